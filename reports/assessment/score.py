"""Numbers and verdicts as the report words them."""

from __future__ import annotations

from auditor.assessment import Range, Score
from reports.audit_report.assessment import shown_range
from reports.parts import Words
from reports.wording import GRADES, Wording


def shown(value: Range | None, named: Wording, unit: str) -> str:
    """A number exactly, or from worst to best while items are pending."""
    return shown_range(value, named, unit)


def conclusion(score: Score, named: Wording, words: Words) -> str:
    """The verdict, or those still possible: never one that could change."""
    if score.grade is not None:
        return named(GRADES[score.grade])
    possible = words.listed(named(GRADES[grade]) for grade in score.possible) or "—"
    return words(f"未定（可能：{possible}）", f"open (possible: {possible})")
