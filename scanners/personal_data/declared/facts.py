"""Profiles of datasets and logs as facts: rows that rules can read, with masked samples only. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from auditor.model.fact import Missing
from auditor.model.personal_data import (
    ColumnProfile,
    Difference,
    DifferenceKind,
    EntityShare,
    LogField,
    LogProfile,
    Sensitivity,
    TableProfile,
    Trouble,
    TroubleKind,
)
from auditor.model.register import Dataset, Field, Register
from scanners.personal_data.declared.copies import Seen
from scanners.personal_data.declared.differences import differences
from scanners.personal_data.declared.fields import copy_of, declared_field, fields_by_name, groups_asked
from scanners.personal_data.declared.traffic import deviations
from scanners.personal_data.declared.traffic import rows as traffic_rows
from scanners.personal_data.finding import is_masked, unmasked
from scanners.personal_data.policy_records import GRADES, Policy, higher_grade, higher_sensitivity

Row = Mapping[str, Any]

_RARE = 0.01
"""A kind of data in fewer values of a column than this is reported as sparse, not as the column's kind."""
_UNDECLARED = (DifferenceKind.UNDECLARED_COLUMN, DifferenceKind.UNDECLARED_KIND)
_BROKEN = (TroubleKind.BROKEN_LINE, TroubleKind.BROKEN_ROW, TroubleKind.BROKEN_MEMBER)
_ADDRESSES = frozenset({"IP_ADDRESS", "MAC_ADDRESS"})
"""Kinds that every access log holds by its nature: counted, and held against nobody."""
_NO_BODY = ("combined", "common", "vhost", "w3c")
"""Formats of logs that hold of a request nothing but its address and headers."""
_WITHOUT_BODY = ("GET ", "HEAD ", "DELETE ")
_REFERRER = "headers.refer"


def dataset_facts(dataset: Dataset, seen: Seen, policy: Policy, files: int) -> dict[str, Any]:
    """`pi.dataset`, `pi.columns`, `pi.differences` and `pi.risk`."""
    told = tuple(dict.fromkeys(differences(dataset, seen.tables, policy, seen.masks)))
    columns = [row for table in seen.tables for row in _column_rows(table, dataset, told)]
    personal = [row for row in columns if row["personal"]]
    sensitivity = higher_sensitivity(*(table.sensitivity for table in seen.tables))
    summary = {
        "files": files,
        "records": sum(table.rows for table in seen.tables),
        "broken": _broken(seen.troubles),
        "complete": seen.complete,
        "unseen": _unseen(seen),
        "contains": _unless_unread(bool(personal), seen),
        "declared_contains": dataset.pi.contains if dataset.pi else None,
        "declared_sensitive": bool(dataset.pi and dataset.pi.sensitive),
        "undeclared": sorted({row["entity"] for row in personal if not row["declared"]}),
        "entities": sorted({row["entity"] for row in personal}),
        "grade": higher_grade(*(table.grade for table in seen.tables)) if seen.tables else GRADES[0],
        "sensitive": _unless_unread(sensitivity is Sensitivity.SENSITIVE, seen),
        "persons": max((table.persons for table in seen.tables), default=0),
        "minors": max((table.minors for table in seen.tables), default=0),
    }
    return {
        "pi.dataset": summary,
        "pi.columns": columns,
        "pi.differences": [_difference(difference) for difference in told],
        "pi.risk": [row for table in seen.tables for row in _risk(table, dataset)],
    }


def log_facts(seen: Seen, register: Register) -> dict[str, Any]:
    """`pi.log`, `pi.log_fields` and `pi.traffic`."""
    broken = sum(log.broken for log in seen.logs) + _broken(seen.troubles)
    lines = max(1, sum(log.records for log in seen.logs) + broken)
    fields = [field for log in seen.logs for field in log.fields]
    rows = [row for log in seen.logs for row in _field_rows(log, lines)]
    summary = {
        "records": sum(log.records for log in seen.logs),
        "broken": broken,
        "complete": seen.complete,
        "unseen": _unseen(seen),
        "formats": sorted({log.format for log in seen.logs}),
        "clear_hits": sum(row["hits"] for row in rows),
        "masked_hits": sum(field.hits for field in fields if field.masked),
        "addresses": sum(field.hits for field in fields if field.entity in _ADDRESSES),
        "per_10000": round(sum(log.with_clear for log in seen.logs) * 10_000 / lines, 1),
        "entities": sorted({row["entity"] for row in rows}),
        "persons": max((log.persons for log in seen.logs), default=0),
        "secrets": sum(row["hits"] for row in rows if row["entity"] == "SECRET"),
    }
    return {"pi.log": summary, "pi.log_fields": rows, "pi.traffic": traffic_rows(deviations(fields, register))}


