"""The script that an administrator carries to a database: the Linux collector, asking through the engine's client."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.model.catalogue import FactCatalogue, Probe
from scanners.database.clients import CLIENTS, carried
from scanners.linux.script import Limits, collector_script

ENGINES = tuple(sorted(CLIENTS))
"""Engines that a script can be made for, as the register writes them."""

ALIASES = {"dm8": "dm", "kingbasees": "kingbase", "mariadb": "mysql", "postgres": "postgresql", "mssql": "sqlserver"}

_LIMITS = Limits(block=1024 * 1024, total=12 * 1024 * 1024)
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def database_script(engine: str, catalogue: FactCatalogue, run: str, target: str) -> str:
    """The text that asks everything of one database. `run` is the nonce, `target` the id of the database.

    Raises KeyError for an engine that no script is made for.
    """
    CLIENTS[engine]
    probes: Sequence[Probe] = [carried(probe) for probe in catalogue.probes_of(engine)]
    return collector_script(probes, run, target, sudo=False, limits=_LIMITS, path=_PATH)
