"""`auditor report filing` and `auditor report ledger`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from auditor.cli.context import Exit, JsonFlag, emit, settings
from auditor.cli.report.options import AuditOption, FormatOption, InventoryOption, OutOption, PlatformOption


def filing(
    inventory: InventoryOption = Path("inventory.yaml"),
    platform: PlatformOption = None,
    formats: FormatOption = None,
    audit: AuditOption = "latest",
    check: Annotated[
        bool, typer.Option("--check", help="只列出待填和须核实的内容 · Only list what is blank or doubtful.")
    ] = False,
    filed_copy: Annotated[
        bool,
        typer.Option("--filed-copy", help="正式件：印出责任人员号码 · The copy that is filed, with persons' numbers."),
    ] = False,
    out: OutOption = Path("out/filing"),
    as_json: JsonFlag = False,
) -> None:
    """生成定级报告、备案表（表一至表六）和专家评审意见表。

    Grading report, filing form and expert review sheet of each platform. With --check nothing is written; exit code 1
    when something is wrong or blank.
    """
    from auditor.cli.filing import Wanted, check_papers, write_papers

    wanted = Wanted(inventory, tuple(platform or ()), audit, filed_copy)
    if check:
        view = check_papers(settings(), wanted)
        emit(view, as_json)
        raise typer.Exit(Exit.OK if view.clean else Exit.FINDINGS)
    emit(write_papers(settings(), wanted, formats or ("html,pdf,docx,xlsx",), out), as_json)


def ledger(
    inventory: InventoryOption = Path("inventory.yaml"),
    formats: FormatOption = None,
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="基准日 · Day everything is judged at.")
    ] = None,
    out: OutOption = Path("out/ledger"),
    as_json: JsonFlag = False,
) -> None:
    """生成全区定级备案台账和期限表。

    The district's ledger of grading and filing, with what is due when.
    """
    from auditor.cli.filing import write_ledger

    day = as_of.date() if as_of else None
    emit(write_ledger(settings(), inventory, formats or ("html,xlsx",), out, day), as_json)
