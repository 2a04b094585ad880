"""Values of the wrong shape: nothing that cannot be understood is compliant, absent or not applicable."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from auditor.judge.operators import OPERATORS
from auditor.model.fact import Fact, FactSet, Missing, Reason
from auditor.model.verdict import Truth

TODAY = date(2026, 11, 20)
DENIED = Missing("", Reason.DENIED, "sudo")
NOT_A_NUMBER = float("nan")


def reason_at(path: str, value: object) -> Reason:
    found = FactSet.of(Fact("a", value)).get(path)
    assert isinstance(found, Missing)
    return found.reason


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({"b": DENIED}, Reason.DENIED),
        ({"b": {"c": DENIED}}, Reason.DENIED),
        ({"b": "text"}, Reason.UNPARSABLE),
        ({"b": ["c"]}, Reason.UNPARSABLE),
        ("text", Reason.UNPARSABLE),
        ([{"b": {"c": 1}}], Reason.UNPARSABLE),
        ({"b": None}, Reason.ABSENT),
        ({"b": {"c": None}}, Reason.ABSENT),
        ({"b": {}}, Reason.ABSENT),
        ({}, Reason.ABSENT),
        (None, Reason.ABSENT),
    ],
)
def test_a_path_into_what_is_no_map_is_not_absent(value: object, reason: Reason) -> None:
    assert reason_at("a.b.c", value) is reason


def test_an_empty_fact_is_absent_wherever_it_stands() -> None:
    assert reason_at("a", None) is Reason.ABSENT


def test_a_value_that_says_it_could_not_be_had_is_no_value() -> None:
    assert reason_at("a", DENIED) is Reason.DENIED


@pytest.mark.parametrize(
    ("operator", "observed", "threshold"),
    [
        ("equals", NOT_A_NUMBER, 5),
        ("not_equals", NOT_A_NUMBER, 5),
        ("none_of", NOT_A_NUMBER, [5]),
        ("at_least", NOT_A_NUMBER, 5),
        ("at_most", NOT_A_NUMBER, 5),
        ("between", NOT_A_NUMBER, [1, 5]),
        ("equals", [DENIED], ["a"]),
        ("not_equals", [DENIED], ["a"]),
        ("contains", [DENIED, "b"], "a"),
        ("contains", [80, 443], "telnet"),
        ("contains_all", ["a", DENIED], ["a", "b"]),
        ("subset_of", ["a", DENIED], ["a"]),
        ("subset_of", [80], ["http"]),
        ("none_of", DENIED, ["a"]),
        ("newer_than", TODAY, {"months": 99_999}),
        ("older_than", TODAY, {"days": 10**9}),
        ("older_than", TODAY, {"days": 10**12}),
        ("valid_for", date(1, 1, 1), {"months": 1}),
    ],
)
def test_what_cannot_be_compared_is_undecided(operator: str, observed: object, threshold: object) -> None:
    assert OPERATORS[operator].compare(observed, threshold, TODAY) is Truth.UNDECIDED


@pytest.mark.parametrize(
    ("operator", "observed", "threshold", "expected"),
    [
        ("contains", ["a", DENIED], "a", Truth.TRUE),
        ("contains_all", [DENIED], ["a"], Truth.UNDECIDED),
        ("subset_of", ["z", DENIED], ["a"], Truth.FALSE),
        ("subset_of", ["a"], [], Truth.FALSE),
        ("subset_of", [True], [1], Truth.UNDECIDED),
        ("one_of", True, [1, "yes"], Truth.UNDECIDED),
        ("equals", [1, 2], [1], Truth.FALSE),
        ("equals", [True], [1], Truth.UNDECIDED),
        ("equals", datetime(2026, 11, 20, 9), TODAY, Truth.TRUE),
        ("not_equals", datetime(2026, 11, 20, 9), TODAY, Truth.FALSE),
    ],
)
def test_what_can_still_be_said_is_said(operator: str, observed: object, threshold: object, expected: Truth) -> None:
    assert OPERATORS[operator].compare(observed, threshold, TODAY) is expected
