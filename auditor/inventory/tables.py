"""CSV registers: thousands of entries as the departments keep them.

UTF-8 (with or without byte order mark) and GB18030 are told apart strictly. Headers are field names, dotted for
nested values (`sharing.attribute`), or their Chinese titles; lists are separated by `;`. An empty cell means that
nobody entered a value.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

from auditor.errors import Problem, unreadable
from auditor.inventory.draft import Draft, Raw, RawFields, RowOrigin, Table
from auditor.inventory.privacy import SECRET, forbidden_in, holds_secret, names_secret
from auditor.inventory.shape import Shape, leaves, shape_of, shape_of_section
from auditor.inventory.titles import choices_by_title, headers_by_title
from auditor.model.register import Field
from auditor.model.text import Text

MAX_BYTES = 256 * 1024 * 1024

_INTEGER = re.compile(r"-?[0-9]{1,18}", re.ASCII)
_DECIMAL = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,30})?", re.ASCII)
_DAY = re.compile(r"([0-9]{4})([-/年])([0-9]{1,2})(?:[-/月])([0-9]{1,2})日?", re.ASCII)
_SEPARATOR = re.compile(r"\s*[;；]\s*")
_BOOLEANS = {"true": True, "是": True, "false": False, "否": False}
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x80-\x9f\ue000-\uf8ff]")


_NO_DATASET = Text("必填：该字段所属数据资源的编号", "required: the id of the dataset this field belongs to")
_NO_HEADER = Text("空表：第一行须为列名", "an empty table: the first row must name the columns")
_TOO_LARGE = Text(
    f"文件超过 {MAX_BYTES // 1024**2} MiB，请拆成几个表",
    f"larger than {MAX_BYTES // 1024**2} MiB: split it into several tables",
)
_NO_TEXT = Text(
    "既不是 UTF-8 也不是 GB18030 文本，请另存为 CSV（UTF-8）",
    "neither UTF-8 nor GB18030 text: save the table as CSV (UTF-8)",
)
_WHOLE_NUMBER = Text("整数，只含数字", "a whole number, digits only")
_NUMBER = Text("数字", "a number")
_TRUTH = Text(" true 或 false（是或否）", "true or false (是 or 否)")
_CALENDAR_DAY = Text("有效日期，如 2026-11-20", "a day of the calendar, as 2026-11-20")
_TIME = Text("带时区偏移的时间，如 2026-08-03T09:10:00+08:00", "a time with its offset, as 2026-08-03T09:10:00+08:00")
_CSV_WORDS: Mapping[str, str] = {
    "',' expected after '\"'": "引号闭合之后应为逗号",
    "unexpected end of data": "文件在引号闭合之前结束",
}
"""What Python's reader says most, in Chinese."""


class _Unfit(Exception):
    """A cell that cannot be read as its column's type; `wanted` says what was expected."""

    def __init__(self, wanted: Text) -> None:
        self.wanted = wanted
        super().__init__(wanted.en)


class _Column(NamedTuple):
    path: tuple[str, ...]
    key: str
    """Last step of the path."""
    convert: Callable[[str], Any] | None
    """None where the cell is text and is taken as it stands."""
    secret: bool
    """The cell must be a reference to a secret."""


def read_section(path: Path, file: str, section: str, draft: Draft) -> Iterator[Raw]:
    """Entries of a section, one per row."""
    cells = leaves(shape_of_section(section))
    for table, line, value in _rows(path, file, section, cells, draft):
        yield Raw(value, RowOrigin(table, line))


def read_fields(path: Path, file: str, draft: Draft) -> RawFields:
    """Fields of datasets, one per row; the column `dataset` names the dataset's id."""
    cells = {("dataset",): Shape("str", required=True)} | leaves(shape_of(Field))
    fields = RawFields(Table(file, {}), [], [], [])
    for table, line, value in _rows(path, file, "fields", cells, draft):
        fields = fields if fields.lines else fields._replace(table=table)
        dataset = value.pop("dataset", None)
        if dataset is None:
            draft.report(RowOrigin(table, line), ("dataset",), _NO_DATASET, "missing")
            continue
        fields.lines.append(line)
        fields.datasets.append(dataset)
        fields.values.append(value)
    return fields


def _rows(
    path: Path, file: str, section: str, cells: Mapping[tuple[str, ...], Shape], draft: Draft
) -> Iterator[tuple[Table, int, dict[str, Any]]]:
    """Line and value of every row that is not blank."""
    text = _text(path, file, draft)
    if text is None:
        return
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, None)
        if header is None:
            draft.problems.append(Problem(file, 0, "", _NO_HEADER, "csv"))
            return
        columns = _columns(header, section, cells, file, draft)
        if columns is None:
            return
        table = Table(file, {column.path: title for column, title in zip(columns, header, strict=True)})
        last = reader.line_num
        for row in reader:
            line, last = last + 1, reader.line_num
            if len(row) > len(columns):
                message = Text(
                    f"本行 {len(row)} 格，表头只有 {len(columns)} 列", f"{len(row)} cells under {len(columns)} columns"
                )
                draft.report(RowOrigin(table, line), (), message, "csv")
                continue
            value = _value(row, columns, table, line, draft)
            if value:
                yield table, line, value
    except csv.Error as failure:
        said = str(failure)
        message = Text(f"不是规范的 CSV 表：{_CSV_WORDS.get(said, said)}", f"not a CSV table: {said}")
        draft.problems.append(Problem(file, reader.line_num, "", message, "csv"))


