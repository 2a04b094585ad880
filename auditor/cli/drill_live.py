"""`auditor drill canary|retention|restore`: checks that a drill carries out for real."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from secrets import SystemRandom
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from auditor.cli.context import settings
from auditor.cli.drill_options import DrillId, Observer
from auditor.errors import UsageError
from auditor.model.text import Text

if TYPE_CHECKING:
    from auditor.model.drill import LiveResult

Seen = TypeVar("Seen")

POLL = 0.5
"""Seconds between two looks at what is being waited for."""

canary = typer.Typer(no_args_is_help=True, help="标记数据 · Canaries: plant them in a copy, wait for the scan.")


@canary.command()
def plant(
    drill: DrillId,
    source: Annotated[Path, typer.Argument(help="数据集或日志 · Dataset or log; it is not touched.")],
    copy: Annotated[Path, typer.Argument(help="副本 · The copy that gets the canaries.")],
    people: Annotated[int, typer.Option("--people", min=1, max=1000, help="人数 · How many.")] = 10,
) -> None:
    """在副本中植入不存在的人。

    Put people who do not exist into a copy of a dataset or log, where the scheduled scan will meet it.
    """
    from auditor.cli.drilling import now
    from auditor.drill.folder import DrillFolder
    from auditor.drill.live.canary import plant as put_in

    folder = DrillFolder(settings().home, drill)
    folder.plan()
    planted = put_in(source, copy, people, _detect(), SystemRandom(), now())
    kept = [*_kept(folder.path), asdict(planted)]
    _canaries(folder.path).write_text(json.dumps(kept, default=str, ensure_ascii=False, indent=1), encoding="utf-8")
    typer.echo(Text(f"{copy}：植入 {people} 条标记数据", f"{copy}: {people} canaries planted")[settings().lang])


@canary.command()
def watch(
    drill: DrillId,
    findings: Annotated[
        Path, typer.Option("--findings", help="扫描结果 · Findings the scheduled scan writes (JSON Lines).")
    ],
    base: Annotated[Path, typer.Option("--base", help="扫描所在目录 · Folder the scan runs in.")] = Path(),
    minutes: Annotated[float, typer.Option("--timeout", min=0.01, help="最长等待（分钟） · Longest wait.")] = 60,
    observer: Observer = "canary",
) -> None:
    """等待定期扫描发现标记数据并计时。

    Wait until the scheduled scan has found the canaries, and record how long it took.
    """
    from auditor.cli.drilling import now
    from auditor.drill.folder import DrillFolder
    from auditor.drill.live.canary import Planted, count_found, result_of

    folder = DrillFolder(settings().home, drill)
    planted = [
        Planted(one["file"], one["where"], tuple(one["places"]), datetime.fromisoformat(one["planted_at"]))
        for one in _kept(folder.path)
    ]
    if not planted:
        raise UsageError(Text("还没有植入标记数据", "no canaries have been planted"))
    since = min(one.planted_at for one in planted)

    def look() -> tuple[int, int] | None:
        """Counts, once a scan has reported after the planting."""
        try:
            written = datetime.fromtimestamp(findings.stat().st_mtime).astimezone()
            lines = findings.read_text("utf-8").splitlines()
        except FileNotFoundError:
            return None
        return count_found(planted, lines, base) if written > since else None

    counts = _await(look, timedelta(minutes=minutes), lambda seen: seen[0] == seen[1])
    found, total = counts or (0, sum(len(one.places) for one in planted))
    result = result_of(found, total, now() - since if counts else None, now())
    _keep(drill, observer, result)


def retention(
    drill: DrillId,
    day: Annotated[datetime, typer.Option("--day", formats=["%Y-%m-%d"], help="调取日期 · The day asked for.")],
    logs: Annotated[Path, typer.Option("--logs", help="交付位置 · Where they are to be handed over.")],
    hours: Annotated[float, typer.Option("--within", min=0.001, help="时限（小时） · Hours allowed.")] = 2,
    observer: Observer = "retention",
) -> None:
    """调取某一天的日志并计时核对。

    Ask for the logs of a day; time until they are handed over, and look whether they are of that day.
    """
    from auditor.cli.drilling import now
    from auditor.drill.live.retention import read_day, result_of

    asked, within = now(), timedelta(hours=hours)
    there = _await(lambda: logs if logs.exists() else None, within, lambda _: True)
    taken = now() - asked
    found = read_day(there, day.date()) if there is not None else None
    _keep(drill, observer, result_of(day.date(), found, taken, within, now()))


def restore(
    drill: DrillId,
    backup: Annotated[Path, typer.Option("--backup", help="PostgreSQL 备份 · Backup made by pg_dump.")],
    taken: Annotated[datetime, typer.Option("--taken-at", help="备份时间 · When the backup was taken.")],
    rto: Annotated[float, typer.Option("--rto", min=0.001, help="RTO（小时） · Hours.")] = 4,
    rpo: Annotated[float, typer.Option("--rpo", min=0.001, help="RPO（小时） · Hours.")] = 24,
    rows: Annotated[list[str] | None, typer.Option("--rows", help="表=最少行数 · table=least rows.")] = None,
    observer: Observer = "restore",
) -> None:
    """把备份真正恢复到临时 PostgreSQL，计时并核对行数。

    Restore a backup into a PostgreSQL of its own, time it and count the rows; nothing is left behind.
    """
    from auditor.cli.drilling import now, outcome_of
    from auditor.drill.folder import DrillFolder
    from auditor.drill.library import load_library
    from auditor.drill.live.restore import Aims, result_of
    from auditor.drill.live.restore import restore as bring_back

    least = _least_rows(rows or ())
    outcome = outcome_of(DrillFolder(settings().home, drill), load_library())
    lost = min((moment.record.at for moment in outcome.injected.values()), default=now())
    aims = Aims(rto=timedelta(hours=rto), rpo=timedelta(hours=rpo), rows=least)
    restored = bring_back(backup, tuple(least), aims.rto * 2)
    _keep(drill, observer, result_of(restored, aims, taken.astimezone(), lost, now()))


def _least_rows(given: tuple[str, ...] | list[str]) -> dict[str, int]:
    least = {}
    for one in given:
        table, _, count = one.partition("=")
        if not count.isdigit():
            raise UsageError(Text(f"--rows 应写作 表=行数，现为“{one}”", f"--rows is table=count, found {one!r}"))
        least[table] = int(count)
    return least


def _await(look: Callable[[], Seen | None], longest: timedelta, enough: Callable[[Seen], bool]) -> Seen | None:
    """Look until it is enough or the time is up; what was seen last."""
    end = time.monotonic() + longest.total_seconds()
    while True:
        seen = look()
        if (seen is not None and enough(seen)) or time.monotonic() >= end:
            return seen
        time.sleep(min(POLL, max(0.01, end - time.monotonic())))


def _keep(drill: str, observer: str, result: LiveResult) -> None:
    """Put the result on record and say it. Raises UsageError when the drill is closed."""
    from auditor.cli.drilling import conducting
    from auditor.drill.live_results import as_data

    with conducting(drill, observer) as (conductor, _):
        conductor.measured(result, as_data(result))
    typer.echo(f"{result.title[settings().lang]}：{result.summary[settings().lang]}")
    if result.passed is not True:
        raise typer.Exit(1)


def _canaries(folder: Path) -> Path:
    return folder / "canaries.json"


def _kept(folder: Path) -> list[dict[str, Any]]:
    try:
        kept: list[dict[str, Any]] = json.loads(_canaries(folder).read_text("utf-8"))
    except FileNotFoundError:
        return []
    return kept


def _detect() -> Callable[[str, str], Any]:
    """The scan's own recognisers; columns and lines are asked one at a time, so equal ones are asked once."""
    from scanners.personal_data.detect import Detector

    detector = Detector("numpy")

    @cache
    def find(text: str, column: str) -> Any:
        return detector.find(text, column)

    return find
