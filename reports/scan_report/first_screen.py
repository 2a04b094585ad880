"""What a director sees first: complete or not, how much holds personal data, the most serious, and who does what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from auditor.model.personal_data import DifferenceKind, Sensitivity, Trouble
from reports.scan_report.advice import BY_DIFFERENCE, steps_for_log, steps_for_table
from reports.scan_report.parts import Log, Table
from reports.scan_report.reading import Reading
from reports.scan_report.words import DIFFERENCES, GRADE_NAMES, Names
from reports.tree import (
    Badge,
    Block,
    Break,
    Bullets,
    Callout,
    Inline,
    Inlines,
    Link,
    Metric,
    Metrics,
    Mono,
    Panels,
    Paragraph,
    Plain,
    Quiet,
    Strong,
    Tone,
)
from reports.visible import one_line
from reports.wording import Wording

NOT_SEEN = "not-seen"
_MOST = 5
_MOST_LISTED = 24
_LONGEST_NAME = 60


def first_screen(reading: Reading, names: Names) -> tuple[Block, ...]:
    """Everything above the table of contents."""
    if reading.nothing_seen:
        return lead(reading, names)
    panels = (_most_serious(reading, names), _to_do(reading, names))
    return (*lead(reading, names), _metrics(reading, names), Panels(panels), *_everything(reading, names))


def lead(reading: Reading, names: Names) -> tuple[Block, ...]:
    """Whether everything was read, before anything that was found."""
    _ = names._
    if reading.complete and not reading.nothing_seen:
        return (Callout(Tone.PLAIN, _("This scan is complete"), (Paragraph((Plain(_seen(reading, _)),)),)),)
    title = _("Nothing could be looked at") if reading.nothing_seen else _("This scan is incomplete")
    items = [_unseen(trouble, names) for trouble in reading.not_seen[:_MOST]]
    blocks: list[Block] = [Paragraph((Strong(_("What is listed here was not read, and does not count as clean:")),))]
    if not items:
        blocks = [Paragraph((Strong(_("There was no table and no log in what was given.")),))]
    else:
        blocks.append(Bullets(tuple(items)))
    if len(reading.not_seen) > _MOST:
        more = _("and {count} more", count=_.count(len(reading.not_seen) - _MOST))
        blocks.append(Paragraph((Link(more, NOT_SEEN),)))
    if not reading.nothing_seen:
        blocks.append(Paragraph((Plain(_seen(reading, _)),)))
    return (Callout(Tone.BROKEN, title, tuple(blocks)),)


def _seen(reading: Reading, _: Wording) -> str:
    result = reading.survey.result
    seen = _(
        "Looked at: tables {tables}, logs {logs}. Read this time: {size}.",
        tables=_.count(len(reading.tables)),
        logs=_.count(len(reading.logs)),
        size=size_words(result.bytes),
    )
    if not reading.survey.sampled:
        return seen
    return seen + _(" Of each table, {rows} rows.", rows=_.count(reading.survey.sampled))


def size_words(size: int) -> str:
    """Bytes in the largest decimal unit that leaves a number of one to three digits."""
    amount, unit = float(size), 0
    while amount >= 999.95 and unit < 4:
        amount, unit = amount / 1000, unit + 1
    return f"{size} B" if unit == 0 else f"{amount:.1f} {('', 'kB', 'MB', 'GB', 'TB')[unit]}"


def _unseen(trouble: Trouble, names: Names) -> Inlines:
    _ = names._
    return (
        Mono(shortened_name(trouble.source)),
        Plain(_(": ")),
        Strong(names.trouble(trouble.kind)),
        *((Plain(" "), Quiet(_.text(trouble.detail))) if _.text(trouble.detail) else ()),
    )


def shortened_name(name: str) -> str:
    """A path whose end, which tells the most, stays."""
    return name if len(name) <= _LONGEST_NAME else "…" + name[1 - _LONGEST_NAME :]


def _metrics(reading: Reading, names: Names) -> Metrics:
    _ = names._
    items: list[Metric] = []
    if reading.tables:
        tone = Tone.HIGH if reading.tables_with else Tone.PLAIN
        of = f"{_.count(reading.tables_with)} / {_.count(len(reading.tables))}"
        items.append(Metric(of, _("Tables with personal data"), tone))
    if reading.logs:
        tone = Tone.HIGH if reading.logs_with else Tone.PLAIN
        of = f"{_.count(reading.logs_with)} / {_.count(len(reading.logs))}"
        items.append(Metric(of, _("Logs with personal data in clear"), tone))
    if reading.found:
        badge = names.grade(reading.grade)
        items.append(Metric(badge.text, _("Highest grade"), GRADE_NAMES.get(reading.grade, ("", Tone.PLAIN))[1]))
        tone = Tone.BAD if reading.sensitive else Tone.PLAIN
        items.append(Metric(_.count(len(reading.sensitive)), _("Sensitive kinds"), tone))
        items.append(Metric(people(reading.persons, _), _("People, at least (estimate)"), Tone.PLAIN))
        if reading.minors:
            items.append(Metric(people(reading.minors, _), _("of them under 14, at least"), Tone.BAD))
    if reading.survey.datasets:
        count = len(reading.differences)
        items.append(Metric(_.count(count), _("Differences from the register"), Tone.MEDIUM if count else Tone.PLAIN))
    if reading.weak_masks:
        items.append(Metric(_.count(len(reading.weak_masks)), _("Masks that show too much"), Tone.HIGH))
    unseen = len(reading.not_seen)
    items.append(Metric(_.count(unseen), _("Not looked at"), Tone.BROKEN if unseen else Tone.PLAIN))
    return Metrics(tuple(items))


def people(count: int, _: Wording) -> str:
    """An estimate with no more digits than it deserves: two and a half."""
    if count < 100:
        return _.count(count)
    step = 10 ** (len(str(count)) - 2) // 2
    return "≈" + _.count(round(count / step) * step)


def _most_serious(reading: Reading, names: Names) -> Callout:
    _ = names._
    held = [thing for thing in reading.things if thing.holds or thing.weak]
    held.sort(key=lambda thing: (-thing.weight[0], isinstance(thing, Log), -thing.weight[1]))
    items: list[Inlines] = []
    for thing in held[:_MOST]:
        items.append(
            (
                *(_badges(thing, names) if thing.holds else (names.difference(DifferenceKind.WEAK_MASK), Plain(" "))),
                Link(one_line(thing.title), thing.anchor),
                Break(),
                Plain(names.kind_list(thing.entities or _weak_kinds(thing))),
                Break(),
                Quiet(_extent(thing, _)),
            )
        )
    return Callout(
        Tone.CRITICAL, _("Where it is most serious"), _listed(items, len(held), _("No personal data was found."), _)
    )


def _weak_kinds(thing: Table | Log) -> tuple[str, ...]:
    return tuple(dict.fromkeys(mask.entity for mask in thing.weak))


def _extent(thing: Table | Log, _: Wording) -> str:
    """How much it is: rows or records, people, differences from the register."""
    told: list[str] = []
    if isinstance(thing, Table):
        told.append(_("{rows} rows", rows=_.count(thing.profile.rows)))
    else:
        told.append(_("{hits} occurrences in clear", hits=_.count(thing.hits)))
    if thing.profile.persons:
        told.append(_("people: {people}", people=people(thing.profile.persons, _)))
    if isinstance(thing, Table) and thing.differences:
        told.append(_("differences from the register: {count}", count=_.count(len(thing.differences))))
    if thing.weak:
        told.append(_("masks that show too much: {count}", count=_.count(len(thing.weak))))
    return " · ".join(told)


def _badges(thing: Table | Log, names: Names) -> Iterator[Inline]:
    yield names.grade(thing.profile.grade)
    yield Plain(" ")
    if thing.profile.sensitivity is Sensitivity.SENSITIVE:
        yield names.sensitivity(thing.profile.sensitivity)
        yield Plain(" ")


def _listed(items: Sequence[Inlines], known: int, nothing: str, _: Wording) -> tuple[Block, ...]:
    if not items:
        return (Paragraph((Plain(nothing),)),)
    if known <= len(items):
        return (Bullets(tuple(items)),)
    return (Bullets(tuple(items)), Paragraph((Quiet(_("and {count} more", count=_.count(known - len(items)))),)))


def _to_do(reading: Reading, names: Names) -> Callout:
    """The most urgent steps with who takes them: differences from the register where there is one, else the gravest."""
    _ = names._
    by_kind: dict[DifferenceKind, list[str]] = defaultdict(list)
    for dataset, difference in reading.differences:
        by_kind[difference.kind].append(dataset.title)
    if by_kind:
        by_kind[DifferenceKind.WEAK_MASK] += [thing.title for thing in reading.things if thing.weak]
    ordered = [kind for kind in DIFFERENCES if by_kind.get(kind)]
    items: list[Inlines] = []
    for kind in ordered[:_MOST]:
        titles = list(dict.fromkeys(by_kind[kind]))
        task = BY_DIFFERENCE[kind]
        items.append(
            (
                names.difference(kind),
                Plain(" "),
                Strong(_(task.who)),
                Plain(_(": ")),
                Plain(_(task.what)),
                Break(),
                Quiet(_few(titles, _)),
            )
        )
    if not items:
        return Callout(Tone.BAD, _("What to do first"), tuple(_without_register(reading, names)))
    return Callout(Tone.BAD, _("What to do first"), _listed(items, len(ordered), "", _))


def _few(titles: list[str], _: Wording) -> str:
    shown = _.comma([one_line(title) for title in titles[:3]])
    return shown if len(titles) <= 3 else shown + _(" and {count} more", count=_.count(len(titles) - 3))


def _without_register(reading: Reading, names: Names) -> Iterator[Block]:
    _ = names._
    steps = [step for table in reading.tables for step in steps_for_table(table, "")]
    steps = [step for step in steps if not step.values] + [s for log in reading.logs for s in steps_for_log(log)]
    tasks = list(dict.fromkeys(step.task for step in steps))[:_MOST]
    if not tasks:
        yield Paragraph((Plain(_("Nothing: no personal data was found in what was looked at.")),))
        return
    yield Bullets(tuple((Strong(_(task.who)), Plain(_(": ")), Plain(_(task.what))) for task in tasks))


def _everything(reading: Reading, names: Names) -> Iterator[Block]:
    _ = names._
    things = reading.things
    items: list[Inlines] = []
    for thing in things[:_MOST_LISTED]:
        part = "tables" if isinstance(thing, Table) else "logs"
        link = (Link(one_line(thing.title), thing.anchor if thing.anchor in reading.detailed else part), Plain(" "))
        if thing.holds:
            items.append((*link, *_badges(thing, names)))
        else:
            items.append((*link, clean_words(thing, names)))
    told = _(
        "Tables: {tables}, without personal data in clear: {clean}",
        tables=_.count(len(reading.tables)),
        clean=_.count(len(reading.tables) - reading.tables_with),
    )
    logged = _(
        "Logs: {logs}, occurrences in clear: {hits}",
        logs=_.count(len(reading.logs)),
        hits=_.count(reading.clear_hits),
    )
    yield Paragraph((Strong(told), Plain(" · "), Plain(logged)))
    yield Bullets(tuple(items), side_by_side=True)
    if len(things) > _MOST_LISTED:
        more = _("and {count} more", count=_.count(len(things) - _MOST_LISTED))
        yield Paragraph((Link(more, "tables" if reading.tables else "logs"),))


def clean_words(thing: Table | Log, names: Names) -> Inline:
    """What is said of something in which nothing was found; never that it is clean where not all of it was read."""
    _ = names._
    if thing.unread:
        return Badge(_("Not read in full"), Tone.BROKEN)
    if isinstance(thing, Table) and thing.shows_too_much:
        return names.difference(DifferenceKind.WEAK_MASK)
    return Badge(_("Masked only") if thing.masked else _("None found"), Tone.GOOD)
