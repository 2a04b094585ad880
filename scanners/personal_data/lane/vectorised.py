"""The lane without a compiler: numpy filters the words, the same rules look at the few that are left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from scanners.personal_data.lane import driver, rules, sources
from scanners.personal_data.lane.collected import Collected, Tables, Text
from scanners.personal_data.lane.starts import ESCAPE_STARTS

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NEVER = 0xFF
_MOST = 16
"""Rows that one word, separator or character can make."""


class _Rows(list[list[int]]):
    """Grows by a row when written to; what the compiled lane has as a preallocated array."""

    def __setitem__(self, place: Any, value: Any) -> None:
        row, column = place
        while len(self) <= row:
            self.append([0] * 7)
        list.__getitem__(self, row)[column] = value

    def __getitem__(self, place: Any) -> Any:
        row, column = place
        return list.__getitem__(self, row)[column]

    def array(self, count: int, width: int) -> NDArray[np.int64]:
        rows = [list.__getitem__(self, n)[:width] for n in range(count)]
        return np.array(rows, np.int64).reshape(count, width)


class VectorLane:
    """Numpy finds where to look; `rules` and `driver` decide, interpreted."""

    name = "numpy"

    def __init__(self, tables: Tables) -> None:
        self._functions = sources.interpreted()
        self._signs = tables.signs
        self._known = driver.Known(
            signs=tables.signs.tobytes(),
            cue_lengths=tables.cue_lengths.tobytes(),
            key_hashes={},
            key_masks=None,
            cue_hashes=tables.cues,
            cue_masks=None,
            names=tables.names.tobytes(),
            usual=tables.usual.tobytes(),
            word_hashes=dict.fromkeys(tables.words, 0),
            word_masks=None,
        )

    def learn(self, keys: Mapping[bytes, int]) -> None:
        self._known = self._known._replace(key_hashes={**self._known.key_hashes, **keys})

    def undo(self, data: bytes, bounds: NDArray[np.int64]) -> tuple[Text, NDArray[np.int64], NDArray[np.int64]]:
        buf = np.frombuffer(data, np.uint8)
        ends = bounds[1:]
        pieces: list[bytes] = []
        edits: list[tuple[int, int, int, int, int]] = []
        done = written = 0
        scratch = bytearray(8)
        places = np.flatnonzero(ESCAPE_STARTS[buf])
        limits = (
            ends[np.searchsorted(ends, places, side="right").clip(max=max(0, len(ends) - 1))] if len(ends) else ends
        )
        for p, b in zip(places.tolist(), limits.tolist(), strict=True):
            if p < done:
                continue
            length, kind, value, form = self._functions.escape_at(data, p, b)
            if not length:
                continue
            width = self._functions.put_decoded(scratch, 0, kind, value)
            pieces += (data[done:p], bytes(scratch[:width]))
            written += p - done
            edits.append((written, width, p, length, form))
            written += width
            done = p + length
        pieces.append(data[done:])
        rows = np.array(edits, np.int64).reshape(len(edits), 5)
        return b"".join(pieces), _moved(bounds, rows), rows

    def collect(self, view: Text, bounds: NDArray[np.int64], first: int, last: int) -> Collected:
        base, stop = int(bounds[first]), int(bounds[last])
        buf = np.frombuffer(view, np.uint8)[base:stop]
        limits = bounds[first : last + 1]
        out = driver.Out(_Rows(), _Rows(), _Rows(), _Rows(), _Rows(), {}, [0] * 5)
        functions = self._functions
        words = _words(buf, limits - base)

        def located(places: NDArray[np.int64]) -> Iterator[tuple[int, int, int, int]]:
            """Place, segment and its bounds, in the view."""
            segments = np.searchsorted(limits, places + base, side="right") - 1
            return zip(
                (places + base).tolist(),
                (segments + first).tolist(),
                limits[segments].tolist(),
                limits[segments + 1].tolist(),
                strict=True,
            )

        chosen = _worth_a_look(buf, words)
        for (s, segment, a, b), e in zip(
            located(words.start[chosen]), (words.end[chosen] + base).tolist(), strict=True
        ):
            n = out.counts[0]
            functions.put_candidates(out, segment, n, functions.examine(view, a, b, s, e, out.candidates, n))
        self._pull(view, buf, base, words, located, out)
        for p, segment, a, b in located(np.flatnonzero(buf == 64)):
            n = out.counts[0]
            functions.put_candidates(out, segment, n, functions.email(view, a, b, p, out.candidates, n))
        for p, segment, _, b in located(np.flatnonzero((buf == 42) | (buf == 35) | (buf == 0xC3) | (buf == 0xE2))):
            if functions.is_cover(view, b, p):
                functions.put_trigger(out, segment, driver.MASKED, p, p + 1)
        known = self._known
        for places, width in ((_separators(buf, words), 1), (_three_bytes(buf, 0xEF, 0xBC, 0x9A), 3)):
            for p, segment, a, b in located(places):
                functions.separated(view, a, b, p, width, 0, -1, segment, known, out)
        for p, segment, a, b in located(self._ideographs(buf)):
            if p + 3 <= b:
                functions.ideograph(view, a, b, p, segment, known, out)
        candidates, cues, triggers, windows, unknown = out.counts
        rows = out.candidates.array(candidates, 4)
        spoken = [functions.place(view, int(bounds[segment]), s) for s, _, _, segment in rows.tolist()]
        return Collected(
            candidates=rows,
            words=np.array(spoken, np.int64).reshape(len(rows), 3),
            cues=out.cues.array(cues, 7),
            triggers=out.triggers.array(triggers, 4),
            windows=out.windows.array(windows, 3),
            unknown=out.unknown.array(unknown, 5),
        )

    def _pull(self, view: Text, buf: Any, base: int, words: _Words, located: Any, out: driver.Out) -> None:
        """Triggers of words, and long runs that may be base64."""
        functions = self._functions
        some = _may_trigger(buf, words)
        for (s, segment, a, b), e in zip(located(words.start[some]), (words.end[some] + base).tolist(), strict=True):
            trigger = functions.word_trigger(view, a, b, s, e)
            if trigger >= 0:
                functions.put_trigger(out, segment, trigger, s, e)
        until = -1
        some = _may_be_encoded(buf, words)
        for (s, segment, a, b), e in zip(located(words.start[some]), (words.end[some] + base).tolist(), strict=True):
            if max(s, a) < until:
                continue
            start = functions.base64_start(view, a, s)
            until = functions.base64_end(view, e, b)
            if until - start >= driver.SHORTEST_BASE64 and functions.may_be_base64(view, start, until):
                functions.put_trigger(out, segment, driver.BASE64, start, until)

    def _ideographs(self, buf: NDArray[np.uint8]) -> NDArray[np.int64]:
        """Chinese characters with a bit set."""
        places = np.flatnonzero((buf[:-2] >= 0xE3) & (buf[:-2] <= 0xE9)) if len(buf) > 2 else np.zeros(0, np.int64)
        if not len(places):
            return places
        code = (
            ((buf[places].astype(np.int64) & 15) << 12)
            | ((buf[places + 1].astype(np.int64) & 63) << 6)
            | (buf[places + 2].astype(np.int64) & 63)
        )
        return places[self._signs[code] != 0]


class _Words:
    """Words of a part: places in it, how many digits, all of them digits."""

    __slots__ = ("digits", "end", "start")

    def __init__(self, start: NDArray[np.int64], end: NDArray[np.int64], digits: NDArray[np.int64]) -> None:
        self.start, self.end, self.digits = start, end, digits


def _words(buf: NDArray[np.uint8], limits: NDArray[np.int64]) -> _Words:
    """Runs of letters and digits, cut where segments end."""
    kind = rules.CLASS[buf]
    word = np.zeros(len(buf) + 2, np.bool_)
    word[1:-1] = (kind & rules.WORD) != 0
    begins = word[1:-1] & ~word[:-2]
    inner = limits[(limits > 0) & (limits < len(buf))]
    begins[inner] = word[1:-1][inner]
    stops = word[1:-1] & ~word[2:]
    stops[inner - 1] = word[1:-1][inner - 1]
    start, end = np.flatnonzero(begins), np.flatnonzero(stops) + 1
    total = np.zeros(len(buf) + 1, np.int32)
    np.cumsum((kind & rules.DIGIT) != 0, out=total[1:], dtype=np.int32)
    return _Words(start, end, (total[end] - total[start]).astype(np.int64))


def _at(buf: NDArray[np.uint8], places: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Bytes at places; beyond the end stands nothing that counts."""
    inside = places < len(buf)
    return np.where(inside, buf[np.minimum(places, max(0, len(buf) - 1))], np.uint8(0)) if len(buf) else np.zeros(0)


