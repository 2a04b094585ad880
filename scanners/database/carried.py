"""Databases that nobody connects to: an administrator runs a script of plain queries, and a bundle comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from auditor.model.catalogue import FactCatalogue, Probe
from auditor.model.fact import Reason
from auditor.model.register import Database
from auditor.model.scan import Job, Observation, Scope
from auditor.model.target import Target, TargetKind
from scanners.database import (
    dm_facts,
    elasticsearch_facts,
    kingbase_facts,
    mongodb_facts,
    oracle_facts,
    sqlserver_facts,
)
from scanners.database.bundle import Carried, read_carried
from scanners.database.place import Refusal, is_engine, offered
from scanners.database.rows import Part, build

_SECONDS = 30.0


def probes_for(wanted: frozenset[str], parts: Mapping[str, Part], catalogue: FactCatalogue) -> tuple[Probe, ...]:
    """The probes that the wanted facts rest on, in catalogue order; nothing else is asked or read."""
    needed = {probe for key in wanted for probe in parts[key].probes}
    return tuple(probe for probe in catalogue.probes.values() if probe.id in needed)


def bundle_of(database: Database, engine: str, probes: Sequence[Probe], scope: Scope) -> Carried | Refusal:
    """What the bundle brought that the register names for this database."""
    if database.bundle is None:
        return Refusal(Reason.ABSENT, "the register names no bundle for this database")
    return read_carried(scope.root / database.bundle, database.id, engine, probes, scope.as_of)


def observed(
    target: Target, wanted: frozenset[str], parts: Mapping[str, Part], found: Carried | Refusal
) -> Observation:
    """Every wanted fact of what was found, or the one reason that there is none."""
    if isinstance(found, Refusal):
        return Observation(target.key, tuple(found.missing(key) for key in sorted(wanted)))
    facts = tuple(build(key, parts, found.replies) for key in sorted(wanted))
    return Observation(target.key, facts, found.evidence)


@dataclass(frozen=True, slots=True)
class CarriedScanner:
    """Reads bundles of one engine. `name` is the engine as the register writes it."""

    name: str
    parts: Mapping[str, Part]
    version: str = "1"

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(self.parts)

    def offers(self, target: Target, catalogue: FactCatalogue) -> frozenset[str]:
        return offered(target, self.name, catalogue, self.keys)

    def jobs(self, targets: Sequence[Target], scope: Scope) -> Iterator[Job]:
        for target in targets:
            database = scope.entries.get(target.id)
            if target.kind is not TargetKind.DATABASE or not isinstance(database, Database):
                continue
            if not is_engine(target, self.name):
                continue
            wanted = scope.wanted.get(target.key, self.keys) & self.keys
            look = partial(self._look, target, database, wanted, scope)
            shown = (f"# read {database.bundle}",) if database.bundle else ()
            yield Job(f"{self.name}:{target}", self.name, (target.key,), look, _SECONDS, shown)

    def _look(self, target: Target, database: Database, wanted: frozenset[str], scope: Scope) -> Sequence[Observation]:
        probes = probes_for(wanted, self.parts, scope.catalogue)
        return [observed(target, wanted, self.parts, bundle_of(database, self.name, probes, scope))]


oracle: Callable[[], CarriedScanner] = partial(CarriedScanner, "oracle", oracle_facts.PARTS)
sqlserver: Callable[[], CarriedScanner] = partial(CarriedScanner, "sqlserver", sqlserver_facts.PARTS)
dm: Callable[[], CarriedScanner] = partial(CarriedScanner, "dm", dm_facts.PARTS)
kingbase: Callable[[], CarriedScanner] = partial(CarriedScanner, "kingbase", kingbase_facts.PARTS)
mongodb: Callable[[], CarriedScanner] = partial(CarriedScanner, "mongodb", mongodb_facts.PARTS)
elasticsearch: Callable[[], CarriedScanner] = partial(CarriedScanner, "elasticsearch", elasticsearch_facts.PARTS)
