"""Canaries 标记数据: people who do not exist in a copy of a dataset or log, and how long until a scan finds them.

A canary is an identity number with a sound check digit and a birth date before 1910, so that it looks like any other
to a scan and cannot belong to anybody alive. The original is never touched; the copy keeps no other personal value in
the lines that are added; what is written down is where the canaries stand, never their values.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Protocol

from auditor.errors import UsageError, system_reason
from auditor.model.drill import LiveResult
from auditor.model.text import Text

MAX_BYTES = 256 * 1024 * 1024
ENTITY = "CN_ID_CARD"
AREA = "110101"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_FIRST_YEAR, _YEARS = 1900, 10


class Span(Protocol):
    """A value that a detector found in a text: its kind, and where it starts and ends in characters."""

    @property
    def entity(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


Find = Callable[[str, str], Sequence[Span]]
"""Finds personal data in a text, given the name of its column (empty where there is none)."""


@dataclass(frozen=True, slots=True)
class Planted:
    """Where canaries stand in a copy. `places` are what a scan's findings call them: `row` in a table (0-based, after
    the heading), `line` in anything else (1-based)."""

    file: str
    where: str
    places: tuple[int, ...]
    planted_at: datetime


def identity_number(random: Random) -> str:
    """An identity number of somebody born before 1910, with the check digit of GB 11643-1999."""
    birth = f"{_FIRST_YEAR + random.randrange(_YEARS)}{random.randrange(1, 13):02}{random.randrange(1, 29):02}"
    body = f"{AREA}{birth}{random.randrange(1, 1000):03}"
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return body + _CHECK[total % 11]


def plant(source: Path, copy: Path, people: int, find: Find, random: Random, now: datetime) -> Planted:
    """Copy `source` to `copy` with `people` canaries in it. Raises UsageError when it cannot be read as UTF-8 text, is
    too large for a drill, or `copy` exists."""
    content = _read(source)
    is_table = source.suffix.lower() in (".csv", ".tsv")
    written, places = (
        _into_table(content, "\t" if source.suffix.lower() == ".tsv" else ",", people, find, random)
        if is_table
        else _into_lines(content, people, find, random)
    )
    try:
        copy.parent.mkdir(parents=True, exist_ok=True)
        with copy.open("x", encoding="utf-8", newline="") as file:
            file.write(written)
    except FileExistsError:
        raise UsageError(Text(f"{copy}: 已存在，不覆盖", f"{copy}: exists and is not overwritten")) from None
    except OSError as error:
        raise _refused(copy, error) from error
    return Planted(str(copy.resolve()), "row" if is_table else "line", tuple(places), now)


def _read(source: Path) -> str:
    try:
        if source.stat().st_size > MAX_BYTES:
            raise UsageError(
                Text(f"{source}: 超过 256 MiB，请选较小的副本", f"{source}: over 256 MiB, choose a smaller one")
            )
        return source.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(Text(f"{source}: 不是 UTF-8 文本", f"{source}: is not UTF-8 text")) from None
    except OSError as error:
        raise _refused(source, error) from error


def _into_table(content: str, delimiter: str, people: int, find: Find, random: Random) -> tuple[str, list[int]]:
    rows = list(csv.reader(io.StringIO(content, newline=""), delimiter=delimiter))
    if len(rows) < 2:
        raise UsageError(Text("表中没有数据行", "the table has no rows"))
    heading, body = rows[0], rows[1:]
    kinds = _kinds(heading, body[:50], find)
    column = kinds.index(ENTITY) if ENTITY in kinds else max(range(len(heading)), key=lambda n: len(heading[n]))
    places = sorted(random.sample(range(len(body) + people), people))
    merged: list[list[str]] = []
    originals = iter(body)
    for position in range(len(body) + people):
        if position in places:
            row = ["" if kind else cell for kind, cell in zip(kinds, _shape(body, len(heading), random), strict=True)]
            row[column] = identity_number(random)
            merged.append(row)
        else:
            merged.append(next(originals))
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows([heading, *merged])
    return out.getvalue(), places


def _kinds(heading: Sequence[str], rows: Iterable[Sequence[str]], find: Find) -> list[str]:
    """The kind of personal data of each column, empty where none was seen."""
    kinds = [""] * len(heading)
    for row in rows:
        for number, cell in enumerate(row[: len(heading)]):
            if not kinds[number] and cell and (found := find(cell, heading[number])):
                kinds[number] = ENTITY if any(one.entity == ENTITY for one in found) else found[0].entity
    return kinds


def _shape(body: Sequence[list[str]], width: int, random: Random) -> list[str]:
    """Cells of some row, made as wide as the heading."""
    row = random.choice(body)
    return [*row[:width], *[""] * (width - len(row))]


def _into_lines(content: str, people: int, find: Find, random: Random) -> tuple[str, list[int]]:
    lines = content.splitlines()
    if not lines:
        raise UsageError(Text("文件是空的", "the file is empty"))
    places = sorted(random.sample(range(len(lines) + people), people))
    merged: list[str] = []
    originals = iter(lines)
    for position in range(len(lines) + people):
        if position in places:
            merged.append(_like(random.choice(lines), identity_number(random), find))
        else:
            merged.append(next(originals))
    return "\n".join(merged) + "\n", [position + 1 for position in places]


def _like(line: str, value: str, find: Find) -> str:
    """A line of the same shape whose personal values are gone and which holds the canary."""
    try:
        record: Any = json.loads(line)
    except ValueError:
        record = None
    if isinstance(record, dict):
        return json.dumps({**_emptied(record, find), "idCard": value}, ensure_ascii=False)
    for span in sorted(find(line, ""), key=lambda span: span.start, reverse=True):
        line = f"{line[: span.start]}-{line[span.end :]}"
    return f"{line} idCard={value}"


def _emptied(value: Any, find: Find, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _emptied(inner, find, str(name)) for name, inner in value.items()}
    if isinstance(value, list):
        return [_emptied(inner, find, key) for inner in value]
    return "" if find(str(value), key) else value


def count_found(planted: Iterable[Planted], findings: Iterable[str], beside: Path) -> tuple[int, int]:
    """How many canaries the lines of a scan's findings name, and how many there are. Paths in the findings are taken
    from `beside`, the folder the scan ran in. A line that is no finding is passed over."""
    wanted = {(one.file, one.where, place) for one in planted for place in one.places}
    found: set[tuple[str, str, int]] = set()
    for line in findings:
        try:
            finding = json.loads(line)
            if finding.get("entity_type") != ENTITY:
                continue
            file = str((beside / finding["file"]).resolve())
            for where in ("row", "line"):
                if where in finding:
                    found.add((file, where, finding[where]))
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
    return len(wanted & found), len(wanted)


def result_of(found: int, planted: int, after: timedelta | None, now: datetime) -> LiveResult:
    """What the search for the canaries came to. `after` is None where no scan had reported in the time given, which
    says nothing about the scan and is no success."""
    figures = [(Text("植入", "planted"), str(planted)), (Text("发现", "found"), str(found))]
    if after is None:
        words = Text("等待期内没有扫描结果", "no scan reported within the time given")
        return LiveResult(check="canary", title=_TITLE, at=now, passed=None, summary=words, figures=tuple(figures))
    minutes = f"{after.total_seconds() / 60:.1f}"
    figures.append((Text("用时（分钟）", "minutes"), minutes))
    words = Text(
        f"植入 {planted} 条，{minutes} 分钟后发现 {found} 条", f"{found} of {planted} found after {minutes} minutes"
    )
    return LiveResult(
        check="canary", title=_TITLE, at=now, passed=found == planted, summary=words, figures=tuple(figures)
    )


_TITLE = Text("植入标记数据的发现", "Discovery of planted canaries")


def _refused(path: Path, error: OSError) -> UsageError:
    reason = system_reason(error)
    return UsageError(Text(f"{path}: {reason.zh}", f"{path}: {reason.en}"))
