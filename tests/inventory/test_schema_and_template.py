"""The JSON Schema for editors is current and says what the loader says; the template loads."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from auditor.inventory import json_schema, load_register, targets, template
from auditor.inventory.schema import schema_text
from auditor.yamlio import load, read

ROOT = Path(__file__).resolve().parents[2]


def as_json(value: Any) -> Any:
    """What a YAML-aware editor hands to a schema: days and times as text."""
    match value:
        case dict():
            return {key: as_json(inner) for key, inner in value.items()}
        case list():
            return [as_json(inner) for inner in value]
        case date():
            return value.isoformat()
        case _:
            return value


def errors_of(text: str) -> list[str]:
    validator = jsonschema.Draft202012Validator(json_schema())
    return [error.json_path for error in validator.iter_errors(as_json(load(text, "t.yaml").value))]


def test_the_schema_in_docs_is_current() -> None:
    """Where it is not: auditor inventory schema > docs/inventory.schema.json"""
    written = (ROOT / "docs" / "inventory.schema.json").read_text(encoding="utf-8")
    assert written == schema_text()


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("text", [(ROOT / "inventory.yaml").read_text(encoding="utf-8"), template()])
def test_what_loads_satisfies_the_schema(text: str) -> None:
    assert errors_of(text) == []


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("hosts: [{id: h-a, platform: pf-a, os: linx}]", "$.hosts[0].os"),
        ("hosts: [{id: h-a, platform: pf-a, os: linux, adress: x}]", "$.hosts[0]"),
        ("hosts: [{platform: pf-a, os: linux}]", "$.hosts[0]"),
        ("hosts: [{id: H_A, platform: pf-a, os: linux}]", "$.hosts[0].id"),
        ("platforms: [{id: pf-a, name: a, kind: b, owner: u, level: {grade: 6}}]", "$.platforms[0].level.grade"),
        ("incidents: [{id: in-a, platform: a, kind: leak, discovered: x}]", "$.incidents[0]"),
        ("databases: [{id: a, engine: mysql, platform: a, access: {user: a, password: b}}]", "$.databases[0].access"),
        ("settings: {assumed_level: 9}", "$.settings.assumed_level"),
        ("hots: []", "$"),
    ],
)
def test_the_schema_refuses_what_the_loader_refuses(text: str, path: str) -> None:
    assert any(found.startswith(path) for found in errors_of(text))


def test_the_schema_speaks_both_languages() -> None:
    assert json_schema()["$defs"]["hosts"]["properties"]["bundle"]["description"] == "离线采集包 / Evidence bundle"


def test_the_template_loads_and_contacts_nothing(tmp_path: Path) -> None:
    file = tmp_path / "inventory.yaml"
    file.write_text(template(), encoding="utf-8")
    register = load_register(file)
    assert targets(register)
    assert all(network.scan == "never" for network in register.networks)
    assert not register.authorises("192.0.2.10")


def test_the_template_shows_every_section(tmp_path: Path) -> None:
    text = template()
    assert all(section in text for section in read(ROOT / "inventory.yaml").value)