def _worth_a_look(buf: NDArray[np.uint8], words: _Words) -> NDArray[np.bool_]:
    """Words that `examine` may make something of; all that it does, and few others."""
    s, e, digits = words.start, words.end, words.digits
    length = e - s
    first, second, after = _at(buf, s), _at(buf, s + 1), _at(buf, e)
    all_digits = digits == length
    joined = (after == 32) | (after == 45)
    next_is_digit = (rules.CLASS[_at(buf, e + 1)] & rules.DIGIT) != 0
    one = first == 49
    nought = first == 48
    numbers = (
        ((length <= 3) & (after == 46) & next_is_digit)
        | ((length == 3) & one & joined & next_is_digit)
        | (((length == 3) | (length == 4)) & nought & ((joined & next_is_digit) | (after == 41)))
        | ((length == 4) & joined & (after == _at(buf, s + 9)) & (after == _at(buf, s + 14)))
        | (((length == 5) | (length == 7)) & joined & next_is_digit)
        | ((length == 6) & joined & next_is_digit)
        | ((length == 9) & one & ((second == 52) | (second == 53)))
        | ((length >= 10) & (length <= 12) & nought)
        | ((length == 11) & one)
        | ((length == 13) & (first == 56) & (second == 54))
        | (length == 15)
        | (length == 18)
        | ((length >= 16) & (length <= 19) & (first >= 51) & (first <= 57))
    )
    mixed = (
        ((length == 18) & (digits >= 6))
        | ((length == 17) & (digits >= 4))
        | ((((length >= 8) & (length <= 11)) | (length == 15)) & (digits >= length - 3) & (first >= 65))
    )
    pairs = (
        (length == 2)
        & ((after == 58) | (after == 45))
        & (after == _at(buf, s + 5))
        & (after == _at(buf, s + 8))
        & (after == _at(buf, s + 11))
        & (after == _at(buf, s + 14))
    )
    return (all_digits & numbers) | (~all_digits & mixed) | pairs


