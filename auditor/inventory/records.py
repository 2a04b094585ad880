"""From what was written to frozen records: strict types, unknown keys refused, every error with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from auditor.inventory.draft import Draft, Origin, Path, Raw, RawFields, listed
from auditor.inventory.privacy import holds_secret
from auditor.inventory.references import DISTRICT
from auditor.inventory.shape import PLACES, RENAMED, Shape, at, shape_of, shape_of_section
from auditor.model.register import SECTIONS, District, Field, Settings

_SCALAR_SCHEMAS = frozenset({"str", "int", "float", "bool", "date", "datetime"})
_WANTED: Mapping[str, str] = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "date": "a day, as 2026-11-20",
    "datetime": "a time with its offset, as 2026-08-03T09:10:00+08:00",
    "list": "a list",
    "record": "a mapping",
}
_SCOPED = ("risk_assessments", "pi_audits", "plans")
"""Sections whose `scope` may be the one word `district` in place of a list."""


def build_section(draft: Draft, section: str, entries: Sequence[Raw]) -> tuple[Any, ...]:
    """Records of a section; what does not fit becomes a problem and nothing is returned."""
    values, fit = [], []
    for entry in entries:
        if isinstance(entry.value, dict):
            values.append(_prepared(draft, section, entry))
            fit.append(entry)
        else:
            message = f"must be a mapping with at least an id, not {_written(entry.value)}"
            draft.report(entry.origin, (), message, "type")
    shape, renamed = shape_of_section(section), RENAMED.get(section, {})
    return _validated(draft, SECTIONS[section], values, fit.__getitem__, shape, renamed)


def build_fields(draft: Draft, rows: RawFields) -> Mapping[str, list[Field]]:
    """Fields of a CSV register by dataset id, in the order of their rows."""

    def entry(position: int) -> Raw:
        return Raw(rows.values[position], rows.origin(position))

    built = _validated(draft, Field, rows.values, entry, shape_of(Field), {})
    fields: dict[str, list[Field]] = {}
    for dataset, field in zip(rows.datasets, built, strict=False):
        fields.setdefault(dataset, []).append(field)
    return fields


def build_settings(draft: Draft, root: Raw) -> Settings:
    value = root.get("settings")
    built = _one(draft, root, "settings", {} if value is None else value, Settings)
    return built if built is not None else Settings()


def build_district(draft: Draft, root: Raw) -> District | None:
    value = root.get("district")
    if value is None:
        draft.report(root.origin, ("district",), "required: code, name and level of the district", "missing")
        return None
    district: District | None = _one(draft, root, "district", value, District)
    return district


def build_as_of(draft: Draft, root: Raw) -> date | None:
    value = root.get("as_of")
    if value is None or type(value) is date:
        return value
    draft.report(root.origin, ("as_of",), f"must be {_WANTED['date']}, not {_written(value)}", "type")
    return None


def _prepared(draft: Draft, section: str, entry: Raw) -> dict[str, Any]:
    """The value as the record takes it: renamed fields, a scalar scope as a list, and its place."""
    value = dict(entry.value)
    for key in PLACES & value.keys():
        draft.report(entry.origin, (key,), "unknown key", "key")
        del value[key]
    for theirs, ours in RENAMED.get(section, {}).items():
        if ours in value:
            draft.report(entry.origin, (ours,), f'unknown key (did you mean "{theirs}"?)', "key")
            del value[ours]
        if theirs in value:
            value[ours] = value.pop(theirs)
    if section in _SCOPED and value.get("scope") == DISTRICT:
        value["scope"] = [DISTRICT]
    value["line"], value["file"] = entry.origin.place()[0], entry.origin.file
    return value


def _one(draft: Draft, root: Raw, key: str, value: Any, record: type) -> Any:
    entry = Raw(value, _Below(root.origin, (key,)))
    built = _validated(draft, record, [value], lambda _: entry, shape_of(record), {})
    return built[0] if built else None


class _Below:
    """A part of an entry as an origin of its own."""

    def __init__(self, origin: Origin, base: Path) -> None:
        self._origin, self._base = origin, base

    @property
    def file(self) -> str:
        return self._origin.file

    def place(self, path: Path = ()) -> tuple[int, str]:
        return self._origin.place((*self._base, *path))


def _validated(
    draft: Draft,
    record: type,
    values: list[Any],
    entry_at: Callable[[int], Raw],
    shape: Shape,
    renamed: Mapping[str, str],
) -> tuple[Any, ...]:
    """Records of `values`, or none and a problem for each misfit; `entry_at` finds the entry of a value."""
    from pydantic_core import ValidationError  # as slow to import as pydantic itself

    try:
        return tuple(_validator(record).validate_python(values))
    except ValidationError as failure:
        written = {ours: theirs for theirs, ours in renamed.items()}
        for error in failure.errors(include_url=False, include_input=False):
            position, *path = error["loc"]
            if path and path[0] in written:
                path[0] = written[str(path[0])]
            _report(draft, entry_at(int(position)), tuple(path), error["type"], shape)
        return ()


@cache
def _validator(record: type) -> Any:
    """pydantic's validator for a list of records: extra keys forbidden, scalars never coerced.

    pydantic's own strict mode would refuse mappings for records and lists for tuples, so only scalars are strict.
    """
    from pydantic import ConfigDict, TypeAdapter  # slow to import, and needed only where a register is read
    from pydantic_core import SchemaValidator

    adapter: TypeAdapter[Any] = TypeAdapter(list[record], config=ConfigDict(extra="forbid"))  # type: ignore[valid-type]
    return SchemaValidator(_strict(adapter.core_schema))


def _strict(schema: Any) -> Any:
    match schema:
        case dict():
            strict = {key: _strict(inner) for key, inner in schema.items()}
            if schema.get("type") in _SCALAR_SCHEMAS:
                strict["strict"] = True
            return strict
        case list():
            return [_strict(inner) for inner in schema]
        case _:
            return schema


def _report(draft: Draft, entry: Raw, path: Path, error: str, shape: Shape) -> None:
    match error:
        case "missing":
            draft.report(entry.origin, path, "required, and not there", "missing")
        case "unexpected_keyword_argument":
            above = at(shape, path[:-1])
            suggestion = draft.suggest(path[-1], above.parts if above else ())
            draft.report(entry.origin, path, f"unknown key{suggestion}", "key")
        case _:
            value, wanted = _value_at(entry.value, path), at(shape, path) or shape
            if path and holds_secret(str(path[-1]), value):
                return  # refused as a secret already; advice on how to write it down would be wrong
            draft.report(entry.origin, path, _misfit(draft, wanted, value), "type")


def _misfit(draft: Draft, wanted: Shape, value: Any) -> str:
    """What was wanted and what kind of thing was written. The value itself is never repeated."""
    if wanted.kind == "choice":
        return f"must be one of {listed(wanted.choices)}{draft.suggest(value, wanted.choices)}"
    message = f"must be {_WANTED[wanted.kind]}, not {_written(value)}"
    if wanted.kind == "str" and isinstance(value, (int, float, date)):
        return f"{message}: put it in quotes"
    if wanted.kind in ("int", "float", "bool", "date") and isinstance(value, str):
        return f"{message}: remove the quotes, or write it as asked"
    if wanted.kind == "list" and not isinstance(value, (dict, list)) and value is not None:
        return f"{message}: write it in brackets"
    return message


def _written(value: Any) -> str:
    match value:
        case None:
            return "nothing (null)"
        case bool():
            return "true or false"
        case int():
            return "a whole number"
        case float():
            return "a number"
        case datetime():
            return "a time"
        case date():
            return "a day"
        case str():
            return "text"
        case Mapping():
            return "a mapping"
        case _:
            return "a list"


def _value_at(value: Any, path: Iterable[str | int]) -> Any:
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value
