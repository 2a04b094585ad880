"""`auditor audit`, `plan`, `replay`, `diff`, `verify`, `audits`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from auditor.cli.context import Exit, JsonFlag, ProfileOption, RulesDir, emit, settings
from auditor.model.profile import Profile

InventoryPath = Annotated[Path, typer.Argument(help="台账文件 · The register.")]
PlatformOption = Annotated[
    list[str] | None, typer.Option("--platform", help="只检查这些平台 · Only these platforms (repeatable).")
]
OnlyOption = Annotated[
    list[str] | None, typer.Option("--only", help="只用这些扫描器 · Only these scanners (repeatable).")
]
PackOption = Annotated[
    str, typer.Option("--pack", help="检查包 · Only the rules of this pack; see `auditor rules list --pack`.")
]
AsOfOption = Annotated[
    datetime | None,
    typer.Option(
        "--as-of", formats=["%Y-%m-%d"], help="基准日 · Day everything is judged at (default: the register's)."
    ),
]
OutOption = Annotated[Path, typer.Option("--out", help="报告目录 · Folder for the reports.")]
AuditId = Annotated[str, typer.Argument(help="检查编号，latest 为最近一次 · Audit id; latest is the newest.")]


def audit(
    inventory: InventoryPath = Path("inventory.yaml"),
    platform: PlatformOption = None,
    only: OnlyOption = None,
    pack: PackOption = "",
    profile: ProfileOption = Profile.USUAL,
    as_of: AsOfOption = None,
    out: OutOption = Path("out"),
    jobs: Annotated[int, typer.Option(min=1, max=64, help="并发数 · Workers.")] = 8,
    resume: Annotated[
        bool, typer.Option("--resume", help="继续上次未完成的检查 · Continue the unfinished audit of the same plan.")
    ] = False,
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", help="另出的格式：pdf,docx · Formats beside html, xlsx and json: pdf, docx."),
    ] = None,
    rules: RulesDir = None,
    as_json: JsonFlag = False,
) -> None:
    """检查台账中的全部平台并生成报告。

    Audit every platform of the register and write the reports. Exit code 0: all compliant, 1: findings, 2: bad usage,
    register or rules, 3: incomplete, because too much could not be looked at.
    """
    from auditor.cli.auditing import Order, audit_district

    day = as_of.date() if as_of else None
    order = Order(inventory, tuple(platform or ()), tuple(only or ()), day, rules, pack, profile)
    outcome = audit_district(order, settings(), out, jobs, resume, formats or ())
    emit(outcome, as_json)
    raise typer.Exit(outcome.exit_code)


def plan(
    inventory: InventoryPath = Path("inventory.yaml"),
    platform: PlatformOption = None,
    only: OnlyOption = None,
    pack: PackOption = "",
    show_commands: Annotated[
        bool, typer.Option("--show-commands", help="逐字列出将执行的命令 · Print word for word what would be run.")
    ] = False,
    rules: RulesDir = None,
    as_json: JsonFlag = False,
) -> None:
    """列出将要检查的对象和将要执行的命令，不连接任何目标。

    Show what an audit would look at and run, without contacting anything.
    """
    from auditor.cli.auditing import Order, show_plan

    emit(
        show_plan(Order(inventory, tuple(platform or ()), tuple(only or ()), None, rules, pack), show_commands), as_json
    )


def replay(
    audit: AuditId = "latest",
    level: Annotated[int | None, typer.Option(min=1, max=4, help="按此等级重新判定 · Judge at this level.")] = None,
    profile: Annotated[
        Profile | None,
        typer.Option("--profile", help="按此尺度重新判定 · Judge by this profile (default: the audit's own)."),
    ] = None,
    out: OutOption = Path("out"),
    rules: RulesDir = None,
    as_json: JsonFlag = False,
) -> None:
    """用已存证据重新判定：换规则、等级或尺度。

    Judge a stored audit again: same evidence, other rules, another level or profile.
    """
    from auditor.cli.auditing import replay_audit

    outcome = replay_audit(settings(), audit, level, profile, rules, out)
    emit(outcome, as_json)
    raise typer.Exit(outcome.exit_code)


def diff(
    before: AuditId,
    after: AuditId = "latest",
    as_json: JsonFlag = False,
) -> None:
    """比较两次检查，并说明每处变化的原因。

    Compare two audits and name the cause of every change.
    """
    from auditor.cli.auditing import diff_audits

    emit(diff_audits(settings(), before, after), as_json)


def verify(
    what: Annotated[str, typer.Argument(help="检查编号、报告包或采集包 · An audit id, or a bundle.")] = "latest",
    as_json: JsonFlag = False,
) -> None:
    """核对证据自检查结束后未被改动；离线可用。

    Find anything in an audit's evidence, facts or verdicts, or in a bundle, that was changed since. Works offline; a
    report bundle (.zip) needs no store either.
    """
    from auditor.cli.auditing import verify_evidence

    outcome = verify_evidence(settings(), what)
    emit(outcome, as_json)
    raise typer.Exit(Exit.OK if outcome.intact else Exit.FINDINGS)


def audits(as_json: JsonFlag = False) -> None:
    """列出已有的检查。

    List the audits of the store, the newest first.
    """
    from auditor.cli.auditing import list_audits

    emit(list_audits(settings()), as_json)


def doctor(as_json: JsonFlag = False) -> None:
    """检查本机是否具备执行检查的条件。

    What this machine has and lacks; exit code 2 when something needed is missing.
    """
    from auditor.cli.doctor import diagnose

    diagnosis = diagnose(settings().home)
    emit(diagnosis, as_json)
    raise typer.Exit(Exit.OK if diagnosis.fit else Exit.USAGE)
