"""Lays a document out as DOCX: page zones, repeated table headings, real footnotes, an updatable table of contents.

Fonts are named, not embedded: those of official documents (仿宋, 黑体), which every office has. Nothing of a text is
read as markup or as a field.
"""

from __future__ import annotations

import zipfile
from datetime import datetime
from io import BytesIO

import docx
from docx.document import Document as Word
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.section import Section as PageRun
from docx.shared import Mm

from auditor.model.text import Lang
from reports.docx.body import Body
from reports.docx.look import set_up
from reports.docx.notes import add_notes
from reports.docx.order import put_in_order
from reports.docx.page import contents, cover, footer, header
from reports.outline import outline
from reports.tree import Document, Section
from reports.visible import one_line

_EPOCH = (1980, 1, 1, 0, 0, 0)


def render(document: Document) -> bytes:
    """The document as the bytes of a DOCX file; the same document gives the same bytes."""
    word = docx.Document()
    set_up(word, document)
    body = Body(document, outline(document), word.part)
    _title(word, document, body)
    if document.cover and (document.front or document.contents):
        _zone(word, document, "front", roman=True)
        _put(word, document, document.front, body)
        if document.contents:
            _append(word, contents(document, body))
    if document.cover:
        _zone(word, document, "body")
    _append(word, "".join(body.blocks(document.lead, 1)))
    _put(word, document, document.sections, body)
    if document.footer:
        _append(word, body.quiet(document.footer))
    _append(word, body.bookmark_here("end_body"))
    if document.annexes:
        _zone(word, document, "annexes")
        _put(word, document, document.annexes, body)
        _append(word, body.bookmark_here("end_annexes"))
    if body.notes:
        add_notes(word, body.notes)
    put_in_order(word.element)
    stream = BytesIO()
    word.save(stream)
    return _still(stream.getvalue())


def _title(word: Word, document: Document, body: Body) -> None:
    properties = word.core_properties
    properties.title, properties.subject = one_line(document.title)[:255], one_line(document.subtitle)[:255]
    properties.author = one_line(document.cover.unit)[:255] if document.cover else ""
    properties.comments, properties.language = "", "zh-CN" if document.lang is Lang.ZH else "en"
    properties.created = properties.modified = datetime(2026, 1, 1)
    if document.cover:
        _append(word, cover(document.cover, document.lang, body))
        return
    _append(word, body.heading(document.title, 0) + body.quiet(document.subtitle))
    _append(word, "".join(body.blocks((document.facts,), 1)))
    if document.on_paper:
        _append(word, body.quiet(document.on_paper))
    header(word.sections[0], document)
    footer(word.sections[0], document.lang, "body")


def _zone(word: Word, document: Document, name: str, *, roman: bool = False) -> None:
    """A new run of pages with its own numbers."""
    run = word.add_section(WD_SECTION.NEW_PAGE)
    for old in run._sectPr.findall(qn("w:pgNumType")):
        run._sectPr.remove(old)
    kind = ' w:fmt="upperRoman"' if roman else ' w:fmt="decimal"'
    run._sectPr.append(_element(f'<w:pgNumType{kind} w:start="1"/>'))
    run.header.is_linked_to_previous = run.footer.is_linked_to_previous = False
    header(run, document)
    footer(run, document.lang, name)


def _put(word: Word, document: Document, sections: tuple[Section, ...], body: Body) -> None:
    if not document.cover and all(section.landscape for section in sections) and sections:
        # A list whose every section is wide is turned as a whole: its title would stand alone on a page otherwise.
        _turn(word, landscape=True, first=True)
        body.turned = True
        _append(word, "".join(body.blocks(sections, 1)))
        return
    for at, section in enumerate(sections):
        if section.landscape:
            _turn(word, landscape=True, first=at == 0 and document.cover is not None)
        body.turned = section.landscape
        _append(word, "".join(body.blocks((section,), 1)))
        if section.landscape and at + 1 < len(sections):
            _turn(word, landscape=False, first=False)


def _turn(word: Word, *, landscape: bool, first: bool) -> None:
    """Turns the pages that follow. The first pages of a zone are turned as they are, without an empty one before."""
    run: PageRun = word.sections[-1] if first else word.add_section(WD_SECTION.NEW_PAGE)
    if not first:
        for numbers in run._sectPr.findall(qn("w:pgNumType")):
            numbers.attrib.pop(qn("w:start"), None)
    run.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    run.page_width, run.page_height = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))


def _element(xml: str):  # type: ignore[no-untyped-def]
    name = xml[1:].split(" ", 1)[0].split(">", 1)[0].split("/", 1)[0]
    return parse_xml(
        xml.replace(f"<{name}", f'<{name} xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"', 1)
    )


def _append(word: Word, xml: str) -> None:
    """Puts paragraphs and tables before the settings of the last pages, where the text of a document ends."""
    if not xml:
        return
    spaces = (
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
        'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
    )
    end = word.element.body.sectPr
    for element in list(parse_xml(f"<w:body {spaces}>{xml}</w:body>")):
        end.addprevious(element)


def _still(archive: bytes) -> bytes:
    """The same archive without the time it was made at."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(archive)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, _EPOCH), old.read(name), zipfile.ZIP_DEFLATED)
    return stream.getvalue()
