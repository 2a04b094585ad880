"""The personal-data scanner: datasets and logs of the register → facts, with masked samples only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from auditor.model.catalogue import FactCatalogue
from auditor.model.fact import Evidence, Fact, Missing, Pointer, Reason
from auditor.model.personal_data import (
    ColumnMasks,
    Difference,
    DifferenceKind,
    LogProfile,
    ScanResult,
    Sensitivity,
    TableProfile,
    Trouble,
    TroubleKind,
)
from auditor.model.register import Dataset, LogSource, Register
from auditor.model.scan import Job, Observation, Scope
from auditor.model.target import Target, TargetKind

_DATASET = frozenset({"pi.dataset", "pi.columns", "pi.differences"})
_LOG = frozenset({"pi.log", "pi.log_fields", "pi.traffic"})
_RARE = 0.01
"""A kind of data in fewer values of a column than this is reported as sparse, not as the column's kind."""
_SHORTEST, _BYTES_PER_SECOND = 600.0, 2_000_000
"""Seconds a job may take, and the speed at the least that larger copies are given time for."""
_UNDECLARED = (DifferenceKind.UNDECLARED_COLUMN, DifferenceKind.UNDECLARED_KIND)
_BROKEN = (TroubleKind.BROKEN_LINE, TroubleKind.BROKEN_ROW, TroubleKind.BROKEN_MEMBER)
_REASONS = {
    TroubleKind.UNREADABLE: Reason.DENIED,
    TroubleKind.ENCRYPTED: Reason.DENIED,
    TroubleKind.OUTSIDE: Reason.DENIED,
    TroubleKind.UNSUPPORTED: Reason.UNSUPPORTED,
}
"""Why nothing of a file could be had; whatever else it was, it could not be understood."""
_WHY = {
    TroubleKind.UNREADABLE: "the file may not be read",
    TroubleKind.ENCRYPTED: "the file is encrypted",
    TroubleKind.TRUNCATED: "the file breaks off",
    TroubleKind.TOO_LARGE: "the file is too large to be read",
    TroubleKind.BOMB: "the archive would swell beyond every limit",
    TroubleKind.UNSUPPORTED: "files of this kind cannot be read",
}
"""What to say of a file of which nothing was read."""
_NO_RECORD = "no record could be read"
_NO_FINDS = frozenset({"IP_ADDRESS", "MAC_ADDRESS"})
"""Kinds that every access log holds by its nature: told in a scan, held against nobody in an audit."""


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
                    look = partial(_look_at_dataset, target, entry, scope.root, scope.as_of)
                    paths = _copies(entry)
                case LogSource():
                    look = partial(_look_at_log, target, entry, scope.root, scope.as_of, scope.register)
                    paths = (entry.path,) if entry.path else ()
                case _:
                    continue
            yield Job(
                f"personal_data:{target.platform}/{target.id}",
                self.name,
                (target.key,),
                look,
                _time_for(paths, scope.root),
                paths,
            )


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


def _time_for(names: Sequence[str], root: Path) -> float:
    """Seconds that looking at the copies may take."""
    sizes = (file.path.stat().st_size for name in names if (file := _locate(name, root)).path)
    return max(_SHORTEST, sum(sizes) / _BYTES_PER_SECOND)


def _scanned(name: str, root: Path, as_of: date, as_log: bool) -> ScanResult | Missing:
    """One file looked at in full; its sources are named as the register names the file."""
    from scanners.personal_data.policy import load_policy  # the engine takes a second to load: not where a plan is made
    from scanners.personal_data.work import ScanOrder, scan

    file = _locate(name, root)
    if file.path is None:
        return Missing("", file.reason, f"{name}: {file.why}")
    order = ScanOrder(paths=(str(file.path),), policy=load_policy(), as_of=as_of, as_="log" if as_log else "table")
    result = scan(order)
    seen = sum(table.rows for table in result.tables) + sum(log.records + log.broken for log in result.logs)
    if not seen:
        trouble = next((t for t in result.troubles if t.lost), None)
        reason = _REASONS.get(trouble.kind, Reason.UNPARSABLE) if trouble else Reason.UNPARSABLE
        why = _WHY.get(trouble.kind, _NO_RECORD) if trouble else _NO_RECORD
        return Missing("", reason, f"{name}: {why}")

    def named(source: str) -> str:
        return name + source.removeprefix(str(file.path))

    return replace(
        result,
        tables=tuple(
            replace(
                table,
                source=named(table.source),
                columns=tuple(replace(column, source=named(column.source)) for column in table.columns),
            )
            for table in result.tables
        ),
        logs=tuple(
            replace(
                log,
                source=named(log.source),
                fields=tuple(replace(field, source=named(field.source)) for field in log.fields),
            )
            for log in result.logs
        ),
        troubles=tuple(replace(trouble, source=named(trouble.source)) for trouble in result.troubles),
        masks=tuple(replace(masks, source=named(masks.source)) for masks in result.masks),
    )


def _broken(troubles: Sequence[Trouble]) -> int:
    return sum(trouble.count for trouble in troubles if trouble.kind in _BROKEN)


def _unseen(troubles: Sequence[Trouble]) -> list[str]:
    """Kinds of what was not looked at."""
    return sorted({trouble.kind.value for trouble in troubles if trouble.lost})


