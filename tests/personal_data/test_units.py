"""A unit behind a number says that it counts something, and is nobody's number."""

from __future__ import annotations

import numpy as np
import pytest
from three_paths import on_every_path

from scanners.personal_data.units import are_before_units, is_before_unit

MOBILE = "13800138000"
COUNTED = [
    f"sent {MOBILE} bytes in 2s",
    f"read {MOBILE} B.",
    f"elapsed {MOBILE} ns",
    f"waited {MOBILE} microseconds, then stopped",
    f"下载完成 {MOBILE} 字节",
    f"耗时{MOBILE}毫秒",
    f"合计{MOBILE}元，{MOBILE} 万元",
    f"speed {MOBILE} bps]",
    f"wrote {MOBILE} rows",
    f'"GET /q HTTP/1.1" 200 {MOBILE} "-"',
    f"GET /q HTTP/2 304 {MOBILE}",
]
SOMEBODY = [
    f"{MOBILE} requests a code",
    f"手机号 {MOBILE} B",
    f"phone={MOBILE} bytes=12",
    f'"{MOBILE}" ms',
    f"{MOBILE} B座",
    f"{MOBILE} msg",
    f"{MOBILE} us_east",
    f"{MOBILE}元旦当天",
    f"{MOBILE}  B",
    f"{MOBILE} ",
    f"{MOBILE} 字",
    f"code 200 {MOBILE}",
    f"HTTP 200 手机 {MOBILE}",
]


@pytest.mark.parametrize("text", COUNTED)
def test_what_a_unit_counts_is_no_telephone(text: str) -> None:
    assert on_every_path(text) == [(), (), ()]


@pytest.mark.parametrize("text", SOMEBODY)
def test_other_words_behind_a_number_change_nothing(text: str) -> None:
    for found in on_every_path(text):
        assert [(hit.entity, text[hit.start : hit.end]) for hit in found] == [("CN_MOBILE", MOBILE)]


def test_units_are_read_alike_at_every_place_and_limit() -> None:
    text = " ".join((*COUNTED, *SOMEBODY))
    at = np.array([len(text[:n].encode()) for n in range(len(text) + 1)])
    for width in (1, 2, 4, 7, 8, 14, 40):
        limit = at[np.minimum(np.arange(len(at)) + width, len(text))]
        expected = [is_before_unit(text[n : n + width], 0) for n in range(len(at))]
        assert are_before_units(text.encode(), at, limit).tolist() == expected


def test_the_bytes_of_a_response_are_nobodys_though_its_request_speaks_of_telephones() -> None:
    text = f'"GET /q?mobile={MOBILE} HTTP/1.1" 200 {MOBILE} "-"'
    for found in on_every_path(text):
        assert [(hit.entity, hit.start) for hit in found] == [("CN_MOBILE", text.index(MOBILE))]
