"""The audit report for the security officer: coverage first, then every platform, clause and waiver."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.profile import Profile
from auditor.model.text import Lang
from reports.audit_report.clauses import clause_section
from reports.audit_report.closing import appendix_section, change_section, waiver_section
from reports.audit_report.coverage import NOT_SEEN, not_seen_blocks
from reports.audit_report.first_screen import first_screen
from reports.audit_report.gaps import gap_section
from reports.audit_report.overview import overview_section
from reports.audit_report.platform import GuideAt, platform_section
from reports.audit_report.profile import PROFILE, profile_name, profile_section
from reports.reading import Finding, Reading, shown_parts
from reports.tree import (
    Document,
    Inlines,
    KeyValues,
    Link,
    Mono,
    Plain,
    Section,
)
from reports.wording import Wording

_MOST_CARDS_WITH_ADVICE = 400
"""With more cards than this, advice stands only on the first card of a rule, so that the file stays readable."""


def build(reading: Reading, lang: Lang) -> Document:
    """The report as a document tree in one language."""
    _ = Wording.of(lang)
    result = reading.result
    sections = [
        overview_section(reading, _),
        _not_seen(reading, _),
        gap_section(reading, _),
        _platforms(reading, _),
        clause_section(reading, _),
    ]
    if result.profile is not Profile.USUAL:
        sections.append(profile_section(reading, _))
    if reading.waivers:
        sections.append(waiver_section(reading, _))
    if result.previous is not None:
        sections.append(change_section(reading, result.previous, _))
    sections.append(appendix_section(reading, _))
    return Document(
        lang=lang,
        title=_("Graded protection self-audit report"),
        subtitle=result.district,
        facts=_title_facts(reading, _),
        lead=first_screen(reading, _),
        sections=tuple(sections),
        footer=_("A self-audit by machine. It does not replace the level assessment by an assessment agency."),
        on_paper=_(
            "On paper this report leaves out the steps and the evidence behind each finding; they stand in report.html "
            "and audit.json."
        ),
    )


def _title_facts(reading: Reading, _: Wording) -> KeyValues:
    result = reading.result
    return KeyValues(
        (
            (_("Judged as of"), (Plain(_.day(result.as_of)),)),
            (_("Audit"), (Mono(result.audit),)),
            (_("Carried out"), (Plain(_.period(result.started, result.finished)),)),
            (_("Scope"), (Plain(_scope(reading, _)),)),
            *_profile(reading, _),
        )
    )


def _profile(reading: Reading, _: Wording) -> Iterator[tuple[str, Inlines]]:
    if reading.result.profile is not Profile.USUAL:
        yield _("Profile"), (Link(profile_name(reading.result.profile, _), PROFILE),)


def _scope(reading: Reading, _: Wording) -> str:
    return _(
        "{platforms} platforms, {targets} targets, {rules} rules",
        platforms=_.count(len(reading.result.platforms)),
        targets=_.count(len(reading.result.targets)),
        rules=_.count(len(reading.result.rules)),
    )


def _not_seen(reading: Reading, _: Wording) -> Section:
    return Section(anchor=NOT_SEEN, title=_("What was not seen"), blocks=not_seen_blocks(reading, _))


def _platforms(reading: Reading, _: Wording) -> Section:
    summaries = {platform.id: platform for platform in reading.result.platforms}
    guide_at = _guides(reading)
    sections = tuple(
        platform_section(reading, part, summaries.get(part.id), guide_at, _) for part in shown_parts(reading)
    )
    return Section(anchor="platforms-in-detail", title=_("Platform by platform"), blocks=sections, new_page=True)


def _guides(reading: Reading) -> GuideAt:
    cards = [finding for part in reading.parts.values() for finding in part.findings]
    if len(cards) <= _MOST_CARDS_WITH_ADVICE:
        return lambda finding: ""
    first: dict[tuple[str, int], str] = {}
    for finding in cards:
        first.setdefault((finding.rule.id, finding.level), finding.anchor)

    def guide_at(finding: Finding) -> str:
        anchor = first[finding.rule.id, finding.level]
        return "" if anchor == finding.anchor else anchor

    return guide_at
