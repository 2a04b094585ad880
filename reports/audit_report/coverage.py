"""What an audit saw and what it did not: the first thing every report says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from auditor.model.fact import Reason
from auditor.model.target import TargetKey
from auditor.model.verdict import State
from auditor.results import Counts, NotSeen
from reports.audit_report.profile import profile_callout
from reports.reading import Reading
from reports.tree import (
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
    Link,
    Mono,
    Paragraph,
    Plain,
    Quiet,
    Strong,
    Table,
    Tone,
)
from reports.wording import REASONS, Wording, percent, share

NOT_SEEN = "not-seen"
"""Anchor of the section that lists what was not looked at."""

_SAYS_NOTHING = frozenset({"", "empty", "no such value", "not entered", "not collected"})
"""Details that only repeat that a value is absent."""
_MOST_ROWS = 200
_MOST_KEYS = 6
_MOST_TARGETS = 8


@dataclass(frozen=True, slots=True)
class Blind:
    """What could not be seen of one target for one reason."""

    target: TargetKey
    reason: Reason
    detail: str
    whats: tuple[str, ...]


def blind_spots(not_seen: Iterable[NotSeen]) -> tuple[Blind, ...]:
    """`not_seen` with everything of one target and one cause together."""
    together: dict[tuple[TargetKey, Reason, str], list[str]] = defaultdict(list)
    for seen in not_seen:
        together[TargetKey(seen.platform, seen.target), seen.reason, seen.detail].append(seen.what)
    return tuple(
        Blind(target, reason, detail, tuple(sorted(set(whats))))
        for (target, reason, detail), whats in sorted(together.items(), key=lambda item: item[0])
    )


def coverage_sentences(counts: Counts, _: Wording) -> tuple[Inlines, ...]:
    """How many checks applied, were judged, could not be judged, and wait for a person."""
    judged = _(
        "Of {automatic} applicable automatic checks, {judged} were judged ({percent}).",
        automatic=_.count(counts.automatic),
        judged=_.count(counts.judged),
        percent=percent(counts.judged, counts.automatic),
    )
    sentences: list[Inlines] = [(Strong(judged),)]
    if counts.unseen:
        open_ones = _(
            "{unseen} could not be judged: {error} could not be looked at, {unknown} cannot be decided.",
            unseen=_.count(counts.unseen),
            error=_.count(counts[State.ERROR]),
            unknown=_.count(counts[State.UNKNOWN]),
        )
        sentences.append((Plain(open_ones),))
    if counts[State.MANUAL]:
        manual = _("{manual} more wait for a person to answer.", manual=_.count(counts[State.MANUAL]))
        sentences.append((Plain(manual),))
    return tuple(sentences)


def lead(reading: Reading, _: Wording) -> tuple[Callout, ...]:
    """Coverage, after a banner when the audit is incomplete, and the profile first of all when it is not the usual."""
    lines = [*coverage_sentences(reading.coverage.total, _), *_blind_line(reading, _), *_scope_lines(reading, _)]
    title = _("This audit is complete") if reading.gate.complete else _("What was looked at")
    coverage = Callout(Tone.PLAIN, title, (Bullets(tuple(lines), side_by_side=True),))
    banner = () if reading.gate.complete else (_banner(reading, _),)
    return (*profile_callout(reading, _), *banner, coverage)


def _blind_line(reading: Reading, _: Wording) -> Iterable[Inlines]:
    blind = {TargetKey(seen.platform, seen.target) for seen in reading.result.not_seen}
    if not blind:
        yield (Plain(_("Nothing that was to be looked at was left out.")),)
        return
    text = _(
        "Not everything could be seen of {targets} of {all} targets.",
        targets=_.count(len(blind)),
        all=_.count(len(reading.result.targets)),
    )
    yield (Link(text, NOT_SEEN),)


def _scope_lines(reading: Reading, _: Wording) -> Iterable[Inlines]:
    result = reading.result
    if result.only_platforms:
        yield (Strong(_("Only these platforms were asked for: {names}", names=_.comma(list(result.only_platforms)))),)
    if result.only_scanners:
        names = _.comma([_.scanner(name) for name in result.only_scanners])
        yield (Strong(_("Only these scanners were asked for: {names}", names=names)),)
    if result.pack is not None:
        title = _.text(result.pack.title)
        yield (Strong(_("Only the rules of this pack were judged: {names}", names=f"{title} ({result.pack.id})")),)
    if result.answers:
        aged = sum(not answer.is_current(result.as_of) for answer in result.answers)
        text = _(
            "Rests on {count} answers of people, of which {aged} no longer count because their evidence has aged.",
            count=_.count(len(result.answers)),
            aged=_.count(aged),
        )
        yield (Plain(text),)
    assumed = sum(platform.level_assumed for platform in result.platforms)
    if assumed:
        text = _("Platforms not graded, whose level was assumed: {count}.", count=_.count(assumed))
        yield (Plain(text),)


def _banner(reading: Reading, _: Wording) -> Callout:
    gate = reading.gate
    reasons: list[Inlines] = [(Plain(_.text(setback)),) for setback in gate.setbacks]
    if not gate.automatic:
        reasons.append((Plain(_("No automatic check applied to anything.")),))
    if gate.over_limit:
        text = _(
            "{unseen} of {automatic} applicable automatic checks could not be judged ({percent}; limit {limit}).",
            unseen=_.count(gate.unseen),
            automatic=_.count(gate.automatic),
            percent=percent(gate.unseen, gate.automatic),
            limit=share(gate.limit),
        )
        reasons.append((Plain(text),))
    blind: dict[TargetKey, list[str]] = defaultdict(list)
    for unseen in gate.unseen_targets:
        blind[unseen.target].append(unseen.scanner)
    for key, scanners in list(blind.items())[:_MOST_TARGETS]:
        names = _.comma([_.scanner(scanner) for scanner in scanners if scanner])
        what = _(": could not be looked at ({scanners})", scanners=names) if names else _(": no check could be judged")
        reasons.append((Foreign(reading.target_name(key)), Plain(" "), Mono(str_of(key)), Plain(what)))
    if len(blind) > _MOST_TARGETS:
        reasons.append((Plain(_("and {count} more targets", count=_.count(len(blind) - _MOST_TARGETS))),))
    return Callout(
        Tone.BROKEN,
        _("This audit is incomplete"),
        (
            Paragraph((Plain(_("It saw too little to vouch for the district. What is missing is not compliant.")),)),
            Bullets(tuple(reasons)),
        ),
    )


def str_of(key: TargetKey) -> str:
    """Platform and target id in one word."""
    return f"{key.platform}/{key.target}" if key.platform else key.target


def not_seen_blocks(reading: Reading, _: Wording, platform: str | None = None) -> tuple[Block, ...]:
    """The blind spots of a platform, or of all of them, as one table."""
    blind = blind_spots(reading.result.not_seen if platform is None else reading.parts[platform].not_seen)
    if not blind:
        return (Paragraph((Plain(_("Nothing that was to be looked at was left out.")),)),)
    table = Table(
        id=NOT_SEEN if platform is None else f"{NOT_SEEN}-{platform}",
        caption=_("What was not seen, and why"),
        columns=(
            Column(_("Target")),
            Column(_("Reason")),
            Column(_("Facts"), ColumnKind.NUMBER),
            Column(_("What"), ColumnKind.WIDE),
        ),
        rows=tuple(_blind_row(reading, spot, _) for spot in blind[:_MOST_ROWS]),
    )
    if len(blind) <= _MOST_ROWS:
        return (table,)
    rest = _("{count} more rows stand in report.xlsx and audit.json.", count=_.count(len(blind) - _MOST_ROWS))
    return (table, Paragraph((Quiet(rest),)))


def _blind_row(reading: Reading, spot: Blind, _: Wording) -> tuple[Cell, ...]:
    names = [reading.fact_name(what, _.lang) for what in spot.whats]
    content: list[Inline] = [Plain(_.comma(names[:_MOST_KEYS]))]
    if len(names) > _MOST_KEYS:
        content.append(Plain(_(" and {count} more", count=_.count(len(names) - _MOST_KEYS))))
    if spot.detail not in _SAYS_NOTHING:
        content += [Break(), Quiet(_.said(spot.detail))]
    return (
        Cell(
            (Foreign(reading.target_name(spot.target)), Plain(" "), Mono(str_of(spot.target))),
            header=True,
        ),
        Cell((Plain(_(REASONS[spot.reason])),)),
        Cell((Plain(_.count(len(spot.whats))),), number=len(spot.whats)),
        Cell(tuple(content)),
    )
