"""What a text is and how to read it, from its first bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from scanners.personal_data.reading.blocks import As
from scanners.personal_data.reading.dialect import Dialect, dialect_of
from scanners.personal_data.reading.encodings import Encoding, encoding_of, to_utf8
from scanners.personal_data.reading.json_records import top_keys
from scanners.personal_data.reading.kinds import Kind, ending_of, is_log_place, shape_of, text_kind
from scanners.personal_data.reading.streams import Stream
from scanners.personal_data.reading.table_logs import is_table_log

HEAD = 64 << 10
"""Bytes from the start of a source that tell its kind."""
_WIDE_HEAD = 8 << 20
"""A table of 100,000 columns has a heading of a megabyte."""

_MAY_BE_TABLES = frozenset({"", "txt", "dat", "asc", "bcp", "del", "out", "unl", "text", "data"})


@dataclass(frozen=True, slots=True)
class Look:
    """A text: its kind, its encoding with `mark` bytes before it, and, where its rows are delimited, how."""

    kind: Kind
    shape: Literal["table", "lines"]
    encoding: Encoding
    mark: int
    dialect: Dialect | None = None
    mac: bool = False
    """Lines end in a carriage return alone, as they once did on a Macintosh."""


def look_at(stream: Stream, name: str, as_: As) -> Look:
    """What a stream of text holds; nothing of it is used up."""
    head = stream.peek(HEAD)
    encoding, mark = encoding_of(head)
    complete = len(head) < HEAD
    text = _text(head, encoding, mark)
    kind = text_kind(text, name)
    is_log = as_ == "log" or (as_ == "auto" and is_table_log(text, complete=complete))
    may_be_table = kind is Kind.TEXT and (
        as_ == "table" or (ending_of(name) in _MAY_BE_TABLES and not is_log_place(name))
    )
    dialect = None
    if not is_log and (kind is Kind.DELIMITED or may_be_table):
        if not complete and text.count("\n") < 4:
            head = stream.peek(_WIDE_HEAD)
            complete = len(head) < _WIDE_HEAD
            text = _text(head, encoding, mark)
        dialect = dialect_of(text, complete=complete, named=kind is Kind.DELIMITED or as_ == "table")
        if dialect is not None:
            kind = Kind.DELIMITED
    keys = top_keys(text) if kind is Kind.JSON_LINES else frozenset()
    shape = shape_of(kind, name, keys, as_)
    if kind is Kind.DELIMITED and dialect is None:
        shape = "lines"
    return Look(kind, shape, encoding, mark, dialect, "\r" in text and "\n" not in text)


def _text(head: bytes, encoding: Encoding, mark: int) -> str:
    usable = len(head) - (len(head) - mark) % encoding.unit
    return to_utf8(head[mark:usable], encoding).data.decode("utf-8", "replace").replace("\r\n", "\n")
