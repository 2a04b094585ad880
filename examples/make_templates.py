"""python -m examples.make_templates [FOLDER]: the sample district's own templates, as a unit would draw them in Word.

They show what fields can do: single values, a loop over table rows, one over paragraphs, and a condition.
"""

from __future__ import annotations

import io
import sys
import zipfile
from datetime import datetime
from pathlib import Path

from docx import Document
from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

FOLDER = Path("examples/templates")
NOTICE = "整改通知书.docx"
_MADE = datetime(2026, 11, 20)
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)

PARAGRAPHS = (
    "{{ unit.name }}：",
    "经 {{ audit.day }} 检查（编号 {{ audit.id }}），你单位负责的“{{ platform.name }}”（第 {{ platform.level }} 级）"
    "尚有 {{ counts.all }} 个问题没有整改，其中严重 {{ counts.critical }} 个、高危 {{ counts.high }} 个。"
    "测评项共 {{ rates.items }} 个，看过 {{ rates.looked_at }}；自查结论：{{ verdict.text }}。",
)
COLUMNS = ("序号", "严重程度", "对象", "问题", "整改要求", "限期")
CELLS = ("number", "severity", "object", "seen", "fix", "due")


def notice() -> bytes:
    """A rectification notice 整改通知书 of one platform."""
    document = Document()
    _look(document)
    title = document.add_heading("网络安全问题整改通知书", level=1)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text in PARAGRAPHS:
        document.add_paragraph(text)
    document.add_heading("一、问题和整改要求", level=2)
    _problems(document)
    document.add_heading("二、高风险情形", level=2)
    for text in (
        "{%p for one in high_risks %}",
        "{{ one.ref }}　{{ one.title }}（{{ one.state }}）：{{ one.mitigation }}",
        "{%p else %}",
        "没有看到。",
        "{%p endfor %}",
    ):
        document.add_paragraph(text)
    document.add_heading("三、近期期限", level=2)
    for text in (
        "{%p for one in deadlines %}",
        "{{ one.what }}：{% if one.day %}{{ one.day }}{% else %}日期不明{% endif %}（{{ one.standing }}）",
        "{%p endfor %}",
    ):
        document.add_paragraph(text)
    document.add_paragraph("限期为检查程序的默认值，不是法定期限。本通知依据自查结果，不是等级测评结论。")
    document.sections[0].footer.paragraphs[0].text = "{{ district.name }}　{{ audit.day }}"
    return _same_every_time(document)


def _problems(document: Docx) -> None:
    table = document.add_table(rows=4, cols=len(COLUMNS))
    table.style = "Table Grid"
    rows = (COLUMNS, ("{%tr for one in problems %}",), [f"{{{{ one.{name} }}}}" for name in CELLS], ("{%tr endfor %}",))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=False):
            cell.text = text


def _look(document: Docx) -> None:
    for name, size in (("Normal", 12), ("Heading 1", 18), ("Heading 2", 14)):
        font = document.styles[name].font
        font.name, font.size = "宋体", Pt(size)
        document.styles[name].element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")


def _same_every_time(document: Docx) -> bytes:
    """The file with fixed times: making it again changes nothing."""
    document.core_properties.created = document.core_properties.modified = _MADE
    document.core_properties.author = "mlps-auditor"
    made, same = io.BytesIO(), io.BytesIO()
    document.save(made)
    with zipfile.ZipFile(made) as before, zipfile.ZipFile(same, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(zipfile.ZipInfo(name, _ZIP_TIME), before.read(name), zipfile.ZIP_DEFLATED)
    return same.getvalue()


def main(folder: Path = FOLDER) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / NOTICE).write_bytes(notice())


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
