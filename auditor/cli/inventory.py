"""`auditor inventory`: check the register, or start one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from auditor.cli.context import JsonFlag, emit, put

app = typer.Typer(no_args_is_help=True, help="台账 · The register: check, template, schema.")


@app.command()
def check(
    inventory: Annotated[Path, typer.Argument(help="台账文件 · The register.")] = Path("inventory.yaml"),
    as_json: JsonFlag = False,
) -> None:
    """检查台账，一次列出全部错误。

    Read the register strictly and name every problem with file and line; exit code 2 when there is one.
    """
    from auditor.cli.register import summarise

    emit(summarise(inventory), as_json)


@app.command()
def template(
    out: Annotated[Path | None, typer.Argument(help="写入的文件 · File to write; stdout when omitted.")] = None,
) -> None:
    """输出带注释的台账模板。

    A commented starter register, in Chinese with English beside it.
    """
    from auditor.cli.files import write_new
    from auditor.inventory import template as text

    if out is None:
        put(text())
    else:
        write_new(out, text().encode())
        put(f"{out}\n")


@app.command()
def schema() -> None:
    """输出编辑器用的 JSON Schema。

    The register's JSON Schema, for editors.
    """
    import json

    from auditor.inventory import json_schema

    put(json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n")
