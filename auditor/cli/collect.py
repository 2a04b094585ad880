"""`auditor collect`: what a person carries to a host, and brings back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from auditor.cli.context import Exit, JsonFlag, emit

app = typer.Typer(no_args_is_help=True, help="采集 · Collect from hosts by hand: script, local, ssh, import.")

HostId = Annotated[str, typer.Argument(help="主机或数据库编号 · Id of the host or database in the register.")]
InventoryOption = Annotated[Path, typer.Option("--inventory", help="台账文件 · The register.")]
Kind = Annotated[
    str | None,
    typer.Option(
        "--for",
        help="类型：linux、windows，或 oracle、sqlserver、dm8、kingbase、mongodb、elasticsearch、mysql、postgresql；"
        "默认按台账 · Kind of system or database; by the register when omitted.",
    ),
]
BundleOut = Annotated[Path | None, typer.Option("--out", help="采集包文件 · Bundle to write (default: HOST.bundle).")]


@app.command()
def script(
    host: HostId,
    inventory: InventoryOption = Path("inventory.yaml"),
    kind: Kind = None,
    out: Annotated[Path | None, typer.Option("--out", help="写入的文件 · File to write; stdout when omitted.")] = None,
) -> None:
    """生成可带到隔离主机上运行的只读采集脚本。

    The read-only collector as one file: carry it to the host, run it with `sudo sh FILE > HOST.bundle` on Linux or
    `powershell -NoProfile -ExecutionPolicy Bypass -File FILE -Out HOST.bundle` on Windows, bring back the bundle.
    For a database: run `sh FILE > DATABASE.bundle` where its client program is, with the login in the environment.
    """
    from auditor.cli.collecting import carried_script, write_new

    text = carried_script(inventory, host, kind)
    if out is None:
        typer.echo(text, nl=False)
    else:
        write_new(out, text.encode())
        typer.echo(str(out))


@app.command()
def local(
    host: HostId,
    inventory: InventoryOption = Path("inventory.yaml"),
    out: BundleOut = None,
    as_json: JsonFlag = False,
) -> None:
    """在本机采集，生成采集包。

    Collect from this machine into a bundle for the host HOST.
    """
    from auditor.cli.collecting import collect_local

    emit(collect_local(inventory, host, out or Path(f"{host}.bundle")), as_json)


@app.command()
def ssh(
    host: HostId,
    inventory: InventoryOption = Path("inventory.yaml"),
    out: BundleOut = None,
    as_json: JsonFlag = False,
) -> None:
    """按台账登记的方式通过 SSH 采集，生成采集包。

    Collect over SSH as the register says, into a bundle.
    """
    from auditor.cli.collecting import collect_ssh

    emit(collect_ssh(inventory, host, out or Path(f"{host}.bundle")), as_json)


@app.command("import")
def import_(
    bundle: Annotated[Path, typer.Argument(help="带回的采集包 · The bundle brought back.")],
    host: Annotated[str | None, typer.Option("--host", help="主机编号 · Host it must be of.")] = None,
    inventory: InventoryOption = Path("inventory.yaml"),
    as_json: JsonFlag = False,
) -> None:
    """核对带回的采集包，放到台账登记的位置。

    Check a bundle and put it where the register expects it. Exit code 1 when it is cut off or was changed.
    """
    from auditor.cli.collecting import take_in

    view = take_in(inventory, bundle, host)
    emit(view, as_json)
    raise typer.Exit(Exit.OK if view.intact else Exit.FINDINGS)
