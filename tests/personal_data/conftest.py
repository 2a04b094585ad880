"""What several modules of tests on personal data begin with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from scanner_lab import (
    AS_OF,
    REGISTER,
    Look,
)

from auditor.model.catalogue import FactCatalogue
from auditor.model.register import (
    Dataset,
    Entry,
)
from auditor.model.rulebook import Rulebook
from auditor.model.scan import Job, Observation, Scope
from auditor.model.target import Target, TargetKind
from auditor.rulebook import load_rulebook
from scanners.personal_data import PersonalDataScanner
from scanners.personal_data.work import scanning


@pytest.fixture
def many_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small scans are worth several processes too."""
    monkeypatch.setattr(scanning, "_SMALL", 0)


@pytest.fixture
def job(tmp_path: Path) -> Callable[[Entry], Job]:
    def made(entry: Entry) -> Job:
        kind = TargetKind.DATASET if isinstance(entry, Dataset) else TargetKind.LOG_SOURCE
        target = Target("pf-a", entry.id, kind, entry.id, 3)
        scope = Scope(REGISTER, {entry.id: entry}, FactCatalogue(), AS_OF, tmp_path)
        (made,) = PersonalDataScanner().jobs([target], scope)
        return made

    return made


@pytest.fixture
def look(job: Callable[[Entry], Job]) -> Look:
    def looked(entry: Entry) -> Observation:
        (observation,) = job(entry).look()
        return observation

    return looked


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load_rulebook()
