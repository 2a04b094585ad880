"""Options that reports share, and what they say when they are done."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from auditor.cli.context import say

if TYPE_CHECKING:
    from rich.console import RenderableType

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


@dataclass(frozen=True, slots=True)
class Written:
    """Files that a report command wrote, and what its reader should know before using them."""

    files: tuple[Path, ...]
    remarks: tuple[str, ...] = ()

    def data(self) -> Any:
        return {"files": [str(path) for path in self.files], "remarks": list(self.remarks)}

    def renderable(self) -> RenderableType:
        from rich.text import Text

        lines = Text(say("报告：", "Reports:"), style="bold")
        lines.append("".join(f"\n  {path}" for path in self.files), style="not bold")
        lines.append("".join(f"\n{remark}" for remark in self.remarks), style="not bold yellow")
        return lines
