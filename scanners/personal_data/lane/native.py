"""The fast lane: the whole pass compiled by Numba."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextlib import suppress
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np

from scanners.personal_data.lane import driver, idle, rows, sources, spoken
from scanners.personal_data.lane.bits import BLOCK
from scanners.personal_data.lane.collected import Collected, Tables, Text
from scanners.personal_data.lane.sift import Maps
from scanners.personal_data.lane.starts import ESCAPE_STARTS

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SMALLEST_TABLE = 1024
_MOST_ROWS_KEPT = 1 << 16
"""Room that more rows were written to is given back: memory that was never written to takes none."""
_SPARE = BLOCK
"""Bytes behind a view that may be written before it is cut."""


def _unchanging(data: Text) -> NDArray[np.uint8]:
    """Bytes that are read only. Arrays of bytes that may change are another type: all would be compiled once more."""
    array = np.frombuffer(data, np.uint8)
    array.flags.writeable = False
    return array


class _Words:
    """An open-addressed table of words with masks, known by their hashes and replaced as a whole when it grows."""

    def __init__(self, functions: SimpleNamespace) -> None:
        self._functions = functions
        self.hashes = np.zeros(_SMALLEST_TABLE, np.int64)
        self.masks = np.zeros(_SMALLEST_TABLE, np.int64)
        self._known: dict[int, int] = {}

    def add(self, words: Mapping[bytes, int]) -> None:
        digests = np.empty(len(words), np.int64)
        bounds = np.cumsum([0, *map(len, words)])
        self._functions.fold_all(_unchanging(b"".join(words)), bounds, digests)
        self._known |= zip(digests.tolist(), words.values(), strict=True)
        size = _SMALLEST_TABLE
        while size < 4 * len(self._known):
            size *= 2
        hashes, masks = np.zeros(size, np.int64), np.zeros(size, np.int64)
        known = np.fromiter(self._known, np.int64, len(self._known))
        self._functions.fill(hashes, masks, known, np.fromiter(self._known.values(), np.int64, len(known)))
        self.hashes, self.masks = hashes, masks


class NativeLane:
    """One compiled pass. Safe to share between threads: tables are replaced, never changed in place."""

    name = "numba"

    def __init__(self, tables: Tables) -> None:
        self._functions = sources.compiled()
        self._keys = _Words(self._functions)
        self._rooms: list[rows.Out] = []
        self._lock = threading.Lock()
        cues, words = _Words(self._functions), _Words(self._functions)
        cues.add(tables.cues)
        words.add(dict.fromkeys(tables.words, 0))
        self._known = rows.Known(
            signs=tables.signs,
            cue_lengths=tables.cue_lengths,
            key_hashes=self._keys.hashes,
            key_masks=self._keys.masks,
            cue_hashes=cues.hashes,
            cue_masks=cues.masks,
            names=tables.names,
            usual=tables.usual,
            word_hashes=words.hashes,
            word_masks=words.masks,
        )

    def learn(self, keys: Mapping[bytes, int]) -> None:
        with self._lock:
            self._keys.add(keys)
            self._known = self._known._replace(key_hashes=self._keys.hashes, key_masks=self._keys.masks)

    def undo(self, data: bytes, bounds: NDArray[np.int64]) -> tuple[Text, NDArray[np.int64], NDArray[np.int64]]:
        out = bytearray(len(data) + _SPARE)
        ends = np.zeros_like(bounds)
        room = len(data) // 16 + 1024
        count = -1
        while count < 0:
            edits = np.empty((room, 5), np.int64)
            source, written = _unchanging(data), np.frombuffer(out, np.uint8)
            count = self._functions.undo_by_blocks(source, bounds, ESCAPE_STARTS, written, ends, edits)
            room *= 4
        del written  # as long as it is looked at through an array, it keeps its size
        del out[int(ends[-1]) :]
        return out, ends, edits[:count]

    def placed(
        self, edits: NDArray[np.int64], start: NDArray[np.int64], end: NDArray[np.int64], form: NDArray[np.uint8]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint8]]:
        first, last, form = np.empty_like(start), np.empty_like(end), form.copy()
        self._functions.place_in_source(edits, start, end, form, first, last)
        return first, last, form

    def collect(self, view: Text, bounds: NDArray[np.int64], first: int, last: int) -> Collected:
        buf = _unchanging(view)
        out = self._room(int(bounds[last] - bounds[first]), last - first)
        longest = int(np.diff(bounds[first : last + 1]).max(initial=driver.SIFTED))
        maps = Maps(*np.empty((len(Maps._fields), longest // BLOCK + 3), np.uint64))
        tail = np.zeros(3 * BLOCK, np.uint8)
        idle_keys = np.zeros((idle.IDLE, 2), np.uint64)
        self._functions.look(buf, bounds, first, last, tail, maps, self._known, idle_keys, out)
        found, asked, pulled, wide, new = out.counts.tolist()
        words = np.empty((found, 3), np.int64)
        word_ids = np.empty(found, np.int64)
        told = np.zeros((spoken.TOLD_KEYS, 4), np.uint64)
        self._functions.speak(buf, bounds, out.candidates, found, told, words, word_ids)
        collected = Collected(
            candidates=out.candidates[:found].copy(),
            words=words,
            cues=out.cues[:asked].copy(),
            triggers=out.triggers[:pulled].copy(),
            windows=out.windows[:wide].copy(),
            unknown=out.unknown[:new].copy(),
            word_ids=word_ids,
        )
        if max(found, asked, pulled, wide, new) <= _MOST_ROWS_KEPT:
            self._rooms.append(out)
        return collected

    def _room(self, size: int, segments: int) -> rows.Out:
        """Room for rows: that of a part before where it is enough."""
        with suppress(IndexError):
            out = self._rooms.pop()
            if out.has_room(size, segments):
                out.counts[:] = 0
                return out
        return rows.Out.room(size, segments)
