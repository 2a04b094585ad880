"""Reads formats for paper back as a person would: the words, without the places where lines were broken."""

from __future__ import annotations

import re
import unicodedata
from io import BytesIO

import docx
from docx.oxml.ns import qn
from openpyxl import load_workbook
from pypdf import PdfReader
from selectolax.lexbor import LexborHTMLParser as HTMLParser

_BETWEEN = re.compile(r"[\s\u200b\u00ad]+")


def squeezed(text: str) -> str:
    """Without white space and invisible breaks; compatibility forms as the plain character, because PDF readers give
    radicals of some fonts back as such."""
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text))


def pdf(content: bytes) -> str:
    return squeezed("".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages))


def docx_text(content: bytes) -> str:
    """Every run of the body and the footnotes, in order."""
    word = docx.Document(BytesIO(content))
    parts = [part.blob for part in word.part.package.iter_parts() if str(part.partname).endswith("footnotes.xml")]
    texts = [node.text or "" for node in word.element.body.iter(qn("w:t"))]
    return squeezed("".join(texts) + "".join(part.decode() for part in parts))


def html(content: bytes) -> str:
    body = HTMLParser(content.decode()).body
    assert body is not None
    return squeezed(body.text())


def xlsx(content: bytes) -> str:
    book = load_workbook(BytesIO(content))
    cells = (cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)
    return squeezed("\n".join(str(cell.value) for cell in cells if cell.value is not None))


READERS = {"html": html, "pdf": pdf, "docx": docx_text, "xlsx": xlsx}
