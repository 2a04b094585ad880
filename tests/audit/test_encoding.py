"""What the store keeps of a value is what it was, whatever a host put into it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.model.fact import Missing, Reason
from auditor.store.encoding import decode, encode

_KEYS = st.text(alphabet="$daymissingtile.\0", max_size=8)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.dates() | st.datetimes() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=8,
)


@given(_VALUES)
def test_a_value_comes_back_as_it_was(value: object) -> None:
    assert decode(encode(value)) == value


@pytest.mark.parametrize("key", ["$day", "$missing", "$time", "$$day", "$"])
def test_a_host_cannot_speak_the_language_of_the_store(key: str) -> None:
    hostile = {key: "absent", "detail": "none"}
    assert decode(encode(hostile)) == hostile
    assert decode(encode({"a": [hostile, date(2026, 11, 20)]})) == {"a": [hostile, date(2026, 11, 20)]}


def test_a_missing_value_inside_a_value_stays_missing() -> None:
    assert decode(encode({"a": Missing("a", Reason.DENIED, "sudo")})) == {"a": Missing("", Reason.DENIED, "sudo")}


def test_text_that_no_database_takes_is_replaced() -> None:
    assert decode(encode("a\udcffb")) == "a\ufffdb"
