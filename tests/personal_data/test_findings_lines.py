"""Lines of findings are the same however they are put together."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanners.personal_data.finding import ENTITIES, Found
from scanners.personal_data.work import findings
from scanners.personal_data.work.findings import Rows, RowsFile, Shift, write_rows
from scanners.personal_data.work.lines_of_findings import written

WORDS = st.lists(st.text(max_size=20), min_size=1, max_size=4)
NUMBERS = st.integers(0, 2**63 - 1) | st.integers(0, 1000)


@settings(deadline=None)  # compiles
@given(st.data(), st.integers(1, 9), st.lists(st.booleans(), min_size=1, max_size=4))
def test_pieces_and_numbers_stand_in_their_order(data: st.DataObject, size: int, numbered: list[bool]) -> None:
    words = [data.draw(WORDS) for _ in numbered]
    codes = [data.draw(st.lists(st.integers(0, len(w) - 1), min_size=size, max_size=size)) for w in words]
    numbers = [data.draw(st.lists(NUMBERS, min_size=size, max_size=size)) if has else None for has in numbered]
    found = written(
        [(w, np.array(code)) for w, code in zip(words, codes, strict=True)],
        [None if number is None else np.array(number, np.int64) for number in numbers],
    )
    expected = "".join(
        words[piece][codes[piece][line]] + ("" if number is None else str(number[line]))
        for line in range(size)
        for piece, number in enumerate(numbers)
    )
    assert bytes(found) == expected.encode("utf-8", "replace")


def _rows(column: str | None, places: list[int]) -> Rows:
    size = len(places)
    start, score = np.arange(size, dtype=np.int64), np.full(size, 0.85, np.float32)
    entity, nothing = np.arange(size, dtype=np.uint8) % len(ENTITIES), np.zeros(size, np.int32)
    found = Found(nothing, start, start + 11, entity, score, nothing.astype(np.uint8), nothing)
    return Rows('目录/a "1".csv', column, np.array(places, np.int64), start, start + 11, found)


@pytest.mark.parametrize("is_compiled", [True, False])
def test_rows_are_written_in_order_of_rows_then_columns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_compiled: bool
) -> None:
    monkeypatch.setattr(findings, "is_loaded", lambda: is_compiled)
    file = RowsFile(tmp_path / "rows", ENTITIES)
    file.add([_rows("姓名", [0, 1, 1, 5]), _rows("b", [0, 5, 7])])
    file.close()
    out = io.BytesIO()
    assert write_rows(tmp_path / "rows", out, Shift({'目录/a "1".csv': 100})) == 7
    lines = [json.loads(line) for line in out.getvalue().decode().splitlines()]
    assert [(line["row"], line["column"]) for line in lines] == [
        (100, "姓名"), (100, "b"), (101, "姓名"), (101, "姓名"), (105, "姓名"), (105, "b"), (107, "b"),
    ]  # fmt: skip
    assert lines[0] == {
        "file": '目录/a "1".csv', "row": 100, "column": "姓名", "entity_type": ENTITIES[0],
        "start": 0, "end": 11, "score": 0.85, "form": "plain",
    }  # fmt: skip
