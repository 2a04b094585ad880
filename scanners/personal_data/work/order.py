"""What is to be scanned and how, and who watches."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from scanners.personal_data.policy_records import Policy
from scanners.personal_data.reading.blocks import As, Limits

if TYPE_CHECKING:
    from scanners.personal_data.reading.databases import DatabaseSource
    from scanners.personal_data.recognisers.own_file import OwnDefinitions

VERSION = 1
"""Raised when parts of an older version must not be used."""
SPLIT = 40 << 20
"""Bytes of one unit of work: less than a second on a good day, and more than starting it costs."""
LIMITS = Limits(block=6 << 20, batch=9 << 18)
"""Less than readers hold by themselves: what a detector needs beside a block is some times its size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanOrder:
    """One scan.

    `ledger` is the folder that keeps what is finished; without one nothing outlives the scan. `resume` is false where
    finished parts are to be done again. `sample` is the number of rows looked at in each table, 0 for all.
    `findings` and `columns` are files to write. `log_format` is the name of a format or an nginx `log_format`, for
    every log of the scan; "" finds out.
    """

    paths: tuple[str, ...]
    policy: Policy
    as_of: date
    root: Path | None = None
    databases: tuple[DatabaseSource, ...] = ()
    own: OwnDefinitions | None = None
    as_: As = "auto"
    sample: int = 0
    jobs: int = 1
    ledger: Path | None = None
    resume: bool = True
    findings: Path | None = None
    columns: Path | None = None
    masked_findings: bool = False
    """Whether values that are masked already stand among the findings; they are always counted."""
    log_format: str = ""
    lane: Literal["auto", "numba", "numpy"] = "auto"
    limits: Limits = LIMITS
    split: int = SPLIT

    @property
    def digest(self) -> str:
        """Digest of everything but the data that could change a part."""
        said = (
            VERSION, engine_digest(), self.policy.digest, self.own.digest if self.own else "", self.as_of.isoformat(),
            self.as_, self.sample, self.log_format, self.masked_findings, repr(self.limits),
        )  # fmt: skip
        return hashlib.sha256(repr(said).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Settings:
    """What a worker needs to know before its first task."""

    order: ScanOrder
    key: bytes


@cache
def engine_digest() -> str:
    """Digest of the rules of personal data and of the code that applies them."""
    digest = hashlib.sha256()
    for package in ("scanners.personal_data", "rules"):
        below = files(package) if package != "rules" else files(package) / "personal_data"
        for name, text in sorted(_read(below, package)):
            digest.update(f"{name} {len(text)}\n".encode())
            digest.update(text)
    return digest.hexdigest()


def _read(folder: Traversable, name: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.name.startswith("__"):
            yield from _read(entry, f"{name}/{entry.name}")
        elif entry.is_file() and entry.name.endswith((".py", ".yaml", ".tsv", ".txt")):
            yield f"{name}/{entry.name}", entry.read_bytes()


class Observer(Protocol):
    """Is told how a scan goes on. Sizes are bytes on disk."""

    def planned(self, parts: int, size: int) -> None:
        """So many files (and databases) with `size` bytes are to be read."""

    def started(self, source: str) -> None:
        """A part of a source is being read."""

    def finished(self, source: str, size: int, findings: int) -> None:
        """`size` more bytes of a source are done, with so many findings; finished earlier or just now."""


class Nobody:
    """Watches nothing."""

    def planned(self, parts: int, size: int) -> None:
        """Nothing is done."""

    def started(self, source: str) -> None:
        """Nothing is done."""

    def finished(self, source: str, size: int, findings: int) -> None:
        """Nothing is done."""
