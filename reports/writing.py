"""Reports on disk: all of an audit or nothing, and `latest` always whole."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeAlias

from auditor.errors import StoreError, UsageError
from auditor.model.text import Lang, Text
from auditor.results import AuditResult
from reports import html, machine
from reports.audit_report import build
from reports.disk import put_folder
from reports.reading import Reading, read
from reports.records import sheets
from reports.wording import Wording

LATEST = "latest"

Writer: TypeAlias = Callable[[Reading, Path, Lang], list[Path]]
"""Writes the files of one format into a folder and names them."""


def write(
    result: AuditResult, out: Path, formats: Iterable[str] = ("json", "html", "xlsx"), lang: Lang | str = Lang.ZH
) -> tuple[Path, ...]:
    """Writes the reports of `result` to `out/<audit id>/` and points `out/latest` at them.

    HTML comes in `lang` as `report.html` and in the other language beside it. Either everything is there afterwards
    or nothing has changed. Raises `UsageError` for a format nobody knows, `StoreFull` when the disk is full and
    `StoreError` when it cannot be written for another reason.
    """
    chosen = list(dict.fromkeys(formats))
    unknown = [name for name in chosen if name not in FORMATS]
    if unknown:
        these, known = ", ".join(unknown), ", ".join(FORMATS)
        raise UsageError(
            Text(f"没有这种报告格式：{these}（可用的有 {known}）", f"unknown report format: {these} (known: {known})")
        )
    final = out / result.audit

    def fill(folder: Path) -> list[str]:
        reading = read(result)
        return [path.name for name in chosen for path in FORMATS[name](reading, folder, Lang(lang))]

    return put_folder(final, fill, lambda: _point(out / LATEST, final))


def _write_json(reading: Reading, folder: Path, lang: Lang) -> list[Path]:
    path = folder / "audit.json"
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        machine.render(reading, stream)
    return [path]


def _write_html(reading: Reading, folder: Path, lang: Lang) -> list[Path]:
    other = Lang.EN if lang is Lang.ZH else Lang.ZH
    paths = {folder / "report.html": lang, folder / f"report.{other}.html": other}
    for path, language in paths.items():
        path.write_text(html.render(build(reading, language)), encoding="utf-8", newline="\n")
    return list(paths)


def _write_xlsx(reading: Reading, folder: Path, lang: Lang) -> list[Path]:
    from reports import xlsx  # only when a spreadsheet is asked for: keeps start-up fast

    path = folder / "report.xlsx"
    _ = Wording.of(lang)
    title = f"{reading.result.district} {_('Graded protection self-audit report')}"
    xlsx.render(sheets(reading, _), path, title=title, created=reading.result.finished)
    return [path]


def _write_pdf(reading: Reading, folder: Path, lang: Lang) -> list[Path]:
    from reports import pdf  # only when a PDF is asked for: keeps start-up fast

    path = folder / "report.pdf"
    path.write_bytes(pdf.render(build(reading, lang)))
    return [path]


def _write_docx(reading: Reading, folder: Path, lang: Lang) -> list[Path]:
    from reports.docx import render  # only when a DOCX is asked for: keeps start-up fast

    path = folder / "report.docx"
    path.write_bytes(render(build(reading, lang)))
    return [path]


FORMATS: Mapping[str, Writer] = {
    "json": _write_json,
    "html": _write_html,
    "xlsx": _write_xlsx,
    "pdf": _write_pdf,
    "docx": _write_docx,
}
"""A new format is one renderer and one line here."""


def _point(latest: Path, final: Path) -> None:
    """`latest` as a relative link, replaced in one step; a folder of that name is in nobody's way but ours."""
    link = latest.with_name(f".{LATEST}.{os.getpid()}")
    link.unlink(missing_ok=True)
    link.symlink_to(final.name, target_is_directory=True)
    try:
        if latest.is_dir() and not latest.is_symlink():
            raise StoreError(
                Text(
                    f"{latest} 是目录，不是指向最近一次检查的链接，请移走",
                    f"{latest} is a folder, not a link to the newest audit; move it away",
                )
            )
        link.replace(latest)
    finally:
        link.unlink(missing_ok=True)
