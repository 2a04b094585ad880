"""The district at a glance: findings and verdicts by platform, and what to do first."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.rule import Severity
from auditor.model.verdict import State
from auditor.results import Counts
from reports.audit_report.first_screen import urgent
from reports.audit_report.platform import anchor_of, part_name
from reports.reading import Reading, shown_parts
from reports.tree import (
    Block,
    Cell,
    Column,
    ColumnKind,
    Inlines,
    Link,
    Mono,
    Plain,
    Quiet,
    Section,
    Table,
    number,
)
from reports.wording import Wording, percent

_MOST_URGENT = 15
COUNTED = (State.PASS, State.PARTIAL, State.FAIL, State.MANUAL, State.UNKNOWN, State.ERROR, State.NOT_APPLICABLE)
"""States in the order in which tables count them."""


def overview_section(reading: Reading, _: Wording) -> Section:
    """The table of platforms, the most urgent rules and the scanners' share."""
    blocks: list[Block] = [_platform_table(reading, _)]
    blocks.extend(urgent_table(reading, _MOST_URGENT, _))
    blocks.append(_scanner_table(reading, _))
    return Section(anchor="overview", title=_("Overview"), blocks=tuple(blocks))


def _counts_cells(counts: Counts, _: Wording) -> tuple[Cell, ...]:
    share = Cell((Plain(percent(counts.judged, counts.automatic)),))
    return (share, *(number(counts[state]) for state in COUNTED))


def _count_columns(_: Wording) -> tuple[Column, ...]:
    states = [Column(_.state(state).text, ColumnKind.NUMBER) for state in COUNTED]
    return (Column(_("Judged"), ColumnKind.PERCENT), *states)


def _platform_table(reading: Reading, _: Wording) -> Table:
    severities = [Column(_.severity(severity).text, ColumnKind.NUMBER) for severity in Severity]
    columns = (Column(_("Platform")), Column(_("Level"), ColumnKind.STATE), *severities, *_count_columns(_))
    levels = {platform.id: platform for platform in reading.result.platforms}
    rows = []
    for part in shown_parts(reading):
        platform = levels.get(part.id)
        name: Inlines = (Link(part_name(reading, part.id, _), anchor_of(part.id)),)
        if part.id:
            name += (Plain(" "), Mono(part.id))
        level: Inlines = (Plain(_.level(platform.level)),) if platform else (Plain("—"),)
        if platform and platform.level_assumed:
            level += (Quiet(" " + _("(assumed)")),)
        found = [number(part.severities[severity]) for severity in Severity]
        counts = reading.coverage.platforms[part.id]
        rows.append((Cell(name, header=True), Cell(level), *found, *_counts_cells(counts, _)))
    totals = (
        Cell((Plain(_("Total")),), header=True),
        Cell(()),
        *(number(reading.severities[severity]) for severity in Severity),
        *_counts_cells(reading.coverage.total, _),
    )
    return Table("platforms", _("Findings and verdicts by platform"), columns, tuple(rows), totals)


def _scanner_table(reading: Reading, _: Wording) -> Table:
    rows = tuple(
        (Cell((Plain(_.scanner(name)),), header=True), *_counts_cells(counts, _))
        for name, counts in reading.coverage.scanners.items()
    )
    columns = (Column(_("Looked at by")), *_count_columns(_))
    return Table("scanners", _("Verdicts by scanner (a check that needs two of them counts for both)"), columns, rows)


def urgent_table(reading: Reading, most: int, _: Wording) -> Iterator[Table]:
    """The critical and high rules that targets deviate from, as one table of at most `most` rows; none, no table."""
    worst = urgent(reading)[:most]
    if not worst:
        return
    rows = []
    for same in worst:
        platforms = len({finding.platform for finding in same})
        targets = sum(finding.count for finding in same)
        rows.append(
            (
                Cell((_.severity(same[0].rule.severity),)),
                Cell((Link(_.text(same[0].title), same[0].anchor),), header=True),
                number(platforms),
                number(targets),
            )
        )
    columns = (
        Column(_("Severity"), ColumnKind.STATE),
        Column(_("What is demanded"), ColumnKind.WIDE),
        Column(_("Platforms concerned"), ColumnKind.NUMBER),
        Column(_("Targets concerned"), ColumnKind.NUMBER),
    )
    yield Table("urgent", _("What to do first"), columns, tuple(rows))
