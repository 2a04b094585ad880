"""The last parts of the report: what was not looked at, what the grades rest on, how the scan was made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditor.model.personal_data import KindRule, Sensitivity, Trouble
from auditor.words import mark
from reports.scan_report.advice import steps_for_unseen
from reports.scan_report.first_screen import NOT_SEEN, shortened_name, size_words
from reports.scan_report.parts import is_masked, rank
from reports.scan_report.reading import Reading
from reports.scan_report.tables import to_do
from reports.scan_report.words import Names
from reports.tree import (
    Badge,
    Block,
    Cell,
    Column,
    ColumnKind,
    Foreign,
    Inline,
    KeyValues,
    Mono,
    Paragraph,
    Plain,
    Quiet,
    Section,
    Table,
    Tone,
    number,
)

_MOST_ROWS = 300

_SENSITIVITY_WORDS = (
    (
        Sensitivity.SENSITIVE,
        mark("Its leak easily harms the dignity, safety or property of a person (PIPL art. 28, GB/T 45574-2025)."),
    ),
    (Sensitivity.GENERAL, mark("Relates to a person who is, or can be, identified (PIPL art. 4).")),
    (Sensitivity.NONE, mark("Identifies no natural person, such as the credit code of a company.")),
)


def not_seen_section(reading: Reading, names: Names) -> Section:
    """What was not looked at and why; remarks that cost nothing stand apart."""
    _ = names._
    blocks: list[Block] = []
    if reading.not_seen:
        caption = _("None of this was read in full, so none of it counts as clean")
        blocks += _troubles(reading.not_seen, NOT_SEEN, caption, names)
        blocks.append(to_do(steps_for_unseen(reading), names))
    else:
        blocks.append(Paragraph((Plain(_("Everything that was asked for was looked at.")),)))
    if reading.remarks:
        blocks += _troubles(reading.remarks, "remarks", _("Noted; nothing was lost"), names)
    return Section(NOT_SEEN, _("What was not looked at"), tuple(blocks))


def _troubles(troubles: Sequence[Trouble], id: str, caption: str, names: Names) -> Iterator[Block]:
    _ = names._
    yield Table(
        id=id,
        caption=caption,
        columns=(
            Column(_("Where")),
            Column(_("Why")),
            Column(_("How many"), ColumnKind.NUMBER),
            Column(_("What"), ColumnKind.WIDE),
        ),
        rows=tuple(_trouble_row(trouble, names) for trouble in troubles[:_MOST_ROWS]),
    )
    if len(troubles) > _MOST_ROWS:
        rest = _("{count} more stand in the JSON.", count=_.count(len(troubles) - _MOST_ROWS))
        yield Paragraph((Quiet(rest),))


def _trouble_row(trouble: Trouble, names: Names) -> tuple[Cell, ...]:
    _ = names._
    what: list[Inline] = [Foreign(_.text(trouble.detail))]
    if trouble.first >= 0:
        what += [Plain(" "), Quiet(_("first at {place}", place=_.count(trouble.first)))]
    return (
        Cell((Mono(shortened_name(trouble.source)),), header=True),
        Cell((Plain(names.trouble(trouble.kind)),)),
        number(trouble.count),
        Cell(tuple(what)),
    )


def legend_section(reading: Reading, names: Names) -> Section:
    """What the grades of the kinds that were found rest on."""
    _ = names._
    found = [names.kinds[entity] for entity in reading.entities if entity in names.kinds]
    found.sort(key=lambda rule: (is_masked(rule.entity), -rank(rule.grade), rule.entity))
    blocks: list[Block] = [
        Paragraph((Plain(_("Graded by: {policy}.", policy=_.text(reading.survey.policy))),)),
        KeyValues(tuple((names.sensitivity(kind).text, (Plain(_(words)),)) for kind, words in _SENSITIVITY_WORDS)),
    ]
    if found:
        blocks.append(_kinds(found, names))
    open_ones = [rule for rule in found if not rule.verified]
    if open_ones:
        text = _(
            "“Not verified” marks {count} kinds whose grade nobody has yet compared with the text of the law or "
            "standard; have it confirmed before you act on the grade alone.",
            count=_.count(len(open_ones)),
        )
        blocks.append(Paragraph((Plain(text),)))
    text = _(
        "Samples are masked: they show how a value is written, never the value. Grades are those of GB/T 43697-2024, "
        "from general 1 to 4, important and core."
    )
    blocks.append(Paragraph((Plain(text),), quiet=True))
    return Section("legend", _("What the grades rest on"), tuple(blocks))


def _kinds(rules: Sequence[KindRule], names: Names) -> Table:
    _ = names._
    return Table(
        id="legend",
        caption=_("Kinds of personal data that were found"),
        columns=(
            Column(_("Kind")),
            Column(_("Grade"), ColumnKind.STATE),
            Column(_("Sensitivity"), ColumnKind.STATE),
            Column(_("Basis"), ColumnKind.WIDE),
        ),
        rows=tuple(
            (
                Cell((Plain(_.text(rule.title)), Plain(" "), Mono(rule.entity)), header=True),
                Cell((names.grade(rule.grade),)),
                Cell((_masked_or(rule, names),)),
                Cell((Foreign(rule.basis), *names.unverified(rule.entity))),
            )
            for rule in rules
        ),
    )


def _masked_or(rule: KindRule, names: Names) -> Badge:
    return Badge(names._("Masked"), Tone.GOOD) if is_masked(rule.entity) else names.sensitivity(rule.sensitivity)


def about_section(reading: Reading, names: Names) -> Section:
    """How the scan was made, so that it can be repeated."""
    _ = names._
    result = reading.survey.result
    speed = f"{size_words(round(result.bytes / result.seconds))}/s" if result.seconds else "—"
    took = _("{seconds} s, {speed}", seconds=f"{result.seconds:.1f}", speed=speed)
    rows = (
        (_("Places given"), (Mono(" ".join(reading.survey.asked)),)),
        (_("Sources read"), (Plain(_.count(result.sources)),)),
        (_("Read this time"), (Plain(size_words(result.bytes)),)),
        (_("Took"), (Plain(took),)),
        (_("Policy"), (Mono(result.policy),)),
        (_("Rules of detection"), (Mono(result.rules_digest[:16]),)),
    )
    return Section("about", _("About this scan"), (KeyValues(rows),))
