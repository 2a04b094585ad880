"""A DOCX template read paragraph by paragraph, so that what is wrong with it can be pointed at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from docx.document import Document
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn

TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_WHOLE = re.compile(r"\{[%#](p|tr|tc) ")
"""A tag that takes the place of the paragraph, row or cell it stands in."""
_OPENED = re.compile(r"\{\{|\{%|\{#")
_CLOSED = re.compile(r"\}\}|%\}|#\}")
_FILLED = ("document.main", "header", "footer", "footnotes")
"""Kinds of parts that are filled, by their content types."""


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph: its text as a template, where it stands, and what would be lost when it is filled."""

    text: str
    page: int
    heading: str
    lost: str = ""
    spread: bool = False
    """A tag begins here and does not end here."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of the file: the text of the document, a header, a footer, the footnotes."""

    name: str
    filled: bool
    lines: tuple[Line, ...]


def pieces(document: Document) -> Iterator[Piece]:
    """Every part of a template that holds paragraphs or tags, the text itself first."""
    main = document.part
    yield Piece("", True, tuple(_lines(main.element, _headings(document))))
    for part in sorted(main.package.iter_parts(), key=lambda one: str(one.partname)):
        if part is main or not str(part.partname).endswith(".xml"):
            continue
        root = _root(part)
        filled = part.content_type.rpartition("wordprocessingml.")[2].partition("+")[0] in _FILLED
        if filled:
            yield Piece(_name(part), True, tuple(_lines(root, frozenset())))
        elif found := TAG.search("".join(root.itertext())):
            yield Piece(_name(part), False, (Line(found.group(), 0, ""),))


def plain(line: str) -> str:
    """A paragraph as the template language reads it: a tag for a paragraph, row or cell is a tag."""
    return _WHOLE.sub(lambda tag: tag.group()[:2] + " ", line)


def _name(part: Part) -> str:
    return str(part.partname).rpartition("/")[2].removesuffix(".xml")


def _root(part: Part) -> Any:
    own = getattr(part, "element", None)
    return parse_xml(part.blob) if own is None else own


def _headings(document: Document) -> frozenset[str]:
    """Ids of the styles of headings."""
    return frozenset(
        style.style_id
        for style in document.styles
        if (style.name or "").lower().startswith(("heading", "title", "标题"))
    )


def _lines(root: Any, headings: frozenset[str]) -> Iterator[Line]:
    laid_out = root.find(f".//{qn('w:lastRenderedPageBreak')}") is not None
    page, heading = 1, ""
    for paragraph in root.iter(qn("w:p")):
        text = ""
        for node in paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:cr"), qn("w:lastRenderedPageBreak")):
            if next(node.iterancestors(qn("w:p"))) is not paragraph:
                continue
            if node.tag == qn("w:t"):
                text += node.text or ""
            elif node.tag == qn("w:lastRenderedPageBreak"):
                page += 1
            elif node.tag == qn("w:br") and node.get(qn("w:type")) == "page":
                page += not laid_out
            else:
                text += " "
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        if style is not None and style.get(qn("w:val")) in headings:
            heading = text.strip()[:40]
        text = text.replace("\n", " ")
        yield Line(
            text, page, heading, _lost(paragraph, text), len(_OPENED.findall(text)) != len(_CLOSED.findall(text))
        )


def _lost(paragraph: Any, text: str) -> str:
    """What a tag takes the place of, besides itself: text, or a picture."""
    for tag in _WHOLE.finditer(text):
        unit = tag.group(1)
        around = paragraph if unit == "p" else next(paragraph.iterancestors(qn(f"w:{unit}")), None)
        if around is None:
            return tag.group().strip()
        whole = "".join(node.text or "" for node in around.iter(qn("w:t")))
        rest = TAG.sub("", whole, count=1).strip()
        picture = next(around.iter(qn("w:drawing"), qn("w:pict"), qn("w:object")), None)
        if rest or picture is not None:
            return rest[:40] or "□"
    return ""
