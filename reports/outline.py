"""Numbers of a document: headings, tables and figures, chosen once for all formats."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from auditor.model.text import Lang
from reports.tree import Block, Callout, Details, Document, Figure, Form, Numbering, Panels, Section, Table

_FORMAL_DEPTH = 4
_SCREEN_DEPTH = 2
_DIGITS = "〇一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the table of contents: `depth` counts from 1."""

    anchor: str
    number: str
    title: str
    depth: int

    @property
    def titled(self) -> str:
        """The title with its number."""
        return _joined(self.number, self.title)


@dataclass(frozen=True, slots=True)
class Outline:
    """`headings` by anchor and `captions` by id of table, form or figure; what has no number is not in them."""

    headings: Mapping[str, str]
    captions: Mapping[str, str]
    entries: tuple[Entry, ...]

    def heading(self, section: Section) -> str:
        """The title with its number."""
        return _joined(self.headings.get(section.anchor, ""), section.title)

    def caption(self, node: Table | Form | Figure) -> str:
        """The caption with its number."""
        return _joined(self.captions.get(node.id, ""), node.caption)


def outline(document: Document) -> Outline:
    """Numbers everything of a document. Formal reports (those with a cover) number four levels, others two.

    Where two sections share an anchor, which no builder should let happen, links lead to the first and its number is
    kept: a report is never lost over it.
    """
    numberer = _Numberer(document)
    for section in document.front:
        numberer.section(section, (), "", 1)
    numberer.zone(document.sections, annexes=False)
    numberer.zone(document.annexes, annexes=True)
    return Outline(numberer.headings, numberer.captions, tuple(numberer.entries))


class _Numberer:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.depth = _FORMAL_DEPTH if document.cover else _SCREEN_DEPTH
        self.headings: dict[str, str] = {}
        self.captions: dict[str, str] = {}
        self.entries: list[Entry] = []
        self._counts: dict[str, int] = {}

    def zone(self, sections: tuple[Section, ...], *, annexes: bool) -> None:
        at = 0
        for section in sections:
            at += section.listed and not section.card
            chapter = chr(ord("A") + at - 1) if annexes else str(at)
            self.section(section, (chapter,) if section.listed and not section.card else (), chapter, 1)

    def section(self, section: Section, place: tuple[str, ...], chapter: str, depth: int) -> None:
        """Numbers one section and what is in it. `place` is its own number, part by part; empty: it has none."""
        number = self._written(place) if place else ""
        if number:
            self.headings.setdefault(section.anchor, number)
        if section.listed and not section.card and depth <= self.depth:
            self.entries.append(Entry(section.anchor, number, section.title, depth))
        at = 0
        for block in _flat(section.blocks):
            match block:
                case Section():
                    counted = bool(place) and block.listed and not block.card and depth < self.depth
                    at += counted
                    self.section(block, (*place, str(at)) if counted else (), chapter, depth + 1)
                case Table() | Form() | Figure():
                    self._caption(block, chapter)

    def _caption(self, node: Table | Form | Figure, chapter: str) -> None:
        if not self.document.numbered_tables or not chapter or not node.caption:
            return
        zh = self.document.lang is Lang.ZH
        kind = ("图" if zh else "Figure") if isinstance(node, Figure) else ("表" if zh else "Table")
        key = f"{kind} {chapter}"
        self._counts[key] = self._counts.get(key, 0) + 1
        self.captions[node.id] = f"{key}-{self._counts[key]}"

    def _written(self, place: tuple[str, ...]) -> str:
        if not place[0].isdigit():  # an annex
            annex = f"附录 {place[0]}" if self.document.lang is Lang.ZH else f"Annex {place[0]}"
            return annex if len(place) == 1 else ".".join(place)
        match self.document.numbering:
            case Numbering.NONE:
                return ""
            case Numbering.DECIMAL:
                return ".".join(place)
            case Numbering.CHINESE:
                last = int(place[-1])
                return (f"{chinese(last)}、", f"（{chinese(last)}）", f"{last}.", f"（{last}）")[len(place) - 1]


def chinese(number: int) -> str:
    """1 to 99 in Chinese numerals, as headings count.

    >>> [chinese(n) for n in (1, 10, 12, 20, 31)]
    ['一', '十', '十二', '二十', '三十一']
    """
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones or not tens else "")


def _joined(number: str, title: str) -> str:
    if not number:
        return title
    return f"{number}{title}" if number[-1] in "、）." and not number[-1].isdigit() else f"{number}\u2002{title}"


def _flat(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Blocks in reading order, looking into boxes but not into sections."""
    for block in blocks:
        match block:
            case Callout(blocks=inner) | Details(blocks=inner):
                yield from _flat(inner)
            case Panels(items=items):
                yield from _flat(items)
            case _:
                yield block
