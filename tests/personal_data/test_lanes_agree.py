"""The compiled lane and the lane of arrays bring the same, row for row, out of any bytes cut anywhere."""

from __future__ import annotations

import json
from functools import cache
from typing import Literal

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from labelled import draw
from mixed_texts import columns, keyed, pieces, texts

from scanners.personal_data.context import spoken
from scanners.personal_data.detect import Detector
from scanners.personal_data.finding import Found
from scanners.personal_data.lane import classes
from scanners.personal_data.lane.collected import Lane
from scanners.personal_data.lane.tables import tables
from scanners.personal_data.lane.vectorised import VectorLane
from scanners.personal_data.view import View

pytest.importorskip("numba")

ROWS = ("candidates", "words", "cues", "triggers", "windows", "unknown")

_signs = st.sampled_from(
    [bytes([sign]) for sign in range(256)]
    + [text.encode() for text in ("张", "手机号", "，", "；", "：", "。", "号", "×", "•", "13912345678", "10.1.2.3")]
    + [b'":"', b'\\"', b"xm", b"name", b"%e5%bc", b"\\u5f20", b"&#x5f20;", b"&quot;", b"fe80::", b"eyJhbGci", b"1" * 18]
    + [b"VALUES (", b"values(", b"?[", b"?)[", b" ::: [", b"): [", b"PID|", b"NK1|", b"XPV1|", b"%C7%F1", b"%E9F"]
    + [
        b" -p",
        b" --pass ",
        b"mysql ",
        b"://a:b12345",
        b"@",
        b'setXm("',
        b"('",
        b"] - [",
        b" <- [",
        b"cs1=a",
        b" cs1Label=",
        b"> PASS x",
        b'] "AUTH" "x"',
        b"-----BEGIN ",
        b"-----END PRIVATE KEY-----",
        b"ST-1",
        b"001a-2b3c-4d5e",
        b"00e0.fc12.3456",
        b"0012-3a45-",
        b"35-209900-176148-1",
        b"352099-00-176148-1",
        b"139.0000.1234",
    ]
)
blocks = st.lists(
    st.one_of(texts.map(lambda text: text.encode("utf-8", "replace")), st.binary(max_size=200))
    | st.lists(_signs, max_size=40).map(b"".join),
    max_size=8,
).flatmap(lambda pieces: st.sampled_from([b"", b" ", b"\n"]).map(lambda between: between.join(pieces)))
cells = st.lists(st.one_of(pieces, pieces, keyed).map(lambda text: text.encode("utf-8", "replace")), max_size=30)
lenient = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@cache
def detector(name: Literal["numba", "numpy"]) -> Detector:
    return Detector(lane=name)


@cache
def lanes() -> tuple[Lane, Lane]:
    from scanners.personal_data.lane.native import NativeLane

    return NativeLane(tables()), VectorLane()


def lines_of(data: bytes) -> np.ndarray:
    ends = [at + 1 for at, sign in enumerate(data) if sign == 10]
    return np.array([0, *ends, *([len(data)] if ends[-1:] != [len(data)] else [])], np.int64)


def cut_at(data: bytes, cuts: list[int]) -> np.ndarray:
    return np.array(sorted([0, *(cut % (len(data) + 1) for cut in cuts), len(data)]), np.int64)


def told(found: Found) -> dict[str, object]:
    arrays = {name: getattr(found, name).tolist() for name in ("segment", "start", "end", "entity", "score", "form")}
    return {**arrays, "key": [found.keys[key] for key in found.key.tolist()]}


def assert_alike(data: bytes, bounds: np.ndarray | None = None, column: str = "") -> None:
    compiled, arrays = (detector(name).scan(data, bounds, column) for name in ("numba", "numpy"))
    assert told(arrays) == told(compiled)


def assert_rows_alike(data: bytes, bounds: np.ndarray) -> None:
    """The view, and every row of the pass in its order; keys met are known to both the next time."""
    compiled, arrays = lanes()
    view, same = View.of(data, bounds, compiled), View.of(data, bounds, arrays)
    assert bytes(same.data) == bytes(view.data)
    assert same.bounds.tolist() == view.bounds.tolist()
    assert same.edits.tolist() == view.edits.tolist()
    first, last = len(bounds) // 4, len(bounds) - 1
    expected = compiled.collect(view.data, view.bounds, first, last)
    found = arrays.collect(same.data, same.bounds, first, last)
    for name in ROWS:
        assert getattr(found, name).tolist() == getattr(expected, name).tolist(), name
    assert alike(found.word_ids) == alike(expected.word_ids)
    keys = {bytes(view.data[start:end]) for _, start, end, _, _ in expected.unknown.tolist()}
    masks = {key.translate(classes.FOLDED.tobytes()): spoken(key.decode("utf-8", "replace")).asked for key in keys}
    for lane in lanes():
        lane.learn(masks)


def alike(ids: np.ndarray | None) -> list[int]:
    """Which rows have the same number, whatever it is."""
    assert ids is not None
    first: dict[int, int] = {}
    return [first.setdefault(number, row) for row, number in enumerate(ids.tolist())]


@settings(max_examples=100, deadline=None)
@given(st.text("aeqyznQAKIMOS_./", max_size=16))
@example("____")
@example("MzgwMDEzODAwMA")
def test_names_of_letters_alone_give_the_same_rows(name: str) -> None:
    assert_rows_alike(name.encode(), np.array([0, len(name)], np.int64))


@lenient
@given(blocks)
@example(b"")
@example(b"%")
@example("；13900000000".encode())
def test_lines_give_the_same_findings(data: bytes) -> None:
    assert_alike(data)


