"""Are the logs of a given day still there, and how long until they are handed over? (网络安全法 art. 23(3))"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from auditor.errors import UsageError, system_reason
from auditor.model.drill import LiveResult
from auditor.model.text import Text

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONGEST_LINE = 1_000_000


@dataclass(slots=True)
class DayOfLogs:
    """What files hold of one day: lines, hours of the day with at least one of them, and files that could not be
    read, which count for nothing."""

    lines: int = 0
    hours: set[int] = field(default_factory=set)
    unread: list[str] = field(default_factory=list)


def read_day(path: Path, day: date) -> DayOfLogs:
    """Lines of `day` in a log file or a folder of them, plain or gzip. Raises UsageError when there is no such path."""
    if not path.exists():
        raise UsageError(Text(f"{path}: 不存在", f"{path}: does not exist"))
    stamp = _stamp(day)
    found = DayOfLogs()
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if not file.is_file() or file.is_symlink():
            continue
        try:
            for line in _lines(file):
                match = stamp.search(line)
                if match is not None:
                    found.lines += 1
                    found.hours.add(int(match["hour"]))
        except (OSError, EOFError) as error:
            reason = system_reason(error).en if isinstance(error, OSError) else "cut off"
            found.unread.append(f"{file.name}: {reason}")
    return found


def _stamp(day: date) -> re.Pattern[bytes]:
    """Times of `day` as logs write them: ISO, with slashes, and as web servers do. Times without a year (classic
    syslog) do not say which year they are of and prove nothing."""
    month = _MONTHS[day.month - 1]
    written = (f"{day:%Y-%m-%d}[T ]", f"{day:%Y/%m/%d} ", f"{day.day:02}/{month}/{day.year}:")
    return re.compile(rf"(?:{'|'.join(written)})(?P<hour>[01]\d|2[0-3]):".encode())


def _lines(file: Path) -> Iterator[bytes]:
    with gzip.open(file, "rb") if file.suffix == ".gz" else file.open("rb") as stream:
        while line := stream.readline(_LONGEST_LINE):
            yield line


def result_of(day: date, found: DayOfLogs | None, taken: timedelta, within: timedelta, now: datetime) -> LiveResult:
    """What asking for the logs of a day came to; `found` is None where nothing had been handed over in time."""
    title = Text("日志留存调取", "Retrieval of retained logs")
    minutes = f"{taken.total_seconds() / 60:.1f}"
    figures = [(Text("调取日期", "day asked for"), day.isoformat()), (Text("用时（分钟）", "minutes"), minutes)]
    if found is None:
        words = Text(
            f"{minutes} 分钟内没有提供 {day} 的日志", f"no logs of {day} were handed over in {minutes} minutes"
        )
        return LiveResult(
            check="log_retention", title=title, at=now, passed=False, summary=words, figures=tuple(figures)
        )
    figures += [
        (Text("当日记录数", "lines of the day"), f"{found.lines:,}"),
        (Text("有记录的小时数", "hours with records"), f"{len(found.hours)}/24"),
        (Text("未能读取的文件", "files not read"), str(len(found.unread))),
    ]
    words = Text(
        f"{minutes} 分钟提供 {day} 的日志，{found.lines:,} 条，覆盖 {len(found.hours)} 个小时",
        f"logs of {day} after {minutes} minutes: {found.lines:,} lines in {len(found.hours)} hours of the day",
    )
    return LiveResult(
        check="log_retention",
        title=title,
        at=now,
        passed=found.lines > 0 and not found.unread and taken <= within,
        summary=words,
        figures=tuple(figures),
    )
