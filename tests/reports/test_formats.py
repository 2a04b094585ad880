"""A document says the same in every format, and nothing in it is lost, mangled or run."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from openpyxl import load_workbook
from pypdf import PdfReader
from read_paper import READERS, squeezed
from sample_document import CONTROL, HOSTILE, UNKNOWN, document

from auditor.errors import UsageError
from auditor.model.text import Lang
from reports.fonts import choose, chosen, spelled
from reports.pdf import missing_glyphs
from reports.publishing import RENDERERS, publish
from reports.tree import Cell, Column, Document, Foreign, Paragraph, Section, Table
from reports.visible import one_line

ROWS = 40
SHOWN = {"pdf", "docx", "html", "xlsx"}


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    return {name: renderer(document(ROWS)) for name, renderer in RENDERERS.items()}


@pytest.fixture(scope="module")
def said(made: dict[str, bytes]) -> dict[str, str]:
    return {name: reader(made[name]) for name, reader in READERS.items()}


def one_page(*texts: str) -> Document:
    return Document(Lang.ZH, "题", "名", sections=(Section("s", "节", tuple(Paragraph((Foreign(t),)) for t in texts)),))


@pytest.mark.parametrize("name", sorted(SHOWN))
def test_every_text_is_printed_as_it_is(said: dict[str, str], name: str) -> None:
    for text in HOSTILE:
        assert squeezed(text) in said[name], text


@pytest.mark.parametrize("name", sorted(SHOWN))
def test_every_row_is_there_and_the_totals_agree(said: dict[str, str], name: str) -> None:
    assert set(re.findall(r"T\d{4}", said[name])) == {f"T{at:04d}" for at in range(ROWS)}
    assert str(sum(range(ROWS))) in said[name].replace(",", "")
    assert said[name].count("不符合") >= ROWS


@pytest.mark.parametrize("name", sorted(SHOWN))
def test_numbers_of_headings_tables_and_figures_are_the_same(said: dict[str, str], name: str) -> None:
    for words in (
        "1.1小节",
        "表1-1跨行跨列",
        "表2-1问题清单",
        "表2-2表一单位基本情况",
        "图2-4网络拓扑",
        "附录A资产清单",
        "表B-1附录表",
    ):
        assert squeezed(words) in said[name], words


@pytest.mark.parametrize("name", sorted(SHOWN))
def test_marks_of_a_form_and_footnotes_survive(said: dict[str, str], name: str) -> None:
    for words in ("☑政府机关", "☐党委机关", "待填：姓名", "甲区&", "脚注：该期限未核实"):
        assert squeezed(words) in said[name], words


def test_control_characters_are_spelled_where_their_pictures_have_no_glyph(said: dict[str, str]) -> None:
    assert squeezed("行一‹U+0000›‹U+0007›‹U+001B›[31m红‹U+202E›倒‹U+2066›字‹U+D800›尾") in said["pdf"]


@pytest.mark.parametrize("name", sorted(SHOWN - {"pdf"}))
def test_control_and_direction_marks_become_visible(said: dict[str, str], name: str) -> None:
    assert squeezed(one_line(CONTROL)) in said[name]
    assert "\u202e" not in said[name] and "\x1b" not in said[name]


def test_json_holds_every_text_and_number(made: dict[str, bytes]) -> None:
    content = json.loads(made["json"])
    assert content["outline"]["captions"]["long"] == "表 2-1"
    long = next(node for node in content["sections"][1]["blocks"] if node.get("id") == "long")
    assert [row[2]["number"] for row in long["rows"]] == list(range(ROWS))
    assert long["rows"][0][1]["content"][0]["text"] == HOSTILE[0]


def test_the_same_document_gives_the_same_bytes(made: dict[str, bytes]) -> None:
    assert {name: renderer(document(ROWS)) for name, renderer in RENDERERS.items()} == made


def test_a_character_without_a_glyph_is_spelled_out(said: dict[str, str]) -> None:
    assert "王□(U+3134F)" in said["pdf"]
    assert missing_glyphs(document()) == ("\U0003134f",)
    assert spelled(UNKNOWN, chosen()) == "王□(U+3134F)"


def test_rare_characters_of_the_official_table_have_glyphs() -> None:
    """Those beyond the basic plane are the ones fonts lack; a few from each block."""
    assert chosen().missing("𬭎𠅤𡎚𣗋𤩽𥔲𦈡𧿹𨐈𩾃𪟝𫄧𫍯𫗧𫠊𫵷𬀩𬃊𬌗𬕂𬘭𬜯𬣙𬨂𬬭𬭊𬮱𬱖𬳵𬴊𬶋𬶨𬷕𬸚𬹼𬺈") == set()


def test_without_a_chinese_font_nothing_is_printed_blank() -> None:
    with pytest.raises(UsageError, match="fonts-noto-cjk"):
        choose({"DejaVu Sans": (Path("x.ttf"), 0)}, lambda *_: ())


def test_faces_of_official_documents_come_first_where_there_are_any() -> None:
    here = {name: (Path(f"{name}.ttf"), 0) for name in ("FangSong", "SimHei", "Noto Serif CJK SC", "Noto Serif CJK JP")}
    fonts = choose(here, lambda *_: (0x4E00,))
    assert (fonts.body[0], fonts.heading[0]) == ("FangSong", "SimHei")
    assert not any("JP" in family for family in fonts.body + fonts.heading + fonts.sans + fonts.mono)


def test_the_pdf_uses_simplified_chinese_faces_and_embeds_them(made: dict[str, bytes]) -> None:
    names = set()
    for page in PdfReader(BytesIO(made["pdf"])).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            names.add(str(font.get_object()["/BaseFont"]))
    assert any("CJKsc" in name for name in names)
    assert not [name for name in names if re.search(r"CJK(?:jp|kr|tc|hk)", name)]
    assert all(re.match(r"/[A-Z]{6}\+", name) for name in names)


def test_the_pdf_can_be_read_aloud(made: dict[str, bytes]) -> None:
    catalogue = PdfReader(BytesIO(made["pdf"])).trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert str(catalogue["/Lang"]).lower().startswith("zh")
    assert "/StructTreeRoot" in catalogue
    reader = PdfReader(BytesIO(made["pdf"]))
    alts = {str(o.get_object()["/Alt"]) for o in _objects(reader) if "/Alt" in o.get_object()}
    assert alts == {"物理环境 80%", "四个层面", "五个事件", "公众经应用到数据库"}
    assert "自查报告" in str(reader.metadata.title)  # type: ignore[union-attr]


def _objects(reader: PdfReader):  # type: ignore[no-untyped-def]
    for number in range(1, int(str(reader.trailer["/Size"]))):
        try:
            found = reader.get_object(number)
        except Exception:  # noqa: BLE001  # numbers that are not used
            continue
        if isinstance(found, dict):
            yield found


def test_pages_have_three_zones_and_a_header(made: dict[str, bytes]) -> None:
    pages = [squeezed(page.extract_text()) for page in PdfReader(BytesIO(made["pdf"])).pages]
    assert "第1页" not in pages[0] and "ZC-2026-001" in pages[0]
    assert pages[1].endswith("I") and "声明" in pages[1]
    body = [page for page in pages if re.search(r"(?<!附录)第\d+页共\d+页", page)]
    annexes = [page for page in pages if re.search(r"附录第\d+页共2页", page)]
    assert len(annexes) == 2
    assert f"第{len(body)}页共{len(body)}页" in body[-1]
    assert all("报告编号:ZC-2026-001" in page for page in pages[1:])


def test_word_opens_the_docx_and_finds_what_it_needs(made: dict[str, bytes]) -> None:
    word = docx.Document(BytesIO(made["docx"]))
    assert [style.name for p in word.paragraphs if (style := p.style).name.startswith("Heading")].count(
        "Heading 1"
    ) == 5
    assert "报告编号：ZC-2026-001" in word.sections[-1].header.paragraphs[0].text
    form = next(table for table in word.tables if "单位负责人" in table._element.xml)
    assert form.cell(0, 1)._tc is form.cell(0, 3)._tc
    assert form.cell(1, 0).text == form.cell(2, 0).text == "单位负责人"
    repeated = [row for table in word.tables for row in table.rows if row._tr.xml.count("w:tblHeader")]
    assert len(repeated) == len(("spans", "long", "annex-table"))
    with zipfile.ZipFile(BytesIO(made["docx"])) as archive:
        assert archive.testzip() is None
        assert b'w:id="1"' in archive.read("word/footnotes.xml")
        assert archive.read("word/document.xml").count(b"descr=") == 8


def test_properties_of_the_docx_stand_in_the_order_of_the_schema(made: dict[str, bytes]) -> None:
    order = ["pStyle", "keepNext", "pageBreakBefore", "pBdr", "shd", "tabs", "spacing", "ind", "jc", "sectPr"]
    word = docx.Document(BytesIO(made["docx"]))
    for properties in word.element.body.iter(qn("w:pPr")):
        names = [child.tag.rpartition("}")[2] for child in properties]
        assert names == sorted(set(names), key=order.index)


def test_nothing_in_the_workbook_can_run(made: dict[str, bytes]) -> None:
    book = load_workbook(BytesIO(made["xlsx"]))
    kinds = {cell.data_type for sheet in book.worksheets for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    assert not [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    form = next(sheet for sheet in book.worksheets if sheet.title.startswith("表 2-2"))
    assert {str(area) for area in form.merged_cells.ranges} == {"B2:D2", "A3:A4", "B4:D4", "B5:D5"}


def test_html_marks_no_new_element_and_runs_nothing(made: dict[str, bytes]) -> None:
    page = made["html"].decode()
    assert "<script" not in page
    assert not re.search(r"<[^>]+\son\w+=", page)


def test_a_long_table_is_cut_on_paper_and_whole_in_the_workbook() -> None:
    capped = document(30, most_printed=10)
    for name in ("pdf", "docx"):
        text = READERS[name](RENDERERS[name](capped))
        assert set(re.findall(r"T\d{4}", text)) == {f"T{at:04d}" for at in range(10)}
        assert "另有20行未印出" in text and "XLSX" in text
    assert len(set(re.findall(r"T\d{4}", READERS["xlsx"](RENDERERS["xlsx"](capped))))) == 30


@pytest.mark.parametrize("name", sorted(SHOWN))
def test_ten_thousand_characters_in_a_cell_are_all_there(name: str) -> None:
    word = "甲" * 9_000 + "x" * 1_000
    table = Table("t", "长", (Column("一"), Column("二")), ((Cell((Foreign(word),)), Cell((Foreign("尾"),))),))
    page = Document(Lang.ZH, "题", "名", sections=(Section("s", "节", (table,)),))
    text = READERS[name](RENDERERS[name](page))
    assert text.count("甲") == 9_000 and text.count("x") >= 1_000 and "尾" in text


def test_the_typesetter_cannot_read_what_is_not_the_report(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("CANARY-71")
    texts = (f'#read("{secret}")', f'#include "{secret}"', '#image("/etc/passwd")')
    text = READERS["pdf"](RENDERERS["pdf"](one_page(*texts)))
    assert "CANARY-71" not in text and squeezed(texts[0]) in text


def test_links_into_nowhere_are_plain_words() -> None:
    from reports.tree import Link

    page = Document(Lang.ZH, "题", "名", sections=(Section("s", "节", (Paragraph((Link("去", "nowhere"),)),)),))
    assert "去" in READERS["pdf"](RENDERERS["pdf"](page))


@pytest.mark.parametrize("name", sorted(RENDERERS))
def test_an_english_report_without_a_cover_is_laid_out_too(name: str) -> None:
    page = replace(document(3, Lang.EN), cover=None, front=(), title="Self-check report")
    assert RENDERERS[name](page)


def test_a_folder_is_published_whole_or_not_at_all(tmp_path: Path) -> None:
    """A real refusal of the kernel: the process may write no file larger than 8 kB."""
    final = tmp_path / "pack"
    before = {path.name: path.read_bytes() for path in publish({"a": one_page("一")}, final, ["html,docx"])}
    code = """
import resource, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from sample_document import document
from auditor.errors import StoreFull
from reports.publishing import publish
resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))
for name in ("html", "pdf", "docx", "xlsx", "json"):
    try:
        publish({"a": document(400)}, Path(sys.argv[2]), [name])
    except StoreFull as error:
        sys.stdout.write(f"{name} refused\\n")
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(Path(__file__).parent), str(final)],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        env={"PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONDONTWRITEBYTECODE": "1", "PATH": "/usr/bin:/bin"},
        check=True,
    )
    assert done.stdout.split("\n")[:5] == [f"{name} refused" for name in ("html", "pdf", "docx", "xlsx", "json")], done
    assert {path.name: path.read_bytes() for path in final.iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["pack"]


def test_an_unknown_format_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="odt"):
        publish({"a": one_page("一")}, tmp_path / "x", ["pdf,odt"])
    assert list(tmp_path.iterdir()) == []
