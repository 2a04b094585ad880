"""`auditor worksheet`: what people must answer goes out as workbooks and comes back as answers."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from auditor.cli.context import JsonFlag, RulesDir, emit, settings

app = typer.Typer(no_args_is_help=True, help="现场记录表 · Worksheets for people: export, import, status.")

InventoryPath = Annotated[Path, typer.Argument(help="台账文件 · The register.")]
PlatformOption = Annotated[
    list[str] | None, typer.Option("--platform", help="只处理这些系统 · Only these platforms (repeatable).")
]


@app.command()
def export(
    inventory: InventoryPath = Path("inventory.yaml"),
    out: Annotated[Path, typer.Option("--out", help="目录 · Folder to write to.")] = Path("out/worksheets"),
    platform: PlatformOption = None,
    rules: RulesDir = None,
    as_json: JsonFlag = False,
) -> None:
    """为每个系统导出一个工作簿，只含须由人回答的测评项。

    One workbook for each platform, with only the items that a person must answer, a sheet for each role. Answers
    already given are filled in, with what the newest audit saw beside them.
    """
    from auditor.cli.worksheets import export_worksheets

    emit(export_worksheets(settings(), inventory, tuple(platform or ()), rules, out), as_json)


@app.command("import")
def import_(
    files: Annotated[list[Path], typer.Argument(help="填好的工作簿 · Workbooks that were filled in.")],
    evidence: Annotated[
        Path | None,
        typer.Option("--evidence", help="证据文件目录 · Folder of the evidence files.", exists=True, file_okay=False),
    ] = None,
    inventory: Annotated[Path, typer.Option("--inventory", help="台账文件 · The register.")] = Path("inventory.yaml"),
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只核对，不写入 · Check only, write nothing.")] = False,
    rules: RulesDir = None,
    as_json: JsonFlag = False,
) -> None:
    """导入填好的工作簿；有任何问题则一项也不导入，并一次列出全部问题。

    Take filled-in workbooks in. Anything wrong is told with its sheet, row and column, all of it at once, and then
    nothing at all is taken in.
    """
    from auditor.cli.worksheets import import_worksheets

    emit(import_worksheets(settings(), inventory, tuple(files), evidence, rules, dry_run=dry_run), as_json)


@app.command()
def status(
    inventory: InventoryPath = Path("inventory.yaml"),
    platform: PlatformOption = None,
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="基准日 · Day to count at.")
    ] = None,
    rules: RulesDir = None,
    as_json: JsonFlag = False,
) -> None:
    """各系统还有多少项待人回答，哪些回答已过期或即将过期。

    For each platform: items to answer, answered, aged out, and the next to age.
    """
    from auditor.cli.worksheets import show_status

    day = as_of.date() if as_of else None
    emit(show_status(settings(), inventory, tuple(platform or ()), rules, day), as_json)
