"""Strict YAML: the same text always means the same thing, and every value knows its line.

What differs from YAML as commonly loaded, and why:

- only `true` and `false` are booleans; `yes`, `no`, `on`, `off` stay text;
- only decimal integers and plain decimals are numbers; `0640`, `0x1f`, `1_000` and `12:30` stay text;
- anchors, aliases, merge keys, tags, duplicate keys and further documents are refused: a reader must be able to
  trust what stands in front of the eyes;
- size and nesting are bounded, so that a foreign file cannot exhaust the machine.

Events of yaml's C parser are built into plain values without recursion.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from auditor import yaml_words as words
from auditor.errors import Problem, Problems, unreadable
from auditor.model.text import Text

MAX_BYTES, MAX_DEPTH = words.MAX_BYTES, words.MAX_DEPTH

_Node: TypeAlias = dict[Any, Any] | list[Any]

Steps: TypeAlias = tuple[str | int, ...]
"""Keys and 0-based positions from the root of a document to a value."""

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})", re.ASCII)
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,17})\.[0-9]{1,30}", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?",
    re.ASCII,
)
_WORDS = {"": None, "~": None, "null": None, "Null": None, "NULL": None, "true": True, "false": False}
_NO_TAG = (None, "!")
_MAYBE_NUMBER_OR_DATE = frozenset("-0123456789")


class _Place(NamedTuple):
    """Line of a value and the places of what it holds; a scalar's place is its bare line number."""

    line: int
    inside: dict[Any, Any] | list[Any]


@dataclass(frozen=True, slots=True)
class Document:
    """A loaded file: dicts with text keys, lists, and scalars (str, int, float, bool, date, datetime, None)."""

    value: Any
    file: str
    _places: Any = field(repr=False)

    def line(self, path: Sequence[str | int] = ()) -> int:
        """1-based line of the value at `path` (of its key, in a mapping).

        A path that leads nowhere gives the line of the nearest value above it.
        """
        place = self._places
        for step in path:
            if not isinstance(place, _Place):
                break
            try:
                place = place.inside[step]  # type: ignore[index]
            except (KeyError, IndexError, TypeError):
                break
        return place.line if isinstance(place, _Place) else place


def dotted(path: Sequence[str | int]) -> str:
    """A path as people write it: `platforms[3].owner`."""
    shown = ""
    for step in path:
        shown += f"[{step}]" if isinstance(step, int) else f".{step}" if shown else step
    return shown


def read(path: Path, file: str = "", *, error: type[Problems] = Problems, scalar_keys: bool = False) -> Document:
    """Load the UTF-8 file at `path`; `file` is how messages call it. Raises `error` as `load` does."""
    name = file or str(path)
    return load(read_text(path, name, error=error), name, error=error, scalar_keys=scalar_keys)


def read_text(path: Path, file: str, *, error: type[Problems] = Problems) -> str:
    """Text of a UTF-8 file of at most 32 MiB, without its byte order mark. Raises `error`."""
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as failure:
        raise error([Problem(file, 0, "", unreadable(failure))]) from None
    if len(content) > MAX_BYTES:
        raise error([Problem(file, 0, "", words.TOO_LARGE)])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        line = content.count(b"\n", 0, failure.start) + 1
        message = Text("不是 UTF-8 文本，请用 UTF-8 编码保存", "not UTF-8 text: save the file as UTF-8")
        raise error([Problem(file, line, "", message)]) from None


def load(text: str, file: str, *, error: type[Problems] = Problems, scalar_keys: bool = False) -> Document:
    """The one document in `text`. `scalar_keys` allows numbers, truth values and days as mapping keys.

    Raises `error` with every problem found: syntax errors with line and column (the first ends the reading),
    refused constructs, duplicate keys and impossible dates all at once.
    """
    _refuse_unreadable(text, file, error)
    builder = _Builder(file, scalar_keys)
    try:
        builder.feed(text)
    except _Stopped:
        raise error(builder.problems) from None
    if builder.problems:
        raise error(builder.problems)
    return Document(builder.value, file, builder.place)