def _may_trigger(buf: NDArray[np.uint8], words: _Words) -> NDArray[np.bool_]:
    """Words that may pull a trigger."""
    s, e, digits = words.start, words.end, words.digits
    length = e - s
    first, second, after = _at(buf, s), _at(buf, s + 1), _at(buf, e)
    next_class = rules.CLASS[_at(buf, e + 1)]
    return (
        ((length <= 4) & (after == 58) & (digits < 5) & ((next_class & rules.HEX != 0) | (_at(buf, e + 1) == 58)))
        | ((length <= 3) & (after == 46) & (digits == length) & (rules.CLASS[_at(buf, e + 4)] & rules.DIGIT != 0))
        | ((length == 4) & (after == 95) & (first == 119))
        | ((length == 8) & (after == 45))
        | ((length >= 13) & (after == 46) & (first == 101) & (second == 121))
        | ((length >= 16) & ((first == 76) | (first == 65)))
        | ((length >= 11) & (length <= 19) & (digits < length) & (digits >= 2))
    )


def _separators(buf: NDArray[np.uint8], words: _Words) -> NDArray[np.int64]:
    """Signs between keys and values; not those behind a number, in a time of day."""
    behind_number = np.zeros(len(buf) + 1, np.bool_)
    behind_number[words.end[words.digits == words.end - words.start]] = True
    found = np.flatnonzero(((buf == 58) | (buf == 61) | (buf == 62)) & ~behind_number[:-1])
    ends = words.end[words.digits < words.end - words.start]
    behind = _at(buf, ends + 1)
    return np.concatenate([found, ends[(_at(buf, ends) == 32) & (behind >= 0xE4) & (behind <= 0xE9)]])


def _may_be_encoded(buf: NDArray[np.uint8], words: _Words) -> NDArray[np.bool_]:
    """Long words with small and capital letters."""
    some = np.flatnonzero(words.end - words.start >= 8)
    kind = rules.CLASS[buf]
    count = np.zeros((2, len(buf) + 1), np.int32)
    np.cumsum((kind & rules.UPPER) != 0, out=count[0, 1:], dtype=np.int32)
    np.cumsum((kind & rules.LOWER) != 0, out=count[1, 1:], dtype=np.int32)
    both = ((count[:, words.end[some]] - count[:, words.start[some]]) > 0).all(axis=0)
    chosen = np.zeros(len(words.start), np.bool_)
    chosen[some[both]] = True
    return chosen


def _three_bytes(buf: NDArray[np.uint8], x: int, y: int, z: int) -> NDArray[np.int64]:
    """Places of one three-byte character."""
    if len(buf) < 3:
        return np.zeros(0, np.int64)
    return np.flatnonzero((buf[:-2] == x) & (buf[1:-1] == y) & (buf[2:] == z))


def _moved(bounds: NDArray[np.int64], edits: NDArray[np.int64]) -> NDArray[np.int64]:
    """Bounds of the segments in the view: every escape before them made them come sooner."""
    if not len(edits):
        return bounds.copy()
    shrunk = np.concatenate(([0], np.cumsum(edits[:, 3] - edits[:, 1])))
    return bounds - shrunk[np.searchsorted(edits[:, 2], bounds, side="left")]
