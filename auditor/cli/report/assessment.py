"""`auditor report assessment`: the self-check report of each platform."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from auditor.cli.context import JsonFlag, emit, settings
from auditor.cli.report.options import AuditOption, FormatOption, InventoryOption, OutOption, PlatformOption


def assessment(
    inventory: InventoryOption = Path("inventory.yaml"),
    platform: PlatformOption = None,
    formats: FormatOption = None,
    audit: AuditOption = "latest",
    report_date: Annotated[
        datetime | None,
        typer.Option(
            "--report-date", formats=["%Y-%m-%d"], help="报告日期，决定版式 · Day on the cover; decides the edition."
        ),
    ] = None,
    out: OutOption = Path("out/assessment"),
    as_json: JsonFlag = False,
) -> None:
    """生成自查报告（等级测评报告版式，八章九附录）和逐对象记录工作簿。

    The self-check report of each platform, laid out like the official template, and its workbook of records.
    """
    from auditor.cli.assessing import write_self_checks

    day = report_date.date() if report_date else None
    emit(
        write_self_checks(settings(), inventory, tuple(platform or ()), audit, day, formats or ("html,pdf,docx",), out),
        as_json,
    )
