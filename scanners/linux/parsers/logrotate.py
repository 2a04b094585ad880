"""How long rotated logs are kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from auditor.errors import Unparsable
from scanners.linux.parsers.block import Block, absent, read_block, whole_or_none
from scanners.linux.parsers.files import SECURITY_TOPICS, topic_of

KEYS = ("logs.retention", "logs.retained")
MAIN = "/etc/logrotate.conf"

PERIODS = {"hourly": 0, "daily": 1, "weekly": 7, "monthly": 30, "yearly": 365}
"""Days between two rotations; an hourly rotation counts 24 to the day."""
FOR_EVER = 36500
"""`rotate -1` removes nothing: counted as a hundred years."""


@dataclass(frozen=True, slots=True)
class _Policy:
    period: int | None = 7
    rotate: int | None = 0
    max_age: int | None = None
    by_size: bool = False

    def changed(self, words: list[str]) -> _Policy:
        name, value = (*words, "", "")[:2]
        if name in PERIODS:
            return replace(self, period=PERIODS[name], by_size=False)
        match name:
            case "rotate":
                return replace(self, rotate=whole_or_none(value))
            case "maxage":
                return replace(self, max_age=whole_or_none(value))
            case "size" | "maxsize":
                return replace(self, by_size=True)
        return self

    @property
    def days(self) -> int | None:
        """None where the size of the log decides when it is rotated, so that no number of days follows."""
        if self.by_size or self.rotate is None or self.period is None:
            return None
        if self.rotate < 0:
            kept = FOR_EVER
        elif self.period == 0:
            kept = self.rotate // 24
        else:
            kept = self.rotate * self.period
        return kept if self.max_age is None or self.max_age <= 0 else min(kept, self.max_age)


def parse_logrotate(text: str, exit_code: int) -> Mapping[str, Any]:
    """`logs.retention`, one row per log path, and the shortest of the security logs.

    Source: logrotate(8): what stands outside braces in logrotate.conf is the default, a stanza overrides it.
    """
    block = read_block(text, exit_code)
    if refused := block.refusals(KEYS):
        return refused
    defaults = _Policy()
    rows: list[dict[str, Any]] = []
    ordered = sorted(block.by_file(), key=lambda item: item[0] != MAIN)
    for path, _ in ordered:
        found, outside = _file(block, path, defaults)
        rows.extend(found)
        if path == MAIN:
            defaults = outside
    return {"logs.retention": rows, "logs.retained": _shortest(rows)}


def _file(block: Block, path: str, defaults: _Policy) -> tuple[list[dict[str, Any]], _Policy]:
    rows: list[dict[str, Any]] = []
    outside, stanza = defaults, None
    names: list[tuple[str, int]] = []
    for line in block.in_file(path):
        for piece in filter(None, map(str.strip, re.split(r"(?<=[{}])|(?=[{}])", line.text.split(" #")[0]))):
            if piece == "{":
                if stanza is not None:
                    raise Unparsable(f"{path}:{line.line}: a brace inside a stanza")
                stanza = outside
            elif piece == "}":
                if stanza is None:
                    raise Unparsable(f"{path}:{line.line}: a brace too many")
                rows.extend(_row(name, path, number, stanza) for name, number in names)
                stanza, names = None, []
            elif stanza is not None:
                stanza = stanza.changed(piece.replace("=", " ").split())
            elif piece.startswith(("/", '"', "'")):
                names.extend((name.strip("\"'"), line.line) for name in re.findall(r"\"[^\"]*\"|'[^']*'|\S+", piece))
            else:
                outside = outside.changed(piece.replace("=", " ").split())
    if stanza is not None:
        raise Unparsable(f"{path}: a stanza is not closed")
    return rows, outside


def _row(name: str, file: str, line: int, policy: _Policy) -> dict[str, Any]:
    return {
        "path": name,
        "topic": topic_of(name),
        "file": file,
        "line": line,
        "period_days": None if policy.by_size else policy.period,
        "rotate": policy.rotate,
        "days": policy.days if policy.days is not None else absent("days", "the size of the log decides"),
    }


def _shortest(rows: list[dict[str, Any]]) -> Any:
    """Of the logs of authentication, audit, cron and general messages."""
    judged = [row for row in rows if row["topic"] in SECURITY_TOPICS]
    if not judged:
        return absent("logs.retained", "logrotate rotates no security log")
    undecided = next((row for row in judged if not isinstance(row["days"], int)), None)
    least = undecided or min(judged, key=lambda row: row["days"])
    return {
        "shortest_days": least["days"],
        "shortest_path": least["path"],
        "topics": sorted({row["topic"] for row in judged}),
    }