def _refuse_unreadable(text: str, file: str, error: type[Problems]) -> None:
    def refuse(position: int, message: Text) -> None:
        line = text.count("\n", 0, position) + 1 if position else 0
        raise error([Problem(file, line, "", message)])

    try:
        size = len(text.encode("utf-8"))
    except UnicodeEncodeError as failure:
        lone = Text("含有不成对的代理项，不是有效字符", "holds half of a surrogate pair, which is no character")
        refuse(failure.start, lone)
    if size > MAX_BYTES:
        refuse(0, words.TOO_LARGE)
    nul = text.find("\0")
    if nul >= 0:
        refuse(nul, Text("含有 NUL 字符，不是文本文件", "holds a NUL character: not a text file"))


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _nothing(event: Any) -> None:
    """Some events say nothing about values."""


class _Stopped(Exception):
    """Reading cannot go on; what is wrong stands in the problems."""


class _Frame:
    """A mapping or list being built."""

    __slots__ = ("is_mapping", "key", "line", "places", "value")

    def __init__(self, value: _Node, places: _Node, line: int) -> None:
        self.value, self.places = value, places
        self.is_mapping = type(value) is dict
        self.line = line
        self.key: Any = _NO_KEY


_NO_KEY = object()
"""A mapping waits for its next key."""
_REFUSED_KEY = object()
"""The key was refused; its value is read and dropped."""


