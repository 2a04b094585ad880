"""Quality of the recognisers on labelled logs and tables that nobody tunes to: the figures that must be kept."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from labelled import Corpus, draw
from labelled.looking import found_in
from labelled.score import Finding, Score, Verdict, compare, compare_columns, found_by, profiles_of

from scanners.personal_data.detect import Detector

pytestmark = pytest.mark.slow

SEEDS = (11, 12, 13)


@dataclass(frozen=True, slots=True)
class Measured:
    corpus: Corpus
    findings: list[Finding]
    score: Score
    columns: list[Verdict]


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector()


@pytest.fixture(scope="module", params=SEEDS)
def measured(request: pytest.FixtureRequest, detector: Detector) -> Measured:
    corpus = draw(request.param, lines=100, rows=20)
    found = found_in(corpus, detector)
    findings = list(found_by(corpus, lambda text, column: found[text, column]))
    return Measured(corpus, findings, compare(corpus, findings), compare_columns(corpus, profiles_of(corpus, findings)))


def told(measured: Measured) -> str:
    """What was missed and what was said wrongly, by cause; the texts are synthetic."""
    misses = [f"missed {miss.mark.kind} in {miss.text!r}" for miss in measured.score.misses[:20]]
    return "\n".join([*misses, *(f"{cause}: {count}" for cause, count in measured.score.traps().most_common(20))])


def test_structured_kinds_are_found_with_their_exact_extent(measured: Measured) -> None:
    assert measured.score.groups()["structured"].f1() >= 0.95, told(measured)


def test_a_rare_kind_is_found_like_a_frequent_one(measured: Measured) -> None:
    assert measured.score.mean_f1("structured") >= 0.95, told(measured)


def test_names_and_addresses_with_a_key_column_or_cue_are_found(measured: Measured) -> None:
    assert measured.score.groups()["names and addresses"].f1() >= 0.90, told(measured)


def test_nothing_is_found_in_masked_values_and_digests(measured: Measured) -> None:
    assert [(false.fell_for, false.finding.entity) for false in measured.score.on_masked_or_hashed()] == []


def test_columns_are_judged_right(measured: Measured) -> None:
    wrong = [(verdict.column, verdict.said) for verdict in measured.columns if not verdict.right]
    assert 1 - len(wrong) / len(measured.columns) >= 0.97, wrong
