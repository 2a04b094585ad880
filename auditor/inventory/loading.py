"""From files to a checked register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from auditor.errors import InventoryError, Problem
from auditor.inventory.checks import check_values
from auditor.inventory.draft import Draft, RawField
from auditor.inventory.privacy import without_personal
from auditor.inventory.records import build_as_of, build_district, build_fields, build_section, build_settings
from auditor.inventory.references import check_ids, check_references
from auditor.inventory.sources import SCHEMA_VERSION, read_draft
from auditor.model.register import Dataset, Field, Register

MOST_PROBLEMS = 1000
"""More problems than a person reads; the rest is counted."""


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
    _check_field_rows(draft, section_of)
    sections["datasets"] = _with_fields(sections["datasets"], build_fields(draft, draft.fields))
    if district is None:
        return None
    return Register(schema_version=SCHEMA_VERSION, as_of=as_of, district=district, settings=settings, **sections)


def _check_field_rows(draft: Draft, section_of: Mapping[str, str]) -> None:
    """Every row of a field table names a dataset, and a field of a dataset stands once."""
    datasets = [identifier for identifier, section in section_of.items() if section == "datasets"]
    known = set(datasets)
    seen = {
        (entry.get("id"), field.get("name"))
        for entry in draft.sections["datasets"]
        for field in _mappings(entry.get("fields"))
    }
    for row in draft.fields:
        if row.dataset not in known:
            _report_unknown_dataset(draft, row, datasets)
        name = (row.dataset, row.value.get("name"))
        if name in seen:
            draft.report(row.origin, ("name",), "a second field of this name in the same dataset", "duplicate")
        seen.add(name)


def _report_unknown_dataset(draft: Draft, row: RawField, datasets: list[str]) -> None:
    suggestion = draft.suggest(row.dataset, datasets)
    draft.report(row.origin, ("dataset",), f'no dataset has the id "{row.dataset}"{suggestion}', "reference")


def _mappings(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _with_fields(datasets: tuple[Dataset, ...], fields: Mapping[str, list[Field]]) -> tuple[Dataset, ...]:
    return tuple(
        replace(dataset, fields=(*dataset.fields, *fields[dataset.id])) if dataset.id in fields else dataset
        for dataset in datasets
    )


def _readable(problems: list[Problem]) -> list[Problem]:
    """The problems without personal values in them, each once, and not more than a person reads."""
    clean = dict.fromkeys(replace(problem, message=without_personal(problem.message)) for problem in problems)
    if len(clean) <= MOST_PROBLEMS:
        return list(clean)
    shown = sorted(clean, key=lambda problem: (problem.file, problem.line))[:MOST_PROBLEMS]
    rest = Problem(shown[-1].file, 0, "", f"and {len(clean) - MOST_PROBLEMS} more problems in the register")
    return [*shown, rest]
