"""Reads produced reports back as a person or program would, to compare what they say."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from rich.console import Console
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from selectolax.lexbor import LexborNode as Node

from auditor.model.text import Lang
from auditor.results import AuditResult
from auditor.words import words
from reports import terminal_summary


@dataclass
class Said:
    """What a report says, in the words of its language: numbers by platform, findings, clause verdicts."""

    platforms: dict[str, dict[str, str]] = field(default_factory=dict)
    total: dict[str, str] = field(default_factory=dict)
    findings: set[tuple[str, str, str]] = field(default_factory=set)
    clauses: dict[tuple[str, str], str] = field(default_factory=dict)


def _text(node: Node) -> str:
    return " ".join(node.text(separator=" ").split())


def table(tree: HTMLParser, id: str) -> list[list[str]]:
    """Header, body and totals of an HTML table, as text."""
    found = tree.css_first(f"#t-{id}")
    assert found is not None, id
    return [[_text(cell) for cell in row.css("th, td")] for row in found.css("tr")]


def html(path: Path) -> Said:
    tree = HTMLParser(path.read_text("utf-8"))
    header, *rows = table(tree, "platforms")
    said = Said()
    for row in rows:
        numbers = dict(zip(header[2:], row[2:], strict=True))
        id = row[0].split(" ")[-1]
        if row is rows[-1]:
            said.total = numbers
        else:
            said.platforms[id if id.startswith("pf-") else ""] = numbers
    for card in tree.css("section.card"):
        platform = re.fullmatch(r"f-(pf-[a-z0-9]+|district)-.*", str(card.id))
        assert platform is not None
        rule = _text(card.css("p.quiet code")[0])
        place = "" if platform[1] == "district" else platform[1]
        for item in card.css("ul > li"):  # outcomes, and the list of further targets; proof steps are numbered
            ids = [word for code in item.css("code") for word in _text(code).split()]
            said.findings |= {(place, target, rule) for target in ids}
    for matrix in tree.css("table"):
        if re.fullmatch(r"t-matrix-\d-.*", str(matrix.id)):
            said.clauses |= _matrix(matrix, tree)
    return said


def _matrix(matrix: Node, tree: HTMLParser) -> dict[tuple[str, str], str]:
    names = {_text(row.css("a")[0]): _text(row.css("code")[0]) for row in tree.css("#t-clause-summary tbody tr")}
    columns = [_text(cell) for cell in matrix.css("thead th")][2:]
    found = {}
    for row in matrix.css("tbody tr"):
        cells = list(row.css("td"))
        clause = _text(cells[0].css("code")[0])
        for name, cell in zip(columns, cells[1:], strict=True):
            if cell.css("span.b"):
                found[names.get(name, ""), clause] = _text(cell.css("span.b")[0])
    return found


def xlsx(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Every sheet by title, its rows as mappings."""
    book = load_workbook(path, read_only=True)
    sheets = {}
    for sheet in book.worksheets:
        header, *rows = sheet.iter_rows(values_only=True)
        sheets[sheet.title] = [dict(zip(header, row, strict=False)) for row in rows]
    book.close()
    return sheets


def machine(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return loaded


def terminal(result: AuditResult, lang: Lang, width: int = 160) -> str:
    stream = StringIO()
    Console(file=stream, width=width, color_system=None, legacy_windows=False).print(terminal_summary(result, lang))
    return stream.getvalue()


def label(lang: Lang, message: str) -> str:
    return words("reports", lang)(message)
