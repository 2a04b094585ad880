"""A scan for other programs: every profile, every trouble, and the numbers that all reports say."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from auditor.model.personal_data import DeclaredDataset, Trouble
from auditor.model.text import Text
from reports.scan_report.reading import Reading
from reports.visible import visible
from reports.wording import plain

SCHEMA_VERSION = "1.0"


def scan_json(reading: Reading) -> dict[str, Any]:
    """The whole scan as plain values. Paths and names are kept; nothing in it is a personal value."""
    survey, result = reading.survey, reading.survey.result
    return {
        "schema_version": SCHEMA_VERSION,
        "asked": list(survey.asked),
        "as_of": survey.as_of.isoformat(),
        "started": survey.started.isoformat(),
        "complete": reading.complete,
        "found": reading.found,
        "summary": {
            "sources": result.sources,
            "bytes": result.bytes,
            "seconds": round(result.seconds, 3),
            "tables": len(reading.tables),
            "tables_with_personal_data": reading.tables_with,
            "columns_with_personal_data": reading.clear_columns,
            "logs": len(reading.logs),
            "logs_with_personal_data": reading.logs_with,
            "log_occurrences": reading.clear_hits,
            "highest_grade": reading.grade,
            "sensitive_kinds": list(reading.sensitive),
            "persons_at_least": reading.persons,
            "minors_at_least": reading.minors,
            "masks_that_show_too_much": len(reading.weak_masks),
            "differences": len(reading.differences),
            "not_looked_at": len(reading.not_seen),
        },
        "not_looked_at": [_trouble(trouble) for trouble in reading.not_seen],
        "remarks": [_trouble(trouble) for trouble in reading.remarks],
        "tables": [_plain(table.profile) for table in reading.tables],
        "logs": [_plain(log.profile) for log in reading.logs],
        "weak_masks": [_plain(mask) for mask in reading.weak_masks],
        "datasets": [_dataset(dataset) for dataset in survey.datasets],
        "kinds": {entity: _plain(survey.kinds[entity]) for entity in reading.entities if entity in survey.kinds},
        "policy": result.policy,
        "rules_digest": result.rules_digest,
    }


def _trouble(trouble: Trouble) -> dict[str, Any]:
    return {
        "file": trouble.source,
        "kind": trouble.kind.value,
        "count": trouble.count,
        "first": None if trouble.first < 0 else trouble.first,
        "detail": _plain(trouble.detail),
    }


def _dataset(dataset: DeclaredDataset) -> dict[str, Any]:
    return _plain(dataset)  # type: ignore[no-any-return]


def _plain(value: Any) -> Any:
    """Records as mappings; characters that change how others look are spelled out in texts for people."""
    match value:
        case Text(zh, en):
            return {"zh": visible(zh), "en": visible(en)}
        case tuple() | list():
            return [_plain(item) for item in value]
        case _ if is_dataclass(value):
            return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        case dict():
            return {str(key): _plain(item) for key, item in value.items()}
    return plain(value)
