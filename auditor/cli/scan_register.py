"""Scanned files that are copies of datasets of a register: what it declares of them, and how they differ."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.inventory import load_register
from auditor.model.personal_data import ColumnMasks, DeclaredDataset, TableProfile
from auditor.model.register import Dataset
from scanners.personal_data.declared.differences import described

if TYPE_CHECKING:
    from scanners.personal_data.policy_records import Policy


def declared_datasets(
    inventory: Path, tables: Iterable[TableProfile], policy: Policy, masks: Sequence[ColumnMasks] = ()
) -> Iterator[DeclaredDataset]:
    """Datasets of the register with copies among the tables. Raises InventoryError."""
    register = load_register(inventory)
    root = inventory.resolve().parent
    by_place: dict[str, list[TableProfile]] = {}
    for table in tables:
        by_place.setdefault(os.path.realpath(_file(table.source)), []).append(table)
    names = {unit.id: unit.name for unit in register.units} | {person.id: person.name for person in register.people}
    for dataset in register.datasets:
        profiles: dict[str, list[TableProfile]] = {
            name: by_place.get(os.path.realpath(root / name), []) for name in _copies(dataset)
        }
        if any(profiles.values()):
            yield _compared(dataset, profiles, policy, names, masks)


def _compared(
    dataset: Dataset,
    profiles: Mapping[str, list[TableProfile]],
    policy: Policy,
    names: Mapping[str, str],
    masks: Sequence[ColumnMasks],
) -> DeclaredDataset:
    """The dataset under the names of the scan: the register knows its copies by names of its own."""
    given = {
        f"{name}{table.source[len(_file(table.source)) :]}": table for name, held in profiles.items() for table in held
    }
    named = [replace(table, source=name) for name, table in given.items()]
    own_names = {table.source: name for name, table in given.items()}
    found = described(
        dataset,
        named,
        policy,
        [replace(held, source=own_names[held.source]) for held in masks if held.source in own_names],
        provider=names.get(dataset.provider, dataset.provider),
        owner=names.get(dataset.owner or "", dataset.owner or ""),
    )
    return replace(
        found,
        sources=tuple(table.source for table in given.values()),
        differences=tuple(replace(d, source=given[d.source].source) for d in found.differences),
    )


def _copies(dataset: Dataset) -> tuple[str, ...]:
    open_copy = (dataset.opening.file,) if dataset.opening and dataset.opening.file else ()
    return tuple(name for name in dict.fromkeys((*dataset.files, *open_copy)) if "://" not in name)


def _file(source: str) -> str:
    return source.partition("!")[0].partition("#")[0]
