"""JSON: values are masked where they stand; structure, order, blanks and all other values stay as they are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from auditor.model.personal_data import TroubleKind
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
from scanners.personal_data.reading.naming import is_name
from scanners.personal_data.reading.streams import Broken

_TOKEN = re.compile(
    r'[ \t\r\n]*+(?:(?P<string>"[^"\\]*+(?:\\.[^"\\]*+)*+")|(?P<number>-?[0-9][0-9.eE+-]*+)'
    r"|(?P<word>true|false|null)|(?P<sign>[\[\]{},:]))",
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
                    tokens += tokens_of(text, start, end)
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


def tokens_of(text: str, start: int, end: int) -> Iterator[Token]:
    """Strings and numbers of the JSON values in `text[start:end]`. Raises NoJson where it is none."""
    paths: list[tuple[str, bool]] = [("", False)]
    key: str | None = None
    awaited = False
    path, in_object = paths[-1]
    place = start
    for found in _TOKEN.finditer(text, start, end):
        if found.start() != place:
            break
        place = found.end()
        match found.lastgroup:
            case "string":
                string = found["string"]
                value = _unescaped(string)
                if not awaited:
                    yield Token(place - len(string), place, _below(path, key), value, False, string.isascii())
                    continue
                key, awaited = value, False
                if not _is_name(value):
                    yield Token(place - len(string), place, _below(path, "*"), value, False, string.isascii())
            case "number":
                number = found["number"]
                yield Token(place - len(number), place, _below(path, key), number, True, True)
            case "sign":
                sign = found["sign"]
                if sign == ",":
                    key, awaited = None, in_object
                elif sign in "{[":
                    if len(paths) > _DEEPEST:
                        raise NoJson
                    path, in_object = _below(path, key) if in_object else path, sign == "{"
                    paths.append((path, in_object))
                    key, awaited = None, in_object
                elif sign in "}]":
                    if len(paths) == 1 or in_object != (sign == "}"):
                        raise NoJson
                    paths.pop()
                    path, in_object = paths[-1]
                    key, awaited = None, False
    if text[place:end].strip() or len(paths) > 1:
        raise NoJson


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
