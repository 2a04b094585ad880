"""A configuration as the lines stand in it: commands, and the commands of their view below them.

Huawei and H3C part the sections with `#`, Cisco with `!`; views are shown by indentation. H3C indents commands of the
system view by a blank as well, so what counts is the first line after a separator. Banners are text, not commands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class Command:
    """One command; `line` is its 1-based line in the file, `view` the commands entered inside it."""

    text: str
    line: int
    view: list[Command] = field(default_factory=list)

    def walk(self) -> Iterator[Command]:
        """The command and everything below it."""
        yield self
        for inner in self.view:
            yield from inner.walk()


@dataclass(frozen=True, slots=True)
class Tree:
    """The commands of the system view, and whether the end of the configuration was seen."""

    commands: tuple[Command, ...]
    complete: bool

    def every(self) -> Iterator[Command]:
        for command in self.commands:
            yield from command.walk()


_SEPARATOR = re.compile(r"(?:#|!.*)")
_INNER_SEPARATOR = re.compile(r"\s+[#!]")
_END = re.compile(r"(?:return|end)\s*")
_BANNER = re.compile(r"(?:banner\s+\S+|header\s+(?:incoming|legal|login|motd|shell)(?:\s+information)?)\s+(\^C|\S)(.*)")
MAX_DEPTH = 20


def read_tree(lines: Sequence[str], first: int = 1) -> Tree:
    """Never fails: a line that fits nowhere stands in the system view."""
    top: list[Command] = []
    path: list[tuple[int, Command]] = []
    base: int | None = None
    complete = False
    banner = ""
    for number, raw in enumerate(lines, first):
        line = raw.rstrip()
        if banner:
            banner = "" if banner in line else banner
            continue
        if not line or _INNER_SEPARATOR.fullmatch(line):
            continue
        if _SEPARATOR.fullmatch(line):
            path, base = [], None
            continue
        if _END.fullmatch(line):
            complete = True
            break
        text = " ".join(line.split())
        indent = len(line) - len(line.lstrip(" "))
        base = indent if base is None else min(base, indent)
        while path and path[-1][0] >= indent:
            path.pop()
        command = Command(text, number)
        (path[-1][1].view if path and indent > base else top).append(command)
        if len(path) < MAX_DEPTH:
            path.append((indent, command))
        banner = _open_banner(text)
    return Tree(tuple(top), complete)


def _open_banner(text: str) -> str:
    """What ends the text of a banner that this command begins; "" where it ends on the same line or is none."""
    found = _BANNER.fullmatch(text)
    if found is None:
        return ""
    mark, rest = found[1], found[2]
    return "" if mark in rest else mark
