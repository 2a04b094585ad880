"""From files to a checked register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from auditor.errors import InventoryError, Problem
from auditor.inventory.checks import check_values
from auditor.inventory.draft import Draft
from auditor.inventory.privacy import without_personal
from auditor.inventory.records import build_as_of, build_district, build_fields, build_section, build_settings
from auditor.inventory.references import check_ids, check_references
from auditor.inventory.sources import SCHEMA_VERSION, read_draft
from auditor.model.register import Dataset, Field, Register
from auditor.model.text import Text

MOST_PROBLEMS = 1000
"""More problems than a person reads; the rest is counted."""
_SECOND_FIELD = Text("同一数据资源中字段重名", "a second field of this name in the same dataset")


def load_register(path: Path) -> Register:
    """The register in `path` with everything it includes.

    Raises `InventoryError` with every problem of every file: syntax, types, unknown keys, duplicate ids, references
    that lead nowhere, secrets and personal data written out, addresses outside the authorised networks.
    """
    draft = read_draft(path)
    register = _register(draft)
    if draft.problems or register is None:
        raise InventoryError(_readable(draft.problems))
    return register


def _register(draft: Draft) -> Register | None:
    root = draft.root
    if root is None or not isinstance(root.value, dict):
        return None
    section_of = check_ids(draft)
    check_references(draft, section_of)
    check_values(draft)
    district = build_district(draft, root)
    settings, as_of = build_settings(draft, root), build_as_of(draft, root)
    sections: dict[str, Any] = {
        section: build_section(draft, section, entries) for section, entries in draft.sections.items()
    }
    sections["datasets"] = _with_fields(draft, sections["datasets"], section_of)
    if district is None:
        return None
    return Register(schema_version=SCHEMA_VERSION, as_of=as_of, district=district, settings=settings, **sections)


def _with_fields(draft: Draft, datasets: tuple[Dataset, ...], section_of: Mapping[str, str]) -> tuple[Dataset, ...]:
    """The datasets with the fields that tables give them, each field of a dataset once."""
    _check_field_rows(draft, section_of)
    fields: dict[str, list[Field]] = {}
    for rows in draft.fields:
        for dataset, found in build_fields(draft, rows).items():
            fields.setdefault(dataset, []).extend(found)
    return tuple(
        replace(dataset, fields=(*dataset.fields, *fields[dataset.id])) if dataset.id in fields else dataset
        for dataset in datasets
    )


def _check_field_rows(draft: Draft, section_of: Mapping[str, str]) -> None:
    names: dict[str, set[Any]] = {dataset: set() for dataset, section in section_of.items() if section == "datasets"}
    for entry in draft.sections["datasets"]:
        written, identifier = entry.get("fields"), entry.get("id")
        if isinstance(identifier, str) and identifier in names and isinstance(written, list):
            names[identifier].update(field["name"] for field in written if _has_name(field))
    for rows in draft.fields:
        for position, dataset in enumerate(rows.datasets):
            name = rows.values[position].get("name")
            if dataset not in names:
                near = draft.suggest(dataset, names)
                message = Text(
                    f"没有编号为“{dataset}”的数据资源{near.zh}", f'no dataset has the id "{dataset}"{near.en}'
                )
                draft.report(rows.origin(position), ("dataset",), message, "reference")
            elif name in names[dataset]:
                draft.report(rows.origin(position), ("name",), _SECOND_FIELD, "duplicate")
            else:
                names[dataset].add(name)


def _has_name(field: Any) -> bool:
    return isinstance(field, dict) and isinstance(field.get("name"), str)


def _readable(problems: list[Problem]) -> list[Problem]:
    """The problems without personal values in them, each once, and not more than a person reads."""
    clean = dict.fromkeys(replace(problem, message=_without_personal(problem.message)) for problem in problems)
    if len(clean) <= MOST_PROBLEMS:
        return list(clean)
    shown = sorted(clean, key=lambda problem: (problem.file, problem.line))[:MOST_PROBLEMS]
    more = len(clean) - MOST_PROBLEMS
    said = Text(f"台账中另有 {more} 处问题", f"and {more} more problems in the register")
    return [*shown, Problem(shown[-1].file, 0, "", said)]


def _without_personal(message: Text) -> Text:
    return Text(without_personal(message.zh), without_personal(message.en))
