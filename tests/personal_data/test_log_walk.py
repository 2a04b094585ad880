"""Records of JSON: the compiled walk, the regular expressions and Python's own parser agree on what stands where."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanners.personal_data.logs import lanes, native
from scanners.personal_data.logs.lane import Lane, Walked
from scanners.personal_data.logs.names import Role
from scanners.personal_data.logs.native import NativeLane
from scanners.personal_data.logs.plain import PlainLane

PLAIN = PlainLane()
LANES = (PLAIN, NativeLane())


def walked(lane: Lane, records: list[bytes], places: list[list[int]]) -> Walked:
    """The records one below the other; places count from the start of their record."""
    starts = np.cumsum([0, *(len(record) + 1 for record in records)])[: len(records)].astype(np.int64)
    ends = starts + np.array([len(record) for record in records], np.int64)
    first = np.cumsum([0, *map(len, places)]).astype(np.int64)
    place = np.array([p + start for found, start in zip(places, starts, strict=True) for p in found], np.int64)
    return walk(lane, b"\n".join(records) + b"\n", starts, ends, first, place)


def walk(lane: Lane, *arguments: Any) -> Walked:
    return lane.walk(*arguments)


def said(found: Walked) -> tuple[Any, ...]:
    paths = [(found.paths[n], bool(key)) for n, key in zip(found.path.tolist(), found.in_key.tolist(), strict=True)]
    return paths, found.spans.tolist(), found.broken.tolist()


@pytest.mark.parametrize("lane", LANES)
def test_a_finding_stands_under_the_names_that_lead_to_it(lane: Lane) -> None:
    record = b'{"request": {"uri": "/a?phone=1", "headers": [{"x": "y"}]}, "values": {"sfzh": 5, "n": [1, {"k": "v"}]}}'
    places = [record.index(sign) for sign in (b"1", b'y"', b"5", b'v"')]
    found = walked(lane, [record], [places])
    assert [found.paths[n] for n in found.path] == [
        ("request", "uri"),
        ("request", "headers", "x"),
        ("values", "sfzh"),
        ("values", "n", "k"),
    ]
    start, end = found.spans[0, Role.URI]
    assert record[start:end] == b"/a?phone=1"
    assert not found.broken.any()


@pytest.mark.parametrize("lane", LANES)
def test_a_name_that_holds_a_value_is_told_apart(lane: Lane) -> None:
    record = b'{"by": {"13900001234": {"n": "13900001234"}}}'
    first = record.index(b"139")
    found = walked(lane, [record], [[first, record.rindex(b"139")]])
    assert found.in_key.tolist() == [True, False]
    assert [found.paths[n] for n in found.path] == [("by", "00000"), ("by", "00000", "n")]


@pytest.mark.parametrize("lane", LANES)
@pytest.mark.parametrize(
    "record",
    [
        b'{"consumer": {"username": "u"}}',
        b'{"consumer_username": "u"}',
        b'{"consumerUsername": "u"}',
        b'{"log": {"Consumer": {"user-name": "u"}}}',
        b'{"consumer.username":"u"}',
    ],
)
def test_names_that_differ_in_spelling_have_one_role(lane: Lane, record: bytes) -> None:
    found = walked(lane, [record], [[]])
    start, end = found.spans[0, Role.CONSUMER]
    assert record[start:end] == b"u"


@pytest.mark.parametrize("lane", LANES)
def test_the_more_telling_name_wins_wherever_it_stands(lane: Lane) -> None:
    for record in (b'{"client_id": "c", "consumer_app": "a"}', b'{"consumer_app": "a", "client_id": "c"}'):
        start, end = walked(lane, [record], [[]]).spans[0, Role.CONSUMER]
        assert record[start:end] == b"a"


@pytest.mark.parametrize("lane", LANES)
@pytest.mark.parametrize("nothing", [b"null", b'""', b'"-"', b"true", b"{}", b"[]"])
def test_a_consumer_without_a_name_is_none(lane: Lane, nothing: bytes) -> None:
    found = walked(lane, [b'{"consumer": ' + nothing + b', "status": 1}'], [[]])
    assert found.spans[0, Role.CONSUMER].tolist() == [-1, -1]
    assert not found.broken.any()


@pytest.mark.parametrize("lane", LANES)
@pytest.mark.parametrize("record", [b"", b"plain text", b'{"a": "b', b'{"a": 1', b"{" * 100, b'{"a\\', b'["a"]'])
def test_what_is_no_whole_record_is_marked(lane: Lane, record: bytes) -> None:
    assert walked(lane, [record], [[]]).broken.tolist() == [True]


NAMES = st.sampled_from(
    ["a", "uri", "Request", "consumer", "log", "ts", "x_y", "138001380001", "名", 'q"', "\\", "user name"]
)
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=6), st.sampled_from(["-", "", '{"a": 1}']))
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4))
RECORDS = st.dictionaries(NAMES, VALUES, max_size=5)


@settings(deadline=None)
@given(RECORDS, st.booleans(), st.booleans())
def test_every_leaf_of_a_record_is_found_where_it_stands(record: dict[str, Any], ascii_: bool, dense: bool) -> None:
    text = json.dumps(record, ensure_ascii=ascii_, separators=(",", ":") if dense else None).encode("utf-8", "replace")
    for lane in LANES:
        found = walked(lane, [text], [[*range(len(text))]])
        assert not found.broken.any()
        wanted = {tuple(name.replace("138001380001", "00000") for name in path) for path in leaves(record, ())}
        assert wanted <= set(found.paths)


def leaves(value: Any, path: tuple[str, ...]) -> list[tuple[str, ...]]:
    match value:
        case dict():
            return [leaf for name, inner in value.items() for leaf in leaves(inner, (*path, name))]
        case list():
            return [leaf for inner in value for leaf in leaves(inner, path)]
    return [path]


PIECES = st.sampled_from(
    [b"{", b"}", b"[", b"]", b",", b":", b'"', b"\\", b'\\"', b" ", b"\t", b"\n", b"\x0b", b"a", b'"uri"',
     b'"log":', b"null", b"12345678",
     b"-", b'"a":', b'"request":{', "名".encode(), b"\xff", b"@", b"_", b'"consumer":"u",', b'"ts" :'],
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(PIECES, max_size=14).map(b"".join), min_size=1, max_size=4), st.data())
def test_both_lanes_read_broken_records_alike(records: list[bytes], data: st.DataObject) -> None:
    places = [sorted(data.draw(st.lists(st.integers(0, max(0, len(record) - 1)), max_size=4))) for record in records]
    plain, native = (said(walked(lane, records, places)) for lane in LANES)
    assert plain == native


@settings(deadline=None)
@given(RECORDS, st.lists(st.text(max_size=8), min_size=4, max_size=4), st.data())
def test_records_of_one_shape_are_read_like_any_other(
    record: dict[str, Any], values: list[str], data: st.DataObject
) -> None:
    changed = iter(values)
    alike = [json.dumps(with_texts(record, changed if turn else iter(values)), ensure_ascii=False) for turn in range(4)]
    texts = [text.encode("utf-8", "replace") for text in alike]
    places = [sorted(data.draw(st.lists(st.integers(0, len(text) - 1), max_size=3))) for text in texts]
    fresh = PlainLane()
    twice = [said(walked(fresh, texts, places)) for _ in range(2)]
    assert twice[0] == twice[1] == said(walked(LANES[1], texts, places))


def with_texts(value: Any, texts: Iterator[str]) -> Any:
    """The record with other texts in it."""
    match value:
        case dict():
            return {name: with_texts(inner, texts) for name, inner in value.items()}
        case list():
            return [with_texts(inner, texts) for inner in value]
        case str():
            return next(texts, "")
    return value


@settings(deadline=None)
@given(
    st.lists(st.text("ab?/1", max_size=20).map(str.encode) | st.just(None), max_size=8),
    st.sampled_from((Role.URI, Role.USER)),
)
def test_both_lanes_tell_equal_names_alike(texts: list[bytes | None], role: Role) -> None:
    data = b"".join(text or b"" for text in texts) + b"\n"
    spans, at = np.full((len(texts), len(Role), 2), -1, np.int64), 0
    for n, text in enumerate(texts):
        if text is not None:
            spans[n, role] = at, at + len(text)
            at += len(text)
    cut = [(text or b"").partition(b"?")[0] if role == Role.URI else text or b"" for text in texts]
    # Long numbers in a path are replaced anyway, so they need not be told apart.
    alike = [re.sub(rb"1{5,}", b"0", text) for text in cut] if role == Role.URI else cut
    for lane in LANES:
        digests, ends = lane.written(data, spans, (role,))
        assert [bool(digest) for digest in digests[role].tolist()] == [bool(text) for text in cut]
        for start, end, text in zip(spans[:, role, 0].tolist(), ends[role].tolist(), cut, strict=True):
            assert not text or data[start:end] == text
        assert len(set(alike)) <= len(set(digests[role].tolist())) <= len(set(cut))


@settings(deadline=None)
@given(st.lists(st.sampled_from([b"\n", b"a", b"\r", b"x" * 70, b"\xe4"]), max_size=40).map(b"".join))
def test_both_lanes_find_the_lines_that_python_finds(data: bytes) -> None:
    sizes = [len(line) for line in data.split(b"\n")]
    ends = np.cumsum([size + 1 for size in sizes[:-1]] + ([sizes[-1]] if sizes[-1] else [])).astype(int)
    for lane in LANES:
        assert lane.bounds(data).tolist() == [0, *ends.tolist()]


def test_without_numba_the_plain_lane_does_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numba", None)
    native._compiled.cache_clear()
    assert isinstance(lanes.lane("auto"), PlainLane)
    with pytest.raises(ImportError):
        lanes.lane("numba")
    monkeypatch.undo()
    native._compiled.cache_clear()
    assert isinstance(lanes.lane("auto"), NativeLane)


@settings(max_examples=200, deadline=None)
@given(st.text('\\"a', max_size=150), st.integers(0, 64))
def test_a_text_ends_at_the_first_quote_that_is_not_escaped(text: str, before: int) -> None:
    record = json.dumps({"a": "b" * before + text, "uri": "/u", "z": "c" * 64}).encode()
    for lane in LANES:
        found = walked(lane, [record], [[record.rindex(b"/u")]])
        start, end = found.spans[0, Role.URI]
        assert record[start:end] == b"/u"
        assert [found.paths[n] for n in found.path] == [("uri",)]
        assert not found.broken.any()
