"""What is remembered from part to part: what words were found to speak of, and the names of keys. Never a value."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from scanners.personal_data.context import Spoken, spoken
from scanners.personal_data.speakers import is_name_of_speaker

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanners.personal_data.lane.collected import Text

MOST_REMEMBERED = 1 << 17
_LONG_NUMBER = re.compile(r"[0-9]{5,}")


class UnderstoodWords:
    """What runs of words were found to speak of, remembered by their folded bytes."""

    def __init__(self) -> None:
        self._said: dict[bytes, Spoken] = {}

    def masks(self, words: Sequence[bytes]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Kinds that each run speaks for, and against."""
        if len(self._said) > MOST_REMEMBERED:
            self._said = {}
        remembered = self._said
        said = [remembered.get(run) or self._understand(run) for run in words]
        return np.array([one.known for one in said], np.int64), np.array([one.against for one in said], np.int64)

    def _understand(self, run: bytes) -> Spoken:
        said = self._said[run] = spoken(run.decode("utf-8", "replace"))
        return said


class KeyNames:
    """Names of keys, by numbers."""

    def __init__(self) -> None:
        self._names = [""]
        self._keys: dict[str, int] = {"": 0}
        self._numbers: dict[bytes, int] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The names so far, in the order of their numbers."""
        return tuple(self._names)

    def name(self, number: int) -> str:
        """The name of a number."""
        return self._names[number]

    def number(self, key: Text) -> int:
        """Number of a key, without the bracket of a call. It may be a person's number or name itself: long runs of
        digits are not kept, and names are none."""
        key = bytes(key).rstrip(b"(")
        number = self._numbers.get(key)
        if number is None:
            name = _LONG_NUMBER.sub(lambda run: "0" * len(run[0]), key.decode("utf-8", "replace"))
            if len(self._names) > MOST_REMEMBERED or is_name_of_speaker(name):
                return 0
            number = self._keys.setdefault(name, len(self._names))
            if number == len(self._names):
                self._names.append(name)
            if name.encode() == key:
                self._numbers[key] = number
        return number
