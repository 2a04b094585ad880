"""Datasets of the register and their copies: which field declares a column, what is asked of whoever may see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from auditor.model.personal_data import ColumnProfile, EntityShare, Sensitivity, TableProfile
from auditor.model.register import Dataset
from auditor.model.register.sharing import Field
from scanners.personal_data.columns.headers import read_header
from scanners.personal_data.finding import is_masked

_OF_PEOPLE = frozenset({"sex", "birth", "ethnicity", "education", "marital", "politics", "household"})
"""Quasi-identifiers that only people have: a table of companies has a district too."""


class Asked(StrEnum):
    """How large groups of alike rows must be, as of who may see them."""

    NOTHING = ""
    CONDITIONAL = "conditional"
    """Shared with those who meet conditions, and without names or numbers."""
    OPEN = "open"
    """Open to the public or shared without conditions."""


def copy_of(source: str, name: str | None) -> bool:
    """Whether `source` is the file `name`, or a sheet, table or member of it."""
    return name is not None and (source == name or source.startswith((f"{name}#", f"{name}!")))


def fields_by_name(dataset: Dataset) -> Mapping[str, Field]:
    """The fields of a dataset by what their columns may be called."""
    return {name: field for field in dataset.fields for name in (field.title.lower(), field.name.lower())}


def declared_field(fields: Mapping[str, Field], column: str) -> Field | None:
    """The field that declares a column; of a column of nested records the last name counts as well."""
    name = column.strip().lower()
    return fields.get(name) or fields.get(name.rpartition(".")[2])


def groups_asked(dataset: Dataset, profile: TableProfile) -> Asked:
    """What is asked of the groups of a copy; nothing where they are groups of things and not of people."""
    if profile.risk is None or not _of_people(profile, profile.risk.quasi):
        return Asked.NOTHING
    sharing, opening = dataset.sharing, dataset.opening
    if copy_of(profile.source, opening.file if opening else None):
        return Asked.OPEN
    if sharing and sharing.attribute == "unconditional":
        return Asked.OPEN
    conditional = (sharing and sharing.attribute == "conditional") or (opening and opening.attribute == "conditional")
    direct = any(share.entity != "DATE_OF_BIRTH" for column in profile.columns for share in clear_shares(column))
    return Asked.CONDITIONAL if conditional and not direct else Asked.NOTHING


def personal_shares(column: ColumnProfile) -> list[EntityShare]:
    """Kinds in a column that lead to people, masked or not."""
    return [share for share in column.shares if share.sensitivity is not Sensitivity.NONE]


def clear_shares(column: ColumnProfile) -> list[EntityShare]:
    """Those of them that are not masked."""
    return [share for share in personal_shares(column) if not is_masked(share.entity)]


def _of_people(profile: TableProfile, quasi: Sequence[str]) -> bool:
    return profile.sensitivity is not Sensitivity.NONE or any(read_header(name).quasi in _OF_PEOPLE for name in quasi)
