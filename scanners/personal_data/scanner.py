"""The personal-data scanner: datasets and logs of the register → facts, with masked samples only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from auditor.model.catalogue import FactCatalogue
from auditor.model.fact import Evidence, Fact, Missing, Pointer, Reason
from auditor.model.register import Dataset, LogSource
from auditor.model.scan import Job, Observation, Scope
from auditor.model.target import Target, TargetKind
from scanners.personal_data.declared.copies import Seen, copies_of, look_at, seconds_for

_DATASET = frozenset({"pi.dataset", "pi.columns", "pi.differences", "pi.risk"})
_LOG = frozenset({"pi.log", "pi.log_fields", "pi.traffic"})


class PersonalDataScanner:
    """Reads the copies that the register names, all of them, and never keeps a value."""

    name = "personal_data"
    version = "2"

    def offers(self, target: Target, catalogue: FactCatalogue) -> frozenset[str]:
        """Facts of datasets and log sources."""
        match target.kind:
            case TargetKind.DATASET:
                return _DATASET
            case TargetKind.LOG_SOURCE:
                return _LOG
        return frozenset()

    def jobs(self, targets: Sequence[Target], scope: Scope) -> Iterator[Job]:
        """One job per target; a target without a copy to look at says so."""
        for target in targets:
            entry = scope.entries[target.id]
            match entry:
                case Dataset():
                    names = copies_of(entry)
                case LogSource():
                    names = (entry.path,) if entry.path else ()
                case _:
                    continue
            seconds = seconds_for(names, scope.root)
            look = partial(_look, target, entry, names, scope, seconds)
            yield Job(f"personal_data:{target.platform}/{target.id}", self.name, (target.key,), look, seconds, names)


def _look(
    target: Target, entry: Dataset | LogSource, names: Sequence[str], scope: Scope, seconds: float
) -> list[Observation]:
    from scanners.personal_data.declared.facts import (  # the engine takes a second to load: not where
        dataset_facts,
        log_facts,
    )
    from scanners.personal_data.policy import load_policy  # a plan is made

    owed = _DATASET if isinstance(entry, Dataset) else _LOG
    if not names:
        return [_nothing(target, owed, Missing("", Reason.ABSENT, "the register names no copy to look at"))]
    policy = load_policy()
    seen = look_at(names, scope.root, scope.as_of, policy, "table" if isinstance(entry, Dataset) else "log", seconds)
    if seen.nothing:
        return [_nothing(target, owed, seen.unread[0])]
    match entry:
        case Dataset():
            facts = dataset_facts(entry, seen, policy, len(names))
        case LogSource():
            facts = log_facts(seen, scope.register)
    return [_observed(target, facts, names, seen)]


def _nothing(target: Target, keys: frozenset[str], why: Missing) -> Observation:
    return Observation(target.key, tuple(Missing(key, why.reason, why.detail) for key in sorted(keys)))


def _observed(target: Target, facts: Mapping[str, Any], names: Sequence[str], seen: Seen) -> Observation:
    """Facts with a listing of the profile as their evidence: the file itself is never copied."""
    label = f"personal_data:{target.platform}/{target.id}"
    lines = [f"{key}: {_listed(value)}" for key, value in facts.items() if not isinstance(value, list)]
    lines += [f"not looked at: {missing.detail}" for missing in seen.unread]
    lines += [f"{t.source}: {t.kind.value} ({t.count}): {t.detail.en}" for t in seen.troubles]
    for rows in (value for value in facts.values() if isinstance(value, list)):
        lines += [_listed(row) for row in rows]
    evidence = Evidence(label, "\n".join(names), "\n".join(lines).encode(), datetime.now(UTC))
    pointer = Pointer(label, 1, len(lines))
    return Observation(target.key, tuple(Fact(key, value, pointer) for key, value in facts.items()), (evidence,))


def _listed(row: Mapping[str, Any]) -> str:
    return " ".join(f"{name}={item.reason.value if isinstance(item, Missing) else item}" for name, item in row.items())
