"""`auditor report bundle`: one file to hand over, which anybody can verify."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from auditor.cli.context import JsonFlag, emit, settings
from auditor.cli.report.options import AuditOption, FormatOption, InventoryOption, PlatformOption


def bundle(
    inventory: InventoryOption = Path("inventory.yaml"),
    platform: PlatformOption = None,
    formats: FormatOption = None,
    audit: AuditOption = "latest",
    with_filing: Annotated[
        bool, typer.Option("--with-filing", help="包含定级备案文书 · Include the filing papers.")
    ] = False,
    with_evidence: Annotated[
        bool, typer.Option("--with-evidence", help="包含已脱敏的证据原件 · Include the masked evidence itself.")
    ] = False,
    out: Annotated[Path, typer.Option("--out", help="输出文件 · The file to write.")] = Path("out/bundle.zip"),
    as_json: JsonFlag = False,
) -> None:
    """把报告、工作簿、证据索引和封存清单打成一个可核对的报告包。

    Pack reports, workbook, evidence index and manifest into one file with a list of digests. `auditor verify FILE.zip`
    checks it offline.
    """
    from auditor.cli.bundling import Order, formats_of, write_bundle

    order = Order(inventory, audit, tuple(platform or ()), formats_of(formats), with_filing, with_evidence)
    emit(write_bundle(settings(), order, out), as_json)
