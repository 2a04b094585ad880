"""Small parts that all papers of a drill share."""

from __future__ import annotations

from datetime import timedelta

from auditor.model.drill import DrillOutcome, DrillPlan, Source
from auditor.model.drill.words import FORMS, duration
from auditor.model.text import Text
from reports.parts import Words, plain, unverified
from reports.tree import Cover, Inlines, KeyValues

UNVERIFIED = Text("时限或条文未核对官方文本。", "Limit or article not checked against the official text.")


def within(limit: timedelta | None, words: Words) -> str:
    """A limit in whole hours or days, as laws write it."""
    if limit is None:
        return "—"
    minutes = int(limit.total_seconds() // 60)
    if minutes % 60:
        return words(f"{minutes} 分钟", f"{minutes} minutes")
    hours = minutes // 60
    if hours > 24 and hours % 24 == 0:
        return words(f"{hours // 24} 日", f"{hours // 24} days")
    return words(f"{hours} 小时", f"{hours} hours")


def people(plan: DrillPlan, role: str, words: Words) -> str:
    """Who plays a role; told where nobody does."""
    return words.listed(plan.cast.get(role, ())) or words("未指定", "nobody yet")


def cited(source: Source, plan: DrillPlan, words: Words) -> Inlines:
    """Instrument and article, with a mark and a footnote where nobody has read the official text."""
    title = words.of(plan.titles.get(source.instrument, Text(source.instrument, source.instrument)))
    article = words(f"第{source.article}条", f" art. {source.article}") if source.article.isdigit() else source.article
    said = plain(f"{title}{article}")
    return said if source.verified else (*said, *unverified(words.of(UNVERIFIED), words))


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


def taken(span: timedelta | None) -> str:
    """A time that was measured, a dash where it was not."""
    return duration(span) if span is not None else "—"
