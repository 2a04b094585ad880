"""Datasets: an overview of all, and for each its columns, its risk, its differences from the register, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from auditor.model.personal_data import DeclaredColumn, Difference, DifferenceKind, Reidentification, Sensitivity
from reports.scan_report.advice import CLOSE_TO_ONE, Step, step_for_strays, steps_for_table, stray_columns
from reports.scan_report.first_screen import clean_words, people, shortened_name
from reports.scan_report.parts import Log, Place, Table, rank
from reports.scan_report.reading import Reading
from reports.scan_report.words import DIFFERENCES, Names, rate_words
from reports.tree import (
    Badge,
    Block,
    Break,
    Bullets,
    Callout,
    Cell,
    Column,
    ColumnKind,
    Details,
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
from reports.wording import Wording

_MOST_IN_OVERVIEW = 500
_MOST_PLACES = 200
_MOST_NAMES = 12
_MOST_PATTERNS = 3


def tables_section(reading: Reading, names: Names) -> Section:
    """The overview and the details of every table that holds something."""
    _ = names._
    blocks: list[Block] = [_overview(reading, names)]
    if len(reading.tables) > _MOST_IN_OVERVIEW:
        rest = _("{count} more tables stand in the JSON.", count=_.count(len(reading.tables) - _MOST_IN_OVERVIEW))
        blocks.append(Paragraph((Quiet(rest),)))
    blocks += [table_section(table, names) for table in reading.tables if table.anchor in reading.detailed]
    return Section("tables", _("Datasets and tables"), tuple(blocks))


def _overview(reading: Reading, names: Names) -> Grid:
    _ = names._
    return Grid(
        id="tables",
        caption=_("All tables, the most serious first"),
        columns=(
            Column(_("Table")),
            Column(_("Rows"), ColumnKind.NUMBER),
            Column(_("Personal data in clear")),
            Column(_("Grade"), ColumnKind.STATE),
            Column(_("Sensitivity"), ColumnKind.STATE),
            Column(_("People"), ColumnKind.NUMBER),
            Column(_("Differences"), ColumnKind.NUMBER),
        ),
        rows=tuple(
            _row(table, table.anchor in reading.detailed, names) for table in reading.tables[:_MOST_IN_OVERVIEW]
        ),
    )


def _row(table: Table, linked: bool, names: Names) -> tuple[Cell, ...]:
    _ = names._
    profile = table.profile
    title: Inline = Link(table.title, table.anchor) if linked else Foreign(table.title)
    if table.holds:
        kinds: Inlines = (Plain(names.kind_list(table.entities, 6)),)
        states = (names.grade(profile.grade), names.sensitivity(profile.sensitivity))
    else:
        kinds = (clean_words(table, names),)
        states = (names.grade(profile.grade), Badge(_("None"), Tone.QUIET))
    return (
        Cell((title, Break(), Mono(shortened_name(profile.source))), header=True),
        number(profile.rows),
        Cell(kinds),
        *(Cell((state,)) for state in states),
        Cell((Plain(people(profile.persons, _)),), number=profile.persons),
        number(len(table.differences)),
    )


def table_section(table: Table, names: Names) -> Section:
    """One table."""
    _ = names._
    badges = (
        (names.grade(table.profile.grade), names.sensitivity(table.profile.sensitivity))
        if table.holds
        else (names.grade(table.profile.grade),)
    )
    return Section(table.anchor, table.title, tuple(_blocks(table, names)), badges=badges)


def _blocks(table: Table, names: Names) -> Iterator[Block]:
    _ = names._
    yield _facts(table, names)
    if table.unread:
        items = tuple((Strong(names.trouble(t.kind)), Plain(" "), Plain(_.text(t.detail))) for t in table.unread)
        yield Callout(Tone.BROKEN, _("Not all of it was read"), (Bullets(items),))
    if table.differences:
        yield differences(table.differences, names)
    if table.weak:
        yield weak_masks(table, names)
    if table.places:
        yield _places(table, names)
    if table.profile.risk is not None:
        yield _risk(table.profile.risk, names)
    steps = [*steps_for_table(table, _some(table.profile.risk.quasi if table.profile.risk else (), _))]
    strays = stray_columns(table)
    if strays:
        steps.append(step_for_strays(_some(strays, _)))
    if steps:
        yield to_do(steps, names)
    clean = [column.column for column in table.profile.columns if not column.shares]
    if clean and table.places:
        summary = _("Columns in which nothing was found: {count}", count=_.count(len(clean)))
        yield Details(summary, (Paragraph(tuple(_monos(clean[: 20 * _MOST_NAMES], _))),))


def _facts(table: Table, names: Names) -> KeyValues:
    _ = names._
    profile = table.profile
    rows: list[tuple[str, Inlines]] = [(_("File"), (Mono(profile.source),))]
    if table.dataset:
        rows.append((_("In the register"), (Mono(table.dataset.id), *_declared(table, names))))
        responsible = [name for name in (table.dataset.provider, table.dataset.owner) if name]
        if responsible:
            rows.append((_("Responsible"), (Foreign(_.comma(list(dict.fromkeys(responsible)))),)))
    size = _("Rows: {rows}, columns: {columns}", rows=_.count(profile.rows), columns=_.count(len(profile.columns)))
    rows.append((_("Size"), (Plain(size),)))
    if table.holds:
        count = _("{people} (estimate)", people=people(profile.persons, _))
        if profile.minors:
            count += _(", {people} of them under 14", people=people(profile.minors, _))
        rows.append((_("People"), (Plain(count),)))
    if profile.raised:
        rows.append((_("Graded higher because"), (Plain(_.clauses([_.text(why) for why in profile.raised])),)))
    return KeyValues(tuple(rows))


def _declared(table: Table, names: Names) -> Iterator[Inline]:
    _ = names._
    dataset = table.dataset
    if dataset is None:
        return
    said = {True: _("holds personal data"), False: _("holds no personal data"), None: _("does not say")}
    yield Plain(_(" declares: {said}", said=said[dataset.contains]))
    if dataset.grade:
        yield Plain(" ")
        yield names.grade(dataset.grade)


def differences(told: Iterable[Difference], names: Names) -> Grid:
    """In what a dataset and its entry in the register disagree, the most urgent first."""
    _ = names._
    order = list(DIFFERENCES)
    ordered = sorted(told, key=lambda d: (order.index(d.kind), d.column, d.entity))
    return Grid(
        id=f"differences-{ordered[0].source}",
        caption=_("Differences from the register"),
        columns=(Column(_("Column")), Column(_("Difference"), ColumnKind.STATE), Column(_("What"))),
        rows=tuple(
            (
                Cell((Mono(d.column) if d.column else Plain(_("the whole dataset")),), header=True),
                Cell((names.difference(d.kind),)),
                Cell((Foreign(names.with_grades(_.text(d.text))),)),
            )
            for d in ordered
        ),
    )


def weak_masks(thing: Table | Log, names: Names) -> Grid:
    """Masks that show too much, with what they leave to be seen."""
    _ = names._
    return Grid(
        id=f"weak-masks-{thing.anchor}",
        caption=_("Masks that show too much (d: a digit, a: a letter, h: a Chinese character)"),
        columns=(
            Column(_("Column") if isinstance(thing, Table) else _("Field")),
            Column(_("Kind")),
            Column(_("Values"), ColumnKind.NUMBER),
            Column(_("What"), ColumnKind.WIDE),
        ),
        rows=tuple(
            (
                Cell((Mono(mask.column) if mask.column else Quiet(_("no field told")),), header=True),
                Cell((Plain(names.kind(mask.entity)),)),
                number(mask.cells),
                Cell((Foreign(_.text(mask.why)), Break(), Quiet(_.comma(list(mask.patterns[:_MOST_PATTERNS]))))),
            )
            for mask in thing.weak[:_MOST_PLACES]
        ),
    )


def _places(table: Table, names: Names) -> Grid:
    _ = names._
    declared = {column.name: column for column in table.dataset.columns} if table.dataset else {}
    ordered = sorted(
        table.places,
        key=lambda p: (not p.clear, -rank(p.share.grade), -p.share.rate, p.column.column, p.share.entity),
    )
    columns = [
        Column(_("Column")),
        Column(_("Holds")),
        Column(_("Share of values"), ColumnKind.PERCENT),
        Column(_("Grade"), ColumnKind.STATE),
        Column(_("Masked samples"), ColumnKind.WIDE),
    ]
    return Grid(
        id=f"columns-{table.anchor}",
        caption=_("Columns with personal data"),
        columns=tuple(columns),
        rows=tuple(_place_row(place, declared, table.shows_too_much, names) for place in ordered[:_MOST_PLACES]),
    )


def _place_row(
    place: Place, declared: Mapping[str, DeclaredColumn], weak: frozenset[tuple[str, str]], names: Names
) -> tuple[Cell, ...]:
    _ = names._
    share, column = place.share, place.column
    entry = declared.get(column.column)
    name: list[Inline] = [Mono(column.column)]
    if entry and entry.title:
        name += [Break(), Quiet(entry.title)]
    holds: list[Inline] = [Strong(names.kind(share.entity))]
    if not share.verdict:
        holds += [Break(), Quiet(_("in running text") if column.free_text else _("in stray values"))]
    if entry is not None:
        holds += [Break(), Quiet(_("declared: {kind}", kind=_declared_kind(entry, _)))]
    forms = names.forms(share.forms)
    if forms:
        holds += [Break(), Quiet(_("written as: {forms}", forms=forms))]
    grade: list[Inline] = [names.grade(share.grade)]
    if share.sensitivity is Sensitivity.SENSITIVE:
        grade += [Plain(" "), names.sensitivity(share.sensitivity)]
    if place.masked:
        grade += [Plain(" "), mask_badge((column.column, share.entity) in weak, names)]
    return (
        Cell(tuple(name), header=True),
        Cell(tuple(holds)),
        Cell((Plain(rate_words(share.rate)), Break(), Quiet(_.count(share.values))), number=share.rate),
        Cell(tuple(grade)),
        Cell(samples(share.samples, _)),
    )


def mask_badge(weak: bool, names: Names) -> Badge:
    """Masked is good, unless the mask shows too much."""
    return names.difference(DifferenceKind.WEAK_MASK) if weak else Badge(names._("Masked"), Tone.GOOD)


def _declared_kind(entry: DeclaredColumn, _: Wording) -> str:
    said = entry.kind or _("not as personal data")
    return said + (_(", to be masked") if entry.mask == "required" else "")


def samples(shown: tuple[str, ...], _: Wording) -> Inlines:
    """Masked samples, one on each line."""
    content: list[Inline] = []
    for sample in shown:
        content += [Break(), Mono(sample)] if content else [Mono(sample)]
    return tuple(content) or (Quiet("—"),)


def _risk(risk: Reidentification, names: Names) -> Callout:
    _ = names._
    tone = Tone.BAD if risk.k < CLOSE_TO_ONE else Tone.PLAIN
    says = _(
        "By {columns}, the smallest group of rows alike has {k}; {unique} of the rows stand alone in their group.",
        columns=_some(risk.quasi, _),
        k=_.count(risk.k),
        unique=rate_words(risk.unique),
    )
    blocks: list[Block] = [Paragraph((Plain(says),))]
    poor = [column for column, values in risk.diversity.items() if values <= 1]
    if poor:
        text = _("In some groups everybody has the same value of {columns}.", columns=_some(poor, _))
        blocks.append(Paragraph((Plain(text),)))
    if not risk.exact:
        blocks.append(Paragraph((Quiet(_("Estimated from a part of the rows.")),)))
    return Callout(tone, _("Can rows be led back to people?"), tuple(blocks))


def to_do(steps: Iterable[Step], names: Names) -> Callout:
    """Steps by who takes them."""
    _ = names._
    by_who: dict[str, list[str]] = {}
    for step in steps:
        by_who.setdefault(_(step.task.who), []).append(_(step.task.what, **step.values))
    rows = []
    for who, whats in by_who.items():
        content: list[Inline] = []
        for what in dict.fromkeys(whats):
            content += [Break(), Foreign(what)] if content else [Foreign(what)]
        rows.append((who, tuple(content)))
    return Callout(Tone.OPEN, _("What to do"), (KeyValues(tuple(rows)),))


def _some(columns: Iterable[str], _: Wording) -> str:
    every = list(columns)
    named = _.comma(every[:_MOST_NAMES])
    more = len(every) - _MOST_NAMES
    return named + _(" and {count} more", count=_.count(more)) if more > 0 else named


def _monos(columns: Iterable[str], _: Wording) -> Iterator[Inline]:
    for position, column in enumerate(columns):
        if position:
            yield Plain(_.comma(["", ""]))
        yield Mono(column)
