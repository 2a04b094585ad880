"""JSON, JSON Lines, XML, workbooks, columnar files, SQLite: every file is made by the test that reads it."""

from __future__ import annotations

import json
import sqlite3
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.feather
import pyarrow.orc
import pyarrow.parquet
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_lab import by_source, kinds, parts_of, rows_of

from auditor.model.personal_data import Trouble, TroubleKind
from scanners.personal_data.reading import Batch, Limits, Lines, read_split, splits_of
from scanners.personal_data.reading.walk import Entry

_PEOPLE = [
    {
        "name": "张三",
        "phone": "13800000000",
        "card": {"no": "1", "tags": ["a", "b"]},
        "age": 3,
        "ok": True,
        "none": None,
    },
    {"name": "李四", "phone": "", "card": {"no": "2", "tags": []}, "age": 1.5, "ok": False, "none": None},
]
_FLAT = [
    {"name": "张三", "phone": "13800000000", "card.no": "1", "card.tags": "a\nb", "age": "3", "ok": "true"},
    {"name": "李四", "card.no": "2", "age": "1.5", "ok": "false"},
]


def _write(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def _under(prefix: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{f"{prefix}.{name}": cell for name, cell in row.items()} for row in rows]


def test_records_of_an_array_are_rows_and_paths_are_columns(tmp_path: Path) -> None:
    assert rows_of(parts_of(_write(tmp_path / "a.json", json.dumps(_PEOPLE)))) == _FLAT


def test_json_lines_are_rows(tmp_path: Path) -> None:
    text = "\n".join(json.dumps(record, ensure_ascii=False) for record in _PEOPLE) + "\n\n"
    assert rows_of(parts_of(_write(tmp_path / "a.jsonl", text))) == _FLAT


@pytest.mark.parametrize("indent", [None, 2])
def test_an_array_inside_a_document_is_rows_and_what_surrounds_it_one_more(tmp_path: Path, indent: int | None) -> None:
    document = {"code": 0, "data": {"total": 2, "list": _PEOPLE}, "msg": "ok", "tags": ["x", "y"], "empty": []}
    parts = parts_of(_write(tmp_path / "a.json", json.dumps(document, indent=indent)))
    batches = [part for part in parts if isinstance(part, Batch)]
    assert rows_of(batches[:1]) == _under("data.list", _FLAT)
    assert rows_of(batches[1:]) == [{"code": "0", "data.total": "2", "msg": "ok", "tags": "x\ny"}]


def test_two_arrays_in_one_document_are_both_read(tmp_path: Path) -> None:
    document = {"a": [{"x": 1}, {"x": 2}], "b": [{"y": "3"}]}
    batches = parts_of(_write(tmp_path / "a.json", json.dumps(document)))
    assert [rows_of([batch]) for batch in batches] == [[{"a.x": "1"}, {"a.x": "2"}], [{"b.y": "3"}]]


def test_keys_that_may_be_values_become_values(tmp_path: Path) -> None:
    document = {"13800000000": {"name": "张三"}, "13900000000": {"name": "李四"}}
    (batch,) = parts_of(_write(tmp_path / "a.json", json.dumps(document)))
    assert isinstance(batch, Batch)
    assert "138" not in "".join(batch.columns)
    assert rows_of([batch]) == [{"*": "13800000000", "*.name": "张三"}, {"*": "13900000000", "*.name": "李四"}]


def test_a_dictionary_of_thousands_of_records_does_not_make_thousands_of_columns(tmp_path: Path) -> None:
    document = {f"k{chr(97 + n % 26)}{n:05d}x": {"name": f"n{n}"} for n in range(5000)}
    batches = [part for part in parts_of(_write(tmp_path / "a.json", json.dumps(document))) if isinstance(part, Batch)]
    names = "\n".join(cell for row in (row for batch in batches for row in rows_of([batch])) for cell in row.values())
    assert "n4999" in names
    assert max(len(batch.columns) for batch in batches) < 5000


@pytest.mark.parametrize("size", [64, 200, 1000])
def test_a_large_array_is_streamed_and_read_in_full(tmp_path: Path, size: int) -> None:
    records = [{"n": n, "text": '引号 " \\ [{', "deep": {"list": [{"x": n}]}} for n in range(300)]
    path = _write(tmp_path / "a.json", json.dumps({"list": records}, ensure_ascii=False))
    rows = rows_of(parts_of(path, Limits(batch=size)))
    assert [row["list.n"] for row in rows] == [str(n) for n in range(300)]
    assert rows[7]["list.text"] == '引号 " \\ [{'
    assert rows[7]["list.deep.list.x"] == "7"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(alphabet='ab"\\,[]{}:汉\n', max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(alphabet="xyz", min_size=1, max_size=2), inner),
    max_leaves=12,
)


