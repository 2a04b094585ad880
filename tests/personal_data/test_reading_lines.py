"""Blocks of lines: whole lines, true numbers, every encoding, and lines without end."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_lab import kinds, parts_of, text_of

from auditor.model.personal_data import TroubleKind
from scanners.personal_data.reading import Limits, Lines, Piece, read, read_split, splits_of
from scanners.personal_data.reading.encodings import Encoding, encoding_of, to_utf8
from scanners.personal_data.reading.walk import Entry

_TEXT = "10:00 张三 电话 13800000000\n第二行，没有别的\nplain ascii\n"
_SMALL = Limits(block=64, batch=64, longest_line=32, overlap=8, split=50)


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"],
)
def test_a_log_in_any_encoding_is_read_as_utf8(tmp_path: Path, encoding: str) -> None:
    if encoding == "utf-32-le":
        pytest.skip("without a mark nobody can tell UTF-32 from binary data")
    (tmp_path / "a.log").write_bytes((_TEXT * 300).encode(encoding))
    parts = parts_of(tmp_path / "a.log")
    assert text_of(parts) == _TEXT * 300
    assert kinds(parts) == set()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_in_any_encoding_is_read_as_utf8(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.csv").write_bytes("姓名,电话\n张三,1\n李四,2\n".encode(encoding))
    from reading_lab import rows_of

    assert rows_of(parts_of(tmp_path / "a.csv")) == [{"姓名": "张三", "电话": "1"}, {"姓名": "李四", "电话": "2"}]


def test_lines_of_another_encoding_within_a_file_are_read_and_noted(tmp_path: Path) -> None:
    mixed = "张三 utf-8\n".encode() * 50 + "李四 gbk\n".encode("gbk") * 3 + "王五 utf-8\n".encode() * 50
    (tmp_path / "a.log").write_bytes(mixed)
    parts = parts_of(tmp_path / "a.log")
    assert text_of(parts) == "张三 utf-8\n" * 50 + "李四 gbk\n" * 3 + "王五 utf-8\n" * 50
    (trouble,) = (part for part in parts if not isinstance(part, Lines))
    assert (trouble.kind, trouble.count, trouble.first, trouble.lost) == (TroubleKind.GUESSED_ENCODING, 3, 51, False)


def test_a_file_that_turns_to_gbk_late_is_still_read(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_bytes(b"ascii only\n" * 20_000 + "重庆市\n".encode("gbk") * 5)
    assert text_of(parts_of(tmp_path / "a.log")).endswith("重庆市\n" * 5)


def test_bytes_that_are_no_text_at_all_are_patched_and_the_rest_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_bytes("张三\n".encode() * 5 + b"\xff\xfe\xff 13800000000\n" + b"ok\n")
    text = text_of(parts_of(tmp_path / "a.log"))
    assert "13800000000\nok\n" in text


def test_a_character_cut_off_by_the_end_of_the_head_is_no_other_encoding() -> None:
    assert encoding_of("a张".encode()[:-1]) == (Encoding.UTF8, 0)


def test_zero_bytes_in_a_log_are_not_taken_for_utf16(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_bytes(b"first\n" + b"\0" * 5000 + b"\nlast\n")
    text = text_of(parts_of(tmp_path / "a.log"))
    assert text.startswith("first\n")
    assert text.endswith("\nlast\n")


@given(st.binary(max_size=400))
def test_any_bytes_become_utf8_with_as_many_line_breaks(data: bytes) -> None:
    for encoding in (Encoding.UTF8, Encoding.GB18030):
        found = to_utf8(data, encoding).data
        found.decode("utf-8")
        assert found.count(b"\n") == data.count(b"\n")


@given(st.text(alphabet="ab汉字\n 🙂", max_size=300))
@settings(deadline=None)
def test_blocks_hold_every_character_once_and_number_lines_truly(tmp_path_factory: pytest.TempPathFactory, text: str):
    path = tmp_path_factory.mktemp("lines") / "a.log"
    path.write_text(text, "utf-8", newline="")
    parts = list(read([path], None, _SMALL, "log"))
    assert text_of(parts) == text
    lines = sum(part.lines for part in parts if isinstance(part, Lines))
    assert lines == len(re.findall(r"[^\n]*\n|[^\n]+", text))


@given(st.text(alphabet="ab汉字\n 🙂", max_size=400), st.sampled_from(["utf-8", "gb18030"]))
@settings(deadline=None)
def test_splits_hold_every_line_once_wherever_they_cut(
    tmp_path_factory: pytest.TempPathFactory, text: str, encoding: str
) -> None:
    path = tmp_path_factory.mktemp("splits") / "a.log"
    path.write_bytes(text.encode(encoding))
    whole = text_of(read([path], None, Limits(), "log"))
    found = ""
    for split in splits_of(Entry("a.log", str(path)), _SMALL, "log"):
        found += text_of(read_split(split, _SMALL))  # type: ignore[arg-type]
    assert found == whole


def test_a_line_longer_than_allowed_comes_in_pieces_that_overlap(tmp_path: Path) -> None:
    line = "".join(f"{n:05d}汉," for n in range(100))
    (tmp_path / "a.log").write_text(f"short\n{line}\nlast\n")
    parts = parts_of(tmp_path / "a.log", Limits(longest_line=100, overlap=20))
    assert text_of(parts) == f"short\n{line}\nlast\n"
    assert kinds(parts) == {TroubleKind.LONG_LINE}
    for part in parts:
        if isinstance(part, Lines) and part.piece is not None:
            assert part.first_line == 2
            text = part.data.decode()
            assert line[part.piece.first_char :].startswith(text.rstrip("\n"))
            assert len(part.data) <= 200
    assert parts[0] == Lines("a.log", 1, 0, b"short\n", 1) or str(tmp_path) in parts[0].source


def test_every_word_of_a_long_line_stands_whole_in_one_piece_and_counts_there_once(tmp_path: Path) -> None:
    word = "13800000000"
    line = "x" * 37 + (word + "y" * 13) * 200
    (tmp_path / "a.log").write_text(line)
    found = 0
    for part in parts_of(tmp_path / "a.log", Limits(longest_line=101, overlap=24)):
        if isinstance(part, Lines):
            piece = part.piece or Piece(0, 0, len(part.data))
            for hit in re.finditer(word.encode(), part.data):
                found += piece.fresh <= hit.start() < piece.until
    assert found == 200


def test_offsets_are_bytes_of_the_file(tmp_path: Path) -> None:
    text = "".join(f"第 {n} 行\n" for n in range(50))
    (tmp_path / "a.log").write_text(text)
    raw = (tmp_path / "a.log").read_bytes()
    for part in parts_of(tmp_path / "a.log", Limits(block=64)):
        assert isinstance(part, Lines)
        assert raw[part.offset :].startswith(part.data)


def test_offsets_of_wide_encodings_are_bytes_of_the_file(tmp_path: Path) -> None:
    raw = "".join(f"第 {n} 行 🙂\n" for n in range(50)).encode("utf-16")
    (tmp_path / "a.log").write_bytes(raw)
    for part in parts_of(tmp_path / "a.log", Limits(block=64)):
        assert isinstance(part, Lines)
        assert raw[part.offset :].startswith(part.data.decode().encode("utf-16-le"))


def test_a_grown_log_has_its_old_splits_and_new_ones(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_text("0123456789\n" * 20)
    before = list(splits_of(Entry("a.log", str(path)), _SMALL))
    with path.open("a") as file:
        file.write("new line\n" * 20)
    after = list(splits_of(Entry("a.log", str(path)), _SMALL))
    places = [(split.offset, split.length) for split in before[:-1]]  # type: ignore[union-attr]
    assert places == [(split.offset, split.length) for split in after[: len(places)]]  # type: ignore[union-attr]
    assert len(after) > len(before)


def test_what_is_appended_after_listing_is_left_for_the_next_time(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_text("old\n" * 40)
    listed = list(splits_of(Entry("a.log", str(path)), _SMALL))
    with path.open("a") as file:
        file.write("new\n" * 40)
    assert "".join(text_of(read_split(split, _SMALL)) for split in listed) == "old\n" * 40  # type: ignore[arg-type]


def test_a_file_that_shrank_after_listing_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_text("old\n" * 40)
    listed = list(splits_of(Entry("a.log", str(path)), _SMALL))
    path.write_text("o\n")
    for split in listed:
        assert TroubleKind.CHANGED in kinds(read_split(split, _SMALL))  # type: ignore[arg-type]


def test_a_file_that_went_away_after_listing_is_a_trouble(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_text("old\n" * 40)
    listed = list(splits_of(Entry("a.log", str(path)), _SMALL))
    path.unlink()
    for split in listed:
        assert kinds(read_split(split, _SMALL)) == {TroubleKind.UNREADABLE}  # type: ignore[arg-type]


def test_a_missing_last_line_break_loses_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("a\nb")
    (part,) = parts_of(tmp_path / "a.log")
    assert part == Lines(part.source, 1, 0, b"a\nb", 2)
