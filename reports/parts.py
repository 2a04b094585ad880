"""Small parts that builders of reports share: texts in one language, cells of forms and tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from auditor.model.text import Lang, Text
from reports.tree import Badge, Cell, Column, ColumnKind, Foreign, Form, Inlines, Note, Plain, Table, Tone


class Words:
    """Texts in the language of the paper."""

    def __init__(self, lang: Lang) -> None:
        self.lang = lang

    def __call__(self, zh: str, en: str) -> str:
        return zh if self.lang is Lang.ZH else en

    def of(self, text: Text) -> str:
        return text[self.lang]

    def day(self, day: date) -> str:
        return f"{day.year}年{day.month}月{day.day}日" if self.lang is Lang.ZH else day.isoformat()

    def moment(self, at: datetime | None) -> str:
        if at is None:
            return self("未记录", "not recorded")
        return f"{self.day(at.date())} {at:%H:%M:%S}"

    def listed(self, words: Iterable[str]) -> str:
        return self("、", ", ").join(words)


def head(words: str, columns: int = 1, rows: int = 1) -> Cell:
    """A printed word of a form."""
    return Cell((Plain(words),), header=True, columns=columns, rows=rows)


def entry(words: str, columns: int = 1, *, rows: int = 1, lines: int = 1) -> Cell:
    """What was filled in, or a place to write by hand."""
    return Cell((Foreign(words),) if words else (), columns=columns, rows=rows, lines=lines)


def cell(words: str) -> Cell:
    return Cell((Plain(words),))


def row(*texts: str) -> tuple[Cell, ...]:
    return tuple(cell(text) for text in texts)


def table(name: str, caption: str, titles: Sequence[str | Column], rows: Iterable[tuple[Cell, ...]]) -> Table:
    columns = tuple(one if isinstance(one, Column) else Column(one) for one in titles)
    return Table(name, caption, columns, tuple(rows))


def wide(title: str) -> Column:
    return Column(title, ColumnKind.WIDE)


def form(name: str, caption: str, widths: tuple[int, ...], rows: Sequence[tuple[Cell, ...]]) -> Form:
    return Form(name, caption, widths, tuple(rows))


def unverified(why: str, words: Words) -> Inlines:
    """The mark of a number or article that nobody has checked against its source, with a footnote."""
    return (Plain(" "), Badge(words("未核实", "not verified"), Tone.OPEN), Note(why))


def plain(text: str) -> Inlines:
    return (Plain(text),)
