"""Lays a document out as a tagged PDF, with Typst.

The template is fixed and the content is data: `document.typ` reads JSON and prints it, so nothing in a name or value is
ever read as markup. The typesetter runs in a process of its own, with limits, in a folder that holds nothing else.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from base64 import b64decode
from importlib.resources import files
from pathlib import Path
from typing import Any

from auditor.errors import StoreError
from auditor.model.text import Lang, Text
from reports.columns import shares
from reports.fonts import FontSet, chosen, spelled
from reports.grid import place
from reports.outline import outline
from reports.plain import plain
from reports.tree import Block, Callout, Details, Document, Figure, Panels, Section, Table
from reports.visible import one_line

TIMEOUT = 300
"""Seconds the typesetter may take."""

_LONG_WORD = re.compile(r"[!-~]{18,}")
_PIECES = re.compile(r"[!-~]{1,10}?(?:[/\\._:;,&?=@|-](?=[!-~])|(?=[!-~]{8}))|[!-~]+")


def render(document: Document, fonts: FontSet | None = None) -> bytes:
    """The document as the bytes of a PDF file.

    Characters that no font can show come out as □(U+XXXX); `missing_glyphs` lists them. Raises `UsageError` when there
    is no Chinese font and `StoreError` when the typesetter fails or takes too long.
    """
    fonts = fonts or chosen()
    content = data_of(document, fonts)
    with tempfile.TemporaryDirectory(prefix="auditor-pdf-") as name:
        folder = Path(name)
        if document.cover and document.cover.logo:
            logo = folder / ("logo.png" if document.cover.logo.data.startswith(b"\x89PNG") else "logo.jpg")
            logo.write_bytes(b64decode(content["cover"]["logo"]["data"]))
            content["logo"] = logo.name
        (folder / "data.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        (folder / "document.typ").write_text((files("reports") / "pdf" / "document.typ").read_text("utf-8"), "utf-8")
        fonts_here = folder / "fonts"
        fonts_here.mkdir()
        for at, file in enumerate(fonts.files):
            (fonts_here / f"{at}{file.suffix}").symlink_to(file)
        return _typeset(folder)


def missing_glyphs(document: Document, fonts: FontSet | None = None) -> tuple[str, ...]:
    """Characters of the document that no font of this machine can show, in code point order."""
    fonts = fonts or chosen()
    seen: set[str] = set()
    plain(document, lambda text: seen.update(one_line(text)) or text)  # type: ignore[func-returns-value]
    return tuple(sorted(fonts.missing("".join(seen))))


def data_of(document: Document, fonts: FontSet) -> dict[str, Any]:
    """What the template is given: the plain tree, laid-out tables, fonts, and the anchors that links may jump to."""

    def said(text: str) -> str:
        return _breakable(spelled(text if "\n" in text else one_line(text), fonts))

    numbers = outline(document)
    content = plain(document, said)
    content["outline"] = {"headings": dict(numbers.headings), "captions": dict(numbers.captions)}
    content["listed"] = [entry.anchor for entry in numbers.entries]
    content["anchors"] = sorted(_anchors((*document.front, *document.sections, *document.annexes)))
    content["fonts"] = {name: list(getattr(fonts, name)) for name in ("body", "heading", "sans", "mono")}
    _Laying(document.lang, fonts).walk(document, content)
    return content


class _Laying:
    """Adds to the plain tables what a page needs: where cells stand, how wide columns are, what is left out."""

    def __init__(self, lang: Lang, fonts: FontSet) -> None:
        self.lang, self.fonts = lang, fonts

    def walk(self, node: Any, data: Any) -> None:
        """Goes through the tree and its plain twin side by side."""
        match node:
            case Table():
                self._table(node, data)
            case Figure(svg=svg):
                data["svg"] = spelled(svg, self.fonts)
            case Section(blocks=inner) | Callout(blocks=inner) | Details(blocks=inner):
                self._each(inner, data["blocks"])
            case Panels(items=items):
                self._each(items, data["items"])
            case Document():
                for name in ("lead", "front", "sections", "annexes"):
                    self._each(getattr(node, name), data[name])

    def _each(self, nodes: tuple[Any, ...], data: list[Any]) -> None:
        for node, twin in zip(nodes, data, strict=True):
            self.walk(node, twin)

    def _table(self, table: Table, data: dict[str, Any]) -> None:
        rows, cells = table.rows, data["rows"]
        kept = _whole(table, table.most_printed)
        data["left_out"] = len(rows) - kept
        data["left_out_note"] = (
            f"（另有 {data['left_out']:,} 行未印出，见同名 XLSX 文件）"
            if self.lang is Lang.ZH
            else f"({data['left_out']:,} more rows are not printed; see the XLSX file of the same name)"
        )
        data["shares"] = list(shares(table))
        grid: list[list[dict[str, Any]]] = [[] for _ in range(kept)]
        flat = (twin for row in cells[:kept] for twin in row)
        for placed, twin in zip(place(rows[:kept], len(table.columns)), flat, strict=True):
            grid[placed.row].append({"column": placed.column, "cell": twin})
        data["grid"] = grid
        del data["rows"]


def _whole(table: Table, most: int) -> int:
    """How many rows to print so that no row span is cut through."""
    if len(table.rows) <= most:
        return len(table.rows)
    reach = kept = 0
    for at, row in enumerate(table.rows[:most]):
        reach = max([reach, *(at + cell.rows for cell in row)])
        if reach <= at + 1:
            kept = at + 1
    return kept


def _anchors(blocks: tuple[Block, ...]) -> set[str]:
    found: set[str] = set()
    for block in blocks:
        match block:
            case Section(anchor=name, blocks=inner):
                found |= {name} | _anchors(inner)
            case Callout(blocks=inner):
                found |= _anchors(inner)
            case Details(blocks=inner, printed=True):
                found |= _anchors(inner)
            case Panels(items=items):
                found |= _anchors(items)
    return found


def _breakable(text: str) -> str:
    """Long words of Latin letters and digits with places where a line may break; Chinese breaks anywhere."""
    return _LONG_WORD.sub(lambda word: "\u200b".join(_PIECES.findall(word.group())), text)


def _typeset(folder: Path) -> bytes:
    """Runs the typesetter in a child process, so that its memory goes with it and its limits are its own."""
    argv = [sys.executable, "-I", str(Path(__file__).with_name("typeset.py")), str(folder)]
    environment = {name: os.environ[name] for name in ("PATH", "LANG", "LD_LIBRARY_PATH") if name in os.environ}
    try:
        done = subprocess.run(argv, capture_output=True, timeout=TIMEOUT, env=environment, check=False)
    except subprocess.TimeoutExpired as error:
        raise StoreError(
            Text(f"PDF 排版超过 {TIMEOUT} 秒，已停止", f"typesetting the PDF took more than {TIMEOUT} s")
        ) from error
    out = folder / "document.pdf"
    if done.returncode or not out.exists():
        reason = done.stderr.decode("utf-8", "replace").strip().splitlines()
        if any("No space left" in line for line in reason):
            raise OSError(28, "No space left on device", str(shutil.which("typst") or folder))
        said = reason[-1] if reason else f"exit code {done.returncode}"
        raise StoreError(Text(f"PDF 排版失败：{said}", f"typesetting the PDF failed: {said}"))
    return out.read_bytes()
