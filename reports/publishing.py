"""Documents on disk in any format: one builder, every format, all files of a folder or none."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeAlias

from auditor.errors import UsageError
from auditor.model.text import Text
from reports import html
from reports.disk import put_folder
from reports.plain import plain
from reports.tree import Document

WORKERS = 2
"""Formats made at the same time: the typesetter is a process of its own and leaves this one waiting."""

Renderer: TypeAlias = Callable[[Document], bytes]


def publish(documents: Mapping[str, Document], final: Path, formats: Iterable[str]) -> tuple[Path, ...]:
    """Writes every document in every format to the folder `final`, e.g. `final/filing-form.pdf`.

    `documents` are by file name without its ending. A folder that stood there before is replaced. Raises `UsageError`
    for a format nobody knows or fonts that are missing, `StoreFull` and `StoreError` as `put_folder` does.
    """
    chosen = known_formats(formats)

    def fill(folder: Path) -> Iterable[str]:
        files = {f"{stem}.{name}": (name, document) for stem, document in documents.items() for name in chosen}
        with ThreadPoolExecutor(WORKERS) as pool:
            made = pool.map(lambda work: RENDERERS[work[0]](work[1]), files.values())
            for file, content in zip(files, made, strict=True):
                (folder / file).write_bytes(content)
                yield file

    return put_folder(final, fill)


def known_formats(formats: Iterable[str]) -> tuple[str, ...]:
    """The formats asked for, each once; a single text may hold several with commas. Raises `UsageError`."""
    chosen = dict.fromkeys(part.strip() for name in formats for part in name.split(",") if part.strip())
    unknown = [name for name in chosen if name not in RENDERERS]
    if unknown:
        these, known = ", ".join(unknown), ", ".join(RENDERERS)
        raise UsageError(
            Text(f"没有这种报告格式：{these}（可用的有 {known}）", f"unknown report format: {these} (known: {known})")
        )
    return tuple(chosen)


def _html(document: Document) -> bytes:
    return html.render(document).encode()


def _json(document: Document) -> bytes:
    return (json.dumps(plain(document), ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")


def _pdf(document: Document) -> bytes:
    from reports import pdf  # only when a PDF is asked for: keeps start-up fast

    return pdf.render(document)


def _docx(document: Document) -> bytes:
    from reports.docx import render  # only when a DOCX is asked for: keeps start-up fast

    return render(document)


def _xlsx(document: Document) -> bytes:
    from reports import workbook  # only when a spreadsheet is asked for: keeps start-up fast

    return workbook.render(document)


RENDERERS: Mapping[str, Renderer] = {"html": _html, "pdf": _pdf, "docx": _docx, "xlsx": _xlsx, "json": _json}
"""A new format is one renderer and one line here."""
