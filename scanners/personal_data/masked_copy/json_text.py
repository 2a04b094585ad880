"""JSON: values are masked where they stand; structure, order, blanks and all other values stay as they are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from auditor.model.personal_data import TroubleKind
from scanners.personal_data.column_names import is_name
from scanners.personal_data.listed_rows import COLUMN_KEYS, columns_of
from scanners.personal_data.masked_copy.masker import Masker
from scanners.personal_data.masked_copy.plain_text import (
    LONGEST,
    NOT_DECODED,
    TOO_LONG,
    Read,
    masked_lines,
    whole_lines,
)
from scanners.personal_data.reading.encodings import Encoding
from scanners.personal_data.reading.streams import Broken

_TOKEN = re.compile(
    r'[ \t\r\n]*+(?:(?P<string>"[^"\\]*+(?:\\.[^"\\]*+)*+")|(?P<number>-?[0-9][0-9.eE+-]*+)'
    r"|(?P<word>true|false|null|NaN|-?Infinity)|(?P<sign>[\[\]{},:]))",
    re.DOTALL,
)
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_DEEPEST = 256
_LARGEST = 32 << 20
"""Bytes of a document whose values are told apart; a larger one is masked as text, by its keys alone."""


class NoJson(ValueError):
    """The text is no JSON."""


class Token(NamedTuple):
    """A string or number of a document, and the path it stands under. A key that may be a value counts as one."""

    start: int
    end: int
    column: str
    value: str
    is_number: bool
    ascii_only: bool
    """Written in ASCII, so that a substitute is too."""


def masked_json_lines(read: Read, encoding: Encoding, source: str, masker: Masker) -> Iterator[bytes]:
    """The bytes of JSON Lines, masked. A line that is no JSON is masked as text. Raises Broken."""
    for block in whole_lines(read, encoding):
        text = _decoded(block, encoding) if len(block) <= _LARGEST else None
        if text is None:
            yield masked_lines(block, encoding, masker)
            continue
        tokens: list[Token] = []
        broken: list[tuple[int, int]] = []
        start = 0
        for line in text.split("\n"):
            end = start + len(line)
            if line.strip():
                try:
                    # All of a line or nothing: what was read of a broken one must not be put into its text again.
                    tokens += list(tokens_of(text, start, end))
                except NoJson:
                    broken.append((start, end))
            start = end + 1
        edits = _edits(tokens, source, masker)
        for first, last in broken:
            line = text[first:last]
            data = masked_lines(line.encode("utf-8", "surrogatepass"), Encoding.UTF8, masker)
            edits.append((first, last, data.decode("utf-8", "surrogatepass")))
        yield _spliced(text, edits).encode(encoding, "surrogatepass")


def masked_document(read: Read, encoding: Encoding, source: str, masker: Masker) -> Iterator[bytes]:
    """The bytes of one JSON document, masked; what is none is masked as text. Raises Broken."""
    data = read(LONGEST + 1)
    if len(data) > LONGEST:
        raise Broken(TroubleKind.TOO_LARGE, TOO_LONG)
    text = _decoded(data, encoding) if len(data) <= _LARGEST or encoding.unit > 1 else None
    if text is None:
        if encoding.unit > 1:
            raise Broken(TroubleKind.UNREADABLE, NOT_DECODED)
        yield masked_lines(data, encoding, masker)
        return
    try:
        tokens = list(tokens_of(text, 0, len(text)))
    except NoJson:
        yield masked_lines(data, encoding, masker)
        return
    yield _spliced(text, _edits(tokens, source, masker)).encode(encoding, "surrogatepass")


def _decoded(data: bytes, encoding: Encoding) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


@dataclass(slots=True)
class _Open:
    """An object or a list that is being read."""

    path: str
    in_object: bool
    key: str | None = None
    awaited: bool = False
    """A key comes next."""
    columns: tuple[str, ...] = ()
    """Of the rows in it: those listed last in the object that holds it."""
    is_row: bool = False
    row: list[tuple[int, Token]] = field(default_factory=list)
    """Of a row of cells its tokens, each with the number of its cell."""
    count: int = 0
    """Commas so far."""
    items: list[Any] | None = None
    """Of a list of columns what was read of it."""


def tokens_of(text: str, start: int, end: int) -> Iterator[Token]:
    """Strings and numbers of the JSON values in `text[start:end]`. Raises NoJson where it is none."""
    opened = [_Open("", False)]
    rows: list[_Open] = []
    place = start
    for found in _TOKEN.finditer(text, start, end):
        if found.start() != place:
            break
        place = found.end()
        here = opened[-1]
        token: Token | None = None
        match found.lastgroup:
            case "string":
                string = found["string"]
                value = _unescaped(string)
                path = _below(here.path, here.key)
                if here.awaited:
                    here.key, here.awaited = value, False
                    if _is_name(value):
                        continue
                    path = _below(here.path, "*")
                elif here.items is not None:
                    here.items.append(value)
                elif len(opened) > 1 and opened[-2].items and here.in_object and type(opened[-2].items[-1]) is dict:
                    opened[-2].items[-1].setdefault(here.key, value)
                token = Token(place - len(string), place, path, value, False, string.isascii())
            case "number":
                number = found["number"]
                token = Token(place - len(number), place, _below(here.path, here.key), number, True, True)
            case "sign":
                sign = found["sign"]
                if sign == ",":
                    here.key, here.awaited = None, here.in_object
                    here.count += 1
                elif sign in "{[":
                    if len(opened) > _DEEPEST:
                        raise NoJson
                    opened.append(_below_of(here, sign))
                    if opened[-1].is_row:
                        rows.append(opened[-1])
                elif sign in "}]":
                    if len(opened) == 1 or here.in_object != (sign == "}"):
                        raise NoJson
                    opened.pop()
                    _end(here, opened[-1])
                    if here.is_row:
                        rows.pop()
                        tokens = _named(here, opened[-1].columns)
                        if rows:
                            rows[-1].row += [(rows[-1].count, token) for token in tokens]
                        else:
                            yield from tokens
        if token is not None:
            if rows:
                rows[-1].row.append((rows[-1].count, token))
            else:
                yield token
    if text[place:end].strip() or len(opened) > 1:
        raise NoJson


def _below_of(here: _Open, sign: str) -> _Open:
    """What opens with a bracket in an object or a list."""
    if sign == "{":
        if here.items is not None:
            here.items.append({})
        return _Open(_below(here.path, here.key), True, awaited=True)
    if here.in_object:
        items: list[Any] | None = [] if here.key in COLUMN_KEYS else None
        return _Open(_below(here.path, here.key), False, columns=here.columns, items=items)
    return _Open(here.path, False, is_row=bool(here.columns))


def _end(here: _Open, above: _Open) -> None:
    """What has ended: a list of columns is remembered."""
    above.key, above.awaited = None, False
    if here.items is not None and (columns := columns_of(here.items)):
        above.columns = columns


def _named(here: _Open, columns: Sequence[str]) -> list[Token]:
    """The tokens of a row that ended, under its columns where it has a cell for each."""
    if here.count + 1 != len(columns):
        return [token for _, token in here.row]
    paths = [_below(here.path, column) for column in columns]
    return [token._replace(column=f"{paths[cell]}{token.column[len(here.path) :]}") for cell, token in here.row]


@lru_cache(maxsize=10_000)
def _is_name(key: str) -> bool:
    return is_name(key)


@lru_cache(maxsize=10_000)
def _below(path: str, key: str | None) -> str:
    if key is None:
        return path
    shown = key if is_name(key) else "*"
    return f"{path}.{shown}" if path else shown


def _unescaped(string: str) -> str:
    if "\\" not in string:
        return string[1:-1]
    try:
        value: str = json.loads(string, strict=False)
    except ValueError as error:
        raise NoJson from error
    return value


def _edits(tokens: list[Token], source: str, masker: Masker) -> list[tuple[int, int, str]]:
    columns: dict[str, list[Token]] = {}
    for token in tokens:
        if token.value:
            columns.setdefault(token.column, []).append(token)
    edits: list[tuple[int, int, str]] = []
    for column, held in columns.items():
        put = masker.cells(source, column, [token.value for token in held])
        edits += [
            (token.start, token.end, _written(token, new))
            for token, new in zip(held, put, strict=True)
            if new != token.value
        ]
    return edits


def _written(token: Token, new: str) -> str:
    if token.is_number and _NUMBER.fullmatch(new):
        return new
    return json.dumps(new, ensure_ascii=token.ascii_only)


def _spliced(text: str, edits: list[tuple[int, int, str]]) -> str:
    parts: list[str] = []
    done = 0
    for start, end, put in sorted(edits):
        parts += (text[done:start], put)
        done = end
    return "".join((*parts, text[done:]))
