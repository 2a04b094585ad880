"""Scans of small files in small splits. Nobody in them exists."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from auditor.model.personal_data import ScanResult
from examples.sample_data import bank_card, resident_number
from scanners.personal_data.policy import load_policy
from scanners.personal_data.work import ScanOrder

AS_OF = date(2026, 11, 20)


def number(n: int) -> str:
    return resident_number(date(1950 + n % 50, 1 + n % 12, 1 + n % 28))


def log_line(n: int) -> str:
    """A call of an interface; every third holds somebody's data, every seventh is of another consumer."""
    record: dict[str, Any] = {
        "ts": f"2026-11-{1 + n // 1440 % 28:02d}T{n // 60 % 24:02d}:{n % 60:02d}:00+08:00",
        "client_ip": f"10.1.2.{n % 250}",
        "consumer_app": "other" if n % 7 == 0 else "desk",
        "request": {"method": "GET", "uri": f"/api/p{n % 3}?page={n}"},
        "response": {"备注": "无"},
    }
    if n % 3 == 0:
        record["response"] = {"sfzh": number(n), "yhkh": bank_card(n), "手机号": f"1990000{n % 10**4:04d}"}
    return json.dumps(record, ensure_ascii=False) + "\n"


def write_log(path: Path, lines: int, first: int = 0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.writelines(log_line(n) for n in range(first, first + lines))
    return path


def write_table(path: Path, rows: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        file.write("id,sfzh,lxdh,bz\n")
        file.writelines(f"{n},{number(n)},1990000{n % 10**4:04d},{'张三丰' if n == 5 else '无'}\n" for n in range(rows))
    return path


def order(*paths: Path | str, **changes: Any) -> ScanOrder:
    made = ScanOrder(paths=tuple(map(str, paths)), policy=load_policy(), as_of=AS_OF, split=20_000)
    return replace(made, **changes)


@dataclass
class Watch:
    """An observer that remembers."""

    parts: int = 0
    size: int = 0
    begun: list[str] = field(default_factory=list)
    done: int = 0
    found: int = 0

    def planned(self, parts: int, size: int) -> None:
        self.parts, self.size = parts, size

    def started(self, source: str) -> None:
        self.begun.append(source)

    def finished(self, source: str, size: int, findings: int) -> None:
        self.done += size
        self.found += findings


def said(result: ScanResult) -> ScanResult:
    """A result without what differs from run to run."""
    return replace(result, seconds=0.0, bytes=0)
