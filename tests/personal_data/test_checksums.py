"""Check digits against public test vectors and by construction."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanners.personal_data.checksums import CHECKS, bank_card, credit_code, resident_id


@pytest.mark.parametrize("number", ["11010519491231002X", "440524188001010014"])
def test_numbers_of_the_standard_are_right(number: str) -> None:
    """Both are the examples of GB 11643-1999."""
    assert resident_id(number)
    assert resident_id(number.lower())


@pytest.mark.parametrize(
    "number",
    ["110105194912310021", "11010519491331002X", "99010519491231002X", "11010519490229002X", "1101051949123100", ""],
)
def test_wrong_check_day_province_or_length_is_refused(number: str) -> None:
    assert not resident_id(number)


def test_the_published_luhn_example_is_a_card_number_only_at_card_length() -> None:
    assert bank_card("4111111111111111")
    assert not bank_card("4111111111111112")
    assert not bank_card("79927398713")
    assert not bank_card("0000000000000000")


@pytest.mark.parametrize("code", ["91350100M000100Y43", "9144030071526726XG"])
def test_published_credit_codes_are_right(code: str) -> None:
    """From GB 32100-2015 and a listed company's public register entry."""
    assert credit_code(code)


@given(st.integers(0, 16), st.sampled_from("0123456789"))
def test_any_one_changed_digit_is_noticed(place: int, digit: str) -> None:
    number = "11010519491231002X"
    changed = number[:place] + digit + number[place + 1 :]
    assert resident_id(changed) == (changed == number)


@given(st.text(max_size=24))
def test_checks_take_anything(text: str) -> None:
    for check in CHECKS.values():
        assert check(text) in (True, False)
