"""JSON Schema of the register, for completion and checking in editors.

It says what the loader says of shapes, names and choices. Ids, references, addresses and the refusal of secrets
need the whole register and stay with `auditor inventory check`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from auditor.inventory.checks import RANGES
from auditor.inventory.references import DISTRICT, MAX_ID
from auditor.inventory.shape import Shape, shape_of, shape_of_section
from auditor.inventory.sources import SCHEMA_VERSION, TABLE_KEYS
from auditor.inventory.titles import SECTION_TITLES, title_of
from auditor.model.register import SECTIONS, District, Settings

_SCALARS: Mapping[str, Mapping[str, Any]] = {
    "str": {"type": "string"},
    "int": {"type": "integer", "minimum": 0},
    "float": {"type": "number", "minimum": 0},
    "bool": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
}
_REFERENCE_ONLY: Mapping[str, Any] = {"type": "string", "pattern": "^(env:[A-Za-z_][A-Za-z0-9_]*|file:\\S.*)$"}
_SCOPED = ("risk_assessments", "pi_audits", "plans")


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a main or included register file."""
    properties: dict[str, Any] = {
        "schema_version": {"const": SCHEMA_VERSION, "description": "格式版本 / Version of this format"},
        "as_of": {
            "type": ["string", "null"],
            "format": "date",
            "description": "检查基准日，缺省为当天 / Day all deadlines are counted to; today where it is absent",
        },
        "district": _described(_record(shape_of(District), "district"), "所属地区 / The district"),
        "settings": _described(_record(shape_of(Settings), "settings"), "本地设置 / Local settings"),
        "include": {
            "type": "array",
            "items": {"type": "string"},
            "description": "并入的文件，可用通配符 / Files to take in, with * patterns, relative to this file",
        },
    }
    for section in SECTIONS:
        title = SECTION_TITLES[section]
        properties[section] = {
            "type": ["array", "null"],
            "items": {"$ref": f"#/$defs/{section}"},
            "description": f"{title.zh} / {title.en}",
        }
    for key, section in TABLE_KEYS.items():
        properties[key] = {
            "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
            "description": f"{section} 的 CSV 台账（UTF-8 或 GB18030） / CSV tables of {section} (UTF-8 or GB18030)",
        }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "等级保护台账 inventory.yaml / The register of a graded-protection audit",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "$defs": {section: _entry(section) for section in SECTIONS},
    }


def schema_text() -> str:
    """The schema as it stands in docs/inventory.schema.json."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


def _entry(section: str) -> dict[str, Any]:
    schema = _record(shape_of_section(section), section)
    schema["properties"]["id"] |= {"pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": MAX_ID}
    if section in _SCOPED:
        scope = schema["properties"]["scope"]
        description = scope.pop("description", "")
        schema["properties"]["scope"] = {"anyOf": [{"const": DISTRICT}, scope], "description": description}
    return schema


def _record(shape: Shape, section: str, prefix: tuple[str, ...] = ()) -> dict[str, Any]:
    required = [name for name, part in shape.parts.items() if part.required]
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {name: _value(part, section, (*prefix, name)) for name, part in shape.parts.items()},
        "additionalProperties": False,
    }
    if required:
        schema["required"] = required
    return schema


def _value(shape: Shape, section: str, path: tuple[str, ...]) -> dict[str, Any]:
    schema: dict[str, Any]
    match shape.kind:
        case "choice":
            schema = {"enum": [*shape.choices, *([None] if shape.nullable else [])]}
        case "list":
            assert shape.item is not None
            schema = {"type": "array", "items": _value(shape.item, *_titled_as(section, path))}
        case "record":
            schema = _record(shape, section, path)
        case _ if path[-1] in ("password", "identity_number", "mobile_number"):
            schema = dict(_REFERENCE_ONLY)
        case kind:
            schema = dict(_SCALARS[kind])
            low, high = RANGES.get(section, {}).get(path, (None, None))
            if low is not None:
                schema |= {"minimum": low, "maximum": high}
    if shape.nullable and "type" in schema:
        schema["type"] = [schema["type"], "null"]
    title = title_of(section, ".".join(path))
    return _described(schema, f"{title.zh} / {title.en}") if title else schema


def _titled_as(section: str, path: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Fields of a dataset are titled as the table of fields is."""
    return ("fields", ()) if (section, path) == ("datasets", ("fields",)) else (section, path)


def _described(schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {**schema, "description": description}
