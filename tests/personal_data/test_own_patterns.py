"""Expressions of users: the right places in any bytes, and no way to make a scan hang."""

from __future__ import annotations

import pickle
import time

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from scanners.personal_data.recognisers.patterns import MOST_TIMEOUTS, NotAPattern, searcher
from scanners.personal_data.recognisers.widened import widened

HANGS = "(?!x)(?:a|aa)+$"


def found(pattern: str, text: str) -> list[str]:
    data = text.encode("utf-8", "surrogateescape")
    return [data[start:end].decode("utf-8", "surrogateescape") for start, end in searcher(pattern).spans(data)]


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("CQ[0-9]{4}", "市民卡CQ1234，CQ5678", ["CQ1234", "CQ5678"]),
        ("市民卡[0-9]{4}", "x市民卡1234y", ["市民卡1234"]),
        ("(?i)cq[0-9]{2}", "Cq12", ["Cq12"]),
        ("^CQ[0-9]$", "CQ1\nxCQ2\nCQ3", ["CQ1", "CQ3"]),
        ("a[^x]b", "a\nb a-b", ["a-b"]),
        (r"a\s+b", "a\nb a b", ["a b"]),
        (r"\bCQ1\b", "号CQ1号", ["CQ1"]),
        # Look-around and back-references go the other way.
        ("(?<![0-9])CQ[0-9]{4}(?![0-9])", "CQ1234 CQ12345 号CQ9999号", ["CQ1234", "CQ9999"]),
        ("(?<=号)[0-9]{3}", "号123 456", ["123"]),
        (r"([0-9]{2})-\1", "12-12 12-13\n34-34", ["12-12", "34-34"]),
        ("(?<=x)^CQ1", "xCQ1", []),
        (r"(?<!\d)[^\W\d]{2}(?=x)", "abx", ["ab"]),
        ("(?>CQ)++(?=[0-9])", "CQCQ1", ["CQCQ"]),
    ],
)
def test_matches_stand_where_they_should(pattern: str, text: str, matches: list[str]) -> None:
    assert found(pattern, text) == matches


@pytest.mark.parametrize("pattern", ["CQ[0-9]{4}", "(?<!x)CQ[0-9]{4}"])
def test_broken_utf8_around_a_match_does_no_harm(pattern: str) -> None:
    data = b"\xff\xfe CQ1234\x00\x80 \xe5\xbc\n\xf0CQ5678"
    assert [data[start:end] for start, end in searcher(pattern).spans(data)] == [b"CQ1234", b"CQ5678"]


@pytest.mark.parametrize(
    ("pattern", "word"),
    [
        ("[0-9", "unterminated"),
        ("(?P<x>", "missing"),
        ("a*", "empty"),
        ("(?=a)", ""),
        (r"\ACQ", "use ^ and $"),
        ("a" * 5000, "longer"),
    ],
)
def test_what_is_no_usable_pattern_says_why(pattern: str, word: str) -> None:
    if pattern == "(?=a)":  # matches nothing but places
        assert found(pattern, "a") == []
        return
    with pytest.raises(NotAPattern, match=regex.escape(word)):
        searcher(pattern)


def test_a_slow_pattern_says_that_it_is_slow() -> None:
    assert searcher("CQ[0-9]").note is None
    assert "wider one" in searcher("(?<!x)CQ[0-9]").note.en  # type: ignore[union-attr]
    assert "every line" in searcher("(?(?=a)ab|cd)").note.en  # type: ignore[union-attr]


def test_a_pattern_that_explodes_is_given_up_and_counted() -> None:
    slow = searcher(HANGS)
    data = b"\n".join([b"a" * 80 + b"c aa"] * (MOST_TIMEOUTS + 5))
    begun = time.monotonic()
    assert list(slow.spans(data)) == []
    assert time.monotonic() - begun < 60
    assert slow.lost == MOST_TIMEOUTS + 5


def test_the_same_pattern_without_look_around_takes_linear_time() -> None:
    assert list(searcher("(?:a|aa)+$").spans(b"a" * 100_000 + b"c")) == []


@pytest.mark.parametrize("pattern", ["CQ[0-9]", "(?<!x)CQ[0-9]"])
def test_a_pattern_travels_to_a_worker(pattern: str) -> None:
    assert list(pickle.loads(pickle.dumps(searcher(pattern))).spans(b"CQ1")) == [(0, 3)]


_PIECES = r"""
    a b 1 é 字 . \d \w \s \D \W \b [ab] [^a] [\d-] [^\w] [[:alpha:]] (?=a) (?!b) (?<=a) (?<!1) (?:a|b) (a) \1
    (?>a|ab) (?i) (?P<n>b) (?P=n) * + ? {2} {1,2} *? ++ ^ $ | ( ) (?: \. \x41 \u5b57 \p{Han} \P{L} (?s:.) (?#x) {e<=1}
"""
PIECES = st.sampled_from(_PIECES.split())


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=7).map("".join), st.text("ab1é字 \n.A\u0661-", max_size=12))
def test_where_the_wider_pattern_is_silent_there_is_no_match(pattern: str, text: str) -> None:
    try:
        ready = searcher(pattern)
    except NotAPattern:
        return
    if ready.note is None:
        return
    direct = [
        line[slice(*match.span())]
        for line in text.split("\n")
        for match in regex.finditer(pattern, line, timeout=1)
        if match.end() > match.start()
    ]
    assert found(pattern, text) == direct


@given(st.text(r"ab()[]{}*+?|\.^$<>=!:-1d,P#", max_size=20))
def test_anything_can_be_asked_to_be_wider(pattern: str) -> None:
    assert isinstance(widened(pattern), str | None)


@settings(deadline=None)
@given(st.text(r"ab()[]{}*+?|\.^$<>=!:-1d,P#", max_size=12), st.binary(max_size=20))
def test_any_text_is_a_pattern_or_says_why_not(pattern: str, data: bytes) -> None:
    try:
        ready = searcher(pattern)
    except NotAPattern:
        return
    assert all(0 <= start < end <= len(data) for start, end in ready.spans(data))
