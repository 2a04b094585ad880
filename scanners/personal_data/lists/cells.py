"""Cells of lists without names that stand around a place: `a, b, c`, `'a','b'`, `[a], [b]`, `{0=a, 1=b}`, `@p0='a'`.

A list is what one sign parts. It begins behind a bracket, a blank or a key, and ends before such a sign. What is called
in it, as languages write dates and numbers, is a cell that holds nothing: `datetime.date(1942, 10, 14)`. Records that
cannot be written are lists too, each cell under a key that says nothing (DataX): `{"index":1,"rawData":"a"}, …`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from scanners.personal_data.context import spoken_by_name
from scanners.personal_data.finding import NUMBER

_MOST_CELLS = 10
"""Cells on either side of a place."""
_ANY_PERSON = 3
"""What keys of persons ask for: the first bits of `asked_values`."""

_SEPARATOR = rb"[,|;\t]|\xef\xbc\x8c|\xe3\x80\x81"
_BEFORE_CELL, _BEHIND_CELL = rb"%b|(?<![A-Za-z])/" % _SEPARATOR, rb"%b|/(?![A-Za-z])" % _SEPARATOR
"""A slash behind letters parts the pieces of a path."""
_NUMBER_BEFORE = rb"(?:[0-9]{1,3}=|@[0-9A-Za-z_]{1,20} ?= ?N?)?"
_TYPE = (
    rb"(?:\([A-Z][0-9A-Za-z]{1,30}\)"
    rb"|(?: \((?:Size|DbType|Nullable|Precision|Scale|Direction) = [0-9A-Za-z]{1,20}\)){1,4}"
    rb"| \[Type: [0-9A-Za-z]{1,20}(?: \([0-9:]{1,20}\))?\])"
)
"""Behind a value as MyBatis, Entity Framework and NHibernate tell it."""
_OPEN, _CLOSE = rb"[\"'%\[({]{0,3}", rb"(?P<close>[\"'%%\])}]{0,3})(?P<type>%b)?" % _TYPE
_LEAD = re.compile(
    rb"(?:\A|(?P<separator>%b) {0,2}|(?<=[^:= ]) |(?<=[\[({]))%b(?P<open>%b)\Z" % (_BEFORE_CELL, _NUMBER_BEFORE, _OPEN)
)
_KEYED_LEAD = re.compile(rb"(?:[:=]|\xef\xbc\x9a) ?(?P<open>%b)\Z(?P<separator>)?" % _OPEN)
"""Before the first of bound values, of the cells of a row, of a list: `Parameters: `, `Row: `, `value = `."""
_TAIL = re.compile(rb"%b {0,2}(?P<separator>%b)?" % (_CLOSE, _BEHIND_CELL))
_LONGEST_LEAD, _LONGEST_CELL = 32, 150
_CELL = re.compile(rb"\s*%b(?P<open>%b)(?P<core>[^\"'%%\[\](){}=<>\r\n]*?)%b\s*" % (_NUMBER_BEFORE, _OPEN, _CLOSE))
_LAST = re.compile(rb"\s*%b%b(?P<core>[^\"'%%\[\](){}=<>,;\s]+)(?:[\"'%%\[\](){}<,;\s]|\Z)" % (_NUMBER_BEFORE, _OPEN))
_FIRST = re.compile(rb"(?:\A|[\s\[({<:=\"'%%,;])(?P<core>[^\s\[({<:=\"'%%\])}>,;]+)[\"'%%\])}]{0,3}%b?\s*\Z" % _TYPE)
_CALL = rb"[A-Za-z_][0-9A-Za-z_.]{0,40}\([^()]{0,60}\)\s*"
_CALL_BEFORE = re.compile(rb"%b\Z" % _CALL)
_CALL_BEHIND = re.compile(rb"\s*%b" % _CALL)
_LONGEST_CALL = 120
RAW = b'"rawData":"'
_RAW = re.compile(rb'"rawData":"(?P<core>[^"\\]{0,%d})"' % _LONGEST_CELL)
_COLON, _QUOTES = "：".encode(), re.compile(rb"[\"']")
_WIDE_BEFORE = re.compile("|".join("：（，；。").encode())
_WIDE_BEHIND = re.compile("|".join("，；。）：（").encode())
_KEY = re.compile(rb"(?P<key>[0-9A-Za-z_.\-\x80-\xff]{1,48})[\"']? ?(?:[:=]|\xef\xbc\x9a) ?[\"'\[(]{0,2}\Z")


class Around(NamedTuple):
    """The text around a number, where it begins in the view, and whether nothing comes before and behind it."""

    text: bytes
    base: int
    is_begin: bool
    is_end: bool


def cells_around(around: Around, start: int, end: int, walked: set[int]) -> Iterator[tuple[int, tuple[int, int]]]:
    """Cells of the list in which [start, end) is one, each with how many cells away it is. Those of lists that are read
    to their ends are `walked` then."""
    text = around.text
    tail, lead = _TAIL.match(text, end), _LEAD.search(text, max(0, start - _LONGEST_LEAD), start)
    if tail is None:
        return
    if lead is None:
        lead = _KEYED_LEAD.search(text, max(0, start - _LONGEST_LEAD), start)
    if lead is None or (lead.start() == 0 and not around.is_begin and not lead["separator"]):
        return
    depth = _depth(lead["open"], tail["close"])
    if lead["separator"] and depth <= 0:
        yield from enumerate(_before(text, lead["separator"], lead.start(), around.is_begin), 1)
    if tail["separator"] and depth >= 0:
        cells, is_all = _behind(text, tail["separator"], tail.end(), around.is_end)
        if is_all:
            walked.update(around.base + begin for begin, _ in cells)
        yield from enumerate(cells, 1)


def raw_cells(text: bytes, start: int, end: int) -> Iterator[tuple[int, tuple[int, int]]]:
    """The same of the record in which [start, end) is one of `rawData`."""
    first, last = text.rfind(b"[{", 0, start), text.find(b"}]", end)
    cells = [cell.span("core") for cell in _RAW.finditer(text, max(first, 0), last if last >= 0 else len(text))]
    if (start, end) in cells:
        place = cells.index((start, end))
        yield from ((abs(n - place), cell) for n, cell in enumerate(cells) if n != place)


def _depth(opening: bytes, closing: bytes) -> int:
    """How many more brackets open before a cell than close behind it."""
    if not opening and not closing:
        return 0
    return sum(map(opening.count, (b"[", b"(", b"{"))) - sum(map(closing.count, (b"]", b")", b"}")))


def _behind(text: bytes, separator: bytes, at: int, is_end: bool) -> tuple[list[tuple[int, int]], bool]:
    """Cells from `at` on, and whether they are all up to the end of the list."""
    cells: list[tuple[int, int]] = []
    for _ in range(_MOST_CELLS):
        call = _CALL_BEHIND.match(text, at)
        if call and text.startswith(separator, call.end()):
            at = call.end() + len(separator)
            continue
        stop = text.find(separator, at)
        is_cut = stop < 0 and not is_end
        stop = stop if stop >= 0 else len(text)
        cell = _CELL.fullmatch(text, at, stop) if stop - at <= _LONGEST_CELL else None
        depth = _depth(cell["open"], cell["close"]) if cell else 0
        if depth > 0:
            return cells, True
        if cell is None or depth or is_cut:
            found = _LAST.match(text, at, stop)
            if found and not (is_cut and found.end() == stop):
                wide = _WIDE_BEHIND.search(text, *found.span("core"))
                cells.append((found.start("core"), wide.start() if wide else found.end("core")))
            return cells, not is_cut
        cells.append(cell.span("core"))
        if stop == len(text):
            return cells, True
        at = stop + len(separator)
    return cells, False


def _before(text: bytes, separator: bytes, at: int, is_begin: bool) -> Iterator[tuple[int, int]]:
    for _ in range(_MOST_CELLS):
        if text[at - 1 : at] == b")" and (call := _CALL_BEFORE.search(text, max(0, at - _LONGEST_CALL), at)):
            place = text.rfind(separator, 0, call.start())
            if place >= 0 and not text[place + len(separator) : call.start()].strip():
                at = place
                continue
        place = text.rfind(separator, 0, at)
        is_cut = place < 0 and not is_begin
        first = place + len(separator) if place >= 0 else 0
        cell = _CELL.fullmatch(text, first, at) if at - first <= _LONGEST_CELL else None
        depth = _depth(cell["open"], cell["close"]) if cell else 0
        if depth < 0:
            return
        is_plain = cell is not None and _COLON not in cell["core"]
        is_plain &= cell is not None and (b" " not in cell["core"] or bool(_QUOTES.search(cell["open"])))
        if cell and depth == 0 and is_plain and not is_cut:
            yield cell.span("core")
        else:
            yield from _first(text, first, at, is_cut)
            return
        if place < 0:
            return
        at = place


def _first(text: bytes, first: int, at: int, is_cut: bool) -> Iterator[tuple[int, int]]:
    """The cell that begins a list, without what stands before the list; a key before it may speak of something else."""
    found = _FIRST.search(text, max(first, at - _LONGEST_CELL), at)
    if found is None:
        return
    start, end = found.span("core")
    for sign in _WIDE_BEFORE.finditer(text, start, end):
        start = sign.end()
    if start == first and is_cut:
        return
    key = None if text[start:end].isascii() else _KEY.search(text, max(first, start - 60), start)
    if key is None or not _speaks_of_others(key["key"].decode("utf-8", "surrogateescape")):
        yield start, end


def _speaks_of_others(key: str) -> bool:
    """Whether a key says that what stands under it is no person."""
    said = spoken_by_name(key)
    return bool((said.known | said.against) and not said.known >> NUMBER["PERSON"] & 1 and not said.asked & _ANY_PERSON)
