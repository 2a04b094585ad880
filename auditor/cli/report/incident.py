"""`auditor report incident`: what has to be reported of an incident of the register."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from auditor.cli.context import JsonFlag, emit, settings
from auditor.cli.report.options import FormatOption, InventoryOption, OutOption


def incident(
    inventory: InventoryOption = Path("inventory.yaml"),
    of: Annotated[list[str] | None, typer.Option("--incident", help="只出这些事件 · Only these (repeatable).")] = None,
    formats: FormatOption = None,
    out: OutOption = Path("out/incidents"),
    as_json: JsonFlag = False,
) -> None:
    """台账中事件的首次报告、续报、总结报告和告知稿，附各项法定时限和超时情况。

    First, supplementary and closing report and the notice for incidents of the register, with every limit of the law.
    """
    from auditor.cli.incidents import write_incidents

    emit(write_incidents(settings(), inventory, tuple(of or ()), formats or ("html,pdf,docx",), out), as_json)