def _unless_unread(found: bool, seen: Seen) -> bool | Missing:
    """What was found stays found; that nothing was found says little where a copy was not read."""
    return seen.unread[0] if seen.unread and not found else found


def _broken(troubles: Sequence[Trouble]) -> int:
    return sum(trouble.count for trouble in troubles if trouble.kind in _BROKEN)


def _unseen(seen: Seen) -> list[str]:
    """Kinds of what was not looked at, and why whole copies were not."""
    kinds = {trouble.kind.value for trouble in seen.troubles if trouble.lost}
    return sorted(kinds | {missing.reason.value for missing in seen.unread})


def _column_rows(table: TableProfile, dataset: Dataset, told: Sequence[Difference]) -> Iterator[dict[str, Any]]:
    fields = fields_by_name(dataset)
    undeclared = {(d.column, d.entity) for d in told if d.kind in _UNDECLARED and d.source == table.source}
    open_copy = copy_of(table.source, dataset.opening.file if dataset.opening else None)
    for column in table.columns:
        field = declared_field(fields, column.column)
        for share in column.shares:
            if share.entity != "MASKED_OTHER":  # stars that may hide anything are nobody's
                yield _column_row(column, share, field, (column.column, share.entity) not in undeclared, open_copy)


def _column_row(
    column: ColumnProfile, share: EntityShare, field: Field | None, as_declared: bool, open_copy: bool
) -> dict[str, Any]:
    return {
        "file": column.source,
        "column": column.column,
        "entity": unmasked(share.entity),
        "personal": share.sensitivity is not Sensitivity.NONE,
        "sensitive": share.sensitivity is Sensitivity.SENSITIVE,
        "masked": is_masked(share.entity),
        "records": share.values,
        "hits": share.values,
        "rate": round(share.rate, 4),
        "sparse": share.rate < _RARE,
        "own_kind": share.verdict,
        "free_text": column.free_text,
        "first_record": share.first_row + 1,
        "declared": field is not None and as_declared,
        "declared_column": field is not None,
        "mask_required": field is not None and field.mask == "required",
        "open_copy": open_copy,
        "grade": share.grade,
        "forms": sorted(share.forms),
        "samples": list(share.samples),
    }


def _difference(difference: Difference) -> dict[str, Any]:
    return {
        "kind": "complementary_masks" if difference.beside else difference.kind.value,
        "file": difference.source,
        "column": difference.column,
        "entity": unmasked(difference.entity),
        "declared": difference.declared,
        "found": difference.found,
        "beside": difference.beside,
    }


def _risk(table: TableProfile, dataset: Dataset) -> Iterator[dict[str, Any]]:
    risk = table.risk
    if risk is None:
        return
    yield {
        "file": table.source,
        "groups_asked": groups_asked(dataset, table).value or "nothing",
        "quasi": list(risk.quasi),
        "k": risk.k,
        "unique": round(risk.unique, 4),
        "groups": risk.groups,
        "variety": min((least for least in risk.diversity.values() if least), default=0),
        "exact": risk.exact,
        "persons": table.persons,
        "minors": table.minors,
    }


def _field_rows(log: LogProfile, lines: int) -> Iterator[dict[str, Any]]:
    for field in log.fields:
        if field.masked or field.sensitivity is Sensitivity.NONE or field.entity in _ADDRESSES:
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
            "in_url": _in_url(log, field),
            "records": field.records,
            "hits": field.hits,
            "rate": round(rate, 4),
            "sparse": rate < _RARE,
            "record": min(field.places, default=0),
            "first_seen": field.first_seen.date() if field.first_seen else None,
            "last_seen": field.last_seen.date() if field.last_seen else None,
            "grade": field.grade,
            "form": field.form,
            "samples": list(field.samples),
        }


def _in_url(log: LogProfile, field: LogField) -> bool:
    """Whether a value stood in the address of a request, or of the page before it."""
    if field.direction != "request":
        return False
    if field.field.startswith("headers."):
        return field.field.startswith(_REFERRER)
    return log.format.endswith(_NO_BODY) or field.interface.startswith(_WITHOUT_BODY)
