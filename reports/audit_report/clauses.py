"""The clause matrix: the result of every item 测评项 of GB/T 22239, layer by layer and platform by platform."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from auditor.assessment import ClauseState, ItemResult, PlatformAssessment, SpokenBy
from auditor.model.clause import LAYERS, Clause
from reports.audit_report.assessment import score_words, shown_range
from reports.audit_report.platform import anchor_of, part_name
from reports.reading import Reading
from reports.tree import (
    Block,
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
    number,
)
from reports.wording import CLAUSE_STATES, SPOKEN_BY, Wording

_PLATFORMS_SIDE_BY_SIDE = 6
_MOST_PLATFORMS = 30
"""Above this a matrix of single platforms is of no use to a reader: platforms are counted instead."""


def clause_section(reading: Reading, _: Wording) -> Section:
    """Clause verdicts: a summary by platform, rates by layer, then a matrix for each level and layer that occurs."""
    return Section(
        anchor="clauses",
        title=_("Clauses of GB/T 22239-2019"),
        blocks=(
            *_preface(_),
            _seen_table(reading, _),
            summary_table(reading, _),
            *_layer_rates(reading, _),
            *_levels(reading, _),
        ),
        new_page=True,
    )


def _preface(_: Wording) -> Iterator[Block]:
    text = _(
        "A clause stays pending while any of its checks waits for an answer or could not be carried out, while an "
        "object it applies to was looked at by nobody, and while it asks for documents or an interview that nobody has "
        "answered: a machine alone never concludes “compliant” there. A dash means that the platform is not assessed "
        "on the item."
    )
    yield Paragraph((Plain(text),))


def _seen_table(reading: Reading, _: Wording) -> Table:
    """Who has really spoken of the items in this audit, those nobody spoke of first."""
    order = (SpokenBy.NOBODY, SpokenBy.MACHINE, SpokenBy.BOTH, SpokenBy.PERSON)
    columns = [Column(_("Platform")), Column(_("Items"), ColumnKind.NUMBER)]
    columns += [Column(_(SPOKEN_BY[who]), ColumnKind.NUMBER) for who in order]
    rows = [
        (
            Cell((Link(each.platform.name, anchor_of(each.platform.id)),), header=True),
            number(each.tally.total),
            *(number(each.spoken[who]) for who in order),
        )
        for each in reading.assessment.platforms.values()
    ]
    return Table("clauses-seen", _("What was really looked at, by whom"), tuple(columns), tuple(rows))


def summary_table(reading: Reading, _: Wording) -> Table:
    """How many items each platform meets, and its rate."""
    columns = [Column(_("Platform")), Column(_("Level"), ColumnKind.STATE)]
    columns += [Column(_.clause_state(state).text, ColumnKind.NUMBER) for state in CLAUSE_STATES]
    columns += [Column(_("Rate and verdict"), ColumnKind.WIDE)]
    rows = []
    for platform in reading.result.platforms:
        assessed = reading.assessment.platforms[platform.id]
        numbers = [Cell((Plain(_.count(assessed.tally[s])),), number=assessed.tally[s]) for s in CLAUSE_STATES]
        name = Cell((Link(platform.name, anchor_of(platform.id)), Plain(" "), Mono(platform.id)), header=True)
        verdict = Cell((Plain(score_words(assessed.score, _)),))
        rows.append((name, Cell((Plain(_.level(platform.level)),)), *numbers, verdict))
    return Table("clause-summary", _("Clauses by verdict"), tuple(columns), tuple(rows))


def _layer_rates(reading: Reading, _: Wording) -> Iterator[Table]:
    """The rate of each layer, a platform a row; nothing for a district of one platform, whose section has it."""
    assessed = list(reading.assessment.platforms.values())
    if len(assessed) < 2:
        return
    columns = (Column(_("Platform")), *(Column(_.text(name), ColumnKind.STATE) for name in LAYERS.values()))
    rows = []
    for each in assessed:
        rates = {layer.layer: layer.rate for layer in each.layers}
        cells = [Cell((Plain(shown_range(rates.get(layer), _)),)) for layer in LAYERS]
        rows.append((Cell((Link(each.platform.name, anchor_of(each.platform.id)),), header=True), *cells))
    yield Table("layer-rates", _("Rate of conformity by layer (worst and best still possible)"), columns, tuple(rows))


def _levels(reading: Reading, _: Wording) -> Iterator[Section]:
    by_level: dict[int, list[PlatformAssessment]] = defaultdict(list)
    for assessed in reading.assessment.platforms.values():
        by_level[assessed.selection.g].append(assessed)
    for level, same in sorted(by_level.items(), reverse=True):
        selected = {item.clause.id for assessed in same for item in assessed.items}
        clauses = [clause for clause in reading.result.clauses.values() if clause.id in selected]
        yield Section(
            anchor=f"clauses-{level}",
            title=_("Matrix, {level}", level=_.level(level)),
            blocks=tuple(_level(reading, level, clauses, same, _)),
        )


def _level(
    reading: Reading, level: int, clauses: Sequence[Clause], assessed: Sequence[PlatformAssessment], _: Wording
) -> Iterator[Block]:
    found = {(each.platform.id, item.clause.id): item for each in assessed for item in each.items}
    grouped: dict[str, list[Clause]] = defaultdict(list)
    for clause in clauses:
        grouped[clause.layer].append(clause)
    for place, layer in enumerate(LAYERS):
        if not (same := grouped[layer]):
            continue
        tables = tuple(_tables(reading, f"{level}-{place}", same, assessed, found, _))
        rows = [item for (_platform, _clause), item in found.items() if item.clause.layer == layer]
        pending = sum(item.state is ClauseState.PENDING for item in rows)
        title = _(
            "{layer}: {items} items, {pending} of {results} results pending",
            layer=_.text(LAYERS[layer]),
            items=_.count(len(same)),
            pending=_.count(pending),
            results=_.count(len(rows)),
        )
        yield Details(title, tables, printed=True)


def _tables(
    reading: Reading,
    place: str,
    clauses: Sequence[Clause],
    assessed: Sequence[PlatformAssessment],
    found: Mapping[tuple[str, str], ItemResult],
    _: Wording,
) -> Iterator[Table]:
    platforms = [each.platform.id for each in assessed]
    if len(platforms) > _MOST_PLATFORMS:
        yield _counted(place, clauses, platforms, found, _)
        return
    for start in range(0, len(platforms), _PLATFORMS_SIDE_BY_SIDE):
        yield _matrix(reading, place, clauses, platforms[start : start + _PLATFORMS_SIDE_BY_SIDE], found, _)


def _matrix(
    reading: Reading,
    place: str,
    clauses: Sequence[Clause],
    platforms: Sequence[str],
    found: Mapping[tuple[str, str], ItemResult],
    _: Wording,
) -> Table:
    relevant = [clause for clause in clauses if any((platform, clause.id) in found for platform in platforms)]
    columns = [Column(_("Control point")), Column(_("Clause"), ColumnKind.WIDE)]
    columns += [Column(part_name(reading, platform, _), ColumnKind.STATE) for platform in platforms]
    rows: list[tuple[Cell, ...]] = []
    for (_point, control), same in groupby(relevant, key=lambda clause: (clause.point, clause.control)):
        group = list(same)
        for position, clause in enumerate(group):
            first = (Cell((Plain(control),), rows=len(group), header=True),) if position == 0 else ()
            states = [_state_cell(found.get((platform, clause.id)), _) for platform in platforms]
            rows.append((*first, _clause_cell(clause, _), *states))
    caption = _("Clause verdicts; numbers: objects that comply of those spoken of, and those nobody looked at")
    return Table(f"matrix-{place}-{platforms[0]}", caption, tuple(columns), tuple(rows))


def _clause_cell(clause: Clause, _: Wording) -> Cell:
    return Cell((Mono(clause.id), Plain(" "), Quiet(_.text(clause.summary))))


def _state_cell(item: ItemResult | None, _: Wording) -> Cell:
    if item is None:
        return Cell((Quiet("—"),))
    content: Inlines = (_.clause_state(item.state),)
    if item.targets:
        content += (Plain(" "), Quiet(f"{item.targets_passed}/{item.targets}"))
    if item.unseen and item.objects:
        content += (Plain(" "), Quiet(f"+{len(item.unseen)}"))
    if item.raw is not item.state:
        content += (Plain(" "), Quiet(_("(before: {state})", state=_.clause_state(item.raw).text)))
    if item.conflict:
        content += (Plain(" "), Quiet(_("contradicted")))
    return Cell(content)


def _counted(
    place: str,
    clauses: Sequence[Clause],
    platforms: Sequence[str],
    found: Mapping[tuple[str, str], ItemResult],
    _: Wording,
) -> Table:
    states: dict[str, Counter[ClauseState]] = defaultdict(Counter)
    for platform in platforms:
        for clause in clauses:
            if item := found.get((platform, clause.id)):
                states[clause.id][item.state] += 1
    columns = [Column(_("Control point")), Column(_("Clause"), ColumnKind.WIDE)]
    columns += [Column(_.clause_state(state).text, ColumnKind.NUMBER) for state in CLAUSE_STATES]
    table = []
    for clause in clauses:
        numbers = states[clause.id]
        cells = [Cell((Plain(_.count(numbers[state])),), number=numbers[state]) for state in CLAUSE_STATES]
        table.append((Cell((Plain(clause.control),), header=True), _clause_cell(clause, _), *cells))
    return Table(f"matrix-{place}", _("Platforms by clause verdict"), tuple(columns), tuple(table))
