"""Records that container engines wrap in JSON come out as they were, and what was found in them with them."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanners.personal_data.logs.lane import Lane
from scanners.personal_data.logs.native import NativeLane
from scanners.personal_data.logs.plain import PlainLane
from scanners.personal_data.logs.unwrapping import Unwrapped

LANES = (PlainLane(), NativeLane())
KEYS = (b'{"log":"', b'"log"', b'"time"', b": ", b'"', b'","time":"', b"}")
ESCAPES = (b"\\n", b'\\"', b"\\\\", b"\\/", b"\\", b"\\u4e2d", b"\\ud83d\\ude00", b"\\ud83d", b"\\ude00", b"\\u00")
PIECES = st.sampled_from([*KEYS, *ESCAPES, b"\\uD83D\\n", b"a", b"7", b"\xe4\xb8\xad", b"\xff", b"\t"])


def unwrapped(lane: Lane, lines: list[bytes], spans: list[list[tuple[int, int]]]) -> Unwrapped:
    """The lines one below the other; spans of findings count from the start of their line."""
    bounds = np.cumsum([0, *(len(line) + 1 for line in lines)]).astype(np.int64)
    first = np.cumsum([0, *map(len, spans)]).astype(np.int64)
    places = [(a + at, b + at) for found, at in zip(spans, bounds.tolist(), strict=False) for a, b in found]
    place, end = np.array(places, np.int64).reshape(-1, 2).T
    return lane.unwrapped(b"\n".join(lines) + b"\n", bounds[:-1], bounds[1:], first, place.copy(), end.copy())


@settings(max_examples=400, deadline=None)
@given(st.lists(st.lists(PIECES, max_size=16).map(b"".join), min_size=1, max_size=3), st.data())
def test_both_lanes_unwrap_alike(lines: list[bytes], data: st.DataObject) -> None:
    spans = []
    for line in lines:
        ends = sorted(data.draw(st.sets(st.integers(0, len(line)), max_size=6)))
        spans.append([*zip(ends[::2], ends[1::2], strict=False)])
    plain, native = (unwrapped(lane, lines, spans) for lane in LANES)
    assert native.data == plain.data
    assert [column.tolist() for column in native[1:]] == [column.tolist() for column in plain[1:]]


@settings(deadline=None)
@given(st.text(max_size=30), st.text('ab 中😀"\\', min_size=1, max_size=6), st.text(max_size=30))
def test_what_was_wrapped_comes_out_and_what_was_found_in_it_stays_whole(before: str, found: str, after: str) -> None:
    for ascii_only in (False, True):
        written = [
            json.dumps(text, ensure_ascii=ascii_only)[1:-1].encode("utf-8", "replace")
            for text in (before, found, after)
        ]
        line = b'{"log":"' + b"".join(written) + b'","stream":"stdout","time":"2026-11-20T08:30:00Z"}'
        start = 8 + len(written[0])
        for lane in LANES:
            out = unwrapped(lane, [line], [[(start, start + len(written[1]))]])
            assert out.data[out.place[0] : out.end[0]] == found.encode()
            text = out.data[: out.ends[0]]
            assert text == (before + found + after).encode("utf-8", "replace").rstrip(b"\n") or "?" in text.decode()
            assert out.data[out.ends[0] :] == b"\n2026-11-20T08:30:00Z\n"


@pytest.mark.parametrize("lane", LANES)
def test_a_line_that_wraps_nothing_stays_as_it_is(lane: Lane) -> None:
    out = unwrapped(lane, [b'{"msg":"13900000000"}'], [[(8, 19)]])
    assert out.data == b'{"msg":"13900000000"}\n\n' and out.data[out.place[0] : out.end[0]] == b"13900000000"
