"""A scan on one screen, for the terminal: what was not looked at first, then tables, logs, and remarks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from auditor.model.personal_data import Sensitivity
from auditor.model.text import Lang
from reports.scan_report.closing import not_seen_section
from reports.scan_report.first_screen import lead, people, shortened_name
from reports.scan_report.parts import Log, Place, Spot, Table
from reports.scan_report.reading import Reading
from reports.scan_report.tables import differences, mask_badge, weak_masks
from reports.scan_report.words import Names, rate_words
from reports.tree import (
    Badge,
    Block,
    Cell,
    Column,
    ColumnKind,
    Document,
    Inline,
    KeyValues,
    Mono,
    Paragraph,
    Plain,
    Quiet,
    Section,
    Strong,
    number,
)
from reports.tree import Table as Grid
from reports.wording import Wording

_MOST_SOURCES = 40
_MOST_ROWS = 30


def build_summary(reading: Reading, lang: Lang) -> Document:
    """What a person at the terminal needs to know now."""
    reading = reading.for_people
    _ = Wording.of(lang)
    names = Names(_, reading.survey.kinds)
    held = [
        thing
        for thing in reading.things
        if thing.holds or thing.masked or (isinstance(thing, Table) and thing.differences)
    ]
    sections = [_section(thing, names) for thing in held[:_MOST_SOURCES]]
    closing = not_seen_section(reading, names)
    if reading.not_seen or reading.remarks:
        sections.append(closing)
    return Document(
        lang=lang,
        title=_("Personal data"),
        subtitle=_.comma(list(reading.survey.asked[:3])),
        facts=KeyValues(()),
        lead=(*lead(reading, names), *_numbers(reading, names, len(held))),
        sections=tuple(sections),
    )


def _numbers(reading: Reading, names: Names, held: int) -> Iterator[Block]:
    _ = names._
    if reading.nothing_seen:
        return
    clear = _(
        "Personal data in clear: {tables} of {all_tables} tables ({columns} columns), {logs} of {all_logs} logs "
        "({hits} occurrences).",
        tables=_.count(reading.tables_with),
        all_tables=_.count(len(reading.tables)),
        columns=_.count(reading.clear_columns),
        logs=_.count(reading.logs_with),
        all_logs=_.count(len(reading.logs)),
        hits=_.count(reading.clear_hits),
    )
    content: list[Inline] = [Strong(clear)]
    if reading.found:
        content += [Plain(" " + _("Highest grade") + " "), names.grade(reading.grade)]
        content.append(Plain(_("; at least {people} people (estimate)", people=people(reading.persons, _))))
        if reading.minors:
            content.append(Plain(_(", {people} of them under 14", people=people(reading.minors, _))))
    yield Paragraph(tuple(content))
    if reading.differences:
        text = _("Differences from the register: {count}.", count=_.count(len(reading.differences)))
        yield Paragraph((Strong(text),))
    if reading.weak_masks:
        text = _("Masks that show too much: {count}.", count=_.count(len(reading.weak_masks)))
        yield Paragraph((Strong(text),))
    if held > _MOST_SOURCES:
        more = _("{count} more sources stand in the report and the JSON.", count=_.count(held - _MOST_SOURCES))
        yield Paragraph((Quiet(more),))


def _section(thing: Table | Log, names: Names) -> Section:
    grid = _table_grid(thing, names) if isinstance(thing, Table) else _log_grid(thing, names)
    badges: tuple[Badge, ...] = (names.grade(thing.profile.grade),)
    if thing.holds and thing.profile.sensitivity is Sensitivity.SENSITIVE:
        badges += (names.sensitivity(thing.profile.sensitivity),)
    blocks: list[Block] = [grid]
    if isinstance(thing, Table) and thing.differences:
        blocks.append(_cut(differences(thing.differences, names), names))
    if thing.weak:
        blocks.append(_cut(weak_masks(thing, names), names))
    return Section(thing.anchor, shortened_name(thing.profile.source), tuple(blocks), badges=badges)


def _table_grid(table: Table, names: Names) -> Grid:
    _ = names._
    places = sorted(table.places, key=lambda p: (not p.clear, p.column.column, -p.share.rate, p.share.entity))
    return Grid(
        id=table.anchor,
        caption=_("{rows} rows", rows=_.count(table.profile.rows)) + _left_out(len(places), _),
        columns=(
            Column(_("Column")),
            Column(_("Kind")),
            Column(_("Share"), ColumnKind.PERCENT),
            Column(_("Grade"), ColumnKind.STATE),
            Column(_("Sample")),
        ),
        rows=tuple(_place(place, table.shows_too_much, names) for place in places[:_MOST_ROWS]),
    )


def _place(place: Place, weak: frozenset[tuple[str, str]], names: Names) -> tuple[Cell, ...]:
    share = place.share
    is_weak = (place.column.column, share.entity) in weak
    return (
        Cell((Plain(place.column.column),), header=True),
        Cell((Plain(names.kind(share.entity)), *_mark(place.masked, share.sensitivity, names, is_weak))),
        Cell((Plain(rate_words(share.rate)),), number=share.rate),
        Cell((names.grade(share.grade),)),
        Cell((Mono(share.samples[0] if share.samples else "—"),)),
    )


def _mark(masked: bool, sensitivity: Sensitivity, names: Names, weak: bool = False) -> Iterator[Inline]:
    if masked:
        yield from (Plain(" "), mask_badge(weak, names))
    elif sensitivity is Sensitivity.SENSITIVE:
        yield from (Plain(" "), names.sensitivity(sensitivity))


def _cut(whole: Grid, names: Names) -> Grid:
    return replace(whole, rows=whole.rows[:_MOST_ROWS], caption=whole.caption + _left_out(len(whole.rows), names._))


def _log_grid(log: Log, names: Names) -> Grid:
    _ = names._
    records = _(
        "{records} records, {clear} of them with personal data in clear",
        records=_.count(log.profile.records),
        clear=_.count(log.profile.with_clear),
    )
    return Grid(
        id=log.anchor,
        caption=records + _left_out(len(log.spots), _),
        columns=(
            Column(_("Interface")),
            Column(_("Field")),
            Column(_("Direction")),
            Column(_("Kind")),
            Column(_("Occurrences"), ColumnKind.NUMBER),
            Column(_("Sample")),
        ),
        rows=tuple(_spot(spot, log.shows_too_much(spot), names) for spot in log.spots[:_MOST_ROWS]),
    )


def _spot(spot: Spot, weak: bool, names: Names) -> tuple[Cell, ...]:
    return (
        Cell((Plain(spot.interface or "—"),), header=True),
        Cell((Plain(spot.field or "—"),)),
        Cell((Plain(names.direction(spot.direction)),)),
        Cell((Plain(names.kind(spot.entity)), *_mark(spot.masked, spot.sensitivity, names, weak))),
        number(spot.hits),
        Cell((Mono(spot.samples[0] if spot.samples else "—"),)),
    )


def _left_out(known: int, _: Wording) -> str:
    return _(", {count} more lines left out", count=_.count(known - _MOST_ROWS)) if known > _MOST_ROWS else ""
