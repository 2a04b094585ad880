"""Annex D as a workbook: one sheet for each object, one line for each item on it."""

from __future__ import annotations

from collections import defaultdict

from auditor.assessment import ItemResult, ObjectResult
from auditor.model.target import TargetKey
from reports.assessment.case import Case
from reports.assessment.results import state_badge
from reports.parts import Words, cell, entry, table, wide
from reports.tree import Cell, Document, Section
from reports.wording import Wording


def build_records(case: Case) -> Document:
    """Every item on every object, with what was seen or answered there."""
    words = Words(case.lang)
    named = Wording.of(case.lang)
    by_object: dict[TargetKey, list[tuple[ItemResult, ObjectResult]]] = defaultdict(list)
    for item in case.assessed.items:
        for found in item.objects:
            by_object[found.target].append((item, found))
    columns = (
        words("序号", "No."), words("控制点", "Control point"), wide(words("控制项", "Item")),
        wide(words("结果记录", "Record")), words("符合情况", "Result"),
    )  # fmt: skip
    sections = []
    for place, (target, lines) in enumerate(sorted(by_object.items()), 1):
        name = target.target or target.platform
        rows = [
            (
                cell(str(number)),
                cell(f"{item.clause.control} {item.clause.id}"),
                cell(item.clause.summary[words.lang]),
                entry(_record(case, found, words)),
                Cell((state_badge(found.state, named),)),
            )
            for number, (item, found) in enumerate(lines, 1)
        ]
        sections.append(Section(f"object-{place}", name, (table(f"r{place}-{name}", name, columns, rows),)))
    return Document(
        lang=case.lang,
        title=words("单项结果记录（自查）", "Records of the self-check"),
        subtitle=f"{case.platform.name} · {case.number}",
        sections=tuple(sections),
    )


def _record(case: Case, found: ObjectResult, words: Words) -> str:
    """What was seen by rules and what people answered, oldest rule first."""
    parts = []
    for verdict in found.verdicts:
        rule = case.result.rules[verdict.rule]
        said = [sentence[words.lang] for sentence in case.result.sentences.get(verdict.key, ())]
        title = rule.title.fill(rule.values_at(verdict.level))[words.lang]
        parts.append(f"{title}：{' '.join(said) or Wording.of(words.lang).state(verdict.state).text}")
    for answer in found.answers:
        parts.append(f"{answer.person} {answer.answered_on:%Y-%m-%d}：{answer.statement or answer.reason or '—'}")
    return "\n".join(parts)
