"""What is finished: one file per part, named by everything the part depends on. No value is ever in it.

    FOLDER/scan.key                     the secret behind digests of people, made once
    FOLDER/parts/SOURCE/plan.json       how the source is cut and which state of it that was
    FOLDER/parts/SOURCE/NAME.part       the counts of a split; there when the split is finished
    FOLDER/parts/SOURCE/NAME.rows       its findings, where they were asked for; there before the part

Files are written beside their place and renamed, so a kill at any moment leaves whole parts only. Where the power
fails, what the disk did not get of a part or a plan is told by its digest or its form and read again: thousands of
small files need not wait for the disk, only rows and outputs do. SOURCE and NAME are digests.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from scanners.personal_data.reading.files import open_file
from scanners.personal_data.work.part import Damaged, Part, dumped, intact, loaded

KEY_BYTES = 32
_KEPT_DAYS = 180
_PROBE = 4096
"""Bytes at the start and the end of a stretch that stand for it."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a file that was or will be one split."""

    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Plan:
    """How a log was cut when it had `size` bytes; `generation` changes when it was replaced, not when it grew."""

    size: int
    mtime_ns: int
    generation: str
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a part is or will be kept."""

    folder: Path
    name: str

    @property
    def part(self) -> Path:
        return self.folder / f"{self.name}.part"

    @property
    def rows(self) -> Path:
        return self.folder / f"{self.name}.rows"


class Ledger:
    """The folder that keeps finished parts."""

    def __init__(self, folder: Path, key: bytes | None = None) -> None:
        self.folder = folder
        self._parts = folder / "parts"
        _private(folder)
        _private(self._parts)
        self.key = _kept_key(folder / "scan.key") if key is None else key
        sweep(self._parts.glob("*/*.tmp"))

    def place(self, path: str, *depends: object) -> Place:
        """The place of a part of the file at `path` that depends on all of `depends` and on the scan's key."""
        said = repr((hashlib.sha256(self.key).hexdigest(), path, *depends))
        return Place(self._source(path), hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:40])

    def has(self, place: Place, with_rows: bool) -> bool:
        """True where the part is finished and whole. Marks it as used."""
        try:
            if not intact(place.part.read_bytes()) or (with_rows and not place.rows.is_file()):
                return False
            os.utime(place.part)
        except OSError:
            return False
        return True

    def load(self, place: Place) -> Part | None:
        """A finished part; None where it is not there or damaged."""
        try:
            return loaded(place.part.read_bytes())
        except (OSError, Damaged):
            return None

    def plan(self, path: str) -> Plan | None:
        """How a log was cut the last time."""
        try:
            found = json.loads((self._source(path) / "plan.json").read_text("utf-8"))
            stretches = tuple(Stretch(int(a), int(b)) for a, b in found["stretches"])
            return Plan(int(found["size"]), int(found["mtime_ns"]), str(found["generation"]), stretches)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep_plan(self, path: str, plan: Plan) -> None:
        """Remember how a log is cut."""
        said = {
            "size": plan.size,
            "mtime_ns": plan.mtime_ns,
            "generation": plan.generation,
            "stretches": [[stretch.offset, stretch.length] for stretch in plan.stretches],
        }
        write_whole(self._source(path) / "plan.json", json.dumps(said).encode())

    def prune(self, days: float = _KEPT_DAYS) -> int:
        """Remove parts that no scan has used for so long: of files that are gone, of old rules. How many there were."""
        oldest, gone = time.time() - days * 86_400, 0
        for source in self._sources():
            for part in list(source.glob("*.part")):
                with contextlib.suppress(OSError):
                    if part.stat().st_mtime < oldest:
                        part.unlink()
                        part.with_suffix(".rows").unlink(missing_ok=True)
                        gone += 1
            if not any(source.glob("*.part")):
                with contextlib.suppress(OSError):
                    if (plan := source / "plan.json").is_file() and plan.stat().st_mtime < oldest:
                        plan.unlink()
                    source.rmdir()
        return gone

    def _source(self, path: str) -> Path:
        return self._parts / hashlib.sha256(path.encode("utf-8", "surrogatepass")).hexdigest()[:24]

    def _sources(self) -> Iterator[Path]:
        yield from (entry for entry in self._parts.iterdir() if entry.is_dir())


def store(place: Place, part: Part) -> None:
    """Keep a finished part; its rows must be in place before."""
    _private(place.folder)
    write_whole(place.part, dumped(part))


def temporary(path: Path) -> Path:
    """Where a file is written before it takes its place."""
    return path.with_name(f"{path.name}.{os.getpid()}.tmp")


def sweep(files: Iterable[Path]) -> None:
    """Remove what a killed scan left half written. The writer's number stands in the name."""
    for left in files:
        with contextlib.suppress(OSError, ValueError):
            if not _is_running(int(left.suffixes[-2][1:])):
                left.unlink()


def put_in_place(path: Path) -> None:
    """The file written at `temporary(path)` is whole: sync it and let it take its place."""
    written = temporary(path)
    with written.open("rb+") as file:
        os.fsync(file.fileno())
    written.replace(path)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file that is there as a whole or not at all, but for a failure of power."""
    _private(path.parent)
    temporary(path).write_bytes(data)
    temporary(path).replace(path)


def probe(path: str, offset: int, length: int) -> str:
    """Digest of the first and the last bytes of a stretch; "" where it cannot be read."""
    digest = hashlib.sha256()
    try:
        with open_file(path) as file:
            for place in (offset, max(offset, offset + length - _PROBE)):
                file.seek(place)
                digest.update(file.read(min(_PROBE, offset + length - place)))
    except OSError:
        return ""
    return digest.hexdigest()


def _is_running(process: int) -> bool:
    """Whether there is such a process, and not only what is left of one that nobody waited for."""
    try:
        return Path(f"/proc/{process}/stat").read_text("utf-8", "replace").rpartition(") ")[2][:1] != "Z"
    except OSError:
        return False


def _private(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _kept_key(path: Path) -> bytes:
    with contextlib.suppress(FileExistsError):
        # Made under another name first: a scan that starts at the same moment must never read half a key.
        made = temporary(path)
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            os.fsync(file.fileno())
        try:
            os.link(made, path)
        finally:
            made.unlink()
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise OSError(f"{path.name} is damaged; remove it to start anew")
    return key
