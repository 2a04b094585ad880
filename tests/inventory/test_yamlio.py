"""Strict YAML: what is refused, what stays text, and where each value stands."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from auditor.errors import InventoryError, Problems, RulebookError
from auditor.yamlio import MAX_BYTES, MAX_DEPTH, dotted, load, read


def value_of(text: str, **options: Any) -> Any:
    return load(text, "t.yaml", **options).value


def problems_of(text: str, **options: Any) -> list[str]:
    with pytest.raises(Problems) as caught:
        load(text, "t.yaml", **options)
    found = caught.value.problems
    assert [problem for problem in found if not re.search("[一-鿿]", problem.message.zh)] == [], "no Chinese words"
    return [str(problem) for problem in found]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("0", 0),
        ("-12", -12),
        ("3.5", 3.5),
        ("2026-11-20", date(2026, 11, 20)),
        ("2026-08-03T09:10:00+08:00", datetime(2026, 8, 3, 9, 10, tzinfo=timezone(timedelta(hours=8)))),
        ("2026-08-03 09:10Z", datetime(2026, 8, 3, 9, 10, tzinfo=UTC)),
        ("2026-08-03T09:10", datetime(2026, 8, 3, 9, 10)),
        *[(text, text) for text in ("yes", "no", "on", "off", "y", "n", "True", "FALSE")],
        *[
            (text, text)
            for text in ("0640", "0o640", "0x1f", "1_000", "12:30", "190:20:30", "1e5", ".inf", ".nan", "+8")
        ],
        *[(text, text) for text in ("9.2.1", "127.0.0.1", "2026-1-5", "1.", "１２", "示范区", "=")],
        ("'2026-11-20'", "2026-11-20"),
        ('"true"', "true"),
        ('"12"', "12"),
        ("9" * 40, "9" * 40),
    ],
)
def test_a_scalar_means_what_it_looks_like(written: str, meant: object) -> None:
    value = value_of(f"k: {written}\n")["k"]
    assert value == meant
    assert type(value) is type(meant)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: &x 1\n", "t.yaml:1: a: anchors (&name) are refused"),
        ("a: &x {b: 1}\n", "t.yaml:1: a: anchors (&name) are refused"),
        ("a: 1\nb: [2, *a]\n", "t.yaml:2: b[1]: aliases (*name) are refused"),
        ("a: !!python/object:os.system x\n", "t.yaml:1: a: tags (!name) are refused"),
        ("a: !secret [1]\n", "t.yaml:1: a: tags (!name) are refused"),
        ("a:\n  - b: 1\n    b: 2\n", "t.yaml:3: a[0]: the key 'b' stands here a second time (first in line 2)"),
        ("a: 1\n---\nb: 2\n", "t.yaml:2: a second document (---)"),
        ("base: {a: 1}\nd:\n  <<: {b: 2}\n", "t.yaml:3: d: merge keys (<<) are refused"),
        ("1: a\n", "t.yaml:1: a key must be text"),
        ("true: a\n", "t.yaml:1: a key must be text"),
        ("2026-01-01: a\n", "t.yaml:1: a key must be text"),
        ("? [a, b]\n: c\n", "t.yaml:1: a key must be text, not a list or mapping"),
        ("a: 2026-02-30\n", "t.yaml:1: a: 2026-02-30 is not a day of the calendar"),
        ("a: 2026-02-03T25:00\n", "t.yaml:1: a: 2026-02-03T25:00 is not a day"),
        ("a: [1\nb: 2\n", "t.yaml:2: column"),
        ("a:\n\t- b\n", "t.yaml:2: column"),
        ("a: b\0c\n", "t.yaml:1: holds a NUL character"),
        ("a: \ud800\n", "t.yaml:1: holds half of a surrogate pair"),
        ("a: \x07\n", "t.yaml"),
        ("[" * (MAX_DEPTH + 1), "nested deeper than"),
        ("[" * 100_000, "nested deeper than"),
        ("{a: " * 100_000, "nested deeper than"),
    ],
)
def test_what_a_reader_could_not_trust_is_refused(text: str, said: str) -> None:
    assert any(said in problem for problem in problems_of(text)), problems_of(text)


def test_every_problem_is_reported_at_once() -> None:
    text = "a: &x 1\nb: 2026-13-01\na: 2\nc: !t 3\n"
    assert [line.split(":")[1] for line in problems_of(text)] == ["1", "2", "3", "4"]


def test_the_caller_chooses_which_error_is_raised() -> None:
    with pytest.raises(RulebookError):
        load("[", "r.yaml", error=RulebookError)


def test_values_may_be_keys_where_the_caller_says_so() -> None:
    assert value_of("2: a\ntrue: b\n2026-01-02: c\n", scalar_keys=True) == {2: "a", True: "b", date(2026, 1, 2): "c"}
    assert problems_of("~: a\n", scalar_keys=True)
    assert problems_of("2: a\n")
    assert problems_of("2: a\n2: b\n", scalar_keys=True)


def test_an_empty_file_is_null() -> None:
    assert value_of("# nothing but a comment\n") is None


def test_every_value_knows_its_line() -> None:
    document = load("a:\n  - x: 1\n    y:\n      z: 2\n  - {x: 3,\n     y: 4}\nb: 5\n", "t.yaml")
    assert document.line() == 1
    assert document.line(("a",)) == 1
    assert document.line(("a", 0)) == 2
    assert document.line(("a", 0, "y")) == 3
    assert document.line(("a", 0, "y", "z")) == 4
    assert document.line(("a", 1, "y")) == 6
    assert document.line(("b",)) == 7


def test_a_path_that_leads_nowhere_gives_the_nearest_line_above() -> None:
    document = load("a:\n  - x: 1\n", "t.yaml")
    assert document.line(("a", 0, "missing")) == 2
    assert document.line(("a", 9)) == 1
    assert document.line(("a", 0, "x", "deeper")) == 2


def test_a_path_reads_as_people_write_it() -> None:
    assert dotted(("platforms", 3, "owner")) == "platforms[3].owner"
    assert dotted(()) == ""


def test_a_file_is_read_with_or_without_a_byte_order_mark(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes("\ufeffa: 示范区\n".encode())
    assert read(file, "a.yaml").value == {"a": "示范区"}


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "a.yaml: cannot be read"), ("a: 1\nb: 示范区".encode("gb18030"), "a.yaml:2: not UTF-8 text")],
)
def test_a_file_that_cannot_be_read_is_a_problem(tmp_path: Path, content: bytes | None, said: str) -> None:
    file = tmp_path / "a.yaml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(InventoryError) as caught:
        read(file, "a.yaml", error=InventoryError)
    assert said in str(caught.value)


def test_a_file_too_large_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    with file.open("wb") as stream:
        stream.truncate(MAX_BYTES + 1)
    with pytest.raises(Problems, match="larger than"):
        read(file)


yamlish = st.text(st.sampled_from("ab:-[]{}\n ,'\"#&*!|>?%@`\\01.~<=\t\0é示\u2028"), max_size=60)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=40), yamlish))
@example("? - a\n: b")
@example("*a : b\n")
@example("&a a: *a\n")
@example("!!binary x: !t\n")
@example("%YAML 9.9\n---\na\n")
def test_no_text_does_more_than_load_or_report_problems(text: str) -> None:
    try:
        document = load(text, "t.yaml", scalar_keys=True)
    except Problems as failure:
        assert failure.problems
    else:
        assert document.line() >= 0


plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.text(max_size=8).filter(str.isprintable),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1, max_size=3), inner, max_size=3)
    ),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(plain)
def test_json_is_read_back_as_it_was_written(value: object) -> None:
    import json

    assert value_of(json.dumps(value, ensure_ascii=False)) == value