def _look_at_dataset(target: Target, dataset: Dataset, root: Path, as_of: date) -> list[Observation]:
    from scanners.personal_data.declared import differences
    from scanners.personal_data.policy import GRADES, higher_grade, higher_sensitivity, load_policy

    names = _copies(dataset)
    if not names:
        return [_nothing(target, _DATASET, Reason.ABSENT, "the register names no copy to look at")]
    tables: list[TableProfile] = []
    masks: list[ColumnMasks] = []
    troubles: list[Trouble] = []
    for name in names:
        found = _scanned(name, root, as_of, as_log=False)
        if isinstance(found, Missing):
            return [_nothing(target, _DATASET, found.reason, found.detail)]
        tables += found.tables
        masks += found.masks
        troubles += found.troubles
    told = differences(dataset, tables, load_policy(), masks)
    rows = [row for table in tables for row in _column_rows(table, dataset, told)]
    personal = [row for row in rows if row["personal"]]
    risks = [table.risk for table in tables if table.risk is not None]
    summary = {
        "files": len(names),
        "records": sum(table.rows for table in tables),
        "broken": _broken(troubles),
        "complete": not any(trouble.lost for trouble in troubles),
        "unseen": _unseen(troubles),
        "contains": bool(personal),
        "declared_contains": dataset.pi.contains if dataset.pi else None,
        "undeclared": sorted({row["entity"] for row in personal if not row["declared"]}),
        "entities": sorted({row["entity"] for row in personal}),
        "grade": higher_grade(*(table.grade for table in tables)) if tables else GRADES[0],
        "sensitive": higher_sensitivity(*(table.sensitivity for table in tables)) is Sensitivity.SENSITIVE,
        "persons": max((table.persons for table in tables), default=0),
        "minors": max((table.minors for table in tables), default=0),
        "smallest_group": min((risk.k for risk in risks), default=None),
    }
    listed = [
        {"kind": d.kind.value, "file": d.source, "column": d.column, "entity": d.entity} for d in dict.fromkeys(told)
    ]
    return [_observed(target, {"pi.dataset": summary, "pi.columns": rows, "pi.differences": listed}, names)]


def _column_rows(table: TableProfile, dataset: Dataset, told: Sequence[Difference]) -> Iterator[dict[str, Any]]:
    fields = {name: field for field in dataset.fields for name in (field.title.lower(), field.name.lower())}
    undeclared = {(d.column, d.entity) for d in told if d.kind in _UNDECLARED and d.source == table.source}
    open_copy = dataset.opening is not None and dataset.opening.file == table.source
    for column in table.columns:
        field = fields.get(column.column.strip().lower())
        for share in column.shares:
            if share.entity.startswith("MASKED_"):
                continue
            yield {
                "file": table.source,
                "column": column.column,
                "entity": share.entity,
                "personal": share.sensitivity is not Sensitivity.NONE,
                "sensitive": share.sensitivity is Sensitivity.SENSITIVE,
                "records": share.values,
                "hits": share.values,
                "rate": round(share.rate, 4),
                "sparse": share.rate < _RARE,
                "first_record": share.first_row + 1,
                "declared": field is not None and (column.column, share.entity) not in undeclared,
                "declared_column": field is not None,
                "mask_required": field is not None and field.mask == "required",
                "open_copy": open_copy,
                "grade": share.grade,
                "samples": list(share.samples),
            }


def _look_at_log(target: Target, log: LogSource, root: Path, as_of: date, register: Register) -> list[Observation]:
    from scanners.personal_data.traffic import deviations
    from scanners.personal_data.traffic import rows as traffic_rows

    if not log.path:
        return [_nothing(target, _LOG, Reason.ABSENT, "the register names no log to look at")]
    found = _scanned(log.path, root, as_of, as_log=True)
    if isinstance(found, Missing):
        return [_nothing(target, _LOG, found.reason, found.detail)]
    records = sum(profile.records for profile in found.logs)
    broken = sum(profile.broken for profile in found.logs) + _broken(found.troubles)
    rows = [row for profile in found.logs for row in _field_rows(profile, max(1, records + broken))]
    summary = {
        "records": records,
        "broken": broken,
        "complete": not any(trouble.lost for trouble in found.troubles),
        "clear_hits": sum(row["hits"] for row in rows),
        "per_10000": round(sum(p.with_clear for p in found.logs) * 10_000 / max(1, records + broken), 1),
        "entities": sorted({row["entity"] for row in rows}),
        "persons": max((profile.persons for profile in found.logs), default=0),
        "secrets": sum(row["hits"] for row in rows if row["entity"] == "SECRET"),
    }
    fields = [field for profile in found.logs for field in profile.fields]
    traffic = traffic_rows(deviations(fields, register.interfaces, register.agreements))
    return [_observed(target, {"pi.log": summary, "pi.log_fields": rows, "pi.traffic": traffic}, (log.path,))]


def _field_rows(log: LogProfile, lines: int) -> Iterator[dict[str, Any]]:
    for field in log.fields:
        if field.masked or field.sensitivity is Sensitivity.NONE or field.entity in _NO_FINDS:
            continue
        rate = field.records / lines
        yield {
            "file": field.source,
            "interface": field.interface,
            "consumer": field.consumer,
            "direction": field.direction,
            "column": field.field,
            "entity": field.entity,
            "personal": True,
            "sensitive": field.sensitivity is Sensitivity.SENSITIVE,
            "records": field.records,
            "hits": field.hits,
            "rate": round(rate, 4),
            "sparse": rate < _RARE,
            "first_record": min(field.places, default=0),
            "grade": field.grade,
            "samples": list(field.samples),
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
