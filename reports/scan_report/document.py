"""The report for data owners 个人信息扫描报告: what was found where, how grave it is, and what to do about it."""

from __future__ import annotations

from auditor.model.text import Lang
from reports.scan_report.closing import about_section, legend_section, not_seen_section
from reports.scan_report.first_screen import first_screen
from reports.scan_report.logs import logs_section
from reports.scan_report.reading import Reading
from reports.scan_report.tables import tables_section
from reports.scan_report.words import Names
from reports.tree import Document, KeyValues, Plain, Section
from reports.wording import Wording


def build(reading: Reading, lang: Lang) -> Document:
    """The report as a document tree in one language."""
    reading = reading.for_people
    _ = Wording.of(lang)
    names = Names(_, reading.survey.kinds)
    sections: list[Section] = []
    if reading.tables:
        sections.append(tables_section(reading, names))
    if reading.logs:
        sections.append(logs_section(reading, names))
    sections += [not_seen_section(reading, names), legend_section(reading, names), about_section(reading, names)]
    return Document(
        lang=lang,
        title=_("Personal data report for data owners"),
        subtitle=_subtitle(reading, _),
        facts=_facts(reading, _),
        lead=first_screen(reading, names),
        sections=tuple(sections),
        footer=_("A scan by machine. Samples are masked; no personal value stands in this report."),
    )


def _subtitle(reading: Reading, _: Wording) -> str:
    titles = [dataset.title for dataset in reading.survey.datasets] or list(reading.survey.asked)
    shown = _.comma(titles[:3])
    return shown if len(titles) <= 3 else shown + _(" and {count} more", count=_.count(len(titles) - 3))


def _facts(reading: Reading, _: Wording) -> KeyValues:
    survey = reading.survey
    scope = _(
        "Tables: {tables}, logs: {logs}",
        tables=_.count(len(reading.tables)),
        logs=_.count(len(reading.logs)),
    )
    return KeyValues(
        (
            (_("Judged as of"), (Plain(_.day(survey.as_of)),)),
            (_("Scanned"), (Plain(_.moment(survey.started)),)),
            (_("Scope"), (Plain(scope),)),
            (_("Graded by"), (Plain(_.text(survey.policy)),)),
        )
    )
