"""Delimited text: any separator, any quoting, headings, ragged rows, and what no parser likes."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as arrow_csv
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_lab import Row, kinds, parts_of, rows_of

from auditor.model.personal_data import Trouble, TroubleKind
from scanners.personal_data.column_names import column_names, heading, is_name
from scanners.personal_data.reading import Batch, Limits, Lines, read_split, splits_of
from scanners.personal_data.reading.dialect import dialect_of
from scanners.personal_data.reading.kinds import binary_kind
from scanners.personal_data.reading.unquoted import cut_rows
from scanners.personal_data.reading.walk import Entry

_HEAD = ("姓名", "电话", "备注")
_ROWS = [("张三", "13800000000", "a,b"), ("李四", "13900000000", 'say "x"'), ("王五", "", "两\n行")]


def _read(path: Path, text: str | bytes, name: str = "a.csv", limits: Limits | None = None) -> list[Row]:
    (path / name).write_bytes(text.encode() if isinstance(text, str) else text)
    return rows_of(parts_of(path / name, limits))


def _written(rows: list[tuple[str, ...]], **settings_: object) -> str:
    out = io.StringIO()
    csv.writer(out, **settings_).writerows(rows)  # type: ignore[arg-type]
    return out.getvalue()


def _expected() -> list[Row]:
    return [{name: cell for name, cell in zip(_HEAD, row, strict=True) if cell} for row in _ROWS]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|", "\x01", "^", "~"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_any_separator_and_quoting_is_read(tmp_path: Path, delimiter: str, quoting: int, end: str) -> None:
    text = _written([_HEAD, *_ROWS], delimiter=delimiter, quoting=quoting, lineterminator=end)
    assert _read(tmp_path, text) == _expected()


@pytest.mark.parametrize("delimiter", ["||", "|@|", "，", "^|^"])
def test_separators_of_several_bytes_are_read_and_put_back_inside_quotes(tmp_path: Path, delimiter: str) -> None:
    text = f'姓名{delimiter}电话\n张三{delimiter}1\n"x{delimiter}y"{delimiter}2\n'
    assert _read(tmp_path, text) == [{"姓名": "张三", "电话": "1"}, {"姓名": f"x{delimiter}y", "电话": "2"}]


_FAMILY = "张建国(本人);李秀英(配偶);张小宝(子)"


@pytest.mark.parametrize("count", [1, 5, 11, 20, 30, 300])
@pytest.mark.parametrize(
    ("delimiter", "inner"), [(",", ";"), (";", ","), ("|", ";"), ("\t", "|"), (",", "|"), (",", "||")]
)
@pytest.mark.parametrize("quoted", [True, False])
def test_what_cuts_cells_evenly_is_no_separator(
    tmp_path: Path, count: int, delimiter: str, inner: str, quoted: bool
) -> None:
    family = _FAMILY.replace(";", inner)
    row = delimiter.join(["张建国", f'"{family}"' if quoted else family])
    text = f"户主{delimiter}家庭成员\n" + f"{row}\n" * count
    assert _read(tmp_path, text) == [{"户主": "张建国", "家庭成员": family}] * count


def test_what_stands_in_quotes_is_no_separator_where_no_heading_stands(tmp_path: Path) -> None:
    rows = _read(tmp_path, f'张建国,"{_FAMILY}"\n' * 30)
    assert [list(row.values()) for row in rows] == [["张建国", _FAMILY]] * 30


def test_a_quote_for_inches_is_no_sign_of_the_wrong_separator(tmp_path: Path) -> None:
    rows = _read(tmp_path, "name,size\n" + 'pipe a;b;c,5"\n' * 30)
    assert rows == [{"name": "pipe a;b;c", "size": '5"'}] * 30


def test_excel_may_name_the_separator_in_the_first_line(tmp_path: Path) -> None:
    assert _read(tmp_path, "sep=;\nname;phone\na,b;1\n") == [{"name": "a,b", "phone": "1"}]


def test_quotes_escaped_by_backslashes_are_read(tmp_path: Path) -> None:
    text = 'name,note\n"a","x\\"y, z"\n"b","c:\\\\d"\n"c","\\""\n'
    assert [row["note"] for row in _read(tmp_path, text)] == ['x"y, z', "c:\\d", '"']


def test_single_quotes_are_read(tmp_path: Path) -> None:
    assert _read(tmp_path, "'name','note'\n'a','x, y'\n'b','z'\n")[0] == {"name": "a", "note": "x, y"}


def test_old_mac_line_ends_are_read(tmp_path: Path) -> None:
    assert len(_read(tmp_path, "name,phone\ra,1\rb,2\r")) == 2


def test_ragged_rows_are_all_looked_at_and_counted(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("name,phone\na,1\nb\nc,3,extra,more\nd,4\n")
    parts = parts_of(tmp_path / "a.csv")
    assert rows_of(parts) == [
        {"name": "a", "phone": "1"},
        {"name": "b"},
        {"name": "c", "phone": "3", "+3": "extra", "+4": "more"},
        {"name": "d", "phone": "4"},
    ]
    (trouble,) = (part for part in parts if isinstance(part, Trouble))
    assert (trouble.kind, trouble.count, trouble.first, trouble.lost) == (TroubleKind.RAGGED_ROW, 2, 1, False)


def test_many_ragged_rows_keep_their_order_and_numbers(tmp_path: Path) -> None:
    text = "n,x\n" + "".join(f"{n},{n}{',z' * (n % 3 == 0)}\n" for n in range(1000))
    assert [row["n"] for row in _read(tmp_path, text)] == [str(n) for n in range(1000)]


def test_cells_far_beyond_the_heading_stand_together(tmp_path: Path) -> None:
    row = _read(tmp_path, "a_name,b_name\n1,2\n" + ",".join(f"v{n}" for n in range(1000)) + "\n")[1]
    assert len(row) < 300
    assert "v999" in "\n".join(filter(None, row.values()))


@pytest.mark.parametrize(
    "text",
    [
        'name,size\nscreen,5" wide\nb,2\nc,3" x\n',
        'name,size\n"open,1\nb,2\nc,3\nd,4\n',
        'name,size\n"a"b,1\nb,2\nc,3\n',
        'name,size\na,"1"x"\nb,2\nc,3\n',
    ],
)
def test_quotes_in_the_wrong_place_lose_no_cell(tmp_path: Path, text: str) -> None:
    found = "\n".join(cell for row in _read(tmp_path, text) for cell in row.values() if cell)
    for line in text.splitlines()[1:]:
        for cell in line.split(","):
            assert cell.strip('"').split('"')[0] in found


def test_a_quote_nobody_closes_does_not_swallow_the_file(tmp_path: Path) -> None:
    text = 'name,note\na,1\n"open,2\n' + "".join(f"n{n},{n}\n" for n in range(1000))
    found = _read(tmp_path, text, limits=Limits(batch=512, longest_line=256))
    assert {"name": "n999", "note": "999"} in found
    assert sum("note" in row and row.get("name", "").startswith("n") for row in found) > 900


def test_nul_bytes_and_formulas_are_just_text(tmp_path: Path) -> None:
    text = "name,note\na\0b,=cmd|' /C calc'!A0\n\"c\0\",@SUM(1)\n"
    found = _read(tmp_path, text)
    assert found[0] == {"name": "a\0b", "note": "=cmd|' /C calc'!A0"}
    assert found[1] == {"name": "c\0", "note": "@SUM(1)"}


def test_of_a_hundred_thousand_columns_every_cell_is_read(tmp_path: Path) -> None:
    """As columns of their own as many as a spreadsheet can have; those behind stand together."""
    head = ",".join(f"col_name_{n}" for n in range(100_000))
    (tmp_path / "a.csv").write_text(head + "\n" + ",".join("v" * 100_000) + "\n" + ",".join("w" * 100_000) + "\n")
    parts = parts_of(tmp_path / "a.csv")
    first, second = rows_of(parts)
    assert 16_384 <= len(first) < 17_000
    assert "".join(filter(None, first.values())).count("v") == 100_000
    assert "".join(filter(None, second.values())).count("w") == 100_000


def test_a_row_longer_than_a_block_is_looked_at_as_text_and_the_next_rows_are_rows(tmp_path: Path) -> None:
    long = "x" * 50_000 + " 13800000000"
    (tmp_path / "a.csv").write_text(f"name,note\na,1\nb,{long}\nc,3\n")
    parts = parts_of(tmp_path / "a.csv", Limits(batch=1024, longest_line=1024))
    cells = [cell for row in rows_of(parts) for cell in row.values() if cell]
    assert "".join(cells).count("x") == 50_000
    assert any("13800000000" in cell for cell in cells)
    assert cells[-2:] == ["c", "3"]
    assert TroubleKind.LONG_LINE in kinds(parts)


def test_without_a_heading_no_value_becomes_a_name(tmp_path: Path) -> None:
    text = "张三,13800000000,重庆市渝中区\n李四,13900000000,重庆市江北区\n"
    (tmp_path / "a.csv").write_text(text)
    (batch,) = parts_of(tmp_path / "a.csv")
    assert isinstance(batch, Batch)
    assert batch.columns == ("column 1", "column 2", "column 3")
    assert batch.rows == 2


def test_a_title_above_the_heading_is_text_and_no_row(tmp_path: Path) -> None:
    text = "示范区人员名单,,\n姓名,电话,地址\n张三,13800000000,x\n李四,2,y\n"
    found = _read(tmp_path, text)
    assert found[0] == {"": "示范区人员名单,,"}
    assert found[1:] == [
        {"姓名": "张三", "电话": "13800000000", "地址": "x"},
        {"姓名": "李四", "电话": "2", "地址": "y"},
    ]


@pytest.mark.parametrize(
    ("rows", "at"),
    [
        ([["姓名", "电话"], ["张三", "1"]], 0),
        ([["xm", "sfzh"], ["张三", "1"]], 0),
        ([["name", "city"], ["Ann", "Berlin"], ["Bob", "Rome"]], 0),
        ([["张三", "男"], ["李四", "男"], ["王五", "女"]], -1),
        ([["张三", "13800000000"], ["李四", "13900000000"]], -1),
        ([["重庆市渝中区解放碑街道", "住宅"], ["重庆市江北区观音桥街道", "住宅"]], -1),
        ([["1", "2"], ["3", "4"]], -1),
        ([["a@example.cn", "x"], ["b@example.cn", "y"]], -1),
        ([["名单", ""], ["姓名", "年龄"], ["张三", "3"]], 1),
        ([["2023年", "2024年"], ["1", "2"]], 0),
        ([["地区", "20261101", "20261102"], ["渝中", "1", "2"]], 0),
        ([], -1),
    ],
)
def test_a_heading_is_told_from_data(rows: list[list[str]], at: int) -> None:
    assert heading(rows) == at


def test_names_of_columns_are_given_once_and_never_hold_a_value() -> None:
    assert column_names(["a", "a", "", "13800000000", " b\n c "], 6) == (
        "a",
        "a (2)",
        "column 3",
        "column 4",
        "b c",
        "column 6",
    )


@pytest.mark.parametrize(
    "text",
    ["13800000000", "138 0000 0000", "a@b.cn", "1.5", "x" * 200, "５００１１２１９９０", "张建国", "吐尔逊·依明"],
)
def test_what_may_be_a_value_is_no_name(text: str) -> None:
    assert not is_name(text)


@pytest.mark.parametrize(
    "text", ["phone", "电话1", "2023年", "20261101", "x_2024", "身份证号码（18位）", "余额", "高度", "申请人"]
)
def test_what_names_a_column_is_a_name(text: str) -> None:
    assert is_name(text)


def test_text_with_rows_of_equal_width_is_a_table_without_an_ending_too(tmp_path: Path) -> None:
    rows = "name|phone|city\n" + "".join(f"a{n}|1380000{n:04d}|x\n" for n in range(20))
    assert len(_read(tmp_path, rows, "export.txt")) == 20
    assert _read(tmp_path, rows, "export.txt")[3]["phone"] == "13800000003"


@pytest.mark.parametrize("name", ["notes.txt", "README"])
def test_prose_is_no_table(tmp_path: Path, name: str) -> None:
    text = "Dear all, this is a note, and no table.\nIt has commas, too, here.\nBut not as many, always.\n"
    (tmp_path / name).write_text(text)
    assert isinstance(parts_of(tmp_path / name)[0], Lines)


def test_one_column_is_a_table_when_its_name_says_so(tmp_path: Path) -> None:
    assert _read(tmp_path, "phone\n13800000000\n13900000000\n") == [{"phone": "13800000000"}, {"phone": "13900000000"}]


def test_an_empty_file_is_noted_and_a_heading_alone_has_no_rows(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"")
    assert kinds(parts_of(tmp_path / "a.csv")) == {TroubleKind.EMPTY}
    assert _read(tmp_path, "name,phone\n") == []


_CELL = st.text(alphabet='ab1汉," \n\r\t;|\0', max_size=8)


@given(st.lists(st.tuples(_CELL, _CELL, _CELL), min_size=1, max_size=30), st.sampled_from([16, 64, 4096]))
@settings(deadline=None, max_examples=200)
def test_what_a_csv_writer_writes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]], block: int
) -> None:
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    head = ("name_a", "name_b", "name_c")
    path.write_text(_written([head, *rows], quoting=csv.QUOTE_ALL, lineterminator="\n"), newline="")
    limits = Limits(batch=block, longest_line=1000)
    found = rows_of(parts_of(path, limits))
    assert found == [{name: cell for name, cell in zip(head, row, strict=True) if cell} for row in rows]


@given(
    st.lists(st.tuples(_CELL, _CELL), min_size=1, max_size=60),
    # A cut may fall where a block that was looked at for it ends.
    st.integers(20, 200) | st.sampled_from([64, 128, 192]),
)
@settings(deadline=None, max_examples=100)
def test_splits_of_a_csv_hold_every_row_once(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], size: int
) -> None:
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    path.write_text(_written([("name_a", "name_b"), *rows], quoting=csv.QUOTE_ALL, lineterminator="\n"), newline="")
    whole = rows_of(parts_of(path))
    limits = Limits(split=size, batch=64, longest_line=1000)
    found: list[Row] = []
    for split in splits_of(Entry("a.csv", str(path)), limits):
        found += rows_of(read_split(split, limits))  # type: ignore[arg-type]
    assert found == whole


@given(st.binary(max_size=600))
@settings(deadline=None, max_examples=200)
def test_no_bytes_called_csv_make_reading_fail(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    path.write_bytes(data)
    for part in parts_of(path, Limits(batch=64, longest_line=32)):
        unreadable = isinstance(part, Trouble) and part.kind is TroubleKind.UNREADABLE
        assert not unreadable or binary_kind(data) is not None


@given(st.text(max_size=200), st.booleans())
def test_a_dialect_is_found_or_not_but_nothing_fails(text: str, named: bool) -> None:
    found = dialect_of(text, complete=True, named=named)
    assert found is None or all(map(is_name, found.columns))


_PIECES = st.lists(st.sampled_from(["word", '"', '""', ",", "\n", "\r\n", " ", "'"]), min_size=1, max_size=80)


@given(_PIECES, st.sampled_from([16, 64, 4096]), st.integers(20, 300))
@settings(deadline=None, max_examples=300)
def test_whatever_quotes_do_no_word_is_lost_or_read_twice(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[str], block: int, size: int
) -> None:
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    numbered = [f"w{n}x" if piece == "word" else piece for n, piece in enumerate(pieces)]
    path.write_text("name_a,name_b\n" + "".join(numbered), newline="")
    limits = Limits(batch=block, longest_line=64, split=size)
    splits = list(splits_of(Entry("a.csv", str(path)), limits))
    for parts in (parts_of(path, limits), [part for split in splits for part in read_split(split, limits)]):  # type: ignore[arg-type]
        cells = [
            cell
            for part in parts
            if isinstance(part, Batch)
            for column in part.values
            for cell in column.to_pylist()
            if cell
        ]
        text = "\0".join(cells)
        for word in numbered:
            if word.startswith("w"):
                assert text.count(word) == 1


@pytest.mark.parametrize("size", range(48, 112))
def test_no_split_starts_within_a_row_where_a_looked_at_block_ends(tmp_path: Path, size: int) -> None:
    path = tmp_path / "a.csv"
    path.write_text('"name_a","name_b"\n' + '"aaaa","b\nb"\n' * 40)
    limits = Limits(split=size, batch=size)
    splits = splits_of(Entry("a.csv", str(path)), limits)
    found = [row for split in splits for row in rows_of(read_split(split, limits))]  # type: ignore[arg-type]
    assert found == [{"name_a": "aaaa", "name_b": "b\nb"}] * 40


def _by_arrow(data: bytes, columns: int) -> list[list[str | None]] | None:
    names = [str(number) for number in range(columns)]
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(data),
            read_options=arrow_csv.ReadOptions(column_names=names),
            parse_options=arrow_csv.ParseOptions(quote_char=False),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), null_values=[""], strings_can_be_null=True
            ),
        )
    except pa.ArrowInvalid:
        return None
    return [column.to_pylist() for column in table.columns]


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.sampled_from(["a", "bc", ",", ",", "\n", "\r\n", "\r", "张三", "x" * 9, " ", "\0", "\t"]), max_size=40),
    st.integers(1, 4),
)
def test_rows_cut_without_quotes_are_those_of_a_parser(pieces: list[str], columns: int) -> None:
    data = "".join(pieces).encode()
    found = cut_rows(data, ord(","), columns)
    if found is not None:
        assert [array.to_pylist() for array in found] == _by_arrow(data, columns)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", ["", "张三,,一二三四五六七八九十"])
def test_well_formed_rows_without_quotes_are_cut(end: str, last: str) -> None:
    rows = [(str(number), "" if number % 3 else "北京市", "x" * (number % 20)) for number in range(100)]
    data = ("".join(",".join(row) + end for row in rows) + last).encode()
    found = cut_rows(data, ord(","), 3)
    assert found is not None
    assert [array.to_pylist() for array in found] == _by_arrow(data, 3)
    assert found[1].null_count == 66 + bool(last)


def test_a_heading_without_rows_is_told(tmp_path: Path) -> None:
    """An export in which nothing was: nobody should wonder where the file went."""
    (tmp_path / "a.csv").write_text("name,mobile,note\n")
    parts = parts_of(tmp_path / "a.csv")
    assert rows_of(parts) == []
    assert kinds(parts) == {TroubleKind.EMPTY}
