"""Cover, table of contents, header and footer of a DOCX file."""

from __future__ import annotations

from io import BytesIO

from docx.oxml import parse_xml
from docx.section import Section as PageRun

from auditor.model.text import Lang
from reports.docx.body import Body
from reports.docx.order import put_in_order
from reports.docx.runs import BREAK, attribute, bold, field, paragraph, run, tint
from reports.docx.tables import borderless
from reports.tree import Cover, Document, text_of

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_SMALL = '<w:sz w:val="17"/>'
_CENTRE = '<w:jc w:val="center"/>'


def cover(page: Cover, lang: Lang, body: Body) -> str:
    """The title page."""
    number = f"{'编号：' if lang is Lang.ZH else 'No. '}{page.number}" if page.number else ""
    parts = [
        borderless(((paragraph(run(page.secrecy, bold())), paragraph(run(number), '<w:jc w:val="right"/>')),), (1, 1))
    ]
    if page.logo:
        parts.append(_logo(page, body))
    parts.append(paragraph("", '<w:spacing w:before="1600"/>'))
    if page.label:
        edge = "".join(
            f'<w:{side} w:val="single" w:sz="12" w:space="4" w:color="8A1616"/>'
            for side in ("top", "left", "bottom", "right")
        )
        box = f'<w:pBdr>{edge}</w:pBdr><w:ind w:left="3000" w:right="3000"/>{_CENTRE}'
        parts.append(paragraph(run(page.label, bold("8A1616") + '<w:sz w:val="28"/>'), box))
    parts.append(paragraph(run(page.title), '<w:pStyle w:val="Title"/>' + _CENTRE))
    parts.append(paragraph(run(page.subtitle, '<w:sz w:val="32"/>'), f'<w:spacing w:after="1800"/>{_CENTRE}'))
    rows = [
        (paragraph(run(term, bold())), paragraph(run(text_of(said), '<w:u w:val="single"/>')))
        for term, said in page.facts.rows
    ]
    if rows:
        parts.append(borderless(rows, (3, 7)))
    last = run(page.unit, '<w:sz w:val="30"/>') + BREAK + run(page.date, '<w:sz w:val="30"/>')
    parts.append(paragraph(last, f'<w:spacing w:before="1400"/>{_CENTRE}'))
    return "".join(parts)


def _logo(page: Cover, body: Body) -> str:
    assert page.logo is not None
    relation, image = body.part.get_or_add_image(BytesIO(page.logo.data))
    high = 22 * 36_000
    size = f'cx="{round(high * image.px_width / image.px_height)}" cy="{high}"'
    named = f'id="9001" name="logo" descr={attribute(page.logo.alt)}'
    return paragraph(
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/><wp:docPr {named}/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
        f"<pic:pic><pic:nvPicPr><pic:cNvPr {named}/><pic:cNvPicPr/></pic:nvPicPr>"
        f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        "</pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def contents(document: Document, body: Body) -> str:
    """The table of contents, filled in; page numbers are computed when the file is opened."""
    title = "目　录" if document.lang is Lang.ZH else "Contents"
    parts = [
        paragraph(
            run(title, bold() + '<w:sz w:val="32"/>'), "<w:pageBreakBefore/>" + _CENTRE if document.front else _CENTRE
        )
    ]
    for entry in (entry for entry in body.numbers.entries if entry.depth <= 3):
        name = body.bookmark(entry.anchor)
        tabs = '<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="8950"/></w:tabs>'
        indent = f'<w:ind w:left="{(entry.depth - 1) * 420}"/>'
        line = f"{run(entry.titled)}<w:r><w:tab/></w:r>{field(f'PAGEREF {name}')}"
        inner = f'<w:hyperlink w:anchor="{name}">{line}</w:hyperlink>'
        parts.append(paragraph(inner, f'{tabs}<w:spacing w:before="0" w:after="40"/>{indent}'))
    return "".join(parts)


def header(pages: PageRun, document: Document) -> None:
    """The line on top of every page: the report's number, and what kind of document it is."""
    label = document.cover.label if document.cover else ""
    if not document.header and not label:
        return
    words = "　　".join(filter(None, (document.header, label)))
    edge = '<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="1" w:color="8A94A3"/></w:pBdr>'
    _replace(pages.header._element, paragraph(run(words, tint("4D5866") + _SMALL), edge))


def footer(pages: PageRun, lang: Lang, zone: str) -> None:
    """Page numbers of the zone: roman before the text, `page x of y` in it, and apart from it in the annexes."""
    look = tint("4D5866") + _SMALL
    page = field("PAGE", "1", look)
    total = field(f"PAGEREF end_{zone}", "1", look)
    zh = lang is Lang.ZH
    if zone == "front":
        inner = page
    elif zone == "body":
        inner = (
            run("第 ", look) + page + run(" 页　共 ", look) + total + run(" 页", look)
            if zh
            else run("Page ", look) + page + run(" of ", look) + total
        )
    else:
        inner = (
            run("附录第 ", look) + page + run(" 页　共 ", look) + total + run(" 页", look)
            if zh
            else run("Annexes, page ", look) + page + run(" of ", look) + total
        )
    _replace(pages.footer._element, paragraph(inner, _CENTRE))


def _replace(part, xml: str) -> None:  # type: ignore[no-untyped-def]
    for old in list(part):
        part.remove(old)
    part.append(parse_xml(xml.replace("<w:p>", f"<w:p {_W}>", 1)))
    put_in_order(part)
