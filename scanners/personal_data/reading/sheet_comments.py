"""Comments beside the cells of a workbook 批注: notes and what is said in threads, each a text of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from scanners.personal_data.reading.sheet_xml import workbook_parser

_PART = re.compile(r"xl/(?:comments[^/]*|comments/[^/]+|threadedcomments/[^/]+)\.xml", re.IGNORECASE)
_COMMENTS, _TEXTS = frozenset({"comment", "threadedComment"}), frozenset({"t", "text"})


def holds_comments(part: str) -> bool:
    """Whether a part of a workbook is one of comments."""
    return _PART.fullmatch(part) is not None


def comments_in(pieces: Iterable[bytes]) -> Iterator[str]:
    """The comments of one part. Raises `NotXml`."""
    texts: list[str] = []
    done: list[str] = []
    within = 0

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal within
        within += _local(name) in _TEXTS

    def end(name: str) -> None:
        nonlocal within
        within -= _local(name) in _TEXTS
        if _local(name) in _COMMENTS:
            done.append("".join(texts).strip())
            texts.clear()

    def text(data: str) -> None:
        if within:
            texts.append(data)

    parser = workbook_parser()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    for data in pieces:
        parser.Parse(data, False)
        yield from filter(None, done)
        done.clear()
    parser.Parse(b"", True)
    yield from filter(None, done)


def _local(name: str) -> str:
    return name.rpartition(":")[2]
