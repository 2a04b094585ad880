"""Styles and paper of a DOCX file: GB/T 9704 faces for formal reports, a plainer face for long lists."""

from __future__ import annotations

from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from auditor.model.text import Lang
from reports.tree import Document

BODY, HEADING, LATIN = "仿宋", "黑体", "Times New Roman"
TABLE_SIZE = 10.5
INK = RGBColor(0x1B, 0x24, 0x30)


def set_up(word: Word, document: Document) -> None:
    """Paper, margins and styles."""
    formal = document.cover is not None
    page = word.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(26 if formal else 18)
    page.top_margin, page.bottom_margin = Mm(28 if formal else 20), Mm(25 if formal else 18)
    normal = word.styles["Normal"]
    _face(normal, LATIN, BODY, 12 if formal else 10.5, document.lang)
    normal.paragraph_format.space_after = Pt(4)
    normal.paragraph_format.line_spacing = 1.5 if formal else 1.25
    for depth, size in enumerate((22, 16, 14, 13, 12, 12, 12)):
        style = word.styles["Title" if depth == 0 else f"Heading {depth}"]
        _face(style, LATIN, HEADING, size, document.lang)
        style.font.bold, style.font.italic, style.font.color.rgb = depth != 0, False, INK
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(12), Pt(6)
        style.paragraph_format.keep_with_next = True
    title = word.styles["Title"]
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER if formal else WD_ALIGN_PARAGRAPH.LEFT
    for border in title.element.iter(qn("w:pBdr")):
        border.getparent().remove(border)
        break
    caption = word.styles["Caption"]
    _face(caption, LATIN, HEADING, TABLE_SIZE, document.lang)
    caption.font.bold, caption.font.color.rgb = True, INK
    caption.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER if formal else WD_ALIGN_PARAGRAPH.LEFT
    caption.paragraph_format.keep_with_next = True


def _face(style, latin: str, chinese: str, size: float, lang: Lang) -> None:  # type: ignore[no-untyped-def]
    style.font.name, style.font.size = latin, Pt(size)
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:ascii"), latin)
    fonts.set(qn("w:hAnsi"), latin)
    fonts.set(qn("w:eastAsia"), chinese)
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    language = properties.makeelement(qn("w:lang"), {})
    language.set(qn("w:val"), "zh-CN" if lang is Lang.ZH else "en-GB")
    language.set(qn("w:eastAsia"), "zh-CN")
    properties.append(language)
