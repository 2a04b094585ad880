"""The clause matrix: what the verdicts say about each clause 测评项 of GB/T 22239, platform by platform."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from auditor.model.clause import Clause
from auditor.results import DISTRICT, ClauseRow, ClauseState
from reports.audit_report.platform import anchor_of, part_name
from reports.reading import Reading
from reports.tree import (
    Block,
    Bullets,
    Cell,
    Column,
    ColumnKind,
    Details,
    Inlines,
    Link,
    Mono,
    Paragraph,
    Plain,
    Quiet,
    Section,
    Table,
)
from reports.wording import CLAUSE_STATES, PENDING, Wording

_PLATFORMS_SIDE_BY_SIDE = 6
_MOST_PLATFORMS = 30
"""Above this a matrix of single platforms is of no use to a reader: platforms are counted instead."""


def clause_section(reading: Reading, _: Wording) -> Section:
    """Clause verdicts: a summary by platform, then a matrix for each level that occurs."""
    return Section(
        anchor="clauses",
        title=_("Clauses of GB/T 22239-2019"),
        blocks=(*_preface(_), summary_table(reading, _), *_levels(reading, _)),
        new_page=True,
    )


def _preface(_: Wording) -> Iterator[Block]:
    text = _(
        "A clause stays pending while any of its checks waits for an answer or could not be carried out, and while it "
        "asks for documents or an interview that nobody has answered: a machine alone never concludes “compliant”. "
        "A dash means that no check speaks to the clause on that platform."
    )
    yield Paragraph((Plain(text),))


def summary_table(reading: Reading, _: Wording) -> Table:
    """How many clauses of its level each platform meets."""
    columns = [Column(_("Platform")), Column(_("Level"), ColumnKind.STATE)]
    columns += [Column(_.clause_state(state).text, ColumnKind.NUMBER) for state in CLAUSE_STATES]
    rows = []
    for platform in reading.result.platforms:
        totals = reading.clause_totals[platform.id]
        numbers = [Cell((Plain(_.count(totals[state])),), number=totals[state]) for state in CLAUSE_STATES]
        name = Cell((Link(platform.name, anchor_of(platform.id)), Plain(" "), Mono(platform.id)), header=True)
        rows.append((name, Cell((Plain(_.level(platform.level)),)), *numbers))
    return Table("clause-summary", _("Clauses by verdict"), tuple(columns), tuple(rows))


def _levels(reading: Reading, _: Wording) -> Iterator[Section]:
    levels = sorted({platform.level for platform in reading.result.platforms}, reverse=True)
    for level in levels:
        rows = [row for row in reading.clauses if row.level == level]
        yield Section(
            anchor=f"clauses-{level}",
            title=_("Matrix, {level}", level=_.level(level)),
            blocks=tuple(_level(reading, level, rows, _)),
        )


def _level(reading: Reading, level: int, rows: Sequence[ClauseRow], _: Wording) -> Iterator[Block]:
    general = [clause for clause in reading.result.clauses.values() if clause.level == level]
    spoken = {row.clause for row in rows}
    at_level = [clause for clause in general if clause.part == "general"]
    without = [clause for clause in at_level if clause.id not in spoken]
    text = _(
        "Of {all} general clauses of this level, checks speak to {spoken}; a person has to assess the other {without}.",
        all=_.count(len(at_level)),
        spoken=_.count(len(at_level) - len(without)),
        without=_.count(len(without)),
    )
    yield Paragraph((Plain(text),))
    platforms = list(dict.fromkeys(row.platform for row in rows))
    clauses = [clause for clause in general if clause.id in spoken]
    if len(platforms) > _MOST_PLATFORMS:
        yield _counted(level, clauses, rows, _)
    else:
        found = {(row.platform, row.clause): row for row in rows}
        for start in range(0, len(platforms), _PLATFORMS_SIDE_BY_SIDE):
            side_by_side = platforms[start : start + _PLATFORMS_SIDE_BY_SIDE]
            yield _matrix(reading, level, clauses, side_by_side, found, _)
    if without:
        title = _("Clauses that no check speaks to: {count}", count=_.count(len(without)))
        yield Details(title, (_without(without, _),))


def _without(clauses: Sequence[Clause], _: Wording) -> Bullets:
    items: list[Inlines] = []
    for layer, same in groupby(clauses, key=lambda clause: clause.layer):
        items.append((Plain(f"{layer} "), Mono(" ".join(clause.id for clause in same))))
    return Bullets(tuple(items))


def _matrix(
    reading: Reading,
    level: int,
    clauses: Sequence[Clause],
    platforms: Sequence[str],
    found: Mapping[tuple[str, str], ClauseRow],
    _: Wording,
) -> Table:
    relevant = [clause for clause in clauses if any((platform, clause.id) in found for platform in platforms)]
    columns = [Column(_("Control point")), Column(_("Clause"), ColumnKind.WIDE)]
    columns += [Column(part_name(reading, platform, _), ColumnKind.STATE) for platform in platforms]
    rows: list[tuple[Cell, ...]] = []
    for (_layer, control), same in groupby(relevant, key=lambda clause: (clause.layer, clause.control)):
        group = list(same)
        for position, clause in enumerate(group):
            first = (Cell((Plain(control),), rows=len(group), header=True),) if position == 0 else ()
            name = Cell((Mono(clause.id), Plain(" "), Quiet(_.text(clause.summary))))
            states = [_state_cell(found.get((platform, clause.id)), _) for platform in platforms]
            rows.append((*first, name, *states))
    part = platforms[0] or "district"
    caption = _("Clause verdicts, {level}; numbers: targets that pass of those it applies to", level=_.level(level))
    return Table(f"matrix-{level}-{part}", caption, tuple(columns), tuple(rows))


def _state_cell(row: ClauseRow | None, _: Wording) -> Cell:
    if row is None:
        return Cell((Quiet("—"),))
    content: Inlines = (_.clause_state(row.state),)
    if row.targets:
        content += (Plain(" "), Quiet(f"{row.targets_passed}/{row.targets}"))
    return Cell(content)


def _counted(level: int, clauses: Sequence[Clause], rows: Sequence[ClauseRow], _: Wording) -> Table:
    states: dict[str, Counter[ClauseState]] = defaultdict(Counter)
    for row in rows:
        if row.platform != DISTRICT:
            states[row.clause][row.state] += 1
    columns = [Column(_("Control point")), Column(_("Clause"), ColumnKind.WIDE)]
    columns += [Column(_.clause_state(state).text, ColumnKind.NUMBER) for state in CLAUSE_STATES]
    table = []
    for clause in clauses:
        numbers = states[clause.id]
        name = Cell((Mono(clause.id), Plain(" "), Quiet(_.text(clause.summary))))
        cells = [Cell((Plain(_.count(numbers[state])),), number=numbers[state]) for state in CLAUSE_STATES]
        table.append((Cell((Plain(clause.control),), header=True), name, *cells))
    caption = _("Platforms by clause verdict, {level}", level=_.level(level))
    return Table(f"matrix-{level}", caption, tuple(columns), tuple(table))


def pending_words(row: ClauseRow, _: Wording) -> str:
    """Why a clause is pending; "" when it is not."""
    return _(PENDING[row.pending]) if PENDING[row.pending] else ""
