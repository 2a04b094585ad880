"""The audit on one screen: coverage first, then platforms and what to do first."""

from __future__ import annotations

from auditor.model.rule import Severity
from auditor.model.text import Lang
from reports.audit_report.coverage import lead
from reports.audit_report.overview import urgent_table
from reports.audit_report.platform import part_name
from reports.reading import Reading, shown_parts
from reports.tree import (
    Block,
    Cell,
    Column,
    ColumnKind,
    Document,
    Foreign,
    Inlines,
    KeyValues,
    Metric,
    Metrics,
    Mono,
    Plain,
    Section,
    Table,
    Tone,
    number,
)
from reports.wording import SEVERITIES, Wording, percent

_MOST_URGENT = 10
_MOST_PLATFORMS = 40


def build_summary(reading: Reading, lang: Lang) -> Document:
    """The summary as a document tree in one language."""
    _ = Wording.of(lang)
    result = reading.result
    metrics = [
        Metric(_.count(reading.severities[severity]), _.severity(severity).text, SEVERITIES[severity][1])
        for severity in Severity
    ]
    metrics.append(Metric(_.count(reading.waived), _("of them waived"), Tone.QUIET))
    blocks: list[Block] = [Metrics(tuple(metrics)), _platforms(reading, _)]
    blocks.extend(urgent_table(reading, _MOST_URGENT, _))
    return Document(
        lang=lang,
        title=_("Graded protection self-audit report"),
        subtitle=result.district,
        facts=KeyValues(((_("Audit"), (Mono(result.audit),)), (_("Judged as of"), (Plain(_.day(result.as_of)),)))),
        lead=lead(reading, _),
        sections=(Section("summary", _("Findings"), tuple(blocks)),),
    )


def _platforms(reading: Reading, _: Wording) -> Table:
    columns = (
        Column(_("Platform")),
        Column(_("Level"), ColumnKind.STATE),
        Column(_("Judged"), ColumnKind.PERCENT),
        *(Column(_.severity(severity).text, ColumnKind.NUMBER) for severity in Severity),
    )
    levels = {platform.id: platform.level for platform in reading.result.platforms}
    rows: list[tuple[Cell, ...]] = []
    parts = shown_parts(reading)
    for part in parts[:_MOST_PLATFORMS]:
        counts = reading.coverage.platforms[part.id]
        name: Inlines = (Foreign(part_name(reading, part.id, _)),)
        rows.append(
            (
                Cell((*name, Plain(" "), Mono(part.id)) if part.id else name, header=True),
                Cell((Plain(_.level(levels[part.id]) if part.id in levels else "—"),)),
                Cell((Plain(percent(counts.judged, counts.automatic)),)),
                *(number(part.severities[severity]) for severity in Severity),
            )
        )
    total = reading.coverage.total
    label = _("Total") if len(parts) <= _MOST_PLATFORMS else _("Total of {count}", count=_.count(len(parts)))
    totals = (
        Cell((Plain(label),), header=True),
        Cell(()),
        Cell((Plain(percent(total.judged, total.automatic)),)),
        *(number(reading.severities[severity]) for severity in Severity),
    )
    return Table("platforms", _("Findings by platform"), columns, tuple(rows), totals)
