"""XML as records: the elements that repeat nearest to the root. No entity is ever expanded, nothing is fetched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from xml.parsers import expat

from auditor.model.personal_data import TroubleKind
from auditor.model.text import Text
from scanners.personal_data.column_names import is_name
from scanners.personal_data.reading.blocks import Batch, Limits, Notes
from scanners.personal_data.reading.flat import flat_batch
from scanners.personal_data.reading.lines import Chunk
from scanners.personal_data.reading.rows import text_lines
from scanners.personal_data.reading.xml_parser import xml_parser

_BROKEN = Text(
    "XML 结构有误，其后内容按文本检查", "no well-formed XML from some place on; the rest was looked at as text"
)
_CUT_OFF = Text("XML 在结尾前中断，之前的内容已检查", "the XML breaks off; what came before was looked at")
_ENTITIES = Text(
    "XML 定义了实体，拒绝展开，按文本检查", "the XML defines entities, which are never expanded; looked at as text"
)

_MANY_LEAVES = 50
"""So many elements of one name without parts of their own are records, not a list within one."""
_AT_ONCE = 8192
_MOST_NAMES = 10_000
_HEAD = 256 << 10
"""Bytes that tell which elements repeat."""


class _Entities(Exception):
    """The document defines entities: a way to make one kilobyte mean a gigabyte, or to read other files."""


def read_xml(source: str, chunks: Iterator[Chunk], limits: Limits, notes: Notes) -> Iterator[Batch]:
    """Batches of records, their columns the dotted paths below the record's element; attributes are `@name`.

    What stands outside records (attributes of the root, say) is one more record of its own. Text that is no
    well-formed XML is looked at as text.
    """
    data = b""
    for chunk in chunks:
        data += chunk.data
        if len(data) >= _HEAD:
            break
    records = _Records(source, _record_depth(data), limits)
    # Text is UTF-8 by now, whatever its declaration says.
    parser = xml_parser(_Entities, encoding="utf-8")
    parser.StartElementHandler = records.start
    parser.EndElementHandler = records.end
    parser.CharacterDataHandler = records.text
    while True:
        try:
            parser.Parse(data, False)
        except (expat.ExpatError, _Entities) as error:
            yield from records.take(all_of_it=True)
            refused = isinstance(error, _Entities)
            notes.add(TroubleKind.UNSUPPORTED if refused else TroubleKind.UNREADABLE, _ENTITIES if refused else _BROKEN)
            known = 0 if refused else min(len(data), max(0, parser.ErrorByteIndex - records.fed))
            yield from text_lines(source, records.row, _rest(data[known:], chunks), limits)
            return
        records.fed += len(data)
        yield from records.take()
        following = next(chunks, None)
        if following is None:
            break
        data = following.data
    try:
        parser.Parse(b"", True)
    except expat.ExpatError:
        notes.add(TroubleKind.TRUNCATED, _CUT_OFF)
        records.close()
    yield from records.take(all_of_it=True)


def _rest(data: bytes, chunks: Iterator[Chunk]) -> Iterator[bytes]:
    yield data
    yield from (chunk.data for chunk in chunks)


def _record_depth(head: bytes) -> int:
    """How deep records stand, by the first bytes: the root is 0."""
    counts: list[Counter[str]] = []
    leaves: Counter[tuple[int, str]] = Counter()
    found: set[int] = set()
    has_parts: list[bool] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if has_parts:
            has_parts[-1] = True
            counts[-1][name] += 1
        counts.append(Counter())
        has_parts.append(bool(attributes))

    def end(name: str) -> None:
        counts.pop()
        parts = has_parts.pop()
        depth = len(counts)
        if counts and counts[-1][name] > 1:
            leaves[depth, name] += 1
            if parts or leaves[depth, name] > _MANY_LEAVES:
                found.add(depth)

    parser = xml_parser(_Entities, encoding="utf-8")
    parser.StartElementHandler, parser.EndElementHandler = start, end
    # Whatever is wrong will be noted when the records are read.
    with suppress(expat.ExpatError, _Entities):
        parser.Parse(head, False)
    return min(found, default=0)


class _Records:
    """Gathers records from the parser's calls. `row` is the number of the next to be handed out."""

    def __init__(self, source: str, depth: int, limits: Limits) -> None:
        self.row = 0
        self.fed = 0
        self._source = source
        self._depth = depth
        self._limits = limits
        self._ready: list[dict[str, Any]] = []
        self._record: dict[str, Any] = {}
        self._around: dict[str, Any] = {}
        self._paths: list[str] = []
        self._known: dict[tuple[str, str], str] = {}
        self._text: list[str] = []
        self._text_size = 0
        self._size = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element opens."""
        self._flush()
        level = len(self._paths)
        above = self._paths[-1] if level and level not in (self._depth, self._depth + 1) else ""
        path = self._known.get((above, name)) or self._path(above, name)
        if level == self._depth:
            self._record = {}
        self._paths.append(path)
        for key, value in attributes.items():
            self._put("@" + key if level == self._depth else f"{path}.@{key}", value)

    def _path(self, above: str, name: str) -> str:
        local = name.rpartition(":")[2]
        local = local if is_name(local) else "*"
        path = f"{above}.{local}" if above else local
        if len(self._known) < _MOST_NAMES:
            self._known[above, name] = path
        return path

    def text(self, data: str) -> None:
        """Text within the open element."""
        self._text.append(data)
        self._text_size += len(data)

    def end(self, _: str) -> None:
        """The open element closes."""
        self._flush()
        self._paths.pop()
        if len(self._paths) == self._depth:
            self._ready.append(self._record)
            self._record = {}

    def close(self) -> None:
        """The source ended early: what is open counts."""
        self._flush()
        if self._record:
            self._ready.append(self._record)
            self._record = {}

    def take(self, all_of_it: bool = False) -> Iterator[Batch]:
        """Batches of the records that are complete."""
        for start in range(0, len(self._ready), _AT_ONCE):
            some = self._ready[start : start + _AT_ONCE]
            yield flat_batch(self._source, self.row, some, self._limits)
            self.row += len(some)
        self._ready.clear()
        if self._text_size > self._limits.longest_line:
            self._flush_part()
        if self._size > self._limits.batch and self._record:
            # A record without end is handed out in parts, all of one row.
            yield flat_batch(self._source, self.row, [self._record], self._limits)
            self._record = {}
        self._size = 0
        if self._around and (all_of_it or len(self._around) > _AT_ONCE):
            yield flat_batch(self._source, 0, [self._around], self._limits)
            self._around = {}

    def _flush(self) -> None:
        if not self._text:
            return
        text = "".join(self._text).strip()
        self._text.clear()
        self._text_size = 0
        if text and self._paths:
            self._put(self._paths[-1], text)

    def _flush_part(self) -> None:
        """Text without end goes through in parts, cut at a separator."""
        text = "".join(self._text)
        cut = max(text.rfind(sign, len(text) - 4096) for sign in " ,;\n") + 1 or len(text)
        self._text = [text[:cut]]
        self._flush()
        self.text(text[cut:])

    def _put(self, path: str, value: str) -> None:
        record = self._record if len(self._paths) > self._depth else self._around
        self._size += len(value)
        known = record.get(path)
        if known is None:
            record[path] = value
        elif type(known) is list:
            known.append(value)
        else:
            record[path] = [known, value]