class _Builder:
    """Turns parser events into values and places."""

    def __init__(self, file: str, scalar_keys: bool) -> None:
        self.file = file
        self.scalar_keys = scalar_keys
        self.problems: list[Problem] = []
        self.value: Any = None
        self.place: Any = 1
        self._stack: list[_Frame] = []
        self._line_of_key = 0
        self._documents = 0

    def feed(self, text: str) -> None:
        import yaml  # here because the commands that read no file should start without it

        parser = yaml.CSafeLoader(text)
        take = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._open_mapping,
            yaml.SequenceStartEvent: self._open_list,
            yaml.MappingEndEvent: self._close,
            yaml.SequenceEndEvent: self._close,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._document,
            yaml.DocumentEndEvent: _nothing,
            yaml.StreamStartEvent: _nothing,
        }
        try:
            while type(event := parser.get_event()) is not yaml.StreamEndEvent:
                take[type(event)](event)
        except yaml.MarkedYAMLError as failure:
            said = words.said_by_parser(failure.problem or failure.context)
            mark = failure.problem_mark
            line, column = (0, 0) if mark is None else (mark.line + 1, mark.column + 1)
            message = Text(f"第 {column} 列：{said.zh}", f"column {column}: {said.en}")
            self.problems.append(Problem(self.file, line, "", message, "yaml"))
            raise _Stopped from None
        except yaml.YAMLError as failure:
            reason = words.said_by_parser(getattr(failure, "reason", None))
            position = getattr(failure, "position", None)
            line = text.count("\n", 0, position) + 1 if isinstance(position, int) else 0
            self.problems.append(Problem(self.file, line, "", reason, "yaml"))
            raise _Stopped from None
        finally:
            parser.dispose()

    def _document(self, event: Any) -> None:
        self._documents += 1
        if self._documents > 1:
            self._refuse(event, words.SECOND_DOCUMENT)
            raise _Stopped

    def _alias(self, event: Any) -> None:
        self._refuse(event, words.ALIAS)
        self._put(None, _line(event))

    def _scalar(self, event: Any) -> None:
        line = event.start_mark.line + 1
        if event.anchor is not None or event.tag not in _NO_TAG:
            self._refuse_decoration(event)
        text: str = event.value
        plain = event.implicit[0]
        frame = self._stack[-1] if self._stack else None
        if frame is not None and frame.key is _NO_KEY and frame.is_mapping:
            frame.key = self._key(text, plain, line)
            self._line_of_key = line
        else:
            self._put(self._resolved(text, line) if plain else text, line)

    def _resolved(self, text: str, line: int) -> Any:
        if text in _WORDS:
            return _WORDS[text]
        if text[0] not in _MAYBE_NUMBER_OR_DATE:
            return text
        if _INTEGER.fullmatch(text):
            return int(text)
        if _DECIMAL.fullmatch(text):
            return float(text)
        if not (_DAY.fullmatch(text) or _MOMENT.fullmatch(text)):
            return text
        try:
            return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
        except ValueError:
            message = Text(
                f"{text} 不是有效的日期或时间（如为文本请加引号）",
                f"{text} is not a day of the calendar or time of day (quote it if it is text)",
            )
            self._problem(line, message, "date")
            return None

    def _key(self, text: str, plain: bool, line: int) -> Any:
        key = self._resolved(text, line) if plain else text
        if plain and key == "<<":
            self._problem(line, words.MERGE_KEY, "yaml")
            return _REFUSED_KEY
        if not (isinstance(key, str) or (self.scalar_keys and key is not None)):
            self._problem(line, words.KEY_NOT_TEXT, "yaml")
            return _REFUSED_KEY
        if key in self._stack[-1].value:
            first = self._stack[-1].places[key]  # type: ignore[index]
            first_line = first.line if isinstance(first, _Place) else first
            message = Text(
                f"键“{key}”重复（第一次在第 {first_line} 行），请删去一个",
                f"the key {key!r} stands here a second time (first in line {first_line})",
            )
            self._problem(line, message, "duplicate")
            return _REFUSED_KEY
        return key

    def _open_mapping(self, event: Any) -> None:
        self._open(event, {}, {})

    def _open_list(self, event: Any) -> None:
        self._open(event, [], [])

    def _open(self, event: Any, value: _Node, places: _Node) -> None:
        line = event.start_mark.line + 1
        if event.anchor is not None or event.tag is not None:
            self._refuse_decoration(event)
        if self._stack and self._stack[-1].is_mapping:
            if self._stack[-1].key is _NO_KEY:
                self._problem(line, words.KEY_NOT_SCALAR, "yaml")
                raise _Stopped
            line = self._line_of_key
        if len(self._stack) >= MAX_DEPTH:
            self._problem(line, words.TOO_DEEP, "yaml")
            raise _Stopped
        self._stack.append(_Frame(value, places, line))

    def _close(self, event: Any) -> None:
        frame = self._stack.pop()
        self._put(frame.value, _Place(frame.line, frame.places))

    def _put(self, value: Any, place: _Place | int) -> None:
        if not self._stack:
            self.value, self.place = value, place
            return
        frame = self._stack[-1]
        key = frame.key
        if not frame.is_mapping:
            frame.value.append(value)  # type: ignore[union-attr]
            frame.places.append(place)  # type: ignore[union-attr]
        elif key is _NO_KEY:
            frame.key = _REFUSED_KEY
        else:
            if key is not _REFUSED_KEY:
                frame.value[key] = value
                frame.places[key] = place if type(place) is _Place else self._line_of_key
            frame.key = _NO_KEY

    def _refuse_decoration(self, event: Any) -> None:
        if event.anchor is not None:
            self._refuse(event, words.ANCHOR)
        if event.tag is not None:
            self._refuse(event, words.TAG)

    def _refuse(self, event: Any, message: Text) -> None:
        self._problem(_line(event), message, "yaml")

    def _problem(self, line: int, message: Text, code: str) -> None:
        path = [len(frame.value) if isinstance(frame.value, list) else frame.key for frame in self._stack]
        shown = [step for step in path if isinstance(step, (str, int))]
        self.problems.append(Problem(self.file, line, dotted(shown), message, code))
