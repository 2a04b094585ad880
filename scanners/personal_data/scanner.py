"""The personal-data scanner: datasets and logs of the register → facts, with masked samples only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from auditor.model.catalogue import FactCatalogue
from auditor.model.fact import Evidence, Fact, Missing, Pointer, Reason
from auditor.model.personal_data import Sensitivity
from auditor.model.register import Dataset, LogSource
from auditor.model.scan import Job, Observation, Scope
from auditor.model.target import Target, TargetKind

_DATASET = frozenset({"pi.dataset", "pi.columns"})
_LOG = frozenset({"pi.log", "pi.log_fields"})
_DECLARED_AS = {
    "CN_ID_CARD": ("cn_id", "id_card", "identity"),
    "CN_MOBILE": ("mobile", "phone", "contact"),
    "BANK_CARD": ("bank_card", "bank_account"),
    "CN_USCC": ("uscc",),
    "EMAIL_ADDRESS": ("email", "contact"),
    "CN_ADDRESS": ("address",),
    "PERSON": ("name",),
    "HEALTH": ("health",),
    "DATE_OF_BIRTH": ("birth_date",),
}
_RARE = 0.01
"""A kind of data in fewer values of a column than this is reported as sparse, not as the column's kind."""


class PersonalDataScanner:
    """Reads the copies that the register names, all of them, and never keeps a value."""

    name = "personal_data"
    version = "1"

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
                    look = partial(_look_at_dataset, target, entry, scope.root)
                    paths = _copies(entry)
                case LogSource():
                    look = partial(_look_at_log, target, entry, scope.root)
                    paths = (entry.path,) if entry.path else ()
                case _:
                    continue
            yield Job(f"personal_data:{target.platform}/{target.id}", self.name, (target.key,), look, 600.0, paths)


@dataclass(frozen=True, slots=True)
class _File:
    """A copy inside the register's folder, or why it cannot be read."""

    name: str
    path: Path | None
    why: str = ""
    reason: Reason = Reason.ABSENT


def _copies(dataset: Dataset) -> tuple[str, ...]:
    """Every copy of a dataset, the open one among them."""
    open_copy = (dataset.opening.file,) if dataset.opening and dataset.opening.file else ()
    return tuple(dict.fromkeys((*dataset.files, *open_copy)))


def _locate(name: str, root: Path) -> _File:
    if "://" in name:
        return _File(name, None, "lies elsewhere; name a copy that can be read here", Reason.ABSENT)
    path = (root / name).resolve()
    if root.resolve() not in path.parents:
        return _File(name, None, "lies outside the register's folder", Reason.DENIED)
    if not path.is_file():
        return _File(name, None, "the file is not there", Reason.UNREACHABLE)
    return _File(name, path)


def _look_at_dataset(target: Target, dataset: Dataset, root: Path) -> list[Observation]:
    names = _copies(dataset)
    if not names:
        return [_nothing(target, _DATASET, Reason.ABSENT, "the register names no copy to look at")]
    declared = _Declared.of(dataset)
    rows: list[dict[str, Any]] = []
    records = broken = 0
    for name in names:
        found = _read(name, root)
        if isinstance(found, Missing):
            return [_nothing(target, _DATASET, found.reason, found.detail)]
        records += found.records
        broken += found.broken
        open_copy = bool(dataset.opening and dataset.opening.file == name)
        rows.extend(_column_rows(found, declared, open_copy))
    personal = [row for row in rows if row["personal"]]
    summary = {
        "files": len(names),
        "records": records,
        "broken": broken,
        "complete": broken == 0,
        "contains": bool(personal),
        "declared_contains": declared.contains,
        "undeclared": sorted({row["entity"] for row in personal if not row["declared"]}),
        "entities": sorted({row["entity"] for row in personal}),
    }
    return [_observed(target, {"pi.dataset": summary, "pi.columns": rows}, names)]


