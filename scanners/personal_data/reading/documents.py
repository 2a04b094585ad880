"""Documents of word processors and presentations (OOXML, OpenDocument): paragraphs as lines, tables as tables.

A word processor cuts text into runs wherever a property changes, in the middle of a number too, so a paragraph is put
together before it is looked at.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain, islice, takewhile
from xml.parsers import expat

from auditor.model.personal_data import TroubleKind
from auditor.model.text import Text
from scanners.personal_data.column_names import heading, speaks_of_columns
from scanners.personal_data.reading.archives import Member, read_member_of
from scanners.personal_data.reading.blocks import Limits, Lines, Notes, Part
from scanners.personal_data.reading.document_xml import END_OF_TABLE, Event, Story
from scanners.personal_data.reading.lines import Chunk
from scanners.personal_data.reading.lines import lines as blocks_of_lines
from scanners.personal_data.reading.sheet_text import Cells
from scanners.personal_data.reading.sheet_xml import NotXml, workbook_parser
from scanners.personal_data.reading.streams import Budget
from scanners.personal_data.reading.workbooks import table_of

_BAD_PART = Text(
    "文档的一部分已损坏，之前的内容已检查", "a part of the document is damaged; what came before was looked at"
)

_STORY = re.compile(
    r"word/(?:(?:document|header|footer|comments|footnotes|endnotes)\d*|glossary/document|diagrams/data\d*)\.xml"
    r"|ppt/(?:slides|notesslides|comments|slidelayouts|slidemasters|notesmasters|diagrams)/[^/]+\.xml"
    r"|(?:word|ppt)/(?:[^/]+/)?_rels/[^/]+\.rels|content\.xml|styles\.xml"
)
"""Parts with text; relations say where links lead to."""
_NO_TEXT = re.compile(
    r"\[content_types\]\.xml|(?:customxml/)?_rels/.*|mimetype|meta-inf/.*|(?:docprops/)?thumbnails?\b.*|settings\.xml"
    r"|configurations2/.*|objectreplacements/.*|manifest\.rdf|layout-cache|word/comments(?:extended|extensible|ids)\.xml"
    r"|(?:word|ppt)/(?:glossary/)?(?:styles|styleswitheffects|settings|websettings|fonttable|numbering|presprops"
    r"|viewprops|tablestyles)\.xml"
    r"|(?:word|ppt)/(?:glossary/)?(?:theme|fonts|diagrams|printersettings)/.*"
)
"""Form without content. Whatever is neither this nor a story is read as a member of an archive is."""

_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError)
_BITE = 64 << 10
_PREVIEW = 30


def said_by(archive: zipfile.ZipFile) -> str:
    """What an OpenDocument says of its kind, first in a member for it, then in the list of its members."""
    said = ""
    for name in ("mimetype", "META-INF/manifest.xml"):
        with suppress(KeyError, *_DAMAGE), archive.open(name) as file:
            said += file.read(4096).decode("utf-8", "replace")
    return said


def read_document(
    archive: zipfile.ZipFile, source: str, limits: Limits, budget: Budget, notes: Notes, member: Member
) -> Iterator[Part]:
    """The text of a document line by line, its tables that have a heading as `#table N`, and what is embedded in it.

    A table without a heading is a form more often than not, whose words stand beside their values: its rows are lines.
    """
    text = _Text(source, limits, notes)
    tables = 0
    for info in archive.infolist():
        name = info.filename.lower().lstrip("/")
        if info.is_dir() or (_NO_TEXT.fullmatch(name) and not _STORY.fullmatch(name)):
            continue
        if not _STORY.fullmatch(name):
            yield from read_member_of(archive, info, source, budget, member)
            continue
        events = _events(archive, info, limits, budget)
        try:
            for event in events:
                if isinstance(event, str):
                    text.add(event)
                elif event is not END_OF_TABLE:
                    tables += 1
                    rows = takewhile(lambda found: found is not END_OF_TABLE, chain((event,), events))
                    yield from _table(rows, f"{source}#table {tables}", text, limits)
                yield from text.take()
        except (expat.ExpatError, NotXml, *_DAMAGE):
            notes.add(TroubleKind.BROKEN_MEMBER, _BAD_PART)
    yield from text.take(all_of_it=True)


def _events(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits, budget: Budget) -> Iterator[Event]:
    parser = workbook_parser()
    story = Story(limits.longest_line)
    parser.StartElementHandler, parser.EndElementHandler = story.start, story.end
    parser.CharacterDataHandler = story.text
    with archive.open(info) as file:
        try:
            while data := file.read(_BITE):
                budget.spend(len(data))
                parser.Parse(data, False)
                yield from story.take()
            parser.Parse(b"", True)
        except Exception:
            # What was read before the damage counts.
            story.close()
            yield from story.take()
            raise
    yield from story.take()


def _table(rows: Iterator[Event], source: str, text: _Text, limits: Limits) -> Iterator[Part]:
    cells: Iterator[Cells] = (row for row in rows if isinstance(row, list))
    first = list(islice(cells, _PREVIEW))
    if _has_heading([[cell or "" for cell in row] for row in first]):
        yield from table_of(chain(first, cells), source, limits)
        return
    for row in chain(first, cells):
        text.add("\t".join(" ".join((cell or "").split()) for cell in row))
        yield from text.take()


def _has_heading(rows: list[list[str]]) -> bool:
    """True where names of columns stand above the rows, and not names of values before them."""
    at = heading(rows)
    below = [row[0] for row in rows[at + 1 :] if row and row[0].strip()]
    named = sum(map(speaks_of_columns, below))
    return at >= 0 and len(rows) > at + 1 and max(map(len, rows)) > 1 and named * 2 <= len(below)


class _Text:
    """Gathers lines until they make a block."""

    def __init__(self, source: str, limits: Limits, notes: Notes) -> None:
        self._source = source
        self._limits = limits
        self._notes = notes
        self._held: list[bytes] = []
        self._size = self._offset = 0
        self._line = 1

    def add(self, text: str) -> None:
        """One paragraph more; its line breaks are kept, its blank lines are not."""
        for line in text.split("\n"):
            if line.strip():
                data = line.encode("utf-8", "replace") + b"\n"
                self._held.append(data)
                self._size += len(data)

    def take(self, all_of_it: bool = False) -> Iterator[Lines]:
        """The block, when it is full or the document is at its end."""
        if not self._held or (self._size < self._limits.block and not all_of_it):
            return
        data = b"".join(self._held)
        chunk = Chunk(self._offset, data, True, len(self._held))
        yield from blocks_of_lines(self._source, iter((chunk,)), self._limits, self._notes, self._line)
        self._line += len(self._held)
        self._offset += len(data)
        self._held, self._size = [], 0
