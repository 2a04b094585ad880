"""`auditor doctor`: what this machine has and lacks."""

from __future__ import annotations

import hashlib
import shutil
import ssl
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from auditor import __version__
from auditor.audit.registry import load_scanners
from auditor.cli.context import say
from auditor.errors import AuditorError
from auditor.rulebook import load_rulebook
from reports.fonts import chosen

_ROOM = 1 << 30


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; `needed` when an audit cannot do without it."""

    name: str
    good: bool
    detail: str
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All checks of this machine."""

    checks: tuple[Check, ...]

    @property
    def fit(self) -> bool:
        return all(check.good for check in self.checks if check.needed)

    def data(self) -> Any:
        return [
            {"name": check.name, "good": check.good, "needed": check.needed, "detail": check.detail}
            for check in self.checks
        ]

    def renderable(self) -> RenderableType:
        table = Table(show_edge=False, show_header=False)
        for check in self.checks:
            mark = ("✓", "green") if check.good else (("✗", "red") if check.needed else ("–", "yellow"))
            table.add_row(Text(mark[0], style=mark[1]), check.name, Text(check.detail))
        fit = (
            say("本机可以执行检查", "this machine is fit for audits")
            if self.fit
            else say("缺少必需的组件", "something needed is missing")
        )
        return Group(table, Text(fit, style="bold"))


def diagnose(home: Path) -> Diagnosis:
    """Look at this machine; nothing is contacted."""
    return Diagnosis(tuple(_checks(home)))


def _checks(home: Path) -> Iterator[Check]:
    yield Check("auditor", True, __version__)
    yield Check("Python", sys.version_info >= (3, 11), sys.version.split()[0])
    nmap = shutil.which("nmap")
    yield Check("nmap", nmap is not None, nmap or say("未安装：apt install nmap", "not installed: apt install nmap"))
    yield Check("OpenSSL", True, ssl.OPENSSL_VERSION)
    sm3 = "sm3" in hashlib.algorithms_available
    absent = say("本机没有，证据摘要改用 SHA-256", "not on this machine; evidence is named by SHA-256")
    yield Check("SM3", sm3, say("可用", "available") if sm3 else absent, needed=False)
    scanners, broken = load_scanners()
    yield Check(say("扫描器", "scanners"), not broken, ", ".join(sorted(scanners)) or "-")
    for name, why in broken.items():
        yield Check(name, False, why)
    yield _rules()
    yield _fonts()
    yield _room(home)


def _fonts() -> Check:
    name = say("中文字体（PDF）", "Chinese fonts (PDF)")
    try:
        fonts = chosen()
    except AuditorError as error:
        return Check(name, False, say(error.message.zh, error.message.en), needed=False)
    return Check(name, True, ", ".join(dict.fromkeys((fonts.body[0], fonts.heading[0]))), needed=False)


def _rules() -> Check:
    name = say("规则", "rules")
    try:
        book = load_rulebook()
    except AuditorError as error:
        return Check(name, False, str(error).splitlines()[0])
    return Check(name, True, f"{len(book.rules)} ({book.digest[:12]})")


def _room(home: Path) -> Check:
    place = next(folder for folder in (home.absolute(), *home.absolute().parents) if folder.exists())
    free = shutil.disk_usage(place).free
    return Check(say("磁盘空间", "disk space"), free >= _ROOM, f"{place}: {free / (1 << 30):.1f} GiB")
