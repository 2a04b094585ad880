"""The register 台账 as a scanner: it looks at what was entered, and at nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from auditor.model.catalogue import FactCatalogue
from auditor.model.fact import Evidence, Pointer
from auditor.model.scan import Job, Observation, Scope
from auditor.model.target import Target
from scanners.register.facts import facts_of
from scanners.register.links import Links, Situation
from scanners.register.workdays import load_calendar

_TIMEOUT = 120.0
"""Seconds; a register of 1,200 platforms and 8,000 datasets takes a few."""


class RegisterScanner:
    """Facts from the register alone: the entries' own fields, joins between them, and clocks against `as_of`."""

    name = "register"
    version = "1"

    def offers(self, target: Target, catalogue: FactCatalogue) -> frozenset[str]:
        """The map named after the target's kind."""
        return frozenset((target.kind.value,)) & catalogue.of_scanner(self.name)

    def jobs(self, targets: Sequence[Target], scope: Scope) -> Iterator[Job]:
        """One job for all targets: the joins need the whole register anyway."""
        wanted = [target for target in targets if self.offers(target, scope.catalogue)]
        if wanted:
            yield Job(
                id="register",
                scanner=self.name,
                targets=tuple(target.key for target in wanted),
                look=partial(_look, wanted, scope),
                timeout=_TIMEOUT,
            )


def _look(targets: Sequence[Target], scope: Scope) -> list[Observation]:
    situation = Situation(Links.of(scope.register), scope.as_of, load_calendar())
    entries = [scope.entries.get(target.id) for target in targets]
    files = tuple(dict.fromkeys(entry.file for entry in entries if entry is not None and entry.file))
    evidence = _evidence(files, scope.root)
    labels = {piece.label for piece in evidence}
    observations: list[Observation] = []
    for target, entry in zip(targets, entries, strict=True):
        label = evidence_label(entry.file) if entry is not None else ""
        seen_in = Pointer(label, entry.line, entry.line) if entry is not None and label in labels else None
        carried = evidence if not observations else ()
        observations.append(Observation(target.key, facts_of(target, entry, situation, seen_in), carried))
    return observations


def evidence_label(file: str) -> str:
    """Label of a register file as evidence; `file` is written as the loader noted it."""
    return f"file:{file}"


def _evidence(files: Sequence[str], root: Path) -> tuple[Evidence, ...]:
    """The files of the register as they stand. One that has vanished since loading is left out; the facts keep
    their values, which come from the loaded register, but point nowhere."""
    found = []
    for file in files:
        try:
            content = (root / file).read_bytes()
        except OSError:
            continue
        found.append(Evidence(evidence_label(file), file, content, datetime.now(UTC)))
    return tuple(found)
