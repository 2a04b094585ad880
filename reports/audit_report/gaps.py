"""The gap list: what to put right, the gravest first, and of equal gravity what is quickest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from auditor.model.rule import Rule, Severity
from auditor.results import is_waived
from auditor.results.effort import Effort, effort_of
from auditor.words import mark
from reports.audit_report.platform import part_name
from reports.reading import Finding, Reading
from reports.tree import Cell, Column, ColumnKind, Link, Mono, Paragraph, Plain, Section, Table, number
from reports.wording import Wording

EFFORTS: Mapping[Effort, str] = {
    Effort.QUICK: mark("quick"),
    Effort.PLANNED: mark("to be planned"),
    Effort.PROJECT: mark("a project"),
}

_MOST_NAMED = 5
"""Platforms named in a line; the number of the others is told."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A rule that does not hold at one level, on all platforms it concerns."""

    findings: tuple[Finding, ...]

    @property
    def rule(self) -> Rule:
        return self.findings[0].rule

    @property
    def objects(self) -> int:
        """Objects that deviate without a waiver in force."""
        return sum(map(_open, self.findings))

    @property
    def effort(self) -> Effort:
        return effort_of(self.rule, self.objects)


def gap_section(reading: Reading, _: Wording) -> Section:
    """One line for each rule that some targets deviate from; advice and what is waived are left out."""
    alike: dict[tuple[str, int], list[Finding]] = defaultdict(list)
    for part in reading.parts.values():
        for finding in part.findings:
            if finding.rule.severity is not Severity.INFO and _open(finding):
                alike[finding.rule.id, finding.level].append(finding)
    gaps = sorted(
        (Gap(tuple(same)) for same in alike.values()),
        key=lambda gap: (gap.rule.severity.rank, gap.effort.rank, gap.rule.id, gap.findings[0].level),
    )
    columns = (
        Column(_("Severity"), ColumnKind.STATE),
        Column(_("Effort"), ColumnKind.STATE),
        Column(_("Finding"), ColumnKind.WIDE),
        Column(_("Platform")),
        Column(_("Objects"), ColumnKind.NUMBER),
        Column(_("Clauses"), ColumnKind.ID),
        Column(_("What to do"), ColumnKind.WIDE),
    )
    note = _(
        "Effort is a rough measure: quick is a setting on at most two objects without a known danger; to be planned is "
        "what may break something, touches more objects or needs a document; a project is more than ten objects or "
        "something people have to organise."
    )
    table = Table("gaps", _("What to put right, in order"), columns, tuple(_row(reading, gap, _) for gap in gaps))
    return Section("gaps", _("Gap list"), (table, Paragraph((Plain(note),), quiet=True)), new_page=True)


def _open(finding: Finding) -> int:
    return sum(len(outcome.targets) for outcome in finding.outcomes if not is_waived(outcome.example))


def _row(reading: Reading, gap: Gap, _: Wording) -> tuple[Cell, ...]:
    first = gap.findings[0]
    fix = gap.rule.fix.text.fill(gap.rule.values_at(first.level))
    clauses = gap.rule.clauses_at(first.level)
    platforms = _.comma([part_name(reading, finding.platform, _) for finding in gap.findings[:_MOST_NAMED]])
    more = len(gap.findings) - _MOST_NAMED
    if more > 0:
        platforms += _(" and {count} more", count=_.count(more))
    return (
        Cell((_.severity(gap.rule.severity),)),
        Cell((Plain(_(EFFORTS[gap.effort])),)),
        Cell((Link(_.text(first.title), first.anchor),)),
        Cell((Plain(platforms),)),
        number(gap.objects),
        Cell((Mono(" ".join(clauses)),)),
        Cell((Plain(_.text(fix)),)),
    )
