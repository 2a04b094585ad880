"""What one split gives: counts of every source in it, troubles, and (kept apart) its findings. Mergeable, no values."""

from __future__ import annotations

import hashlib
import io
import pickle
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from types import FunctionType
from typing import IO, Any

from auditor.model.personal_data import Trouble
from scanners.personal_data.columns.profile import TableTally
from scanners.personal_data.logs.tally import LogTally
from scanners.personal_data.work.own_kinds import OwnTally

_MAGIC = b"pd-part5"
_DIGEST = 16
_HEAD = len(_MAGIC) + _DIGEST
_CODEC = "zstd"
ROWS_BEHIND = 1 << 40
"""Rows of a table are numbered from the start of their split; the number of the split stands above this place."""


@dataclass(slots=True)
class SourcePart:
    """What is known of one source: a log (`form` is its format) or a table. `size` counts lines or rows."""

    source: str
    tally: LogTally | TableTally
    own: OwnTally
    form: str = ""
    size: int = 0
    splits: dict[int, int] = field(default_factory=dict)
    """Rows by number of the split; of a log its tally keeps the lines."""

    def merge(self, other: SourcePart) -> None:
        """Take in another part of the same source."""
        match self.tally, other.tally:
            case (LogTally() as mine, LogTally() as theirs):
                mine.merge(theirs)
            case (TableTally() as mine, TableTally() as theirs):
                mine.merge(theirs)
            case _:
                raise ValueError("a table and a log are not one source")
        self.own.merge(other.own)
        self.size += other.size
        self.splits |= other.splits

    def first_rows(self) -> dict[int, int]:
        """The 0-based number of the first row of every split."""
        first, found = 0, {}
        for number in sorted(self.splits):
            found[number] = first
            first += self.splits[number]
        return found


@dataclass(slots=True)
class Part:
    """One split, read to its end."""

    number: int = 0
    """Which split of its file this is."""
    sources: dict[str, SourcePart] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)
    findings: int = 0
    size: int = 0
    """Bytes on disk."""

    def note(self, trouble: Trouble) -> None:
        """One more trouble; those of one kind and source are one."""
        self.troubles = merged_troubles([*self.troubles, trouble])


def merged_troubles(troubles: list[Trouble]) -> list[Trouble]:
    """Troubles of one kind and source as one, the first of them first."""
    known: dict[tuple[str, str], Trouble] = {}
    for trouble in troubles:
        key = trouble.source, trouble.kind
        if (before := known.get(key)) is None:
            known[key] = trouble
            continue
        places = [place for place in (before.first, trouble.first) if place >= 0]
        known[key] = replace(before, count=before.count + trouble.count, first=min(places, default=-1))
    return [*known.values()]


class Damaged(ValueError):
    """A stored part is cut off, changed, or not one of ours."""


def dumped(part: Part) -> bytes:
    """A part as bytes with a digest before them."""
    return sealed(lambda file: pickle.dump(part, file, protocol=5))


def sealed(write: Callable[[IO[bytes]], object]) -> bytes:
    """What is written, packed as it comes, with a digest before it."""
    import pyarrow as pa  # its zstd is thirty times as fast as the zlib of Python

    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, _CODEC) as file:
        write(file)
    packed = sink.getvalue()
    return b"".join((_MAGIC, hashlib.blake2b(packed, digest_size=_DIGEST).digest(), packed))


def intact(data: bytes) -> bool:
    """True where stored bytes are what was written."""
    digest, packed = data[len(_MAGIC) : _HEAD], memoryview(data)[_HEAD:]
    return data.startswith(_MAGIC) and hashlib.blake2b(packed, digest_size=_DIGEST).digest() == digest


def unsealed(data: bytes) -> IO[bytes]:
    """What was written, unpacked as it is read. Raises `Damaged`."""
    import pyarrow as pa

    if not intact(data):
        raise Damaged
    return io.BufferedReader(pa.CompressedInputStream(pa.BufferReader(memoryview(data)[_HEAD:]), _CODEC))


def loaded(data: bytes) -> Part:
    """The part again. Raises `Damaged`."""
    with unsealed(data) as written:
        try:
            found = _Unpickler(written).load()
        except Exception as error:  # whatever a stored part does wrong, its split is read again
            raise Damaged from error
    if not isinstance(found, Part):
        raise Damaged
    return found


class _Unpickler(pickle.Unpickler):
    """Makes records of ours and arrays, and calls nothing else that a file may name."""

    def find_class(self, module: str, name: str) -> Any:
        if "." in name or module.split(".")[0] not in ("scanners", "auditor", *_FOREIGN):
            raise pickle.UnpicklingError
        if module in _FOREIGN:
            if name not in _FOREIGN[module]:
                raise pickle.UnpicklingError
            return super().find_class(module, name)
        found = super().find_class(module, name)
        ours = getattr(found, "__module__", "") == module and module.startswith(_OURS)
        if not ours or not (isinstance(found, type) or _is_plain(found)):
            raise pickle.UnpicklingError
        return found


_OURS = ("scanners.personal_data.", "auditor.model.")
_FOREIGN = {
    "builtins": {"set", "frozenset", "bytearray"},
    "datetime": {"date", "datetime", "timedelta", "timezone"},
    "copyreg": {"_reconstructor"},
    "numpy": {"ndarray", "dtype"},
    "numpy._core.multiarray": {"_reconstruct", "scalar"},
    "numpy._core.numeric": {"_frombuffer"},
}


def _is_plain(found: Callable[..., Any]) -> bool:
    """The one function that tallies refer to."""
    return isinstance(found, FunctionType) and found.__qualname__ == "masked"
