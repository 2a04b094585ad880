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
from auditor.model.text import Text

_SCALAR_SCHEMAS = frozenset({"str", "int", "float", "bool", "date", "datetime"})
_WANTED: Mapping[str, Text] = {
    "str": Text("文本", "text"),
    "int": Text("整数", "a whole number"),
    "float": Text("数字", "a number"),
    "bool": Text(" true 或 false", "true or false"),
    "date": Text("日期，如 2026-11-20", "a day, as 2026-11-20"),
    "datetime": Text(
        "带时区偏移的时间，如 2026-08-03T09:10:00+08:00", "a time with its offset, as 2026-08-03T09:10:00+08:00"
    ),
    "list": Text("列表", "a list"),
    "record": Text("键值表", "a mapping"),
}
_UNKNOWN_KEY = Text("没有这个键", "unknown key")
_REQUIRED = Text("必填，但没有填写", "required, and not there")
_NO_DISTRICT = Text("必填：所属地区的 code、name、level", "required: code, name and level of the district")
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
            written = _written(entry.value)
            message = Text(
                f"应为键值表，至少有 id，现为{written.zh}", f"must be a mapping with at least an id, not {written.en}"
            )
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
        draft.report(root.origin, ("district",), _NO_DISTRICT, "missing")
        return None
    district: District | None = _one(draft, root, "district", value, District)
    return district


def build_as_of(draft: Draft, root: Raw) -> date | None:
    value = root.get("as_of")
    if value is None or type(value) is date:
        return value
    draft.report(root.origin, ("as_of",), _not_wanted("date", value), "type")
    return None


def _prepared(draft: Draft, section: str, entry: Raw) -> dict[str, Any]:
    """The value as the record takes it: renamed fields, a scalar scope as a list, and its place."""
    value = dict(entry.value)
    for key in PLACES & value.keys():
        draft.report(entry.origin, (key,), _UNKNOWN_KEY, "key")
        del value[key]
    for theirs, ours in RENAMED.get(section, {}).items():
        if ours in value:
            message = Text(f"没有这个键（是否为“{theirs}”？）", f'unknown key (did you mean "{theirs}"?)')
            draft.report(entry.origin, (ours,), message, "key")
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
            draft.report(entry.origin, path, _REQUIRED, "missing")
        case "unexpected_keyword_argument":
            above = at(shape, path[:-1])
            near = draft.suggest(path[-1], above.parts if above else ())
            message = Text(f"{_UNKNOWN_KEY.zh}{near.zh}", f"{_UNKNOWN_KEY.en}{near.en}")
            draft.report(entry.origin, path, message, "key")
        case _:
            value, wanted = _value_at(entry.value, path), at(shape, path) or shape
            if path and holds_secret(str(path[-1]), value):
                return  # refused as a secret already; advice on how to write it down would be wrong
            draft.report(entry.origin, path, _misfit(draft, wanted, value), "type")


def _misfit(draft: Draft, wanted: Shape, value: Any) -> Text:
    """What was wanted and what kind of thing was written. The value itself is never repeated."""
    if wanted.kind == "choice":
        choices, near = listed(wanted.choices), draft.suggest(value, wanted.choices)
        return Text(f"只能是 {choices.zh} 之一{near.zh}", f"must be one of {choices.en}{near.en}")
    message = _not_wanted(wanted.kind, value)
    if wanted.kind == "str" and isinstance(value, (int, float, date)):
        return Text(f"{message.zh}，请加引号", f"{message.en}: put it in quotes")
    if wanted.kind in ("int", "float", "bool", "date") and isinstance(value, str):
        return Text(f"{message.zh}，请去掉引号或按要求填写", f"{message.en}: remove the quotes, or write it as asked")
    if wanted.kind == "list" and not isinstance(value, (dict, list)) and value is not None:
        return Text(f"{message.zh}，请写在方括号内", f"{message.en}: write it in brackets")
    return message


def _not_wanted(kind: str, value: Any) -> Text:
    wanted, written = _WANTED[kind], _written(value)
    return Text(f"应为{wanted.zh}，现为{written.zh}", f"must be {wanted.en}, not {written.en}")


def _written(value: Any) -> Text:
    match value:
        case None:
            return Text("空（null）", "nothing (null)")
        case bool():
            return Text("真假值", "true or false")
        case int():
            return Text("整数", "a whole number")
        case float():
            return Text("小数", "a number")
        case datetime():
            return Text("时间", "a time")
        case date():
            return Text("日期", "a day")
        case str():
            return Text("文本", "text")
        case Mapping():
            return Text("键值表", "a mapping")
        case _:
            return Text("列表", "a list")


def _value_at(value: Any, path: Iterable[str | int]) -> Any:
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value
