"""Text that applications write for people: the expressions and the compiled search read the same in it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanners.personal_data.logs.lane import Lane
from scanners.personal_data.logs.names import Role
from scanners.personal_data.logs.native import NativeLane
from scanners.personal_data.logs.plain import PlainLane
from scanners.personal_data.logs.texts import HEAD, SIDES_PATHS

LANES = (PlainLane(), NativeLane())
WORDS = (
    "GET|post|Delete|requestUri|request_uri|URL|path|consumer|app_id|appKey|clientid|caller|user|userName|user_id"
    "|operator|loginName|request|Req|param|response|resp|result|请求|入参|查询条件|响应|出参|返回|应答|-->|>>>|<--|<<<"
    "|/a/b|/|http://h|HTTPS://x.y/z|http:///|=|:|: |= |'|\"| |,|[|]|)|}|;|&|\t|_|-|x|9|$|.|c.g.Person|a.B|Person|c."
    "|2026-11-20|T08:30:00| 08:30:00|.123|,123456789|+0800| +08:00|Z|1700000000000|INFO|WARN |中"
)
PIECES = st.sampled_from(WORDS.split("|"))
LINES = st.lists(PIECES, max_size=24).map("".join)


def told(lane: Lane, lines: list[bytes], places: list[list[int]]) -> tuple[object, ...]:
    """Spans of records one below the other, and sides of what was found at places of each."""
    bounds = np.cumsum([0, *(len(line) + 1 for line in lines)]).astype(np.int64)
    first = np.cumsum([0, *map(len, places)]).astype(np.int64)
    place = [p + start for found, start in zip(places, bounds.tolist(), strict=False) for p in found]
    spans, path = lane.search(b"\n".join(lines) + b"\n", bounds[:-1], bounds[1:], first, np.array(place, np.int64))
    return spans.tolist(), path.tolist()


@settings(max_examples=500, deadline=None)
@given(st.lists(LINES, min_size=1, max_size=3), st.data())
def test_both_lanes_read_text_alike(texts: list[str], data: st.DataObject) -> None:
    lines = [text.encode() for text in texts]
    places = [sorted(data.draw(st.lists(st.integers(0, len(line)), max_size=3, unique=True))) for line in lines]
    plain, native = (told(lane, lines, places) for lane in LANES)
    assert native == plain


@pytest.mark.parametrize("lane", LANES)
def test_a_line_tells_its_time_its_class_its_path_and_who_calls(lane: Lane) -> None:
    head = "2026-11-20 08:30:00.123  INFO 7 --- [exec-1] c.g.share.PersonApi : "
    data = (head + 'POST "/api/p?x=1" appId=desk user: lee 入参 13 返回 14').encode()
    found, sides = told(lane, [data], [[data.index(b"13"), data.index(b"14")]])
    (spans,) = found  # type: ignore[misc]
    said = {role: data[a:b].decode() for role, (a, b) in zip(Role, spans, strict=True) if a >= 0}
    assert said == {
        Role.TIME: "2026-11-20 08:30:00.123",
        Role.ROUTE: "c.g.share.PersonApi",
        Role.METHOD: "POST",
        Role.URI: "/api/p?x=1",
        Role.CONSUMER: "desk",
        Role.USER: "lee",
    }
    assert [SIDES_PATHS[side][0] for side in sides] == ["request", "response"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("lane", LANES)
def test_a_record_tells_of_itself_in_its_beginning(lane: Lane) -> None:
    found, _ = told(lane, [b"x" * HEAD + b" user=lee"], [[]])
    assert found == [[[-1, -1]] * len(Role)]
