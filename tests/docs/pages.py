"""Pages of the documentation as their parts: headings, links, and fenced blocks with what they are for.

The convention, the same in both languages:

    ```console          commands behind `$ ` are run in order, in one folder per page; the lines after a command must
                        stand in its output (blanks do not count); `$ echo $?` tells its exit code
    ```yaml FILE        is written to FILE in that folder, or added to it (also csv, python, toml)
    ```yaml             is read as rules, as a fact catalogue, or as a part of the register
    anything else       is shown only
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]

_FENCE = re.compile(r"^(?P<indent> *)```(?P<info>[^\n`]*)\n(?P<body>.*?)^(?P=indent)```$", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"^(#{1,6}) +(.+?) *$", re.MULTILINE)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^()\s]+)\)")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language, the file it belongs to if any, and its text."""

    language: str
    file: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Command:
    """A command line and the lines that must stand in its output."""

    line: str
    output: tuple[str, ...]


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def blocks(path: Path) -> tuple[Block, ...]:
    return tuple(_blocks(text_of(path)))


def _blocks(text: str) -> Iterator[Block]:
    for found in _FENCE.finditer(text):
        language, _, file = found["info"].strip().partition(" ")
        indent = len(found["indent"])
        body = "".join(line[indent:] if line.strip() else line for line in found["body"].splitlines(keepends=True))
        yield Block(language, file.strip(), body, text.count("\n", 0, found.start()) + 1)


def commands(block: Block) -> tuple[Command, ...]:
    """The commands of a console block."""
    found: list[tuple[str, list[str]]] = []
    for line in block.text.splitlines():
        if line.startswith("$ "):
            found.append((line[2:].split("   #")[0].strip(), []))
        elif line.strip() and found:
            found[-1][1].append(line.strip())
    return tuple(Command(line, tuple(output)) for line, output in found)


def headings(path: Path) -> tuple[tuple[int, str], ...]:
    """Level and words of each heading."""
    prose = _FENCE.sub("", text_of(path))
    return tuple((len(found[1]), found[2]) for found in _HEADING.finditer(prose))


def links(path: Path) -> tuple[str, ...]:
    return tuple(_LINK.findall(_FENCE.sub("", text_of(path))))


def anchors(path: Path) -> frozenset[str]:
    """Anchors of a page as GitHub makes them from its headings."""
    names = (re.sub(r"[^\w\- ]", "", words.lower()).strip().replace(" ", "-") for _, words in headings(path))
    return frozenset(names)