def _value(row: list[str], columns: list[_Column], table: Table, line: int, draft: Draft) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for cell, (path, key, convert, secret) in zip(row, columns, strict=False):
        content: Any = cell.strip()
        if not content:
            continue
        if secret and holds_secret(key, content):
            draft.report(RowOrigin(table, line), path, SECRET, "secret")
        if convert is not None:
            try:
                content = convert(content)
            except _Unfit as unfit:
                message = Text(f"应为{unfit.wanted.zh}", f"must be {unfit.wanted.en}")
                draft.report(RowOrigin(table, line), path, message, "type")
                continue
        if len(path) == 1:
            value[key] = content
        else:
            inner = value
            for step in path[:-1]:
                inner = inner.setdefault(step, {})
            inner[key] = content
    return value


def _text(path: Path, file: str, draft: Draft) -> str | None:
    def refuse(message: Text) -> None:
        draft.problems.append(Problem(file, 0, "", message, "csv"))

    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as failure:
        refuse(unreadable(failure))
        return None
    if len(content) > MAX_BYTES:
        refuse(_TOO_LARGE)
        return None
    text = _decoded(content)
    if text is None:
        refuse(_NO_TEXT)
        return None
    draft.problems.extend(Problem(file, line, "", message, "personal") for line, message in forbidden_in(text))
    return text


def _decoded(content: bytes) -> str | None:
    """Text of a table. GB18030 accepts nearly any bytes, so what it gives must also look like text."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if _UNPRINTABLE.search(text) else text
    return None


def _columns(
    header: list[str], section: str, cells: Mapping[tuple[str, ...], Shape], file: str, draft: Draft
) -> list[_Column] | None:
    known = {".".join(path): path for path in cells}
    titles = {title: field for title, field in headers_by_title(section).items() if field in known}
    columns: list[_Column] = []
    problems = len(draft.problems)

    def refuse(zh: str, en: str) -> None:
        message = Text(zh, en)
        draft.problems.append(Problem(file, 1, "", message, "csv"))

    for number, title in enumerate(header, start=1):
        name = title.strip()
        path = known.get(name) or known.get(titles.get(name, ""))
        if path is None:
            near = draft.suggest(name, (*known, *titles))
            refuse(f"第 {number} 列：没有这个列名{near.zh}", f"column {number}: unknown header{near.en}")
        elif any(column.path == path for column in columns):
            field = ".".join(path)
            refuse(f"第 {number} 列：{field} 的列重复", f"column {number}: a second column for {field}")
        else:
            columns.append(_Column(path, path[-1], _converter(cells[path], section, path), names_secret(path[-1])))
    for path, shape in cells.items():
        if shape.required and len(path) == 1 and not any(column.path == path for column in columns):
            refuse(f"缺少列 {path[0]}", f"the column {path[0]} is missing")
    return None if len(draft.problems) > problems else columns


def _converter(shape: Shape, section: str, path: tuple[str, ...]) -> Callable[[str], Any] | None:
    match shape.kind:
        case "str":
            return None
        case "int":
            return _integer
        case "float":
            return _decimal
        case "bool":
            return _boolean
        case "date":
            return _day
        case "datetime":
            return _moment
        case "choice":
            values = choices_by_title(section, ".".join(path))
            return (lambda cell: values.get(cell, cell)) if values else None
        case _:
            assert shape.item is not None
            return partial(_list, _converter(shape.item, section, path))


def _integer(cell: str) -> int:
    if not _INTEGER.fullmatch(cell):
        raise _Unfit(_WHOLE_NUMBER)
    return int(cell)


def _decimal(cell: str) -> float:
    if not _DECIMAL.fullmatch(cell):
        raise _Unfit(_NUMBER)
    return float(cell)


def _boolean(cell: str) -> bool:
    try:
        return _BOOLEANS[cell.lower()]
    except KeyError:
        raise _Unfit(_TRUTH) from None


def _day(cell: str) -> date:
    found = _DAY.fullmatch(cell)
    try:
        if found:
            return date(int(found[1]), int(found[3]), int(found[4]))
    except ValueError:
        pass
    raise _Unfit(_CALENDAR_DAY)


def _moment(cell: str) -> datetime:
    try:
        return datetime.fromisoformat(cell)
    except ValueError:
        raise _Unfit(_TIME) from None


def _list(convert: Callable[[str], Any] | None, cell: str) -> list[Any]:
    parts = [part for part in _SEPARATOR.split(cell) if part]
    return parts if convert is None else [convert(part) for part in parts]