@given(st.lists(st.fixed_dictionaries({"k": _JSON}), min_size=1, max_size=8), st.sampled_from([8, 32, 4096]))
@settings(deadline=None)
def test_streaming_finds_the_same_records_as_a_parser(
    tmp_path_factory: pytest.TempPathFactory, records: list[Any], size: int
) -> None:
    folder = tmp_path_factory.mktemp("json")
    whole = rows_of(parts_of(_write(folder / "a.json", json.dumps(records))))
    lines = rows_of(parts_of(_write(folder / "a.jsonl", "\n".join(map(json.dumps, records)))))
    streamed = rows_of(parts_of(_write(folder / "b.json", json.dumps(records, indent=1)), Limits(batch=size)))
    assert whole == lines == streamed


def test_json_that_breaks_off_counts_up_to_there(tmp_path: Path) -> None:
    text = json.dumps(_PEOPLE * 50)
    parts = parts_of(_write(tmp_path / "a.json", text[: len(text) // 2]))
    assert TroubleKind.TRUNCATED in kinds(parts)
    assert rows_of(parts)[0] == _FLAT[0]


def test_json_that_turns_into_something_else_is_looked_at_as_text(tmp_path: Path) -> None:
    parts = parts_of(_write(tmp_path / "a.json", '{"a": 1, "b" 13800000000 }\nmore 13900000000\n'))
    text = "\n".join(cell for row in rows_of(parts) for cell in row.values() if cell)
    assert "13800000000" in text
    assert "13900000000" in text
    assert kinds(parts) == {TroubleKind.UNREADABLE}


def test_a_broken_element_is_text_and_the_others_are_records(tmp_path: Path) -> None:
    parts = parts_of(_write(tmp_path / "a.json", '[{"a": "1"}, {"a": nope 13800000000}, {"a": "3"}]'))
    assert rows_of(parts) == [{"a": "1"}, {"": '{"a": nope 13800000000}'}, {"a": "3"}]
    assert kinds(parts) == {TroubleKind.BROKEN_ROW}


def test_a_broken_line_of_json_is_text_and_the_rows_keep_their_numbers(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.jsonl", b'{"a": "1"}\n{"a": \xff nope\n{"a": "\\xe5\\xbc\\xa0"}\n')
    parts = parts_of(path)
    rows = rows_of(parts)
    assert (rows[0], rows[2]) == ({"a": "1"}, {"a": "张"})
    (trouble,) = (part for part in parts if isinstance(part, Trouble) and part.kind is TroubleKind.BROKEN_LINE)
    assert trouble.first == 1


def test_an_element_larger_than_memory_allows_is_text_and_the_next_is_a_record(tmp_path: Path) -> None:
    records = [{"a": "1"}, {"a": ["x" * 100] * 200}, {"a": "3"}]
    parts = parts_of(_write(tmp_path / "a.json", json.dumps(records)), Limits(batch=256, longest_line=256))
    rows = rows_of(parts)
    assert rows[0] == {"a": "1"}
    assert rows[-1] == {"a": "3"}
    assert sum(cell.count("x") for row in rows for cell in row.values() if cell) == 20_000
    assert TroubleKind.LONG_LINE in kinds(parts)


def test_documents_behind_each_other_are_all_read(tmp_path: Path) -> None:
    text = "\n".join(json.dumps(record, indent=2) for record in ({"a": "1"}, {"a": "2"}, {"b": {"c": "3"}}))
    assert rows_of(parts_of(_write(tmp_path / "a.json", text))) == [{"a": "1"}, {"a": "2"}, {"b.c": "3"}]


def test_nesting_without_end_is_survived(tmp_path: Path) -> None:
    for text in ("[" * 100_000, '{"a":' * 100_000, "[" * 3000 + "1" + "]" * 3000):
        assert all(not isinstance(part, Lines) for part in parts_of(_write(tmp_path / "a.json", text)))


def test_json_lines_of_a_log_are_lines_and_those_of_a_dataset_rows(tmp_path: Path) -> None:
    log = json.dumps({"timestamp": "x", "level": "INFO", "uri": "/a", "status": 200, "msg": "m"}) + "\n"
    assert isinstance(parts_of(_write(tmp_path / "a.jsonl", log * 2))[0], Lines)
    data = json.dumps({"name": "张三", "phone": "1"}) + "\n"
    assert isinstance(parts_of(_write(tmp_path / "b.jsonl", data * 2))[0], Batch)
    (tmp_path / "logs").mkdir()
    assert isinstance(parts_of(_write(tmp_path / "logs" / "b.jsonl", data * 2))[0], Lines)
    assert isinstance(parts_of(tmp_path / "logs" / "b.jsonl", as_="table")[0], Batch)
    assert isinstance(parts_of(tmp_path / "b.jsonl", as_="log")[0], Lines)


def test_splits_of_json_lines_hold_every_record_once(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.jsonl", "".join(json.dumps({"n": n, "x": "y" * (n % 40)}) + "\n" for n in range(200)))
    limits = Limits(split=333)
    found = [
        row for split in splits_of(Entry("a.jsonl", str(path)), limits) for row in rows_of(read_split(split, limits))
    ]  # type: ignore[arg-type]
    assert [row["n"] for row in found] == [str(n) for n in range(200)]


_XML = """<?xml version="1.0" encoding="GBK"?>
<persons dept="民政局"><person id="1"><name>张三</name><tel>1</tel><tel>2</tel><card type="x"><no>3</no></card></person>
<person id="2"><name>李四&amp;</name></person></persons>"""


def test_elements_that_repeat_are_records(tmp_path: Path) -> None:
    parts = parts_of(_write(tmp_path / "a.xml", _XML.encode("gbk")))
    assert rows_of(parts[:1]) == [
        {"@id": "1", "name": "张三", "tel": "1\n2", "card.@type": "x", "card.no": "3"},
        {"@id": "2", "name": "李四&"},
    ]
    assert rows_of(parts[1:]) == [{"persons.@dept": "民政局"}]


def test_records_may_stand_deep_in_an_envelope(tmp_path: Path) -> None:
    records = "".join(f"<ns:row><ns:xm>n{n}</ns:xm></ns:row>" for n in range(5))
    text = f'<s:Envelope xmlns:s="a" xmlns:ns="b"><s:Body><ns:list>{records}</ns:list></s:Body></s:Envelope>'
    rows = rows_of(parts_of(_write(tmp_path / "a.xml", text))[:1])
    assert rows == [{"xm": f"n{n}"} for n in range(5)]


@pytest.mark.parametrize("size", [32, 100, 1 << 20])
def test_xml_of_many_records_is_streamed(tmp_path: Path, size: int) -> None:
    text = "<a>" + "".join(f"<p><n>{n}</n><t>汉字 {n}</t></p>\n" for n in range(300)) + "</a>"
    rows = rows_of(parts_of(_write(tmp_path / "a.xml", text), Limits(batch=max(size, 64))))
    assert [row["n"] for row in rows] == [str(n) for n in range(300)]


def test_entities_are_never_expanded_and_the_text_is_looked_at(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;">]>\n<a>&y; 13800000000</a>\n'
    parts = parts_of(_write(tmp_path / "a.xml", '<?xml version="1.0"?>' + bomb))
    assert kinds(parts) == {TroubleKind.UNSUPPORTED}
    assert any("13800000000" in str(cell) for row in rows_of(parts) for cell in row.values())


def test_files_are_never_read_through_xml(tmp_path: Path) -> None:
    _write(tmp_path / "secret", "canary")
    text = f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]><a>&x;</a>'
    assert "canary" not in repr(rows_of(parts_of(_write(tmp_path / "a.xml", text))))


def test_xml_that_breaks_counts_up_to_there_and_the_rest_is_text(tmp_path: Path) -> None:
    text = "<a>" + "<p><n>1</n></p>" * 3 + "<p><n>2</wrong>\n13800000000 </a>"
    parts = parts_of(_write(tmp_path / "a.xml", text))
    assert rows_of(parts)[:3] == [{"n": "1"}] * 3
    assert any("13800000000" in str(cell) for row in rows_of(parts) for cell in row.values())
    assert kinds(parts) == {TroubleKind.UNREADABLE}


def test_xml_that_breaks_off_says_so(tmp_path: Path) -> None:
    parts = parts_of(_write(tmp_path / "a.xml", "<a>" + "<p><n>1</n></p>" * 3 + "<p><n>2</n>"))
    assert rows_of(parts) == [{"n": "1"}] * 3 + [{"n": "2"}]
    assert kinds(parts) == {TroubleKind.TRUNCATED}


_CELLS: list[tuple[Any, ...]] = [
    ("姓名", "手机", "出生日期", "时间", "金额", "在职"),
    ("张三", 13800000000, date(1990, 1, 31), datetime(2026, 11, 27, 8, 30), 1.5, True),
    ("李四", "13900000000", date(2000, 2, 29), datetime(2026, 11, 27), 100, False),
]
_SHEET = [
    {
        "姓名": "张三",
        "手机": "13800000000",
        "出生日期": "1990-01-31",
        "时间": "2026-11-27 08:30:00",
        "金额": "1.5",
        "在职": "true",
    },
    {
        "姓名": "李四",
        "手机": "13900000000",
        "出生日期": "2000-02-29",
        "时间": "2026-11-27",
        "金额": "100",
        "在职": "false",
    },
]


def _workbook(path: Path, rows: list[tuple[Any, ...]] | None = None, title: str = "人员") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in _CELLS if rows is None else rows:
        sheet.append(row)
    hidden = book.create_sheet("藏")
    hidden.sheet_state = "hidden"
    hidden.append(("name", "phone"))
    hidden.append(("x", "1"))
    book.save(path)
    return path


def test_every_sheet_of_a_workbook_is_a_table_hidden_ones_too(tmp_path: Path) -> None:
    found = by_source(parts_of(_workbook(tmp_path / "a.xlsx")))
    assert found == {
        f"{tmp_path}/a.xlsx#人员": _SHEET,
        f"{tmp_path}/a.xlsx#藏": [{"name": "x", "phone": "1"}],
    }


def test_a_large_sheet_is_streamed_to_the_same_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [_CELLS[0], *(_CELLS[1:] * 200)]
    small = by_source(parts_of(_workbook(tmp_path / "a.xlsx", rows)))
    monkeypatch.setattr("scanners.personal_data.reading.workbooks._SMALL_SHEET", 0)
    assert by_source(parts_of(tmp_path / "a.xlsx")) == small
    assert len(small[f"{tmp_path}/a.xlsx#人员"]) == 400


def test_other_writers_shared_and_inline_texts_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for constant_memory in (False, True):
        book = xlsxwriter.Workbook(tmp_path / "a.xlsx", {"constant_memory": constant_memory})
        sheet = book.add_worksheet("x")
        sheet.write_row(0, 0, ("姓名", "备注"))
        sheet.write_row(1, 0, ("张三", ""))
        sheet.write_rich_string(2, 0, "李", book.add_format({"bold": True}), "四")
        sheet.write_formula(3, 1, '="13800000000"', value="13800000000")
        book.close()
        for limit in (1 << 20, 0):
            monkeypatch.setattr("scanners.personal_data.reading.workbooks._SMALL_SHEET", limit)
            assert rows_of(parts_of(tmp_path / "a.xlsx")) == [
                {"姓名": "张三"},
                {"姓名": "李四"},
                {"备注": "13800000000"},
            ]


def test_a_number_longer_than_a_fraction_can_hold_keeps_its_digits(tmp_path: Path) -> None:
    import zipfile

    # No common writer writes all digits, but exports of databases do.
    _workbook(tmp_path / "b.xlsx", [("身份证号", "x"), (7654321, 1)])
    with zipfile.ZipFile(tmp_path / "b.xlsx") as old, zipfile.ZipFile(tmp_path / "a.xlsx", "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"7654321", b"500112199001011234"))
    assert rows_of(parts_of(tmp_path / "a.xlsx"))[0] == {"身份证号": "500112199001011234", "x": "1"}


def test_a_title_and_blank_rows_above_the_heading_are_passed_over(tmp_path: Path) -> None:
    rows = [("人员名单",), (), *_CELLS[:2], (), _CELLS[2]]
    found = by_source(parts_of(_workbook(tmp_path / "a.xlsx", rows)))[f"{tmp_path}/a.xlsx#人员"]
    assert found == [{"": "人员名单"}, _SHEET[0], {}, _SHEET[1]]


def test_two_cells_in_far_corners_do_not_fill_the_memory(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "name"
    sheet["B1"] = "phone"
    sheet["XFD1048576"] = "13800000000"
    book.save(tmp_path / "a.xlsx")
    found = [row for row in rows_of(parts_of(tmp_path / "a.xlsx")) if row]
    assert "13800000000" in str(found)


def test_a_workbook_that_is_damaged_is_a_trouble(tmp_path: Path) -> None:
    data = _workbook(tmp_path / "a.xlsx").read_bytes()
    place = data.find(b"xl/worksheets/sheet1.xml") + 60
    (tmp_path / "a.xlsx").write_bytes(data[:place] + b"\0" * 40 + data[place + 40 :])
    parts = parts_of(tmp_path / "a.xlsx")
    assert any(isinstance(part, Trouble) and part.lost for part in parts)
    assert f"{tmp_path}/a.xlsx#藏" in by_source(parts)


def test_a_workbook_with_a_password_is_encrypted(tmp_path: Path) -> None:
    name = "EncryptedPackage".encode("utf-16-le")
    _write(tmp_path / "a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + name + b"\0" * 512)
    assert kinds(parts_of(tmp_path / "a.xlsx")) == {TroubleKind.ENCRYPTED}


_ODS_ROW = "<table:table-row{more}>{cells}</table:table-row>"


def _ods(path: Path) -> Path:
    import zipfile

    def row(*cells: str, more: str = "") -> str:
        return _ODS_ROW.format(more=more, cells="".join(cells))

    def text(value: str, more: str = "") -> str:
        return f'<table:table-cell office:value-type="string"{more}><text:p>{value}</text:p></table:table-cell>'

    number = '<table:table-cell office:value="13800000000"><text:p>1.38E10</text:p></table:table-cell>'
    born = '<table:table-cell office:date-value="1990-01-31"><text:p>31.1.</text:p></table:table-cell>'
    edge = '<table:table-cell table:number-columns-repeated="16381"/>'
    rows = row(text("姓名"), text("手机"), text("出生日期"), edge) + row(text("张三"), number, born, edge)
    rows += row(text("李四", ' table:number-columns-repeated="2"')) + row(
        edge, more=' table:number-rows-repeated="1048000"'
    )
    content = '<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body>'
    content += f'<table:table table:name="人员">{rows}</table:table></office:body></office:document-content>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<x/>")
    return path


def test_an_opendocument_workbook_is_read(tmp_path: Path) -> None:
    assert by_source(parts_of(_ods(tmp_path / "a.ods"))) == {
        f"{tmp_path}/a.ods#人员": [
            {"姓名": "张三", "手机": "13800000000", "出生日期": "1990-01-31"},
            {"姓名": "李四", "手机": "李四"},
        ]
    }


def test_an_opendocument_row_that_stands_for_millions_is_a_bomb(tmp_path: Path) -> None:
    import zipfile

    row = _ODS_ROW.format(
        more=' table:number-rows-repeated="1048576"', cells="<table:table-cell><text:p>x</text:p></table:table-cell>"
    )
    with zipfile.ZipFile(tmp_path / "a.ods", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("content.xml", f'<d xmlns:table="t"><table:table table:name="x">{row * 50}</table:table></d>')
        archive.writestr("META-INF/manifest.xml", "<x/>")
    parts = parts_of(tmp_path / "a.ods", Limits(ratio_free=1 << 20))
    assert kinds(parts) == {TroubleKind.BOMB}
    assert sum(part.rows for part in parts if isinstance(part, Batch)) < 200_000


def _table() -> pa.Table:
    return pa.table(
        {
            "姓名": ["张三", "李四", ""],
            "phone": pa.array([13800000000, None, 3], pa.int64()),
            "as_float": pa.array([13900000000.0, 1.5, None], pa.float64()),
            "born": pa.array([date(1990, 1, 31), None, None], pa.date32()),
            "kind": pa.array(["a", "b", "a"]).dictionary_encode(),
            "card": [{"no": "1", "tags": ["x"]}, None, {"no": "3", "tags": []}],
        }
    )


_COLUMNAR = [
    {
        "姓名": "张三",
        "phone": "13800000000",
        "as_float": "13900000000",
        "born": "1990-01-31",
        "kind": "a",
        "card.no": "1",
        "card.tags": "x",
    },
    {"姓名": "李四", "as_float": "1.5", "kind": "b"},
    {"phone": "3", "kind": "a", "card.no": "3"},
]


def test_parquet_arrow_and_orc_are_read(tmp_path: Path) -> None:
    pa.parquet.write_table(_table(), tmp_path / "a.parquet")
    pa.feather.write_feather(_table(), tmp_path / "a.feather")
    plain = _table().set_column(4, "kind", pa.array(["a", "b", "a"]))
    pa.orc.write_table(plain, tmp_path / "a.orc")
    for name in ("a.parquet", "a.feather", "a.orc"):
        assert rows_of(parts_of(tmp_path / name)) == _COLUMNAR


def test_splits_of_parquet_hold_every_row_once(tmp_path: Path) -> None:
    table = pa.table({"n": [str(n) for n in range(5000)], "x": ["y" * 50] * 5000})
    pa.parquet.write_table(table, tmp_path / "a.parquet", row_group_size=500, compression="none", use_dictionary=False)
    limits = Limits(split=100_000)
    splits = list(splits_of(Entry("a", str(tmp_path / "a.parquet")), limits))
    assert len(splits) > 2
    found = [row["n"] for split in splits for row in rows_of(read_split(split, limits))]  # type: ignore[arg-type]
    assert found == [str(n) for n in range(5000)]


def test_a_damaged_row_group_is_counted_and_the_others_are_read(tmp_path: Path) -> None:
    table = pa.table({"n": [f"value {n}" for n in range(300)]})
    pa.parquet.write_table(table, tmp_path / "a.parquet", row_group_size=100, compression="none", use_dictionary=False)
    data = bytearray((tmp_path / "a.parquet").read_bytes())
    place = data.find(b"value 100") - 30
    data[place : place + 20] = b"\xff" * 20
    (tmp_path / "a.parquet").write_bytes(bytes(data))
    parts = parts_of(tmp_path / "a.parquet")
    assert any(isinstance(part, Trouble) and part.lost for part in parts)
    assert {"n": "value 0"} in [row for part in parts if isinstance(part, Batch) for row in rows_of_one(part)]
    assert {"n": "value 299"} in [row for part in parts if isinstance(part, Batch) for row in rows_of_one(part)]


def rows_of_one(part: Batch) -> list[dict[str, Any]]:
    cells = zip(*(column.to_pylist() for column in part.values), strict=True)
    return [dict(zip(part.columns, row, strict=True)) for row in cells]


def _sqlite(path: Path) -> Path:
    connection = sqlite3.connect(path)
    connection.execute('CREATE TABLE "人员 ""表""" (id INTEGER PRIMARY KEY, xm TEXT, phone, photo BLOB)')
    connection.execute('INSERT INTO "人员 ""表""" VALUES (1, \'张三\', 13800000000, x\'41\'), (2, NULL, 1.5, NULL)')
    connection.execute("CREATE TABLE empty (x)")
    connection.execute(
        "CREATE VIEW endless AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c"
    )
    connection.commit()
    connection.close()
    return path


def test_every_table_of_a_sqlite_file_is_read(tmp_path: Path) -> None:
    before = sorted(path.name for path in tmp_path.iterdir())
    path = _sqlite(tmp_path / "a.db")
    assert by_source(parts_of(path)) == {
        f'{path}#人员 "表"': [
            {"id": "1", "xm": "张三", "phone": "13800000000", "photo": "A"},
            {"id": "2", "phone": "1.5"},
        ]
    }
    assert sorted(path.name for path in tmp_path.iterdir()) == [*before, "a.db"]


def test_text_in_gbk_inside_sqlite_is_read(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "a.db")
    connection.execute("CREATE TABLE t (xm TEXT)")
    connection.execute("INSERT INTO t VALUES (CAST(? AS TEXT))", ("张三".encode("gbk"),))
    connection.commit()
    connection.close()
    assert rows_of(parts_of(tmp_path / "a.db")) == [{"xm": "张三"}]


def test_a_damaged_sqlite_file_is_a_trouble(tmp_path: Path) -> None:
    data = _sqlite(tmp_path / "a.db").read_bytes()
    (tmp_path / "a.db").write_bytes(data[:100] + b"\xff" * 500 + data[600:])
    parts = parts_of(tmp_path / "a.db")
    assert any(isinstance(part, Trouble) and part.lost for part in parts)


def test_writes_that_wait_beside_a_sqlite_file_are_not_taken_for_read(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "a.db")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE t (x)")
    connection.execute("INSERT INTO t VALUES (1)")
    connection.commit()
    parts = parts_of(tmp_path / "a.db")
    connection.close()
    assert TroubleKind.CHANGED in kinds(parts)


@given(
    st.sampled_from(["a.json", "a.jsonl", "a.xml", "a.sql"]),
    st.text(alphabet="{}[]<>\"\\/ab:,;(')\n?!-&", max_size=120),
)
@settings(deadline=None, max_examples=300)
def test_no_text_makes_reading_fail(tmp_path_factory: pytest.TempPathFactory, name: str, text: str) -> None:
    path = _write(tmp_path_factory.mktemp("any") / name, text)
    for size in (16, 4096):
        for part in parts_of(path, Limits(batch=size, longest_line=16)):
            assert not (isinstance(part, Trouble) and "(" in part.detail.en), part


@given(
    st.sampled_from(
        [b"PAR1", b"ARROW1", b"ORC", b"SQLite format 3\0", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]
    ),
    st.binary(max_size=400),
)
@settings(deadline=None, max_examples=60)
def test_no_bytes_make_reading_fail(tmp_path_factory: pytest.TempPathFactory, magic: bytes, data: bytes) -> None:
    parts = parts_of(_write(tmp_path_factory.mktemp("any") / "a.bin", magic + data))
    assert any(isinstance(part, Trouble) and part.lost for part in parts)


def test_a_table_in_html_under_the_name_of_a_workbook_is_read(tmp_path: Path) -> None:
    head = '<html><meta charset="gbk"><body><p>人员名单</p><table border=1>'
    rows = "<tr><th>姓名<th>电话<tr><td>张三</td><td>13800000000</td></tr><tr><td>李&amp;四<td>1<br>2</table>"
    parts = parts_of(
        _write(
            tmp_path / "a.xls", (head + rows + "<table><tr><td>name</td></tr><tr><td>x</td></tr></table>").encode("gbk")
        )
    )
    found = by_source(parts)
    assert found[f"{tmp_path}/a.xls"][:2] == [
        {"姓名": "张三", "电话": "13800000000"},
        {"姓名": "李&四", "电话": "1\n2"},
    ]
    assert {"": "人员名单"} in found[f"{tmp_path}/a.xls"]
    assert found[f"{tmp_path}/a.xls#table 2"] == [{"name": "x"}]
    assert kinds(parts) == {TroubleKind.MISNAMED}


def test_the_xml_of_excel_2003_is_a_table(tmp_path: Path) -> None:
    def cell(text: str, more: str = "") -> str:
        return f'<Cell{more}><Data ss:Type="String">{text}</Data></Cell>'

    far = cell("x", ' ss:Index="3"')
    rows = f"<Row>{cell('姓名')}{cell('手机')}{cell('备注')}</Row><Row>{cell('张三')}{far}</Row>"
    text = f"""<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="人员"><Table>{rows}</Table></Worksheet></Workbook>"""
    assert rows_of(parts_of(_write(tmp_path / "a.xls", text))) == [{"姓名": "张三", "备注": "x"}]


@given(st.text(alphabet='<>/tabler dh="&;#x1汉\n!-', max_size=200))
@settings(deadline=None)
def test_no_markup_makes_reading_fail(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    for part in parts_of(_write(tmp_path_factory.mktemp("any") / "a.html", "<table><tr><td>" + text)):
        assert not (isinstance(part, Trouble) and "(" in part.detail.en), part
