"""Scores of both editions against hand-checked vectors, exact to the fraction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from assessment_lab import answer, audit, weighted

from auditor.assessment import ClauseState, Edition, Grade, ItemResult, Range, RateMode, Settings, SpokenBy, assess
from auditor.assessment.model import ObjectResult, Pending
from auditor.assessment.rates import rate_of
from auditor.assessment.rollup import control_score
from auditor.assessment.scoring import grade_2025, score_2021, score_2025
from auditor.model.clause import Weight
from auditor.model.target import TargetKey
from auditor.results import Counts

C, P, N = ClauseState.COMPLIANT, ClauseState.PARTIAL, ClauseState.NON_COMPLIANT
NA, OPEN = ClauseState.NOT_APPLICABLE, ClauseState.PENDING
LAYER = {"t": "安全计算环境", "m": "安全管理制度"}
NO = (False, False)


def item(side: str, weight: int, state: ClauseState, *objects: ClauseState) -> ItemResult:
    clause = next(iter(weighted({(side, weight): 1}, LAYER).values()))
    rows = tuple(ObjectResult(TargetKey("p", f"o-{n}"), each) for n, each in enumerate(objects))
    open_ = state is OPEN
    return ItemResult(
        platform="p",
        clause=clause,
        state=state,
        raw=state,
        pending=Pending.NO_RULE if open_ else Pending.NONE,
        worst=N if open_ else state,
        best=C if open_ else state,
        spoken_by=SpokenBy.NOBODY,
        counts=Counts.of(()),
        objects=rows,
    )


def items(side: str, weight: int, met: int, partly: int, missed: int, not_applicable: int = 0) -> list[ItemResult]:
    numbers = ((C, met), (P, partly), (N, missed), (NA, not_applicable))
    return [item(side, weight, state) for state, number in numbers for _ in range(number)]


TABLE = [
    ("t", (10, 7, 2, 1)), ("t", (3, 1, 1, 1)), ("t", (6, 3, 2, 1)), ("t", (11, 4, 4, 3)), ("t", (3, 0, 1, 2)),
    ("m", (3, 2, 1, 0)), ("m", (4, 3, 1, 0)), ("m", (4, 2, 2, 0)), ("m", (10, 5, 3, 2)), ("m", (13, 6, 4, 3)),
]  # fmt: skip
"""Vector A: the published table of ten layers, total, met, partly, missed."""


def vector_a(weight: int = 1) -> list[ItemResult]:
    for _, (total, *parts) in TABLE:
        assert total == sum(parts)
    return [each for side, (_, *parts) in TABLE for each in items(side, weight, *parts)]


def value_2021(found: Iterable[ItemResult]) -> tuple[Fraction, Fraction, Fraction]:
    score = score_2021(list(found), [], NO, NO, Settings())
    assert score.value and score.technical and score.management
    assert score.value.settled
    return score.technical.low, score.management.low, score.value.low


def test_vector_a_gives_the_published_rate() -> None:
    found = vector_a()
    rate = score_2025(found, found, (0, 0), Settings())
    assert rate.value == Range(Fraction(3300, 67), Fraction(3300, 67))
    assert rate.grade is Grade.NOT_MET
    technical = [each for each in found if each.clause.layer == LAYER["t"]]
    management = [each for each in found if each.clause.layer == LAYER["m"]]
    assert rate_of(technical, RateMode.ITEM_STRICT) == Range(Fraction(1500, 33), Fraction(1500, 33))
    assert rate_of(management, RateMode.ITEM_STRICT) == Range(Fraction(1800, 34), Fraction(1800, 34))


@pytest.mark.parametrize(
    ("weight", "technical", "management", "total"),
    [(1, "30.5970", "34.3284", "64.9254"), (2, "11.1940", "18.6567", "29.8507"), (3, "0.0000", "2.9851", "2.9851")],
    ids=["ordinary", "important", "key: one side is held at nought"],
)
def test_vector_a_in_the_2021_edition(weight: int, technical: str, management: str, total: str) -> None:
    assert tuple(f"{float(each):.4f}" for each in value_2021(vector_a(weight))) == (technical, management, total)


def test_vector_b_what_does_not_apply_leaves_n_and_several_objects_are_merged() -> None:
    found = [
        item("t", 3, N), item("t", 2, P), item("t", 1, C), item("t", 1, P, C, N), item("t", 2, NA),
        item("m", 3, C), item("m", 2, C), item("m", 1, P), item("m", 1, C), item("m", 1, C), item("m", 1, C),
    ]  # fmt: skip
    assert value_2021(found) == (5, 45, 50)


def vector_c() -> list[ItemResult]:
    parts = [
        ("t", 3, 20, 1, 1), ("t", 2, 35, 3, 1), ("t", 1, 25, 3, 2), ("m", 2, 45, 4, 1), ("m", 1, 58, 5, 2),
    ]  # fmt: skip
    return [each for side, weight, *numbers in parts for each in items(side, weight, *numbers)] + [
        item("t", 1, NA) for _ in range(5)
    ]


def test_vector_c_a_whole_level_three_platform() -> None:
    found = vector_c()
    assert len(found) == 211
    assert tuple(f"{float(each):.4f}" for each in value_2021(found)) == ("43.6893", "44.9029", "88.5922")
    assert score_2021(found, found, NO, NO, Settings()).grade is Grade.GOOD
    rate = score_2025(found, found, (0, 0), Settings())
    assert rate.value == Range(Fraction(18300, 206), Fraction(18300, 206))
    assert rate.grade is Grade.MOSTLY_MET
    assert rate.applicable == 206


def test_vector_d_a_control_point() -> None:
    found = [item("t", 3, P, C, P, N), item("t", 2, C, C, C, C), item("t", 1, P, P, P, C)]
    score = control_score(found)
    assert score is not None
    assert score == (3 * Fraction(1, 2) + 2 + Fraction(2, 3)) / 6 * 10
    assert f"{float(score):.4f}" == "6.9444"


def test_the_shares_are_the_arithmetic() -> None:
    found = vector_c()
    score = score_2021(found, found, NO, NO, Settings())
    sides = {
        side: sum((share.total for share in score.shares if share.side == side), Fraction(50))
        for side in ("technical", "management")
    }
    assert score.technical == Range(sides["technical"], sides["technical"])
    assert score.management == Range(sides["management"], sides["management"])
    rate = score_2025(found, found, (0, 0), Settings())
    assert rate.value is not None
    assert sum(share.total for share in rate.shares) == rate.value.low


def rate_settings(**changes: object) -> Settings:
    return replace(Settings(), **changes)


@pytest.mark.parametrize(
    ("rate", "hazards", "grade"),
    [
        (91, 0, Grade.MET),
        (91, 1, Grade.MOSTLY_MET),
        (90, 0, Grade.MOSTLY_MET),
        (75, 9, Grade.MOSTLY_MET),
        (60, 0, Grade.MOSTLY_MET),
        (59, 0, Grade.NOT_MET),
        (0, 0, Grade.NOT_MET),
    ],
)
def test_verdicts_of_the_2025_edition(rate: int, hazards: int, grade: Grade) -> None:
    assert grade_2025(Fraction(rate), hazards, Settings()) is grade


def test_equality_is_a_setting_and_is_told() -> None:
    assert grade_2025(Fraction(90), 0, rate_settings(equal_is_met=True)) is Grade.MET
    assert grade_2025(Fraction(60), 0, rate_settings(equal_is_not_met=True)) is Grade.NOT_MET
    at_limit = items("t", 1, 9, 1, 0)
    notes = score_2025(at_limit, at_limit, (0, 0), Settings()).notes
    assert any("limit" in note.en for note in notes)


def test_limits_are_settings() -> None:
    strict = rate_settings(met_above=Fraction(95), not_met_below=Fraction(70))
    assert grade_2025(Fraction(94), 0, strict) is Grade.MOSTLY_MET
    assert grade_2025(Fraction(69), 0, strict) is Grade.NOT_MET


def test_the_modes_of_the_rate() -> None:
    found = [item("t", 1, C, C, C), item("t", 1, P, C, N, C), item("t", 1, N, N), item("t", 1, NA, NA)]
    assert rate_of(found, RateMode.ITEM_STRICT) == Range(Fraction(100, 3), Fraction(100, 3))
    assert rate_of(found, RateMode.ITEM_HALF) == Range(Fraction(50), Fraction(50))
    assert rate_of(found, RateMode.PAIR_STRICT) == Range(Fraction(400, 6), Fraction(400, 6))


def test_nothing_that_applies_has_no_rate() -> None:
    assert rate_of([item("t", 1, NA)], RateMode.ITEM_STRICT) is None
    empty = score_2025([], [], (0, 0), Settings())
    assert (empty.value, empty.grade, empty.possible) == (None, None, ())


@pytest.mark.parametrize(
    ("high", "medium", "m", "grade"),
    [
        (False, False, 95, Grade.EXCELLENT),
        (False, True, 95, Grade.GOOD),
        (False, True, 80, Grade.GOOD),
        (False, False, 79, Grade.FAIR),
        (False, False, 69, Grade.POOR),
        (True, False, 99, Grade.POOR),
    ],
)
def test_verdicts_of_the_2021_edition(high: bool, medium: bool, m: int, grade: Grade) -> None:
    met = [item("t", 1, C) for _ in range(m)] + [item("m", 1, C) for _ in range(100 - m)]
    lost = [replace(each, state=N, raw=N, worst=N, best=N) for each in met[m:]]
    score = score_2021([*met[:m], *lost], [], (high, high), (medium, medium), Settings())
    assert score.value is not None
    assert score.value.low == (m if m > 50 else score.value.low)
    assert score.grade is grade


def test_a_score_with_open_items_is_a_range_and_no_verdict() -> None:
    found = [*items("t", 1, 8, 0, 0), item("m", 1, OPEN), item("m", 1, OPEN)]
    score = score_2025(found, found, (0, 0), Settings())
    assert score.value == Range(Fraction(80), Fraction(100))
    assert (score.grade, score.final, score.possible) == (None, False, (Grade.MET, Grade.MOSTLY_MET))


def test_a_verdict_that_nothing_can_change_any_more_is_given() -> None:
    found = [*items("t", 1, 2, 0, 6), item("m", 1, OPEN)]
    assert score_2025(found, found, (0, 5), Settings()).grade is Grade.NOT_MET


def test_hazards_nobody_judged_keep_the_best_verdict_open() -> None:
    found = items("t", 1, 10, 0, 0)
    assert score_2025(found, found, (0, 3), Settings()).possible == (Grade.MET, Grade.MOSTLY_MET)
    assert score_2025(found, found, (1, 3), Settings()).grade is Grade.MOSTLY_MET


@pytest.mark.parametrize(("day", "edition"), [(date(2025, 3, 19), Edition.E2021), (date(2025, 3, 20), Edition.E2025)])
def test_the_day_on_the_cover_chooses_the_edition(day: date, edition: Edition) -> None:
    assert assess(audit(), Settings(report_date=day)).edition is edition


def test_the_2021_edition_says_that_its_weights_are_our_own() -> None:
    found = assess(audit(answers=[answer("8.1.6.1a", "partial")]), Settings(edition=Edition.E2021))
    score = found.platforms["pf-a"].score
    assert any("unofficial weights" in note.en for note in score.notes)
    assert {share.weight for share in score.shares} == {int(weight) for weight in Weight}
