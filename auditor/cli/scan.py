"""`auditor scan`: personal data in files, folders and databases."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from auditor.cli.context import JsonFlag, emit, settings
from auditor.cli.scan_choices import Engine, ReadAs


def scan(
    paths: Annotated[
        list[str],
        typer.Argument(
            help="文件、目录或数据库 · Files, folders, databases (postgresql://USER@HOST/DB, mysql://USER@HOST/DB)."
        ),
    ],
    findings: Annotated[
        Path | None, typer.Option("--findings", help="逐条发现，JSON Lines · Every finding, as JSON Lines.")
    ] = None,
    columns: Annotated[
        Path | None, typer.Option("--columns", help="列画像，JSON Lines · Column profiles, as JSON Lines.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", help="给数据提供单位的报告 · Report for data owners, one HTML file.")
    ] = None,
    sarif: Annotated[Path | None, typer.Option("--sarif", help="SARIF 2.1.0 文件 · SARIF 2.1.0 file.")] = None,
    full: Annotated[bool, typer.Option("--full", help="查看全部内容（默认） · Look at everything (default).")] = False,
    sample: Annotated[
        int | None, typer.Option("--sample", min=1, help="每张表只看 N 行 · Only N rows of each table.")
    ] = None,
    engine: Annotated[Engine, typer.Option("--engine", help="执行引擎 · What does the work.")] = Engine.LOCAL,
    jobs: Annotated[
        int | None, typer.Option("--jobs", min=1, max=64, help="并行进程数 · Worker processes (default: one per core).")
    ] = None,
    read_as: Annotated[
        ReadAs, typer.Option("--as", help="按表或按日志读取 · Read text as a table or as a log.")
    ] = ReadAs.AUTO,
    recognisers: Annotated[
        Path | None, typer.Option("--recognisers", help="自定义识别规则 · File of your own recognisers.")
    ] = None,
    policy: Annotated[
        str, typer.Option("--policy", help="定级策略 · Reading of the law that grades.")
    ] = "gbt45574-2025",
    policy_overlay: Annotated[
        Path | None,
        typer.Option("--policy-overlay", help="本单位的定级覆盖文件 · Your unit's own file over the policy."),
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option("--as-of", formats=["%Y-%m-%d"], help="基准日 · Day of judgement, for ages (default: today)."),
    ] = None,
    resume: Annotated[
        bool,
        typer.Option("--resume/--no-resume", help="沿用已完成的部分 · Keep what an earlier scan finished (default)."),
    ] = True,
    mask_to: Annotated[
        Path | None, typer.Option("--mask-to", help="脱敏副本目录 · Empty folder for a masked copy of the files.")
    ] = None,
    key_file: Annotated[
        Path | None,
        typer.Option("--key-file", help="脱敏密钥文件 · Key of the masks (default: one kept under --home)."),
    ] = None,
    password: Annotated[
        str, typer.Option("--password", help="数据库口令引用 · Database password as env:NAME or file:PATH.")
    ] = "",
    inventory: Annotated[
        Path | None, typer.Option("--inventory", help="台账文件 · Register to compare the datasets with.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """在数据集和日志中查找个人信息，生成结果和报告。

    Find personal data in datasets and logs. No value is ever written, only masked samples. Exit code 0: all was read
    and holds none in clear, 1: personal data in clear was found, 2: bad usage, 3: something could not be read.
    """
    from auditor.cli.scanning import Outputs, Wish, scan_for_personal_data

    outputs = Outputs(findings, columns, html, sarif, mask_to, key_file)
    wish = Wish(
        paths=tuple(paths),
        full=full,
        sample=sample,
        engine=engine,
        jobs=jobs,
        read_as=read_as,
        recognisers=recognisers,
        policy=policy,
        policy_overlay=policy_overlay,
        as_of=as_of.date() if as_of else None,
        resume=resume,
        password=password,
        inventory=inventory,
    )
    view = scan_for_personal_data(wish, outputs, settings())
    emit(view, as_json)
    raise typer.Exit(view.exit_code)
