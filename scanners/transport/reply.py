"""What asking a host can come to. Every way it can go is a value; nothing is thrown at the asker."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol, TypeAlias

_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Answered:
    """The script ran. `exit_code` is negative for a signal and None where nobody told; `truncated` at the limit."""

    stdout: bytes
    exit_code: int | None = 0
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """Somebody answered and did not let us in."""

    detail: str


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Nobody answered, or nobody who can be trusted: a wrong or unknown host key belongs here."""

    detail: str


@dataclass(frozen=True, slots=True)
class TimedOut:
    """The time was over. `stdout` is what had come by then."""

    stdout: bytes
    detail: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """What came is not accepted: too large, or it holds what must never be stored."""

    detail: str


Reply: TypeAlias = Answered | Refused | Unreachable | TimedOut | Rejected


class Transport(Protocol):
    """A way to have one script run by a host's `sh` and to hear what it prints."""

    def run(self, script: str, *, timeout: float, limit: int) -> Reply:
        """Hand over `script`, wait at most `timeout` seconds, keep at most `limit` bytes. Never raises."""


def plain(message: object, limit: int = 200) -> str:
    """A foreign message made fit to show: one line, no control or direction characters, no ANSI escapes."""
    text = _ANSI.sub("", str(message)[: limit * 20])
    text = _SPACE.sub(" ", "".join(c if c.isprintable() else " " for c in text)).strip()
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
