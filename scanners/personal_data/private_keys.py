"""Private keys between the marks of PEM: what stands there, line by line, is the secret.

    -----BEGIN RSA PRIVATE KEY-----
    MIIEowIBAAKCAQEA…
    -----END RSA PRIVATE KEY-----

On one line, or on many, each behind what a log writes before its lines. A block may begin or end within a key: then
the mark that is there tells. All paths read keys with this module.

Source: RFC 7468; RFC 1421 (headers of encrypted keys); RFC 9580, 6.2 (OpenPGP).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanners.personal_data.lane.collected import Text

SCORE = 0.99
_MARK = re.compile(rb"-----(?P<side>BEGIN|END) (?:[0-9A-Z]{1,16} ){0,3}PRIVATE KEY(?: BLOCK)?-----")
_LONGEST_LINE = 1 << 14
"""Bytes of a line on each side of a place that are looked at: a key of 16,384 bits is no longer."""
_MOST_LINES = 512
_SHORTEST = 16
"""Signs that can be nothing but a key's between its marks; a line that ends one may have fewer."""
_SIGNS = re.compile(rb"[0-9A-Za-z+/]+={0,2}")
_WHOLE = re.compile(rb"[ \t\"']*(?P<body>[0-9A-Za-z+/]+={0,2})[ \t\r\"'\\,;+]*")
_RUN = re.compile(rb"[0-9A-Za-z+/]{60,}={0,2}")
"""A line of a key wherever it stands in that of a log: PEM writes 64 signs in one, OpenSSH 70, MIME 76."""
_ON_ONE_LINE = re.compile(rb"[\s\\]*(?P<body>[0-9A-Za-z+/](?:[0-9A-Za-z+/=\s\\]*[0-9A-Za-z+/=])?)")
_TEXT_END = re.compile(rb"\s*(?:[\"'\\]|\Z)")
_BESIDE = re.compile(rb"[\s\"']*(?:[A-Z][0-9A-Za-z-]{1,24}: ?[ -~]{0,200}|=[0-9A-Za-z+/]{4}[\s\"']*)?")
"""What a line between the marks may be besides: nothing, a header, a checksum."""


class Piece(NamedTuple):
    """A line of a key, or all of one: the number of its segment, its place in bytes."""

    segment: int
    start: int
    end: int

    @property
    def is_whole(self) -> bool:
        """Whether it can be nothing but a key's."""
        return self.end - self.start >= _SHORTEST


def key_pieces(data: Text, bounds: NDArray[np.int64], segments: Iterable[int]) -> Iterator[Piece]:
    """Pieces of the private keys whose marks stand in these segments of those between ascending bounds. A key may go on
    beyond its segment."""
    lines, done = _Lines(data, bounds), 0
    for segment in segments:
        first, last = bounds[segment : segment + 2].tolist()
        while mark := _MARK.search(data, max(first, done), last):
            if mark["side"] == b"END":
                done = mark.end()
                yield from _above(lines, mark)
            else:
                pieces, done = _below(lines, mark)
                yield from pieces


class _Lines:
    """Lines of a text, none of which goes on behind its segment; and what they hold of keys."""

    def __init__(self, data: Text, bounds: NDArray[np.int64]) -> None:
        self.data, self._bounds = data, bounds
        self.first, self.last = int(bounds[0]), int(bounds[-1])

    def around(self, place: int) -> tuple[int, int]:
        """Start and end of the line at a place."""
        number = self._number(place)
        low = max(int(self._bounds[number]), place - _LONGEST_LINE)
        high = min(int(self._bounds[number + 1]), place + _LONGEST_LINE)
        end = self.data.find(b"\n", place, high)
        return max(low, self.data.rfind(b"\n", low, place) + 1), end if end >= 0 else high

    def piece(self, start: int, end: int) -> Piece:
        return Piece(self._number(start), start, end)

    def read(self, start: int, end: int, column: int) -> Piece | None:
        """What the line [start, end) holds of a key whose mark stands at the column."""
        if whole := _WHOLE.fullmatch(self.data, start, end):
            return self.piece(*whole.span("body"))
        at = _SIGNS.match(self.data, start + column, end)
        is_short = at is not None and at.end() - at.start() < _SHORTEST
        if at is None or (is_short and not _TEXT_END.match(self.data, at.end(), end)):
            at = _RUN.search(self.data, start, end)
        return None if at is None else self.piece(*at.span())

    def is_beside(self, start: int, end: int, column: int) -> bool:
        """Whether the line [start, end) holds nothing of the key but may stand between its marks."""
        return _BESIDE.fullmatch(self.data, min(start + column, end), end) is not None

    def _number(self, place: int) -> int:
        number = int(np.searchsorted(self._bounds, place, side="right")) - 1
        return min(number, len(self._bounds) - 2)


def _below(lines: _Lines, mark: re.Match[bytes]) -> tuple[list[Piece], int]:
    """Pieces behind the mark that begins a key, and the place up to which all is read."""
    start, end = lines.around(mark.start())
    column = mark.start() - start
    rest = _ON_ONE_LINE.match(lines.data, mark.end(), end)
    if rest and any(len(signs) >= _SHORTEST for signs in _SIGNS.findall(rest["body"])):
        closing = _MARK.match(lines.data, rest.end(), end)
        return [lines.piece(*rest.span("body"))], (closing or rest).end()
    found: list[Piece] = []
    done = end
    for _ in range(_MOST_LINES):
        begin = end + lines.data.startswith(b"\n", end)
        if begin >= lines.last:
            return _whole(found), done
        start, end = lines.around(begin)
        if closing := _MARK.search(lines.data, start, end):
            return found, closing.end() if closing["side"] == b"END" else start
        piece = lines.read(start, end, column)
        if piece is not None and (not found or found[-1].is_whole):
            found.append(piece)
        elif piece is not None or not lines.is_beside(start, end, column):
            break
        done = end
    return [piece for piece in found if piece.is_whole], done


def _whole(found: list[Piece]) -> list[Piece]:
    """A key behind which nothing stands, not even its closing mark; base64 of bytes has four signs for three of them,
    so that a short line that makes up for no such number is another's."""
    is_closed = bool(found) and found[0].is_whole and sum(piece.end - piece.start for piece in found) % 4 == 0
    return found if is_closed else [piece for piece in found if piece.is_whole]


def _above(lines: _Lines, mark: re.Match[bytes]) -> list[Piece]:
    """Pieces before the mark that ends a key which begins before all that is there."""
    start, _ = lines.around(mark.start())
    column = mark.start() - start
    found: list[Piece] = []
    for _ in range(_MOST_LINES):
        if start <= lines.first:
            break
        start, end = lines.around(start - 1)
        piece = lines.read(start, end, column)
        if piece is not None and (not found or piece.is_whole):
            found.append(piece)
        elif piece is not None or not lines.is_beside(start, end, column):
            break
    is_told = start <= lines.first or any(piece.is_whole for piece in found)
    return found[::-1] if is_told else []
