"""Tables written as markup under the names of workbooks; and no text and no bytes make reading fail."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_lab import by_source, kinds, parts_of, rows_of, write

from auditor.model.personal_data import Trouble, TroubleKind
from scanners.personal_data.reading import Limits


@given(
    st.sampled_from(["a.json", "a.jsonl", "a.xml", "a.sql"]),
    st.text(alphabet="{}[]<>\"\\/ab:,;(')\n?!-&", max_size=120),
)
@settings(deadline=None, max_examples=300)
def test_no_text_makes_reading_fail(tmp_path_factory: pytest.TempPathFactory, name: str, text: str) -> None:
    path = write(tmp_path_factory.mktemp("any") / name, text)
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
    parts = parts_of(write(tmp_path_factory.mktemp("any") / "a.bin", magic + data))
    assert any(isinstance(part, Trouble) and part.lost for part in parts)


def test_a_table_in_html_under_the_name_of_a_workbook_is_read(tmp_path: Path) -> None:
    head = '<html><meta charset="gbk"><body><p>人员名单</p><table border=1>'
    rows = "<tr><th>姓名<th>电话<tr><td>张三</td><td>13800000000</td></tr><tr><td>李&amp;四<td>1<br>2</table>"
    parts = parts_of(
        write(
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
    assert rows_of(parts_of(write(tmp_path / "a.xls", text))) == [{"姓名": "张三", "备注": "x"}]


@given(st.text(alphabet='<>/tabler dh="&;#x1汉\n!-', max_size=200))
@settings(deadline=None)
def test_no_markup_makes_reading_fail(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    for part in parts_of(write(tmp_path_factory.mktemp("any") / "a.html", "<table><tr><td>" + text)):
        assert not (isinstance(part, Trouble) and "(" in part.detail.en), part
