"""The lane's functions as one set: compiled by Numba, or as they stand.

They are written as plain functions in several modules. Compiled code is cached on disk under a digest of all of them,
because a change in one is a change in whatever calls it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from types import FunctionType, ModuleType, SimpleNamespace
from typing import Any

import numpy as np

from scanners.personal_data.lane import (
    addresses,
    behind,
    bits,
    certificates,
    classes,
    codes,
    driver,
    enclosed,
    forms,
    hanzi,
    hidden,
    ideographs,
    idle,
    key_names,
    keyed,
    marks,
    nameless,
    percent,
    places,
    rows,
    rules,
    sift,
    spoken,
    stated,
    telephones,
    triggers,
)

MODULES: tuple[ModuleType, ...] = (
    bits, classes, certificates, telephones, codes, addresses, rules, marks, key_names, nameless, behind, keyed,
    enclosed, places, percent, hanzi, forms, triggers, hidden, sift, rows, ideographs, idle, spoken, stated, driver,
)  # fmt: skip

DOORS = frozenset({"fill", "fold_all", "look", "place_in_source", "speak", "undo_by_blocks"})
"""Functions that Python may call once they are compiled. The others are called by them alone, and need no door."""


def digest() -> str:
    """Digest of the lane's source code and of its constants, which are compiled into it: some are made of the rules."""
    files = [*(Path(str(module.__file__)) for module in MODULES), Path(__file__).with_name("intrinsics.py")]
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files))
    for module in MODULES:
        for name, value in sorted(vars(module).items()):
            if isinstance(value, np.ndarray):
                digest.update(name.encode() + value.tobytes())
            elif isinstance(value, int | bytes | str | tuple) and not name.startswith("__"):
                digest.update(f"{name}={value!r}".encode())
    return digest.hexdigest()


@cache
def compiled() -> SimpleNamespace:
    """The functions compiled. The first time on a machine takes some seconds, later starts read the cache.

    Raises ImportError where Numba is missing.
    """
    numba: Any = import_module("numba")  # half a second to load: only where much is to be read
    folder = _folder()
    before = numba.config.CACHE_DIR
    if os.access(_existing(folder), os.W_OK):
        numba.config.CACHE_DIR = str(folder)
    try:
        # Nothing is allocated inside, so nothing needs counting: twice as fast, and compiled in half the time.
        usual = partial(numba.njit, nogil=True, error_model="numpy", _nrt=False)
        door = usual(cache=bool(numba.config.CACHE_DIR))
        room = usual(no_cpython_wrapper=True, no_cfunc_wrapper=True)
        instead = _typed_constants() | import_module("scanners.personal_data.lane.intrinsics").INTRINSICS
        return _linked(lambda function: (door if function.__name__ in DOORS else room)(function), instead)
    finally:
        numba.config.CACHE_DIR = before


@cache
def is_compiled() -> bool:
    """Whether an earlier run has left the functions of these sources compiled."""
    return any(_folder().glob("*/*.look-*.nbi"))


def _folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "auditor" / f"lane-{digest()[:16]}"


def _typed_constants() -> dict[str, Any]:
    return {name: value for module in MODULES for name, value in typed(vars(module)).items()}


def typed(names: Mapping[str, Any]) -> dict[str, Any]:
    """Integers among them as integers of 64 bits. Of a Python integer the compiler takes the value for the type, and
    makes a function anew for each value that it is called with."""
    return {name: np.int64(value) for name, value in names.items() if type(value) is int}


@cache
def interpreted() -> SimpleNamespace:
    """The functions as they stand, reading tables as bytes, which Python indexes faster than arrays."""
    tables = {
        name: value.tobytes()
        for module in MODULES
        for name, value in vars(module).items()
        if isinstance(value, np.ndarray) and value.dtype == np.uint8
    }
    return _linked(
        lambda function: function,
        {**tables, "fold": _folded, "fold_small": _folded_small, "look_up": _looked_up, "window_start": _window_start},
    )


def _existing(folder: Path) -> Path:
    while not folder.exists():
        folder = folder.parent
    return folder


def _functions() -> Iterator[tuple[str, FunctionType]]:
    for module in MODULES:
        for name, value in vars(module).items():
            if isinstance(value, FunctionType) and value.__module__ == module.__name__ and not name.startswith("_"):
                yield name, value


def _linked(make: Any, instead: Mapping[str, Any]) -> SimpleNamespace:
    """All functions made anew so that they call each other's made versions; `instead` replaces some names."""
    world: dict[str, Any] = {"np": np}
    for module in MODULES:
        world |= {name: value for name, value in vars(module).items() if not isinstance(value, ModuleType)}
    world |= instead
    for name, function in _functions():
        if name not in instead:
            bare = FunctionType(function.__code__, world, name, function.__defaults__)
            bare.__module__ = function.__module__
            bare.__qualname__ = function.__qualname__
            world[name] = make(bare)
    return SimpleNamespace(**{name: world[name] for name, _ in _functions()})


_ALIKE = classes.FOLDED.tobytes()


def _folded(buf: bytes | bytearray, start: int, end: int) -> bytes:
    """What the compiled lane knows by a hash: the bytes with digits alike."""
    return bytes(buf[start:end].translate(_ALIKE))


def _folded_small(buf: bytes | bytearray, start: int, end: int) -> bytes:
    return _folded(buf, start, end).lower()


def _looked_up(words: Mapping[bytes, int], masks: object, word: bytes) -> int:
    return words.get(word, -1)


_CLAUSE_ENDS = tuple(sign.encode() for sign in ("{", "}", ";", "\t", "|", "。", "；", '" "'))
_FIELD_STARTS = (b',"', b', "')
"""They end the clause before them, unless the value itself begins there."""


def _window_start(buf: bytes | bytearray, a: int, s: int) -> int:
    """As `places.window_start`, with searches in place of steps."""
    first = max(a, s - places.WINDOW_BYTES)
    begin = max(a, first - 2)  # a character that ends a clause may begin before the window
    text = bytes(buf[begin:s])
    for sign in (*_CLAUSE_ENDS, *_FIELD_STARTS):
        found = text.rfind(sign, 0, len(text) - (sign in _FIELD_STARTS))
        if found >= 0:
            first = max(first, begin + found + len(sign))
    while first < s and (buf[first] & 0xC0) == 0x80:
        first += 1
    return first
