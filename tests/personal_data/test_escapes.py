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
    b"%C7%F1%D1%E0", b"%C7", b"%F1", b"%E9F", b"%25C7%25F1", b"%A3%B1", b"%D6%DC%20", b"%D1", b"%C0", b"%FCr", b"\\=",
    "\u00a0".encode(), b"\xc2", b"\xa0",
    b"\x1b[36m", b"\x1b[1;31", b"m", b"\x1b", b"[0m", rb"\u001b[0m", rb"\x1B[3", rb"\u001b", b"[0123456789mA",
    b"_", "１，".encode(), b"\xef", b"\xbc", b"\x91", b"a", b"1", b"\n", b"$", b"'", b"\\", b'\\"',
]  # fmt: skip
WRITTEN = {
    "unicode-escaped": lambda sign: f"\\u{0xFEE0 + ord(sign):04x}",
    "html-entity": lambda sign: f"&#{0xFEE0 + ord(sign)};",
    "urlencoded": lambda sign: "".join(f"%{byte:02X}" for byte in chr(0xFEE0 + ord(sign)).encode()),
    "hex-escaped": lambda sign: "".join(f"\\x{byte:02X}" for byte in chr(0xFEE0 + ord(sign)).encode()),
}
LANES = [NativeLane(tables()), VectorLane()]


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


@pytest.mark.parametrize("colour", ["\x1b[{}m", "\\u001b[{}m", "\\x1b[{}m", "\\\\u001b[{}m"])
@pytest.mark.parametrize("lane", ["numba", "numpy"])
def test_colours_of_a_console_hide_nothing(lane, colour: str) -> None:
    text = (
        f"person={colour.format(36)}欧阳建国{colour.format(0)} phone={colour.format('1;36')}{MOBILE}{colour.format('')}"
    )
    found = {(hit.entity, text[hit.start : hit.end]) for hit in Detector(lane).find(text)}
    assert found == {("PERSON", "欧阳建国"), ("CN_MOBILE", MOBILE)}


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


def escaped(text: str, encoding: str = "gb18030") -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode(encoding))


GB18030 = [
    ("grxm=" + escaped("邱燕菲") + "&b=1", "邱燕菲"),
    ("grxm=" + escaped("邱燕菲").lower(), "邱燕菲"),
    ("grxm=" + escaped("邱燕菲").replace("%", "%25"), "邱燕菲"),
    ("grxm=" + escaped("冯怡怡"), "冯怡怡"),  # rarer characters than in daily use
    ("grxm=" + escaped("张三") + "%E5%BC", "张三"),  # cut within a character
    ("q=%7B%22xm%22%3A%22" + escaped("邱燕菲") + "%22%7D", "邱燕菲"),
    ("xm=" + escaped("朱镕").replace("%46", "F") + escaped("张"), "朱镕张"),  # as browsers write a letter
]


@pytest.mark.parametrize(("text", "name"), GB18030)
def test_urls_in_gb18030_are_read_where_they_break_utf8(text: str, name: str) -> None:
    data = text.encode()
    for lane in LANES:
        assert name in bytes(lane.undo(data, np.array([0, len(data)], np.int64))[0]).decode("utf-8", "replace")


@pytest.mark.parametrize(
    ("text", "view"),
    [
        (escaped("张三", "utf-8"), "张三".encode()),
        (escaped("张三", "utf-8")[:-3], "张三".encode()[:-1]),
        ("%D1%A7", "ѧ".encode()),  # 学 in GB18030, and valid UTF-8
        ("caf%E9", b"caf\xe9"),
        ("f%FCr M%FCller", b"f\xfcr M\xfcller"),
        ("%81%40%E3%C1%90%F2%99", bytes.fromhex("8140e3c190f299")),
        ("%C7%20%F1", b"\xc7 \xf1"),
    ],
)
def test_utf8_and_bytes_that_are_no_chinese_stay_what_they_are(text: str, view: bytes) -> None:
    data = text.encode()
    for lane in LANES:
        assert bytes(lane.undo(data, np.array([0, len(data)], np.int64))[0]) == view


@pytest.mark.parametrize("lane", ["numba", "numpy"])
def test_a_name_in_gb18030_is_found_where_it_is_encoded(lane) -> None:
    text, _ = GB18030[0]
    (hit,) = Detector(lane).find(text)
    assert (hit.entity, text[hit.start : hit.end], hit.form) == ("PERSON", escaped("邱燕菲"), "urlencoded")


@pytest.mark.parametrize("lane", LANES, ids=lambda lane: lane.name)
@given(
    pieces=st.lists(
        st.binary(max_size=5).map(lambda data: "".join(f"%{byte:02x}" for byte in data).encode())
        | st.text("张三李明学朱镕堃１，a %&=", max_size=4).map(lambda text: escaped(text).encode())
        | st.text("张三学１é", max_size=3).map(lambda text: escaped(text, "utf-8").encode())
        | st.sampled_from([b"a", b"%", b"%2", b"%25", b"\\", b"\\xEF", b"like '", b"\xef\xbc\x91"]),
        max_size=8,
    ),
    cuts=st.lists(st.integers(0, 200), max_size=3),
    lost=st.integers(0, 3),
)
@settings(deadline=None, max_examples=300)
def test_every_way_to_undo_urls_gives_one_view(
    lane: NativeLane | VectorLane, pieces: list[bytes], cuts: list[int], lost: int
) -> None:
    data = b"".join(pieces)
    data = data[: max(0, len(data) - lost)]
    bounds = np.array(sorted([0, *(min(cut, len(data)) for cut in cuts), len(data)]), np.int64)
    view, ends, edits = lane.undo(data, bounds)
    assert (bytes(view)[: int(ends[-1])], ends.tolist(), edits.tolist()) == as_it_stands(data, bounds)
