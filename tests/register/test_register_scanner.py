"""What the register scanner promises about its facts as a whole, on the fictional district."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from auditor.inventory import load_register, targets
from auditor.model.catalogue import FactCatalogue, FactType
from auditor.model.fact import Fact, Missing
from auditor.model.register import Register
from auditor.model.scan import Observation, Scope
from auditor.model.target import Target, TargetKind
from auditor.rulebook.load import load_catalogue
from scanners.register import RegisterScanner

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def catalogue() -> FactCatalogue:
    return load_catalogue(ROOT / "rules")


@pytest.fixture(scope="module")
def district() -> Register:
    return load_register(ROOT / "inventory.yaml")


@pytest.fixture(scope="module")
def observations(district: Register, catalogue: FactCatalogue) -> list[Observation]:
    scope = Scope(district, district.index(), catalogue, district.as_of or date(2026, 11, 20), ROOT)
    return [seen for job in RegisterScanner().jobs(targets(district), scope) for seen in job.look()]


def fields_of(observations: list[Observation]) -> Iterator[tuple[str, str, Any]]:
    for observation in observations:
        for fact in observation.facts:
            assert isinstance(fact, Fact), fact
            for name, value in fact.value.items():
                yield fact.key, name, value


_PYTHON: dict[FactType, tuple[type, ...]] = {
    FactType.BOOL: (bool,),
    FactType.INT: (int,),
    FactType.FLOAT: (int, float),
    FactType.STR: (str,),
    FactType.DATE: (date,),
    FactType.LIST: (list,),
    FactType.TABLE: (list,),
}


def test_every_fact_is_declared_and_has_its_declared_type(
    observations: list[Observation], catalogue: FactCatalogue
) -> None:
    wrong = [
        f"{key}.{name} = {value!r}"
        for key, name, value in fields_of(observations)
        if name not in catalogue.facts[key].fields
        or not (value is None or isinstance(value, (Missing, *_PYTHON[catalogue.facts[key].fields[name]])))
        or (isinstance(value, bool) and catalogue.facts[key].fields[name] is not FactType.BOOL)
    ]
    assert wrong == []


def test_every_declared_field_is_brought(observations: list[Observation], catalogue: FactCatalogue) -> None:
    brought: dict[str, set[str]] = {}
    for key, name, _ in fields_of(observations):
        brought.setdefault(key, set()).add(name)
    declared = {key: set(catalogue.facts[key].fields) for key in catalogue.of_scanner("register")}
    assert brought == declared


def test_no_fact_carries_the_name_of_a_person(observations: list[Observation], district: Register) -> None:
    said = "\n".join(repr(fact) for observation in observations for fact in observation.facts)
    assert [person.id for person in district.people if person.name in said] == []


def test_every_fact_points_at_the_line_of_its_entry(observations: list[Observation], district: Register) -> None:
    (evidence,) = observations[0].evidence
    lines = evidence.content.decode().splitlines()
    assert evidence.label == "file:inventory.yaml"
    for observation in observations:
        (fact,) = observation.facts
        assert fact.seen_in is not None and fact.seen_in.evidence == evidence.label
        here = "\n".join(lines[fact.seen_in.first_line - 1 : fact.seen_in.first_line + 1])
        assert observation.target.target in here
    assert all(not observation.evidence for observation in observations[1:])


def test_a_register_file_that_vanished_leaves_facts_without_a_place(
    district: Register, catalogue: FactCatalogue, tmp_path: Path
) -> None:
    scope = Scope(district, district.index(), catalogue, date(2026, 11, 20), tmp_path)
    (job,) = RegisterScanner().jobs(targets(district), scope)
    seen = job.look()
    assert seen[0].evidence == ()
    assert all(fact.seen_in is None for observation in seen for fact in observation.facts)


def test_the_scanner_offers_only_what_the_catalogue_declares(catalogue: FactCatalogue) -> None:
    target = Target("pf-a", "fl-a", TargetKind.FILING, "", 3)
    assert RegisterScanner().offers(target, catalogue) == {"filing"}
    assert RegisterScanner().offers(target, FactCatalogue()) == frozenset()