def _look_at_log(target: Target, log: LogSource, root: Path) -> list[Observation]:
    if not log.path:
        return [_nothing(target, _LOG, Reason.ABSENT, "the register names no log to look at")]
    found = _read(log.path, root)
    if isinstance(found, Missing):
        return [_nothing(target, _LOG, found.reason, found.detail)]
    rows = [row for row in _column_rows(found, _Declared(), False) if row["personal"]]
    lines = max(1, found.records + found.broken)
    summary = {
        "records": found.records,
        "broken": found.broken,
        "clear_hits": sum(row["hits"] for row in rows),
        "per_10000": round(sum(row["records"] for row in rows) * 10_000 / lines, 1),
        "entities": sorted({row["entity"] for row in rows}),
    }
    return [_observed(target, {"pi.log": summary, "pi.log_fields": rows}, (log.path,))]


@dataclass(frozen=True, slots=True)
class _Found:
    """What one file holds."""

    name: str
    records: int
    broken: int
    profile: Any


def _read(name: str, root: Path) -> _Found | Missing:
    """Profile one file. Presidio is loaded here, because it takes seconds."""
    from scanners.personal_data.profile import profile
    from scanners.personal_data.reading import Reading, Unreadable, records

    file = _locate(name, root)
    if file.path is None:
        return Missing("", file.reason, f"{name}: {file.why}")
    reading = Reading()
    try:
        result = profile(records(file.path, reading))
    except Unreadable as error:
        return Missing("", Reason.DENIED, f"{name}: {error}")
    if reading.records == 0:
        return Missing("", Reason.UNPARSABLE, f"{name}: no record could be read")
    return _Found(name, reading.records, reading.broken, result)


@dataclass(frozen=True, slots=True)
class _Declared:
    """What the register says of a dataset's fields."""

    contains: bool | None = None
    types: Mapping[str, str] = field(default_factory=dict)
    masks: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, dataset: Dataset) -> _Declared:
        return cls(
            dataset.pi.contains if dataset.pi else None,
            {column.name: column.pi_type or "" for column in dataset.fields},
            {column.name: column.mask or "" for column in dataset.fields},
        )


def _column_rows(found: _Found, declared: _Declared, open_copy: bool) -> Iterator[dict[str, Any]]:
    from scanners.personal_data.policy import load_policy

    policy = load_policy()
    for (column, entity), tally in sorted(found.profile.tallies.items()):
        if entity.startswith("MASKED_"):
            continue
        declared_type = declared.types.get(column)
        rate = tally.records / found.profile.filled[column]
        sensitivity = policy.sensitivity_of(entity)
        yield {
            "file": found.name,
            "column": column,
            "entity": entity,
            "personal": sensitivity is not Sensitivity.NONE,
            "sensitive": sensitivity is Sensitivity.SENSITIVE,
            "records": tally.records,
            "hits": tally.hits,
            "rate": round(rate, 4),
            "sparse": rate < _RARE,
            "first_record": tally.first_record,
            "declared": declared_type in _DECLARED_AS.get(entity, ()),
            "declared_column": declared_type is not None,
            "mask_required": declared.masks.get(column) == "required",
            "open_copy": open_copy,
            "grade": policy.grade_of(entity),
            "samples": tally.samples,
        }


def _nothing(target: Target, keys: frozenset[str], reason: Reason, detail: str) -> Observation:
    return Observation(target.key, tuple(Missing(key, reason, detail) for key in sorted(keys)))


def _observed(target: Target, facts: Mapping[str, Any], sources: Sequence[str]) -> Observation:
    """Facts with a listing of the profile as their evidence: the file itself is never copied."""
    label = f"personal_data:{target.platform}/{target.id}"
    lines = [f"{key}: {value}" for key, value in facts.items() if not isinstance(value, list)]
    for rows in (value for value in facts.values() if isinstance(value, list)):
        lines += [" ".join(f"{name}={item}" for name, item in row.items()) for row in rows]
    evidence = Evidence(label, "\n".join(sources), "\n".join(lines).encode(), datetime.now(UTC))
    pointer = Pointer(label, 1, len(lines))
    return Observation(target.key, tuple(Fact(key, value, pointer) for key, value in facts.items()), (evidence,))
