"""Documents of word processors and presentations: paragraphs are lines, tables are tables, whatever runs cut them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_lab import by_source, kinds, parts_of, text_of, troubles

from auditor.model.personal_data import TroubleKind
from scanners.personal_data.reading import Limits, Lines
from scanners.personal_data.reading.kinds import Kind, zip_kind

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="m" xmlns:v="v"'
_A = 'xmlns:a="a" xmlns:p="p"'
_O = 'xmlns:office="o" xmlns:text="t" xmlns:table="tb" xmlns:dc="dc" xmlns:draw="d"'


def _zip(path: Path, members: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def _docx(path: Path, body: str, **more: str | bytes) -> Path:
    document = f"<?xml version='1.0'?><w:document {_W}><w:body>{body}</w:body></w:document>"
    others = {name.replace("__", "/").replace("_xml", ".xml"): content for name, content in more.items()}
    return _zip(path, {"[Content_Types].xml": "<Types/>", "word/document.xml": document, **others})


def _p(*runs: str) -> str:
    return (
        "<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr>" + "".join(f"<w:r><w:t>{r}</w:t></w:r>" for r in runs) + "</w:p>"
    )


def _tbl(rows: list[list[str]]) -> str:
    cells = ("".join(f"<w:tc><w:tcPr/>{_p(cell)}</w:tc>" for cell in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def _text(path: Path) -> list[str]:
    return text_of(parts_of(path)).split("\n")[:-1]


def test_the_runs_of_a_paragraph_are_one_text(tmp_path: Path) -> None:
    path = _docx(tmp_path / "a.docx", _p("身份证号：", "110105", "19900307", "1239") + _p("二", "行"))
    assert _text(path) == ["身份证号：110105199003071239", "二行"]
    assert not kinds(parts_of(path))


def test_tabs_breaks_and_deleted_text_count_and_field_codes_do_not(tmp_path: Path) -> None:
    runs = (
        "<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t></w:r>"
        "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:r><w:instrText> PAGE </w:instrText></w:r></w:p>"
    )
    assert _text(_docx(tmp_path / "a.docx", runs)) == ["a\tb", "c-dgone"]


def test_text_boxes_are_read_once(tmp_path: Path) -> None:
    box = (
        f"<w:p><w:r><w:t>before </w:t></w:r><w:r><mc:AlternateContent><mc:Choice>{_p('in', 'side')}</mc:Choice>"
        f"<mc:Fallback>{_p('in', 'side')}</mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>behind</w:t></w:r></w:p>"
    )
    assert sorted(_text(_docx(tmp_path / "a.docx", box))) == ["before behind", "inside"]


def test_a_table_with_a_heading_is_a_table_and_one_without_is_text_row_by_row(tmp_path: Path) -> None:
    people = _tbl([["姓名", "手机"], ["张三", "13800000000"], ["李四", "13900000000"]])
    form = _tbl([["姓名", "张三", "性别", "男"], ["电话", "13800000000", "民族", "汉"]])
    labels = _tbl([["单位", "人事处"], ["姓名", "张三"], ["电话", "13800000000"], ["住址", "人民路1号"]])
    path = _docx(tmp_path / "a.docx", _p("名单") + people + _p("表") + form + labels + people)
    assert by_source(parts_of(path)) == {
        f"{path}#table 1": (rows := [{"姓名": "张三", "手机": "13800000000"}, {"姓名": "李四", "手机": "13900000000"}]),
        f"{path}#table 4": rows,
    }
    assert _text(path) == [
        "名单",
        "表",
        "姓名\t张三\t性别\t男",
        "电话\t13800000000\t民族\t汉",
        "单位\t人事处",
        "姓名\t张三",
        "电话\t13800000000",
        "住址\t人民路1号",
    ]


def test_cells_over_several_columns_keep_the_others_in_their_place(tmp_path: Path) -> None:
    wide = "<w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr>" + _p("x") + "</w:tc>"
    rows = _tbl([["姓名", "部门", "手机"], ["张三", "财务", "13800000000"]])
    row = f"<w:tr>{wide}<w:tc>{_p('13900000000')}</w:tc></w:tr>"
    path = _docx(tmp_path / "a.docx", rows.replace("</w:tbl>", f"{row}</w:tbl>"))
    assert by_source(parts_of(path))[f"{path}#table 1"][1] == {"姓名": "x", "手机": "13900000000"}


def test_a_table_in_a_cell_is_text_of_the_cell(tmp_path: Path) -> None:
    inner = "<w:tbl><w:tr><w:tc>" + _p("电话") + "</w:tc><w:tc>" + _p("13800000000") + "</w:tc></w:tr></w:tbl>"
    body = f"<w:tbl><w:tr><w:tc>{_p('张三')}{inner}{_p('完')}</w:tc></w:tr></w:tbl>"
    assert _text(_docx(tmp_path / "a.docx", body)) == ["张三 电话 13800000000 完"]


def test_headers_footers_comments_and_notes_are_read_and_styles_are_not(tmp_path: Path) -> None:
    names = ("header1", "footer2", "comments", "footnotes", "endnotes")
    stories = {f"word__{name}_xml": f"<w:x {_W}>{_p(name[:3], name[3:])}</w:x>" for name in names}
    path = _docx(tmp_path / "a.docx", _p("body"), **stories, word__styles_xml=f"<w:x {_W}>{_p('style')}</w:x>")
    assert sorted(_text(path)) == sorted(["body", *names])


def test_what_is_embedded_is_read_as_what_it_is_and_pictures_are_told(tmp_path: Path) -> None:
    book = io.BytesIO()
    with zipfile.ZipFile(book, "w") as archive:
        archive.writestr("people.csv", "姓名,手机\n张三,13800000000\n")
    members = {"word/embeddings/a.zip": book.getvalue(), "word/media/image1.png": b"\x89PNG\r\n\x1a\n" + b"x" * 90}
    path = _docx(tmp_path / "a.docx", _p("body"), **members)
    inside = f"{path}!word/embeddings/a.zip!people.csv"
    assert by_source(parts_of(path))[inside] == [{"姓名": "张三", "手机": "13800000000"}]
    assert troubles(parts_of(path)) == [(f"{path}!word/media/image1.png", TroubleKind.UNSUPPORTED)]


def test_a_damaged_part_is_told_and_what_came_before_it_is_read(tmp_path: Path) -> None:
    path = _docx(tmp_path / "a.docx", _p("first") + "<w:p><w:r><w:t>second</w:t></w:wrong>")
    assert _text(path) == ["first", "second"]
    assert kinds(parts_of(path)) == {TroubleKind.BROKEN_MEMBER}


def test_entities_are_never_expanded(tmp_path: Path) -> None:
    bomb = f"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'aaaa'>]><w:document {_W}>{_p('&a;')}</w:document>"
    path = _zip(tmp_path / "a.docx", {"[Content_Types].xml": "<Types/>", "word/document.xml": bomb})
    assert kinds(parts_of(path)) == {TroubleKind.BROKEN_MEMBER}


def test_slides_and_their_notes_are_read(tmp_path: Path) -> None:
    slide = f"<p:sld {_A}><a:p><a:r><a:t>电话：138</a:t></a:r><a:r><a:t>00000000</a:t></a:r></a:p></p:sld>"
    note = f"<p:notes {_A}><a:p><a:fld><a:t>备注</a:t></a:fld></a:p></p:notes>"
    members = {
        "[Content_Types].xml": "<Types/>",
        "ppt/presentation.xml": f"<p:presentation {_A}/>",
        "ppt/slides/slide1.xml": slide,
        "ppt/notesSlides/notesSlide1.xml": note,
    }
    assert sorted(_text(_zip(tmp_path / "a.pptx", members))) == ["备注", "电话：13800000000"]


@pytest.mark.parametrize("named", [True, False])
def test_open_documents_are_read(tmp_path: Path, named: bool) -> None:
    content = (
        f"<office:document-content {_O}><office:body><office:text><text:h>标<text:span>题</text:span></text:h>"
        "<text:p>a<text:s text:c='2'/>b<text:tab/>c<text:line-break/>\n  d<office:annotation><dc:creator>李四"
        "</dc:creator><text:p>注释</text:p></office:annotation>e<text:note><text:note-citation>1</text:note-citation>"
        "<text:note-body><text:p>脚注</text:p></text:note-body></text:note>f</text:p><table:table>"
        + "".join(
            f"<table:table-row><table:table-cell><text:p>{name}</text:p></table:table-cell><table:table-cell>"
            f"<text:p>{phone}</text:p></table:table-cell></table:table-row>"
            for name, phone in (("姓名", "手机"), ("张三", "13800000000"))
        )
        + "</table:table></office:text></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.text"
    members: dict[str, str | bytes] = {"mimetype": kind} if named else {}
    members |= {
        "META-INF/manifest.xml": f"<m><e p='/' t='{kind}'/></m>",
        "content.xml": content,
        "styles.xml": f"<office:styles {_O}><text:p>页眉</text:p></office:styles>",
    }
    path = _zip(tmp_path / "a.odt", members)
    assert by_source(parts_of(path)) == {f"{path}#table 1": [{"姓名": "张三", "手机": "13800000000"}]}
    assert sorted(_text(path)) == sorted(["标题", "a  b\tc", " def", "李四", "注释", "1", "脚注", "页眉"])
    assert not kinds(parts_of(path))


def test_an_empty_document_is_told_apart_from_a_workbook() -> None:
    assert zip_kind(frozenset({"content.xml", "META-INF/manifest.xml"}), "opendocument.text") is Kind.ODT
    assert zip_kind(frozenset({"content.xml", "META-INF/manifest.xml"}), "opendocument.spreadsheet") is Kind.ODS
    assert zip_kind(frozenset({"word/document2.xml"})) is Kind.DOCX


def test_a_document_larger_than_memory_allows_comes_in_blocks(tmp_path: Path) -> None:
    cell = "<w:tbl><w:tr><w:tc>" + _p("字" * 50) * 200 + "</w:tc></w:tr></w:tbl>"
    path = _docx(tmp_path / "a.docx", "".join(_p(f"第{n}段") for n in range(500)) + _p("长 " * 2000) + cell)
    parts = parts_of(path, Limits(block=1024, longest_line=512, overlap=64))
    blocks = [part for part in parts if isinstance(part, Lines)]
    assert max(len(block.data) for block in blocks) < 8192
    text = text_of(parts)
    assert text.startswith("第0段\n第1段\n")
    assert (text.count("段"), text.count("长"), text.count("字")) == (500, 2000, 10_000)


@given(
    st.lists(st.sampled_from(["<w:p>", "</w:p>", "<w:tbl>", "</w:tbl>", "<w:tr>", "<w:tc>", "</w:tc>", "</w:tr>", "x"]))
)
@settings(deadline=None, max_examples=200)
def test_no_document_makes_reading_fail(tmp_path_factory: pytest.TempPathFactory, pieces: list[str]) -> None:
    path = _docx(tmp_path_factory.mktemp("d") / "a.docx", "".join(pieces).replace("x", "<w:r><w:t>x</w:t></w:r>"))
    assert kinds(parts_of(path)) <= {TroubleKind.BROKEN_MEMBER}
