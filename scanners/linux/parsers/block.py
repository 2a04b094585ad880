"""What a probe prints, as parts: commands run, files read, files that may not be read.

The form stands at the top of `rules/facts/linux.yaml`. Content cannot fake a part: every line of a command's output
stands behind "| " and every line of a file behind its path and number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from auditor.errors import Unparsable
from auditor.model.fact import Missing, Reason

NOT_FOUND = 127
"""Exit code of a shell for a command that is not there."""


@dataclass(frozen=True, slots=True)
class Part:
    """Output of one command."""

    name: str
    exit_code: int
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def ok(self) -> bool:
        return self.exit_code == 0

    @property
    def not_there(self) -> bool:
        """True where the command does not exist on this host."""
        return self.exit_code == NOT_FOUND


@dataclass(frozen=True, slots=True)
class ConfigLine:
    """An active line of a file."""

    file: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """Everything one probe printed."""

    parts: Mapping[str, Part]
    files: tuple[str, ...]
    denied: tuple[str, ...]
    folders: frozenset[str]
    lines: tuple[ConfigLine, ...]

    def part(self, name: str) -> Part:
        """The part called `name`. Raises Unparsable where it is missing: the output was cut off."""
        try:
            return self.parts[name]
        except KeyError:
            raise Unparsable(f"the part {name!r} is missing") from None

    def in_file(self, *paths: str) -> tuple[ConfigLine, ...]:
        return tuple(line for line in self.lines if line.file in paths)

    def by_file(self) -> Iterator[tuple[str, tuple[ConfigLine, ...]]]:
        """Files in the order they were read."""
        for path in self.files:
            yield path, self.in_file(path)

    def refusals(self, keys: Sequence[str]) -> Mapping[str, Missing]:
        """`Missing(denied)` for `keys` where a file could not be read; empty where all could."""
        if not self.denied:
            return {}
        detail = f"may not read {', '.join(self.denied)}"
        return {key: Missing(key, Reason.DENIED, detail) for key in keys}


_COMMAND = re.compile(r"@ ([a-z_]+) (\d{1,3})")
_FILE_LINE = re.compile(r"(/[^:]*):(\d{1,9}):(.*)", re.DOTALL)


def read_block(text: str, exit_code: int, *, hash_comments: bool = True) -> Block:
    """Parts of a probe's output. Raises Unparsable for anything that is not of the form.

    `hash_comments`: lines of files that start with "#" are comments.
    """
    if exit_code != 0:
        raise Unparsable(f"the probe ended with exit code {exit_code}")
    parts: dict[str, tuple[int, list[str]]] = {}
    files: list[str] = []
    denied: list[str] = []
    folders: set[str] = set()
    lines: list[ConfigLine] = []
    current: list[str] | None = None
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        if line.startswith("| ") or line == "|":
            if current is None:
                raise Unparsable(f"line {number}: output of no command")
            current.append(line[2:])
        elif command := _COMMAND.fullmatch(line):
            current = []
            parts[command[1]] = (int(command[2]), current)
        elif line.startswith("!file "):
            files.append(line[6:])
        elif line.startswith("!denied "):
            denied.append(line[8:])
        elif line.startswith("!folder "):
            folders.add(line[8:])
        elif found := _FILE_LINE.fullmatch(line):
            content = found[3].strip()
            if content and not (hash_comments and content.startswith("#")):
                lines.append(ConfigLine(found[1], int(found[2]), content))
        else:
            raise Unparsable(f"line {number} is not of the expected form")
    return Block(
        {name: Part(name, code, tuple(output)) for name, (code, output) in parts.items()},
        tuple(files),
        tuple(denied),
        frozenset(folders),
        tuple(lines),
    )


def absent(key: str, detail: str = "") -> Missing:
    return Missing(key, Reason.ABSENT, detail)


def unsupported(key: str, detail: str = "") -> Missing:
    return Missing(key, Reason.UNSUPPORTED, detail)


def all_missing(keys: Sequence[str], reason: Reason, detail: str) -> dict[str, Any]:
    return {key: Missing(key, reason, detail) for key in keys}


_WHOLE = re.compile(r"[+-]?\d{1,18}")


def whole(text: str, what: str) -> int:
    """A whole number; Unparsable for anything else."""
    if not (text.isascii() and _WHOLE.fullmatch(text)):
        raise Unparsable(f"{what}: {text[:40]!r} is no number")
    return int(text)


def whole_or_none(text: str) -> int | None:
    """A whole number, None for an empty or foreign value."""
    return int(text) if text.isascii() and _WHOLE.fullmatch(text) else None


_EPOCH = date(1970, 1, 1)
_LAST_DAY = (date.max - _EPOCH).days


def day_of(days: int) -> date | None:
    """The day so many days after 1970-01-01 (shadow counts like that); None outside the calendar."""
    return _EPOCH + timedelta(days=days) if 0 <= days <= _LAST_DAY else None


def day_at(epoch: int) -> date | None:
    """The UTC day of a Unix time."""
    return datetime.fromtimestamp(epoch, UTC).date() if 0 <= epoch < 253402300800 else None


_DURATION = re.compile(r"(\d{1,9})([smhdw]?)")
_UNIT = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


def seconds(text: str) -> int | None:
    """ "10m" → 600, "1h30m" → 5400, "120" → 120; None for anything else."""
    text = text.strip().lower()
    if not text or not text.isascii() or not re.fullmatch(r"(?:\d{1,9}[smhdw]?)+", text):
        return None
    return sum(int(number) * _UNIT[unit] for number, unit in _DURATION.findall(text))


def octal(mode: str, what: str) -> str:
    """A mode in four or five octal digits: "644" → "0644", "1777" → "01777"."""
    if not re.fullmatch(r"[0-7]{1,5}", mode):
        raise Unparsable(f"{what}: {mode[:20]!r} is no file mode")
    return "0" + mode.lstrip("0").rjust(3, "0")
