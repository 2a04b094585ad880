"""From the XML of a document to paragraphs and rows. Word, PowerPoint and OpenDocument differ in names alone."""

from __future__ import annotations

import re
from enum import Enum, auto

from scanners.personal_data.reading.sheet_text import Cells


class _End(Enum):
    TABLE = auto()


END_OF_TABLE = _End.TABLE
Event = str | Cells | _End
"""A paragraph, a row of a table, or the end of the table whose rows came last."""


class _Role(Enum):
    """What a tag is for."""

    NONE = auto()
    PARAGRAPH = auto()
    """A note stands within the paragraph it belongs to, and is no part of its text."""
    TEXT = auto()
    SIGN = auto()
    SPACES = auto()
    TABLE = auto()
    ROW = auto()
    CELL = auto()
    SPAN = auto()
    LINK = auto()
    PASSED_OVER = auto()
    """Where tabs stop, how characters are read aloud, and what old programs show instead of what stands beside it."""


_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "line-break": "\n", "noBreakHyphen": "-"}
_ROLES: dict[str, _Role] = {
    **dict.fromkeys(("p", "h", "annotation", "note"), _Role.PARAGRAPH),
    **dict.fromkeys(("t", "delText"), _Role.TEXT),
    **dict.fromkeys(_SIGNS, _Role.SIGN),
    **dict.fromkeys(("tbl", "table"), _Role.TABLE),
    **dict.fromkeys(("tr", "table-row"), _Role.ROW),
    **dict.fromkeys(("tc", "table-cell", "covered-table-cell"), _Role.CELL),
    **dict.fromkeys(("tabs", "tabLst", "rt", "Fallback"), _Role.PASSED_OVER),
    "gridSpan": _Role.SPAN,
    "Relationship": _Role.LINK,
}
_SPACE = re.compile(r"[ \t\r\n]+")
_WIDEST = 1 << 10
_MOST_NAMES = 1000


class Story:
    """Gathers paragraphs and rows from the parser's calls; a row is handed out before its end when it holds more than
    `longest` characters, a paragraph is cut there."""

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._ready: list[Event] = []
        self._roles: dict[str, _Role] = {}
        self._open: list[list[str]] = []
        """The text of the paragraphs that are open: a text box stands within one."""
        self._size = 0
        self._in_text = 0
        self._is_open_document = False
        self._passed_over = 0
        self._tables = 0
        self._row: Cells = []
        self._cell: list[str] = []
        self._cell_size = 0
        self._span = 1

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A tag opens."""
        role = self._roles.get(name) or self._role(name)
        if self._passed_over or role is _Role.PASSED_OVER:
            self._passed_over += 1
            return
        match role:
            case _Role.NONE:
                pass
            case _Role.TEXT:
                self._in_text += 1
            case _Role.PARAGRAPH:
                self._open.append([])
                self._is_open_document = name.startswith(("text:", "office:"))
            case _Role.SIGN:
                self._add(_SIGNS[_local(name)])
            case _Role.SPACES:
                self._add(" " * min(_count(attributes.get("text:c")), _WIDEST))
            case _Role.TABLE:
                self._tables += 1
            case _Role.CELL if self._tables == 1:
                self._span = _count(attributes.get("table:number-columns-repeated"))
            case _Role.SPAN if self._tables == 1:
                self._span = _count(next(iter(attributes.values()), None))
            case _Role.LINK if attributes.get("TargetMode") == "External":
                self._ready.append(attributes.get("Target", ""))

    def text(self, data: str) -> None:
        """Text between tags. OpenDocument has it in paragraphs, the others within a tag of its own."""
        if self._passed_over:
            return
        if self._in_text:
            self._add(data.replace("\n", " "))
        elif self._open and self._is_open_document:
            self._add(_SPACE.sub(" ", data))

    def end(self, name: str) -> None:
        """A tag closes."""
        if self._passed_over:
            self._passed_over -= 1
            return
        match self._roles.get(name) or self._role(name):
            case _Role.TEXT:
                self._in_text -= 1
            case _Role.PARAGRAPH:
                self._end_paragraph()
            case _Role.TABLE:
                self._tables -= 1
                if self._tables == 0:
                    self._end_row()
                    self._ready.append(END_OF_TABLE)
            case _Role.CELL if self._tables == 1:
                self._end_cell()
            case _Role.ROW if self._tables == 1:
                self._end_row()

    def _role(self, name: str) -> _Role:
        role = _Role.SPACES if name == "text:s" else _ROLES.get(_local(name), _Role.NONE)
        if len(self._roles) < _MOST_NAMES:
            self._roles[name] = role
        return role

    def close(self) -> None:
        """The document breaks off: what is open counts."""
        while self._open:
            self._end_paragraph()
        if self._tables:
            self._end_cell()
            self._end_row()
            self._ready.append(END_OF_TABLE)

    def take(self) -> list[Event]:
        """What is complete."""
        ready, self._ready = self._ready, []
        return ready

    def _add(self, text: str) -> None:
        if not self._open:
            return
        self._open[-1].append(text)
        self._size += len(text)
        if self._size > self._longest:
            self._cut_paragraph()

    def _cut_paragraph(self) -> None:
        """The paragraph so far, up to a blank or sign where there is one near."""
        text = "".join(self._open[-1])
        cut = max(text.rfind(sign, len(text) - 4096) for sign in " ,;，；。、") + 1 or len(text)
        self._open[-1] = [text[:cut]]
        self._put()
        self._open[-1] = [text[cut:]]
        self._size = len(text) - cut

    def _end_paragraph(self) -> None:
        if self._open:
            self._put()
            self._open.pop()
            self._size = sum(map(len, self._open[-1])) if self._open else 0

    def _put(self) -> None:
        text = "".join(self._open[-1])
        if not text.strip():
            return
        if not self._tables:
            self._ready.append(text)
            return
        self._cell.append(text)
        self._cell_size += len(text)
        if self._cell_size > self._longest:
            self._end_cell()
            self._end_row()

    def _end_cell(self) -> None:
        self._row.append("\n".join(self._cell) or None)
        # Columns are joined above many, or repeated to the edge of the page.
        self._row += [None] * (min(self._span, _WIDEST) - 1 if len(self._row) < _WIDEST else 0)
        self._cell, self._cell_size, self._span = [], 0, 1

    def _end_row(self) -> None:
        while self._row and self._row[-1] is None:
            self._row.pop()
        if self._row:
            self._ready.append(self._row)
        self._row = []


def _count(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 9 else 1


def _local(name: str) -> str:
    return name.rpartition(":")[2]
