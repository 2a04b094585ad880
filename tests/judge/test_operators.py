"""Operators: what each one computes, and that none of them guesses."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.judge.demands import DEMANDS
from auditor.judge.operators import OPERATORS
from auditor.model.operators import OPERATORS as SPECS
from auditor.model.verdict import Truth

TODAY = date(2026, 11, 20)
YES, NO, UNDECIDED = Truth.TRUE, Truth.FALSE, Truth.UNDECIDED


@pytest.mark.parametrize(
    ("operator", "observed", "threshold", "expected"),
    [
        ("equals", "no", "no", YES),
        ("equals", "no", False, UNDECIDED),
        ("equals", 1, True, UNDECIDED),
        ("equals", 6, 6.0, YES),
        ("not_equals", "yes", "no", YES),
        ("not_equals", 3, "3", UNDECIDED),
        ("one_of", "mod", ["mod", "all"], YES),
        ("one_of", "ddl", ["mod", "all"], NO),
        ("one_of", 1, ["mod"], UNDECIDED),
        ("none_of", "ddl", ["mod", "all"], YES),
        ("at_least", 8, 8, YES),
        ("at_least", 7, 8, NO),
        ("at_least", "8", 8, UNDECIDED),
        ("at_least", True, 1, UNDECIDED),
        ("at_most", 5, 5, YES),
        ("at_most", 6, 5, NO),
        ("between", 1, [1, 600], YES),
        ("between", 600, [1, 600], YES),
        ("between", 0, [1, 600], NO),
        ("between", 5, [1], UNDECIDED),
        ("matches", "渝ICP备12345678号-1", r"\S+ICP备\d{6,10}号(-\d+)?", YES),
        ("matches", "渝ICP备12号", r"\S+ICP备\d{6,10}号(-\d+)?", NO),
        ("contains", ["pgaudit", "x"], "pgaudit", YES),
        ("contains", "pgaudit,x", "pgaudit", YES),
        ("contains", [], "pgaudit", NO),
        ("contains", 5, "pgaudit", UNDECIDED),
        ("contains_all", ["a", "b"], ["a"], YES),
        ("contains_all", ["a"], ["a", "b"], NO),
        ("subset_of", ["a"], ["a", "b"], YES),
        ("subset_of", ["c"], ["a", "b"], NO),
        ("empty", [], True, YES),
        ("empty", ["x"], True, NO),
        ("empty", 0, True, UNDECIDED),
        ("absent", "anything", True, NO),
        ("absent", "anything", False, YES),
        ("newer_than", date(2025, 11, 20), {"months": 12}, YES),
        ("newer_than", date(2025, 11, 19), {"months": 12}, NO),
        ("newer_than", date(2025, 11, 20), {"days": 365}, YES),
        ("newer_than", date(2025, 11, 19), {"days": 365}, NO),
        ("newer_than", date(2026, 11, 21), {"days": 365}, NO),
        ("newer_than", "2026-01-01", {"days": 365}, UNDECIDED),
        ("older_than", date(2025, 11, 19), {"days": 365}, YES),
        ("older_than", date(2025, 11, 20), {"days": 365}, NO),
        ("valid_for", date(2026, 12, 20), {"days": 30}, YES),
        ("valid_for", date(2026, 12, 19), {"days": 30}, NO),
        ("valid_for", date(2026, 11, 20), {"days": 0}, YES),
        ("valid_for", date(2026, 11, 19), {"days": 0}, NO),
        ("version_at_least", "9.2p1", "9.2", YES),
        ("version_at_least", "9.1", "9.2", NO),
        ("version_at_least", "10", "9.9.9", YES),
        ("version_at_least", "unknown", "9", UNDECIDED),
        ("mode_within", "0600", "0640", YES),
        ("mode_within", "0601", "0640", NO),
        ("mode_within", "4755", "0755", NO),
        ("mode_within", "-rw-", "0640", UNDECIDED),
    ],
)
def test_each_operator_computes_what_it_says(
    operator: str, observed: object, threshold: object, expected: Truth
) -> None:
    assert OPERATORS[operator].compare(observed, threshold, TODAY) is expected


def test_every_operator_a_rule_may_use_is_implemented_and_speaks_both_languages() -> None:
    assert OPERATORS.keys() == SPECS.keys() == DEMANDS.keys()
    for demand in DEMANDS.values():
        for text in (demand.must, demand.must_not):
            in_chinese, in_english = text.placeholders()
            assert in_chinese == in_english
        assert demand.must != demand.must_not


@pytest.mark.parametrize(
    ("as_of", "oldest"),
    [
        (date(2026, 3, 31), date(2026, 2, 28)),
        (date(2024, 3, 31), date(2024, 2, 29)),
        (date(2026, 1, 15), date(2025, 12, 15)),
    ],
)
def test_a_month_back_ends_with_the_shorter_month(as_of: date, oldest: date) -> None:
    newer = OPERATORS["newer_than"].compare
    assert newer(oldest, {"months": 1}, as_of) is YES
    assert newer(date.fromordinal(oldest.toordinal() - 1), {"months": 1}, as_of) is NO


_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(operator=st.sampled_from(sorted(set(OPERATORS) - {"matches"})), observed=_ANYTHING, threshold=_ANYTHING)
def test_operators_are_total(operator: str, observed: object, threshold: object) -> None:
    assert OPERATORS[operator].compare(observed, threshold, TODAY) in Truth
