"""The rules that come with the program: each proves itself, and together they keep what the product promises."""

from __future__ import annotations

import pytest

from auditor.judge.evaluate import judge
from auditor.model.rulebook import Rulebook
from auditor.rulebook import load_rulebook
from auditor.rulebook.denial import denied_passes
from auditor.rulebook.lint import Grade, lint
from auditor.rulebook.mutate import mutate, try_samples

GATE = 0.95


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load_rulebook()


def test_no_rule_has_a_lint_error(book: Rulebook) -> None:
    found = [str(f) for rule in book.rules.values() for f in lint(rule, book) if f.grade is Grade.ERROR]
    assert found == []


def test_every_sample_gives_its_state(book: Rulebook) -> None:
    wrong = [f"{rule.id}: {mismatch}" for rule in book.rules.values() for mismatch in try_samples(rule, judge)]
    assert wrong == []


def test_no_rule_passes_when_its_facts_are_denied(book: Rulebook) -> None:
    passing = [f"{rule.id}: {way}" for rule in book.rules.values() for way in denied_passes(rule, judge)]
    assert passing == []


@pytest.mark.slow
def test_the_samples_of_each_rule_catch_its_mutants(book: Rulebook) -> None:
    weak = [
        f"{outcome.rule}: {'; '.join(outcome.survivors)}"
        for rule in book.rules.values()
        if (outcome := mutate(rule, judge)).killed < GATE
    ]
    assert weak == []


@pytest.mark.parametrize(
    ("scanners", "least"),
    [
        ({"register"}, 80),
        ({"linux"}, 60),
        ({"network", "tls", "web"}, 30),
        ({"postgresql", "redis"}, 18),
        ({"personal_data"}, 5),
    ],
)
def test_the_pack_is_as_large_as_promised(book: Rulebook, scanners: set[str], least: int) -> None:
    of_family = [
        rule
        for rule in book.rules.values()
        if {spec.scanner for fact in rule.facts if (spec := book.catalogue.spec_of(fact))} & scanners
    ]
    assert len(of_family) >= least
    assert len(book.rules) >= 150


@pytest.mark.parametrize(("level", "clauses"), [(1, 55), (2, 135), (3, 211), (4, 228)])
def test_the_clause_catalogue_is_whole(book: Rulebook, level: int, clauses: int) -> None:
    assert len(book.clauses.of_level(level)) == clauses


def test_the_catalogue_holds_every_part_of_the_standard(book: Rulebook) -> None:
    assert len(book.clauses.clauses) == 1006
