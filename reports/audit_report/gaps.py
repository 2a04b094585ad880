"""The gap list: what to put right, the gravest first, and of equal gravity what is quickest."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.model.rule import Severity
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


def gap_section(reading: Reading, _: Wording) -> Section:
    """One line for each rule that some targets of a platform deviate from; advice and what is waived are left out."""
    gaps = sorted(
        (finding for part in reading.parts.values() for finding in part.findings if _is_gap(finding)),
        key=lambda one: (one.rule.severity.rank, _effort(one).rank, one.rule.id, one.platform),
    )
    columns = (
        Column(_("Severity"), ColumnKind.STATE),
        Column(_("Effort"), ColumnKind.STATE),
        Column(_("Platform")),
        Column(_("Finding"), ColumnKind.WIDE),
        Column(_("Objects"), ColumnKind.NUMBER),
        Column(_("Clauses"), ColumnKind.ID),
        Column(_("What to do"), ColumnKind.WIDE),
    )
    note = _(
        "Effort is a rough measure: quick is a setting on at most two objects without a known danger; to be planned is "
        "what may break something, touches more objects or needs a document; a project is more than ten objects or "
        "something people have to organise."
    )
    table = Table("gaps", _("What to put right, in order"), columns, tuple(_row(reading, one, _) for one in gaps))
    return Section("gaps", _("Gap list"), (table, Paragraph((Plain(note),), quiet=True)), new_page=True)


def _open(finding: Finding) -> int:
    """Objects that deviate without a waiver in force."""
    return sum(len(outcome.targets) for outcome in finding.outcomes if not is_waived(outcome.example))


def _is_gap(finding: Finding) -> bool:
    return finding.rule.severity is not Severity.INFO and _open(finding) > 0


def _effort(finding: Finding) -> Effort:
    return effort_of(finding.rule, _open(finding))


def _row(reading: Reading, finding: Finding, _: Wording) -> tuple[Cell, ...]:
    fix = finding.rule.fix.text.fill(finding.rule.values_at(finding.level))
    clauses = finding.rule.clauses_at(finding.level)
    return (
        Cell((_.severity(finding.rule.severity),)),
        Cell((Plain(_(EFFORTS[_effort(finding)])),)),
        Cell((Plain(part_name(reading, finding.platform, _)),)),
        Cell((Link(_.text(finding.title), finding.anchor),)),
        number(_open(finding)),
        Cell((Mono(" ".join(clauses)),)),
        Cell((Plain(_.text(fix)),)),
    )