@lenient
@given(blocks, st.lists(st.integers(0, 4000), max_size=12), columns)
def test_cells_cut_anywhere_give_the_same_findings(data: bytes, cuts: list[int], column: str) -> None:
    assert_alike(data, cut_at(data, cuts), column)


@lenient
@given(blocks, st.lists(st.integers(0, 4000), max_size=12))
@example(b'{"' + b"a1" * 30 + b'": "x"}', [])
@example(b'{"1' + b"ab" * 30 + b'": "x"}', [])
@example(b"\xe4:a=b\xe9\xe9\xe9\xe9\xe9\xe9=c 1.2.3.4", [])
@example(b"\\" * 40 + b'"x', [7])
def test_the_pass_brings_the_same_rows(data: bytes, cuts: list[int]) -> None:
    assert_rows_alike(data, cut_at(data, cuts))
    assert_rows_alike(data, lines_of(data))


@lenient
@given(cells, columns)
@example([b".", b"10.1.2.3", b".4"], "")
def test_short_cells_side_by_side_give_the_same(cells: list[bytes], column: str) -> None:
    bounds = np.cumsum([0, *map(len, cells)], dtype=np.int64)
    assert_alike(b"".join(cells), bounds, column)
    assert_rows_alike(b"".join(cells), bounds)


@pytest.mark.parametrize("cell", [b"*", b"1#", b"##", b"a:"])
def test_any_number_of_the_shortest_cells_has_room(cell: bytes) -> None:
    cells = 3000
    bounds = np.arange(0, len(cell) * cells + 1, len(cell), np.int64)
    assert_rows_alike(cell * cells, bounds)
    assert_alike(cell * cells, bounds)


def test_keys_in_quotes_cut_anywhere_bring_the_same_rows() -> None:
    text = '{"status":1,"name":"张三","x":{"user":"status","phone":"1"}}'.encode() * 3
    for cut in range(len(text)):
        assert_rows_alike(text, np.array([0, 0, 0, cut, len(text)], np.int64))


def test_a_text_of_any_length_is_looked_through_to_its_end() -> None:
    """Arrays are looked through 2^17 bytes at a time, with some room around a text."""
    for length in range((1 << 17) - 256, (1 << 17) - 192):
        assert_rows_alike((b"a" * length)[:-9] + b" 10.2.3.4", np.array([0, length], np.int64))


@pytest.fixture(scope="module")
def corpus() -> bytes:
    drawn = draw(29, lines=120, rows=20)
    logs = [line.text for lines in drawn.logs.values() for line in lines]
    rows = [
        form
        for table in drawn.tables
        for cells in table.rows
        for named in [{column.name: cell.text for column, cell in zip(table.columns, cells, strict=True)}]
        for form in (",".join(named.values()), json.dumps(named, ensure_ascii=False), json.dumps(json.dumps(named)))
    ]
    return "\n".join([*logs, *rows]).encode()


def test_keys_with_the_same_endings_are_told_apart_however_often_they_are_met() -> None:
    """What stands before a separator again and again is remembered by its last bytes; new keys may end alike."""
    rng = np.random.default_rng(11)
    ends = ["", "e", "name", "xm", "id_card", "customer_phone", "of_a_long_trace_part", "7", "08", "姓名", "(备注)"]
    signs = [":", '":', '" :', '":"', "=", "'=", ">", "=>", "：", "  :", "   :"]
    values = ["张三", "13900000000", "10.1.2.3", "1", "", "王小明 ", "a@example.com"]
    for new in (["who_", "伌"], ["what_", "佌"], ["when_", "侌"]):
        fronts = ["", "{", '"', ',"', "_", "x", "user_", " ", "，", "<", "ns:", "'", '"k":"', *ends, *new]
        pieces = ["".join(map(str, map(rng.choice, (fronts, ends, signs, values)))) for _ in range(500)]
        pieces += ["，abcdefg:1", f"{new[1]}abcdefg:1"] * 20
        lines = [";".join(map(str, rng.choice(pieces, 12))) + "\n" for _ in range(400)]
        data = "".join(lines).encode()
        assert_rows_alike(data, lines_of(data))
        assert_alike(data)


def test_labelled_logs_and_tables_give_the_same_findings(corpus: bytes) -> None:
    assert_alike(corpus)
    assert_rows_alike(corpus, lines_of(corpus))


@pytest.mark.parametrize("column", ["", "姓名", "sfzh", "备注"])
def test_labelled_texts_cut_into_cells_give_the_same_findings(corpus: bytes, column: str) -> None:
    assert_alike(corpus, np.arange(0, len(corpus) + 23, 23, np.int64).clip(max=len(corpus)), column)


def test_columns_of_labelled_tables_give_the_same_findings() -> None:
    for table in draw(31, rows=40).tables:
        for place, column in enumerate(table.columns):
            cells = [row[place].text.encode() for row in table.rows]
            bounds = np.cumsum([0, *map(len, cells)], dtype=np.int64)
            assert_alike(b"".join(cells), bounds, column.name)


def test_random_bytes_give_the_same_findings() -> None:
    rng = np.random.default_rng(7)
    noise = rng.integers(0, 256, 200_000, np.uint8).tobytes()
    letters = rng.choice(np.frombuffer(b"0123456789abXx.:-_ =\"'@*#%\n", np.uint8), 200_000).tobytes()
    for data in (noise, letters):
        assert_alike(data)
        assert_rows_alike(data, cut_at(data, rng.integers(0, len(data), 20_000).tolist()))
