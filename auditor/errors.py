"""Every error a person may see, as one tree.

AuditorError
├── Problems                several Problem at once: what is wrong with the files a person wrote
│   ├── InventoryError      inventory.yaml and what it includes
│   └── RulebookError       rules/
├── UsageError              a command that cannot be carried out as asked
├── StoreError              the state under --home
│   ├── StoreBusy           another audit holds it
│   └── StoreFull           the disk refused a write
├── EvidenceError           evidence that was changed, removed, swapped or cannot be accepted
└── Unparsable              a parser cannot make sense of what a host printed

Errors carry data; `str()` is the one place that turns a Problem into words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong at one place of a file; `line` is 1-based, 0 when the whole file is meant."""

    file: str
    line: int
    path: str
    message: str
    code: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        subject = f"{self.path}: " if self.path else ""
        code = f" [{self.code}]" if self.code else ""
        return f"{place}: {subject}{self.message}{code}"


class AuditorError(Exception):
    """Root of all errors meant for a person; anything else that escapes is a bug."""


class Problems(AuditorError):
    """All problems found in one reading, never only the first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.file, p.line, p.path, p.message)))
        super().__init__("\n".join(map(str, self.problems)))


class InventoryError(Problems):
    """The register cannot be read as it stands."""


class RulebookError(Problems):
    """The rules cannot be read as they stand."""


class UsageError(AuditorError):
    """A command that cannot be carried out as asked; the message says what to do."""


class StoreError(AuditorError):
    """The audit store cannot be used."""


class StoreBusy(StoreError):
    """Another audit is writing to this store."""


class StoreFull(StoreError):
    """The disk refused a write; nothing half-written is left behind."""


class EvidenceError(AuditorError):
    """Evidence was changed, removed or swapped, or holds what must never be stored."""


class Unparsable(AuditorError):
    """A parser cannot make sense of its input. Becomes `Missing(unparsable)`, never a value."""
