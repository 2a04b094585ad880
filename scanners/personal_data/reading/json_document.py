"""JSON documents of any size: arrays are streamed element by element, what stands around them is one more record."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from itertools import pairwise
from typing import Any

from auditor.model.personal_data import TroubleKind
from auditor.model.text import Text
from scanners.personal_data.column_names import is_name
from scanners.personal_data.listed_rows import COLUMN_KEYS, columns_of, under_columns
from scanners.personal_data.reading.blocks import Batch, Limits, Notes
from scanners.personal_data.reading.flat import AT_ONCE, Gathered, flat_batch
from scanners.personal_data.reading.json_structure import end_of_element, structure
from scanners.personal_data.reading.json_values import NO_NUMBERS, parsed
from scanners.personal_data.reading.lines import Chunk
from scanners.personal_data.reading.rows import long_text, text_batch, text_lines

_BROKEN = Text("JSON 结构有误，其后内容按文本检查", "no JSON from some place on; the rest was looked at as text")
_CUT_OFF = Text("JSON 在结尾前中断，之前的内容已检查", "the JSON breaks off; what came before was looked at")
_BROKEN_ITEM = Text("数组中的元素无法解析，已按文本检查", "elements that are no JSON were looked at as text")

_SPACE = re.compile(rb"[\s\xef\xbb\xbf]*")
_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_SCALAR = re.compile(rb"[^\s,\[\]{}\":]+")
_SMALL = 64 << 10
_MOST_KEYS = 2000
_AT_ONCE = 8192
_DEEPEST = 32
"""Objects around the arrays; a record may be nested deeper."""


class _Ill(Exception):
    """What stands here is no JSON."""


class _Over(Exception):
    """The source ended within a value."""


def read_json(source: str, chunks: Iterator[Chunk], limits: Limits, notes: Notes) -> Iterator[Batch]:
    """Batches of records: the elements of arrays, their columns under the path of the array.

    Numbers and words outside arrays make one record per document. Several documents may stand behind each other. What
    is no JSON is looked at as text.
    """
    document = _Document(source, chunks, limits, notes)
    try:
        yield from document.read()
    except (_Ill, _Over) as error:
        yield from document.extras()
        if isinstance(error, _Over):
            notes.add(TroubleKind.TRUNCATED, _CUT_OFF)
        else:
            notes.add(TroubleKind.UNREADABLE, _BROKEN, document.row)
        yield from text_lines(source, document.row, document.rest(), limits)


class _Document:
    """A reader's place in a document: `_data[_at:]` is what is loaded and not yet read."""

    def __init__(self, source: str, chunks: Iterator[Chunk], limits: Limits, notes: Notes) -> None:
        self.row = 0
        self._source = source
        self._chunks = chunks
        self._limits = limits
        self._notes = notes
        self._data = b""
        self._at = 0
        self._over = False
        self._around: list[dict[str, Any]] = []
        self._rows: dict[str, int] = {}
        self._listed: dict[str, tuple[str, ...]] = {}
        """Columns that were listed last, by the path they stand below."""

    def read(self) -> Iterator[Batch]:
        """All documents of the source."""
        while self._peek():
            self._around.append({})
            self._listed = {}
            yield from self._value("", 0)
            if len(self._around) >= _AT_ONCE:
                yield from self.extras()
            if self._peek() == b",":
                # Pieces of an array without its brackets.
                self._at += 1
        yield from self.extras()

    def extras(self) -> Iterator[Batch]:
        """What stood around the arrays of the documents read so far."""
        found, self._around = self._around, []
        if any(found):
            yield flat_batch(self._source, self.row, found, self._limits)
        self.row += len(found)

    def rest(self) -> Iterator[bytes]:
        """Everything not read yet."""
        yield self._data[self._at :]
        yield from (chunk.data for chunk in self._chunks)

    def _more(self) -> bool:
        chunk = next(self._chunks, None)
        if chunk is None:
            self._over = True
            return False
        self._data = self._data[self._at :] + chunk.data
        self._at = 0
        return True

    def _peek(self) -> bytes:
        """The next sign that is no space; b"" at the end."""
        while True:
            space = _SPACE.match(self._data, self._at)
            self._at = space.end() if space else self._at
            if self._at < len(self._data):
                return self._data[self._at : self._at + 1]
            if not self._more():
                return b""

    def _value(self, path: str, depth: int) -> Iterator[Batch]:
        match self._peek():
            case b"{" if depth < _DEEPEST:
                self._at += 1
                yield from self._object(path, depth)
            case b"[" | b"{":
                whole = self._small_list()
                if whole is not None and path:
                    self._put(path, whole)
                    return
                closing = self._data[self._at : self._at + 1] == b"{"
                self._at += 1
                yield from self._elements(path, b"{}" if closing else b"[]")
            case b"":
                raise _Over
            case b'"':
                self._put(path, self._string())
            case _:
                self._put(path, self._scalar())

    def _put(self, path: str, value: Any) -> None:
        record = self._around[-1]
        self._list(path, value)
        record[path] = value if path not in record else [record[path], value]

    def _list(self, path: str, value: Any) -> None:
        """Remembers a list of columns for the rows that follow it."""
        above, _, key = path.rpartition(".")
        if key in COLUMN_KEYS and (columns := columns_of(value)):
            self._listed[above] = columns

    def _string(self) -> str:
        import orjson

        while (found := _STRING.match(self._data, self._at)) is None:
            if len(self._data) - self._at > 16 * self._limits.longest_line:
                raise _Ill
            if not self._more():
                raise _Over
        self._at = found.end()
        try:
            text: str = orjson.loads(found.group())
        except orjson.JSONDecodeError:
            return found.group()[1:-1].decode("utf-8", "replace")
        return text

    def _scalar(self) -> Any:
        import orjson

        found = _SCALAR.match(self._data, self._at)
        while found is not None and found.end() == len(self._data) and not self._over:
            self._more()
            found = _SCALAR.match(self._data, self._at)
        if found is None:
            raise _Ill
        try:
            value = None if found.group() in NO_NUMBERS else orjson.loads(found.group())
        except orjson.JSONDecodeError:
            raise _Ill from None
        self._at = found.end()
        return value

    def _small_list(self) -> Any:
        """A short list of anything but objects, as a whole; None where the next is something else."""
        import orjson

        if self._data[self._at : self._at + 1] != b"[":
            return None
        if len(self._data) - self._at < _SMALL and not self._over:
            self._more()
        end = self._data.find(b"]", self._at, self._at + _SMALL) + 1
        text = self._data[self._at : end]
        if not end or b"{" in text or text.count(b"[") > 1:
            return None
        try:
            value = parsed(text)
        except orjson.JSONDecodeError:
            return None
        self._at = end
        return value

    def _object(self, path: str, depth: int) -> Iterator[Batch]:
        for number in range(_MOST_KEYS):
            sign = self._peek()
            if sign == b"}":
                self._at += 1
                return
            if number and sign == b",":
                self._at += 1
                sign = self._peek()
            if sign != b'"':
                raise _Ill if sign else _Over
            start = self._at
            key = self._string()
            if not is_name(key):
                # `_string` may have loaded more, which moves the start of the key to the start of the data.
                self._at = self._data.rfind(b'"', 0, self._at - 1) if start > self._at else start
                break
            if self._peek() != b":":
                raise _Ill if self._peek() else _Over
            self._at += 1
            yield from self._value(f"{path}.{key}" if path else key, depth + 1)
        yield from self._elements(f"{path}.*" if path else "*", b"{}")

    def _elements(self, path: str, brackets: bytes) -> Iterator[Batch]:
        """The elements of an array, or the members of an object whose keys are data, up to the closing bracket."""
        if self._peek() == brackets[1:]:
            self._at += 1
            return
        if self._data[self._at : self._at + 1] == b",":
            self._at += 1
        while True:
            data = self._data[self._at :]
            commas, end = structure(data)
            if end < 0 and len(commas) == 0:
                if len(data) > 16 * self._limits.longest_line:
                    yield from self._long_element(path)
                elif not self._more():
                    raise _Over
                continue
            stop = end if end >= 0 else int(commas[-1])
            cuts = [int(comma) for comma in commas if comma < stop]
            yield from self._records(path, data[:stop], cuts, brackets)
            self._at += stop + 1
            if end >= 0:
                if data[end : end + 1] != brackets[1:]:
                    raise _Ill
                return

    def _records(self, path: str, data: bytes, cuts: list[int], brackets: bytes) -> Iterator[Batch]:
        edges = [-1, *cuts, len(data)]
        for start in range(0, len(edges) - 1, _AT_ONCE):
            some = edges[start : start + _AT_ONCE + 1]
            yield from self._part(path, data, some, brackets)

    def _part(self, path: str, data: bytes, edges: list[int], brackets: bytes) -> Iterator[Batch]:
        import orjson

        if not data[edges[0] + 1 : edges[-1]].strip():
            return
        row = self._rows.get(path, 0)
        gathered = Gathered(self._limits, path)
        add = gathered.add_members if brackets == b"{}" else gathered.add
        try:
            for number in range(0, len(edges) - 1, AT_ONCE):
                start, end = edges[number], edges[min(number + AT_ONCE, len(edges) - 1)]
                found = parsed(brackets[:1] + data[start + 1 : end] + brackets[1:])
                add(under_columns(found, self._listed.get(path.rpartition(".")[0], ())))
                self._list(path, found)
        except orjson.JSONDecodeError:
            for start, end in pairwise(edges):
                yield from self._single(path, data[start + 1 : end], brackets)
            return
        self._rows[path] = row + gathered.rows
        yield gathered.batch(self._source, row)

    def _single(self, path: str, item: bytes, brackets: bytes) -> Iterator[Batch]:
        import orjson

        row = self._rows.get(path, 0)
        self._rows[path] = row + 1
        gathered = Gathered(self._limits, path)
        try:
            found = parsed(brackets[:1] + item + brackets[1:])
        except orjson.JSONDecodeError:
            self._notes.add(TroubleKind.BROKEN_ROW, _BROKEN_ITEM, row)
            yield text_batch(self._source, row, [item.decode("utf-8", "replace").strip()])
            return
        add = gathered.add_members if brackets == b"{}" else gathered.add
        add(under_columns(found, self._listed.get(path.rpartition(".")[0], ())))
        yield gathered.batch(self._source, row)

    def _long_element(self, path: str) -> Generator[Batch, None, None]:
        """An element too large to be parsed goes through as text, up to the comma or bracket that ends it."""
        depth, in_string = 0, False
        row = self._rows.get(path, 0)
        self._rows[path] = row + 1
        while True:
            data = self._data[self._at :]
            end, depth, in_string = end_of_element(data, depth, in_string)
            yield from long_text(self._source, row, data[:end] if end >= 0 else data, self._limits, self._notes)
            self._at += end if end >= 0 else len(data)
            if end >= 0:
                if data[end : end + 1] == b",":
                    self._at += 1
                return
            if not self._more():
                raise _Over
