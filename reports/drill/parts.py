"""Small parts that all papers of a drill share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from auditor.model.drill import DrillOutcome, DrillPlan, Source
from auditor.model.drill.words import FORMS
from auditor.model.text import Lang, Text
from reports.tree import Cell, Column, ColumnKind, Cover, Foreign, Form, Inlines, KeyValues, Plain, Table

UNVERIFIED = Text("（时限或条文未核对官方文本）", " (not checked against the official text)")


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


def within(limit: timedelta | None, words: Words) -> str:
    """A limit in whole hours or days, as laws write it."""
    if limit is None:
        return "—"
    hours = int(limit.total_seconds() // 3600)
    if hours > 24 and hours % 24 == 0:
        return words(f"{hours // 24} 日", f"{hours // 24} days")
    return words(f"{hours} 小时", f"{hours} hours")


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


def plain(text: str) -> Inlines:
    return (Plain(text),)


def people(plan: DrillPlan, role: str, words: Words) -> str:
    """Who plays a role; told where nobody does."""
    return words.listed(plan.cast.get(role, ())) or words("未指定", "nobody yet")


def cited(source: Source, plan: DrillPlan, words: Words) -> str:
    """Instrument and article, marked where nobody has read the official text."""
    title = words.of(plan.titles.get(source.instrument, Text(source.instrument, source.instrument)))
    article = words(f"第{source.article}条", f" art. {source.article}") if source.article.isdigit() else source.article
    return f"{title}{article}{'' if source.verified else words.of(UNVERIFIED)}"


def cover(outcome: DrillOutcome, title: str, label: str, words: Words) -> Cover:
    """The title page that all papers of a drill share."""
    plan = outcome.plan
    return Cover(
        title=title,
        subtitle=f"{words.of(plan.scenario.title)} · {plan.platform_name}",
        unit=plan.unit_name,
        date=words.day(plan.planned_for),
        number=plan.id,
        label=label,
        facts=KeyValues(
            (
                (words("演练形式", "Form"), plain(words.of(FORMS[plan.form]))),
                (words("依据预案", "Plan rehearsed"), plain(words.of(plan.plan_title))),
                (words("情景版本", "Scenario"), plain(f"{plan.scenario.id} r{plan.scenario.revision}")),
            )
        ),
    )
