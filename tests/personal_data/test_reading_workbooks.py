"""Workbooks: every file is made by the test that reads it."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment
from reading_lab import by_source, kinds, parts_of, rows_of, text_of, write

from auditor.model.personal_data import Trouble, TroubleKind
from scanners.personal_data.reading import Batch, Limits

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


def test_comments_beside_cells_are_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["年份"])
    book.active.append([2024])
    book.active["A1"].comment = Comment("请联系张三，13800000000", "x")
    book.active["A2"].comment = Comment("已核对", "x")
    book.save(tmp_path / "a.xlsx")
    found = by_source(parts_of(tmp_path / "a.xlsx"))
    assert [[*row.values()] for row in found[f"{tmp_path}/a.xlsx#批注"]] == [["请联系张三，13800000000"], ["已核对"]]
    assert found[f"{tmp_path}/a.xlsx#Sheet"] == [{"年份": "2024"}]


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
    write(tmp_path / "a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + name + b"\0" * 512)
    assert kinds(parts_of(tmp_path / "a.xlsx")) == {TroubleKind.ENCRYPTED}


_ODS_ROW = "<table:table-row{more}>{cells}</table:table-row>"


def _ods(path: Path) -> Path:
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
    row = _ODS_ROW.format(
        more=' table:number-rows-repeated="1048576"', cells="<table:table-cell><text:p>x</text:p></table:table-cell>"
    )
    with zipfile.ZipFile(tmp_path / "a.ods", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("content.xml", f'<d xmlns:table="t"><table:table table:name="x">{row * 50}</table:table></d>')
        archive.writestr("META-INF/manifest.xml", "<x/>")
    parts = parts_of(tmp_path / "a.ods", Limits(ratio_free=1 << 20))
    assert kinds(parts) == {TroubleKind.BOMB}
    assert sum(part.rows for part in parts if isinstance(part, Batch)) < 200_000


def test_text_boxes_and_links_of_a_workbook_are_text(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    sheet = book.add_worksheet("人员")
    sheet.write_row(0, 0, ["姓名", "手机"])
    sheet.write_row(1, 0, ["张三", "13800000000"])
    sheet.insert_textbox("D2", "联系人：李四")
    sheet.write_url("A3", "mailto:li.si@example.cn", string="李四")
    book.close()
    parts = parts_of(tmp_path / "a.xlsx")
    assert by_source(parts)[f"{tmp_path}/a.xlsx#人员"][0] == {"姓名": "张三", "手机": "13800000000"}
    assert sorted(text_of(parts).splitlines()) == ["mailto:li.si@example.cn", "联系人：李四"]
    assert not kinds(parts)


def test_what_is_embedded_in_a_workbook_is_read(tmp_path: Path) -> None:
    path = _workbook(tmp_path / "a.xlsx")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/embeddings/list.csv", "姓名,手机\n王五,13700000000\n")
    assert by_source(parts_of(path))[f"{path}!xl/embeddings/list.csv"] == [{"姓名": "王五", "手机": "13700000000"}]


def test_the_remark_at_a_number_of_an_opendocument_workbook_is_read(tmp_path: Path) -> None:
    cell = (
        '<table:table-cell office:value="13800000000"><office:annotation><text:p>住宅</text:p></office:annotation>'
        "<text:p>1.38E10</text:p></table:table-cell>"
    )
    head = "<table:table-cell><text:p>手机</text:p></table:table-cell>"
    rows = _ODS_ROW.format(more="", cells=head) + _ODS_ROW.format(more="", cells=cell)
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as archive:
        table = f'<table:table table:name="x">{rows}</table:table>'
        archive.writestr("content.xml", f'<d xmlns:table="t" xmlns:office="o" xmlns:text="x">{table}</d>')
        archive.writestr("META-INF/manifest.xml", "<x/>")
    assert rows_of(parts_of(tmp_path / "a.ods")) == [{"手机": "13800000000\n住宅"}]
