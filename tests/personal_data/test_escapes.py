"""Written forms undone: the functions as they stand, compiled, and on arrays give one view."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanners.personal_data.detect import Detector
from scanners.personal_data.lane import sources
from scanners.personal_data.lane.native import NativeLane
from scanners.personal_data.lane.starts import ESCAPE_STARTS
from scanners.personal_data.lane.tables import tables
from scanners.personal_data.lane.vectorised import VectorLane
from tests.personal_data.log_lab import MOBILE

pytest.importorskip("numba")

PIECES = [
    rb"\uff11", rb"\uFF41", rb"\uff0f", rb"\u5f20", rb"\ud83d", b"%EF%BC%91", b"%ef%bd%81", b"%EF", b"%BC", b"%91",
    b"%25EF%25BC%2591", b"%EF%BC%9A", b"%E5%BC%A0", rb"\xEF\xBC\x91", b"&#xff13;", b"&#65299;", b"&amp;",
    "１，".encode(), b"\xef", b"\xbc", b"\x91", b"a", b"1", b"\n", b"$", b"'", b"\\", b'\\"',
]  # fmt: skip
WRITTEN = {
    "unicode-escaped": lambda sign: f"\\u{0xFEE0 + ord(sign):04x}",
    "html-entity": lambda sign: f"&#{0xFEE0 + ord(sign)};",
    "urlencoded": lambda sign: "".join(f"%{byte:02X}" for byte in chr(0xFEE0 + ord(sign)).encode()),
    "hex-escaped": lambda sign: "".join(f"\\x{byte:02X}" for byte in chr(0xFEE0 + ord(sign)).encode()),
}
LANES = [NativeLane(tables()), VectorLane(tables())]


def as_it_stands(data: bytes, bounds: np.ndarray) -> tuple[bytes, list[int], list[list[int]]]:
    out, ends, edits = bytearray(len(data) + 8), np.zeros_like(bounds), np.zeros((len(data) + 1, 5), np.int64)
    count = sources.interpreted().undo(data, bounds, ESCAPE_STARTS, out, ends, edits)
    return bytes(out[: int(ends[-1])]), ends.tolist(), edits[:count].tolist()


@pytest.mark.parametrize("lane", LANES, ids=lambda lane: lane.name)
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=14), cuts=st.lists(st.integers(0, 200), max_size=3))
@settings(deadline=None)
def test_every_way_to_undo_escapes_gives_one_view(
    lane: NativeLane | VectorLane, pieces: list[bytes], cuts: list[int]
) -> None:
    data = b"".join(pieces)
    bounds = np.array(sorted([0, *(min(cut, len(data)) for cut in cuts), len(data)]), np.int64)
    view, ends, edits = lane.undo(data, bounds)
    assert (bytes(view)[: int(ends[-1])], ends.tolist(), edits.tolist()) == as_it_stands(data, bounds)


@pytest.mark.parametrize("form", WRITTEN)
@pytest.mark.parametrize("lane", ["numba", "numpy"])
def test_an_escape_that_yields_a_full_width_sign_is_undone_twice(lane, form: str) -> None:
    text = "tel=" + "".join(map(WRITTEN[form], MOBILE))
    (hit,) = Detector(lane).find(text)
    assert (hit.entity, hit.start, hit.end, hit.form) == ("CN_MOBILE", 4, len(text), form)


def test_bytes_of_a_full_width_sign_in_two_segments_stay_apart() -> None:
    data, bounds = b"%EF%BC%91", np.array([0, 3, 9], np.int64)
    for lane in LANES:
        assert bytes(lane.undo(data, bounds)[0])[:3] == "１".encode()
