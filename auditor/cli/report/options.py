"""Options that reports share. What a command says when it has written them is `auditor.cli.written.Written`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from auditor.cli.written import Written

__all__ = ["AuditOption", "FormatOption", "InventoryOption", "OutOption", "PlatformOption", "Written"]

InventoryOption = Annotated[Path, typer.Option("--inventory", "-i", help="台账文件 · The register.")]
PlatformOption = Annotated[
    list[str] | None, typer.Option("--platform", help="只出这些平台 · Only these platforms (repeatable).")
]
FormatOption = Annotated[
    list[str] | None,
    typer.Option("--format", help="格式，逗号分隔 · Formats, with commas: html, pdf, docx, xlsx, json."),
]
OutOption = Annotated[Path, typer.Option("--out", help="报告目录 · Folder for the reports.")]
AuditOption = Annotated[
    str, typer.Option("--audit", help="检查编号，latest 为最近一次 · Audit id; latest is the newest.")
]
