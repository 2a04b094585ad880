"""Settings, accounts and plugins of a MySQL or MariaDB server: live over one read-only connection, or from a bundle."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from auditor.model.catalogue import FactCatalogue, Probe
from auditor.model.fact import Evidence, Pointer, Reason
from auditor.model.register import Database
from auditor.model.scan import Job, Observation, Scope
from auditor.model.target import Target, TargetKind
from scanners.database.bundle import Carried
from scanners.database.carried import bundle_of, observed, probes_for
from scanners.database.mysql_facts import PARTS
from scanners.database.mysql_login import code_of, log_in
from scanners.database.place import Place, Refusal, find, secret_of
from scanners.database.questions import columns_of, is_plain_query
from scanners.database.rows import Reply, Rows

if TYPE_CHECKING:
    from pymysql.connections import Connection

KEYS = frozenset(PARTS)
ENGINES = frozenset({"mysql", "mariadb"})

_PORT = 3306
_PATIENCE = 40
_MOST_ROWS = 20_000

_REASON_OF_CODE: Mapping[int, Reason] = {
    **dict.fromkeys((1044, 1142, 1143, 1227, 1370), Reason.DENIED),
    **dict.fromkeys((1054, 1109, 1146, 1193, 1305, 1064), Reason.UNSUPPORTED),
    **dict.fromkeys((1969, 3024, 1205), Reason.TIMEOUT),
    **dict.fromkeys((2006, 2013, 2055), Reason.UNREACHABLE),
}


class MySqlScanner:
    """Reads a MySQL or MariaDB server as the register's audit login; a denied probe leaves the others unharmed."""

    name = "mysql"
    version = "1"

    def offers(self, target: Target, catalogue: FactCatalogue) -> frozenset[str]:
        if target.kind is not TargetKind.DATABASE or target.attributes.get("engine") not in ENGINES:
            return frozenset()
        return KEYS & frozenset(catalogue.facts) if catalogue.facts else KEYS

    def jobs(self, targets: Sequence[Target], scope: Scope) -> Iterator[Job]:
        for target in targets:
            database = scope.entries.get(target.id)
            if not self.offers(target, scope.catalogue) or not isinstance(database, Database):
                continue
            wanted = scope.wanted.get(target.key, KEYS) & KEYS
            probes = probes_for(wanted, PARTS, scope.catalogue)
            yield Job(
                f"mysql:{target}",
                self.name,
                (target.key,),
                partial(_look, target, database, wanted, probes, scope),
                _PATIENCE + 20,
                (f"# read {database.bundle}",) if database.bundle else tuple(probe.run.strip() for probe in probes),
            )


def _look(
    target: Target, database: Database, wanted: frozenset[str], probes: Sequence[Probe], scope: Scope
) -> Sequence[Observation]:
    found = bundle_of(database, "mysql", probes, scope) if database.bundle else _live(database, probes, scope)
    return [observed(target, wanted, PARTS, found)]


def _live(database: Database, probes: Sequence[Probe], scope: Scope) -> Carried | Refusal:
    if database.access is None:
        return Refusal(Reason.ABSENT, "the register enters neither access nor bundle for this database")
    place = find(database, scope, _PORT)
    if isinstance(place, Refusal):
        return place
    secret = secret_of(database, scope)
    if isinstance(secret, Refusal):
        return secret
    roots = [scope.root / root for root in scope.register.settings.trusted_roots]
    connection = log_in(place, database.access, secret, roots)
    if isinstance(connection, Refusal):
        return connection
    deadline = time.monotonic() + _PATIENCE
    evidence: list[Evidence] = []
    with connection:
        replies = {probe.id: _ask(connection, place, probe, deadline, evidence) for probe in probes}
    return Carried(replies, tuple(evidence))


def _ask(connection: Connection, place: Place, probe: Probe, deadline: float, evidence: list[Evidence]) -> Reply:
    """Send one probe. What it answers is kept as evidence, one JSON object per row."""
    from pymysql import err

    if not is_plain_query(probe.run):
        return Refusal(Reason.UNSUPPORTED, f"the probe {probe.id} is not a plain read-only query and was not sent")
    if time.monotonic() > deadline or not connection.open:
        return Refusal(Reason.TIMEOUT, f"{place} stopped answering")
    asked = datetime.now(UTC)
    try:
        with connection.cursor() as cursor:
            cursor.execute(probe.run)
            fetched: Sequence[Sequence[Any]] = cursor.fetchmany(_MOST_ROWS + 1)
    except err.MySQLError as error:
        code = code_of(error)
        return Refusal(_REASON_OF_CODE.get(code, Reason.UNPARSABLE), f"{probe.id}: error {code}")
    except (OSError, ValueError, LookupError):
        return Refusal(Reason.UNREACHABLE, f"{place} closed the connection or answered in an unreadable way")
    if len(fetched) > _MOST_ROWS:
        return Refusal(Reason.UNSUPPORTED, f"{probe.id} brings more than {_MOST_ROWS} rows")
    names = columns_of(probe.run)
    rows = tuple(dict(zip(names, row, strict=True)) for row in fetched)
    label = f"mysql:{probe.id}"
    content = "".join(json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in rows)
    evidence.append(Evidence(label, probe.run.strip(), content.encode(), asked))
    return Rows(rows, Pointer(label))
