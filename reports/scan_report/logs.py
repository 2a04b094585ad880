"""Logs: for each, which field of which interface carries what, how often, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from auditor.model.personal_data import Sensitivity
from reports.scan_report.advice import steps_for_log
from reports.scan_report.first_screen import clean_words, people, shortened_name
from reports.scan_report.parts import Log, Spot
from reports.scan_report.reading import Reading
from reports.scan_report.tables import mask_badge, samples, to_do, weak_masks
from reports.scan_report.words import Names
from reports.tree import (
    Badge,
    Block,
    Break,
    Bullets,
    Callout,
    Cell,
    Column,
    ColumnKind,
    Foreign,
    Inline,
    Inlines,
    KeyValues,
    Link,
    Mono,
    Paragraph,
    Plain,
    Quiet,
    Section,
    Strong,
    Tone,
    number,
)
from reports.tree import Table as Grid
from reports.wording import Wording, percent

_MOST_IN_OVERVIEW = 500
_MOST_SPOTS = 300
_MOST_CONSUMERS = 4


def logs_section(reading: Reading, names: Names) -> Section:
    """The overview and the details of every log that holds something."""
    _ = names._
    detailed = [log for log in reading.logs if log.anchor in reading.detailed]
    overview = Grid(
        id="logs",
        caption=_("All logs, the most serious first"),
        columns=(
            Column(_("Log")),
            Column(_("Records"), ColumnKind.NUMBER),
            Column(_("Records with personal data in clear"), ColumnKind.NUMBER),
            Column(_("Kinds")),
            Column(_("Grade"), ColumnKind.STATE),
            Column(_("Occurrences in clear"), ColumnKind.NUMBER),
        ),
        rows=tuple(_row(log, log.anchor in reading.detailed, names) for log in reading.logs[:_MOST_IN_OVERVIEW]),
    )
    return Section("logs", _("Interface and access logs"), (overview, *(log_section(log, names) for log in detailed)))


def _row(log: Log, linked: bool, names: Names) -> tuple[Cell, ...]:
    profile = log.profile
    title: Inline = Link(log.title, log.anchor) if linked else Foreign(log.title)
    kinds: Inline = Plain(names.kind_list(log.entities, 6)) if log.holds else clean_words(log, names)
    return (
        Cell((title, Break(), Mono(shortened_name(profile.source))), header=True),
        number(profile.records),
        number(profile.with_clear),
        Cell((kinds,)),
        Cell((names.grade(profile.grade),)),
        number(log.hits),
    )


def log_section(log: Log, names: Names) -> Section:
    """One log."""
    badges: tuple[Badge, ...] = (names.grade(log.profile.grade),)
    if log.holds:
        badges += (names.sensitivity(log.profile.sensitivity),)
    return Section(log.anchor, log.title, tuple(_blocks(log, names)), badges=badges)


def _blocks(log: Log, names: Names) -> Iterator[Block]:
    _ = names._
    yield _facts(log, names)
    if log.unread:
        items = tuple((Strong(names.trouble(t.kind)), Plain(" "), Plain(_.text(t.detail))) for t in log.unread)
        yield Callout(Tone.BROKEN, _("Not all of it was read"), (Bullets(items),))
    if log.weak:
        yield weak_masks(log, names)
    if log.spots:
        yield _spots(log, names)
    if len(log.spots) > _MOST_SPOTS:
        rest = _("{count} more fields stand in the JSON.", count=_.count(len(log.spots) - _MOST_SPOTS))
        yield Paragraph((Quiet(rest),))
    steps = tuple(steps_for_log(log))
    if steps:
        yield to_do(steps, names)


def _facts(log: Log, names: Names) -> KeyValues:
    _ = names._
    profile = log.profile
    records = _("Records: {records} ({format})", records=_.count(profile.records), format=profile.format or "?")
    clear = _(
        "{count} records ({share}) hold personal data in clear, {hits} occurrences in all",
        count=_.count(profile.with_clear),
        share=percent(profile.with_clear, profile.records),
        hits=_.count(log.hits),
    )
    rows: list[tuple[str, Inlines]] = [
        (_("File"), (Mono(profile.source),)),
        (_("Size"), (Plain(records),)),
        (_("Found"), (Plain(clear),)),
    ]
    if profile.persons:
        count = _("{people} (estimate)", people=people(profile.persons, _))
        rows.append((_("People"), (Plain(count),)))
    return KeyValues(tuple(rows))


def _spots(log: Log, names: Names) -> Grid:
    _ = names._
    return Grid(
        id=f"fields-{log.anchor}",
        caption=_("Which field of which interface carries what"),
        columns=(
            Column(_("Interface and field")),
            Column(_("Holds")),
            Column(_("Occurrences"), ColumnKind.NUMBER),
            Column(_("Grade"), ColumnKind.STATE),
            Column(_("Seen")),
            Column(_("Masked samples")),
        ),
        rows=tuple(_spot_row(spot, log.shows_too_much(spot), names) for spot in log.spots[:_MOST_SPOTS]),
    )


def _spot_row(spot: Spot, weak: bool, names: Names) -> tuple[Cell, ...]:
    _ = names._
    where: list[Inline] = [Mono(spot.interface or _("no interface told"))]
    where += [Break(), Quiet(names.direction(spot.direction)), Plain(" ")]
    where.append(Mono(spot.field) if spot.field else Quiet(_("no field told")))
    holds: list[Inline] = [Strong(names.kind(spot.entity))]
    forms = names.forms(spot.forms)
    if forms:
        holds += [Break(), Quiet(_("written as: {forms}", forms=forms))]
    if spot.consumers:
        shown = _.comma(list(spot.consumers[:_MOST_CONSUMERS]))
        more = len(spot.consumers) - _MOST_CONSUMERS
        shown += _(" and {count} more", count=_.count(more)) if more > 0 else ""
        holds += [Break(), Quiet(_("consumers: {names}", names=shown))]
    grade: list[Inline] = [names.grade(spot.grade)]
    if spot.masked:
        grade += [Plain(" "), mask_badge(weak, names)]
    elif spot.sensitivity is Sensitivity.SENSITIVE:
        grade += [Plain(" "), names.sensitivity(spot.sensitivity)]
    return (
        Cell(tuple(where), header=True),
        Cell(tuple(holds)),
        number(spot.hits),
        Cell(tuple(grade)),
        Cell(_seen(spot, _)),
        Cell(samples(spot.samples, _)),
    )


def _seen(spot: Spot, _: Wording) -> Inlines:
    content: list[Inline] = []
    if spot.first_seen and spot.last_seen:
        content.append(Plain(_days(spot.first_seen, spot.last_seen)))
    if spot.places:
        lines = _("lines {lines}", lines=_.comma([str(place) for place in spot.places]))
        content += [Break(), Quiet(lines)] if content else [Quiet(lines)]
    return tuple(content) or (Quiet("—"),)


def _days(first: datetime, last: datetime) -> str:
    return f"{first:%Y-%m-%d}" if first.date() == last.date() else f"{first:%Y-%m-%d} – {last:%Y-%m-%d}"
