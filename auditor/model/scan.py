"""The contract between the audit and a scanner: it is asked, it looks, it returns facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol, runtime_checkable

from auditor.model.catalogue import FactCatalogue
from auditor.model.fact import Evidence, Fact, Missing
from auditor.model.register import Entry, Register
from auditor.model.target import Target, TargetKey


@dataclass(frozen=True, slots=True)
class Observation:
    """What one look brought for one target. Pointers of the facts name labels of evidence of the same job."""

    target: TargetKey
    facts: tuple[Fact | Missing, ...]
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of looking: at most one connection or process, for one or more targets.

    `look` blocks and returns one `Observation` per target. It keeps to `timeout` seconds itself; the audit gives
    it up shortly after. What it raises becomes `Missing` for every fact of its targets.
    `id` is stable between runs of the same plan, so that a resumed audit can skip finished jobs.
    """

    id: str
    scanner: str
    targets: tuple[TargetKey, ...]
    look: Callable[[], Sequence[Observation]]
    timeout: float
    commands: tuple[str, ...] = ()
    """What will be run, word for word, for `auditor plan --show-commands`."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Everything a scanner may know about the audit besides its targets. No rule, no threshold, no clock."""

    register: Register
    entries: Mapping[str, Entry]
    """Every entry of the register by id."""
    catalogue: FactCatalogue
    as_of: date
    root: Path
    """Folder of the register; relative paths in it start here."""
    wanted: Mapping[TargetKey, frozenset[str]] = field(default_factory=dict)
    """Fact keys that the rules need of each target; nothing else has to be read."""


@runtime_checkable
class Scanner(Protocol):
    """Looks at one kind of thing; registered under the entry point group `auditor.scanners`.

    A scanner never judges, never prints, and touches only what its targets and the authorised networks allow.
    """

    name: str
    version: str

    def offers(self, target: Target, catalogue: FactCatalogue) -> frozenset[str]:
        """Fact keys this scanner can bring for `target`; empty when the target is not its kind."""

    def jobs(self, targets: Sequence[Target], scope: Scope) -> Iterator[Job]:
        """Jobs that together bring every offered fact of every target, or `Missing` saying why not. A target is
        looked at by one job of a scanner, and no two jobs have the same id."""
