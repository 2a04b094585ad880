"""`auditor export`: a stored audit in the formats that other programs read."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from auditor.cli.context import JsonFlag, emit, settings


class Format(StrEnum):
    """What can be exported."""

    OSCAL = "oscal"
    SARIF = "sarif"
    JUNIT = "junit"
    CSV = "csv"
    DEFECTDOJO = "defectdojo"


def export(
    formats: Annotated[list[Format], typer.Argument(help="格式 · oscal, sarif, junit, csv, defectdojo.")],
    audit: Annotated[str, typer.Option("--audit", help="检查编号 · Audit id; latest is the newest.")] = "latest",
    out: Annotated[Path, typer.Option("--out", help="目录 · Folder for the files.")] = Path("out/export"),
    as_json: JsonFlag = False,
) -> None:
    """导出一次检查，供其他系统读取；同一次检查导出的内容始终相同。

    Export an audit for other programs. The same audit always gives the same bytes.
    """
    from auditor.cli.exporting import export_audit

    emit(export_audit(settings(), audit, tuple(dict.fromkeys(formats)), out), as_json)
