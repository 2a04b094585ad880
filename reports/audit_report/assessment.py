"""What the assessment says of one platform: the rate with its arithmetic, layers, control points, risks and hazards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from auditor.assessment import (
    CaseResult,
    CaseState,
    ClauseState,
    Edition,
    HazardState,
    LinkResult,
    PlatformAssessment,
    Range,
    RateMode,
    Score,
    SpokenBy,
)
from auditor.model.clause import LAYERS
from auditor.model.verdict import Verdict
from reports.reading import Reading
from reports.tree import (
    Bar,
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
    Mono,
    Paragraph,
    Plain,
    Quiet,
    Section,
    Strong,
    Table,
    Tone,
    number,
)
from reports.wording import CASE_STATES, CLAUSE_STATES, GRADES, HAZARD_STATES, SPOKEN_BY, Wording

_MOST_NAMED = 6
_MOST_IN_FULL = 18
"""With more platforms than this, control points stand in audit.json alone, so that the file stays readable."""
_SHOWN_HAZARDS = (HazardState.CONFIRMED, HazardState.FIXED, HazardState.PROPOSED, HazardState.REJECTED)


def assessment_section(reading: Reading, platform: str, _: Wording) -> Section:
    """What was not looked at comes first, then numbers, risks, layers and control points."""
    found = reading.assessment.platforms[platform]
    blocks: list[Block] = [Bullets(tuple(_open_lines(found, _)))]
    blocks.append(_score_callout(found.score, _))
    blocks.extend(_layer_bars(found, _))
    blocks.extend(_hazards(found, _))
    in_full = len(reading.assessment.platforms) <= _MOST_IN_FULL
    blocks.extend(_cases(found, in_full, _))
    blocks.extend(_links(found.links, _))
    if in_full:
        blocks.append(Details(_("Control points: {count}", count=_.count(len(found.controls))), (_controls(found, _),)))
    return Section(f"a-{platform}", _("Assessment by clauses"), tuple(blocks), listed=False)


def _open_lines(found: PlatformAssessment, _: Wording) -> Iterator[Inlines]:
    """What nobody has spoken of, before anything else is said."""
    pending, total = found.tally[ClauseState.PENDING], found.tally.total
    yield (
        Strong(
            _(
                "{pending} of {total} items are pending; nobody has looked at {nobody} of them.",
                pending=_.count(pending),
                total=_.count(total),
                nobody=_.count(found.spoken[SpokenBy.NOBODY]),
            )
        ),
    )
    spoken = [f"{_(SPOKEN_BY[who])} {_.count(found.spoken[who])}" for who in SpokenBy if who is not SpokenBy.NOBODY]
    yield (Plain(_("Spoken of: {list}", list=_.comma(spoken))),)
    chosen = found.selection
    grades = f"S{chosen.s}A{chosen.a}G{chosen.g}"
    names = _.comma([_.extension(name) for name in chosen.extensions]) or _("none")
    yield (Plain(_("Items chosen for {grades}; extended requirements: {names}", grades=grades, names=names)),)
    if not chosen.extensions_stated:
        yield (Plain(_("The register does not say which extended requirements apply; some may be missing here.")),)
    conflicts = [item.clause.id for item in found.items if item.conflict]
    if conflicts:
        text = _("Answers that contradict what was seen (the worse counts): ")
        yield (Strong(text), Mono(" ".join(conflicts)))
    if found.stray_answers:
        named = sorted({answer.clause for answer in found.stray_answers})
        yield (Plain(_("Answers to items not assessed here: ")), Mono(" ".join(named)))


def shown_range(value: Range | None, _: Wording, unit: str = "%") -> str:
    """A number as it may be read: exact when settled, from worst to best while items are pending."""
    if value is None:
        return "—"
    if value.settled:
        return f"{_decimal(value.low)}{unit}"
    return f"{_decimal(value.low)}{unit} – {_decimal(value.high)}{unit}"


def _decimal(value: Fraction) -> str:
    """Two decimals, rounded down, so that a limit is never shown as passed."""
    hundredths = int(value * 100)
    return f"{hundredths // 100}.{hundredths % 100:02}"


def score_words(score: Score, _: Wording) -> str:
    """The number and its verdict; no verdict that could still change."""
    unit = "%" if score.edition is Edition.E2025 else ""
    name = _("Rate of conformity") if score.edition is Edition.E2025 else _("Score")
    value = f"{name} {shown_range(score.value, _, unit)}"
    if score.grade is not None:
        return _("{value}: {grade}", value=value, grade=_(GRADES[score.grade]))
    grades = _.comma([_(GRADES[grade]) for grade in score.possible])
    return _("{value}; no verdict yet, still possible: {grades}", value=value, grades=grades or "—")


def _score_callout(score: Score, _: Wording) -> Callout:
    blocks: list[Block] = [Paragraph((Plain(arithmetic(score, _)),))]
    if score.raw is not None and score.raw != score.value:
        unit = "%" if score.edition is Edition.E2025 else ""
        before = _("Before the overall assessment: {value}", value=shown_range(score.raw, _, unit))
        blocks.append(Paragraph((Plain(before),)))
    blocks.append(Bullets(tuple((Quiet(_.text(note)),) for note in score.notes)))
    return Callout(Tone.PLAIN if score.final else Tone.OPEN, score_words(score, _), tuple(blocks))


def arithmetic(score: Score, _: Wording) -> str:
    n = score.applicable
    if score.value is None:
        return _("No item applies.")
    if score.edition is Edition.E2025 and score.mode is not RateMode.PAIR_STRICT:
        met = sum((share.total for share in score.shares), Fraction(0)) * n / 100
        best = score.value.high * n / 100
        return _(
            "{met} of {n} applicable items comply; {pending} could still change, at best {best} would comply.",
            met=_points(met),
            n=_.count(n),
            pending=_.count(score.pending),
            best=_points(best),
        )
    if score.edition is Edition.E2025:
        return _("{pending} of {n} applicable items could still change.", pending=_.count(score.pending), n=_.count(n))
    lost = _.comma(
        [
            f"{_.count(share.items)} × {share.weight} × {_points(1 - _value(share.state))}"
            for share in score.shares
            if share.each
        ]
    )
    return _(
        "n = {n}, S = 100/n; technical {technical}, management {management}; lost at worst (items × weight × share "
        "not met): {lost}",
        n=_.count(n),
        technical=shown_range(score.technical, _, ""),
        management=shown_range(score.management, _, ""),
        lost=lost or "0",
    )


def _value(state: ClauseState) -> Fraction:
    return {ClauseState.COMPLIANT: Fraction(1), ClauseState.PARTIAL: Fraction(1, 2)}.get(state, Fraction(0))


def _points(value: Fraction) -> str:
    return str(int(value)) if value.denominator == 1 else f"{float(value):g}"


def _layer_bars(found: PlatformAssessment, _: Wording) -> Iterator[Bar]:
    for layer in found.layers:
        parts = [(_.clause_state(state), layer.tally[state]) for state in CLAUSE_STATES]
        label = _(
            "{layer}: {count} items, rate {rate}",
            layer=_.text(LAYERS[layer.layer]) if layer.layer in LAYERS else layer.layer,
            count=_.count(layer.tally.total),
            rate=shown_range(layer.rate, _),
        )
        yield Bar(label, tuple((badge.text, count, badge.tone) for badge, count in parts if count))


def _hazards(found: PlatformAssessment, _: Wording) -> Iterator[Block]:
    shown = [hazard for hazard in found.hazards if hazard.state in _SHOWN_HAZARDS]
    open_ = [hazard for hazard in found.hazards if hazard.state is HazardState.NOT_JUDGED]
    if shown:
        items = [
            (
                _.badge(HAZARD_STATES[hazard.state]),
                Plain(f" {hazard.trigger.ref} {_.text(hazard.trigger.title)}"),
                Break(),
                Quiet(_.text(hazard.why)),
                *_seen(hazard.seen, _),
            )
            for hazard in shown
        ]
        fixed = sum(hazard.state is HazardState.FIXED for hazard in shown)
        title = _(
            "Major hazards: {count} before rectification ({fixed} mended), {proposed} proposed",
            count=_.count(found.found_hazards()),
            fixed=_.count(fixed),
            proposed=_.count(sum(hazard.state is HazardState.PROPOSED for hazard in shown)),
        )
        yield Callout(Tone.CRITICAL, title, (Bullets(tuple(items)),))
    if open_:
        names: Inlines = (Mono(" ".join(hazard.trigger.ref for hazard in open_)),)
        yield Paragraph((Plain(_("Major hazards not judged: {count} ", count=_.count(len(open_)))), *names))


def _cases(found: PlatformAssessment, in_full: bool, _: Wording) -> Iterator[Block]:
    shown = [case for case in found.cases if case.state in (CaseState.FOUND, CaseState.MITIGATED)]
    suspected = [case for case in found.cases if case.state is CaseState.NOT_JUDGED and case.seen]
    open_ = [case for case in found.cases if case.state is CaseState.NOT_JUDGED]
    if shown or suspected:
        items = tuple(tuple(_case(case, _)) for case in (*shown, *suspected))
        yield Callout(Tone.BAD, _("High-risk cases: {count}", count=_.count(len(shown))), (Bullets(items),))
    if open_:
        title = _("High-risk cases not judged: {count}", count=_.count(len(open_)))
        if not in_full:
            yield Paragraph((Plain(f"{title} "), Mono(" ".join(case.case.ref for case in open_))))
            return
        yield Details(title, (Bullets(tuple((Mono(c.case.ref), Plain(" " + _.text(c.case.title))) for c in open_)),))


def _case(case: CaseResult, _: Wording) -> Iterator[Inline]:
    yield _.badge(CASE_STATES[case.state])
    yield Plain(f" {case.case.ref} {_.text(case.case.title)} ")
    yield Mono(" ".join(case.items))
    yield Break()
    yield Quiet(_.text(case.why))
    yield from _seen(case.seen, _)
    if case.case.scope is not None:
        yield Break()
        yield Quiet(_("Scope: {scope}", scope=_.text(case.case.scope)))
    yield Break()
    yield Plain(_("What would lower it: {measure}", measure=_.text(case.case.mitigation)))
    if not case.case.verified:
        yield Quiet(" " + _("(unverified)"))


def _seen(verdicts: Sequence[Verdict], _: Wording) -> Iterator[Inline]:
    if not verdicts:
        return
    places = list(dict.fromkeys(f"{verdict.target.target} ({verdict.rule})" for verdict in verdicts))
    yield Quiet(" · ")
    yield Foreign(_.comma(places[:_MOST_NAMED]))
    if len(places) > _MOST_NAMED:
        yield Quiet(_(" and {count} more", count=_.count(len(places) - _MOST_NAMED)))


def _links(links: Sequence[LinkResult], _: Wording) -> Iterator[Block]:
    if not links:
        return
    items: list[Inlines] = []
    for told in links:
        text = _(
            "{clause} through {through}: {effect}",
            clause=told.link.clause,
            through=_.comma(list(told.link.through)),
            effect=_("applied") if told.applied else _("without effect"),
        )
        reason: Inlines = (Quiet(f" · {_.text(told.why)}"),) if told.why else ()
        items.append((Plain(text), *reason, Break(), Foreign(told.link.reason)))
    yield Callout(Tone.PLAIN, _("Overall assessment"), (Bullets(tuple(items)),))


def _controls(found: PlatformAssessment, _: Wording) -> Table:
    columns = [Column(_("Layer")), Column(_("Control point")), Column(_("Verdict"), ColumnKind.STATE)]
    columns += [Column(_("Score of 10"), ColumnKind.NUMBER)]
    columns += [Column(_.clause_state(state).text, ColumnKind.NUMBER) for state in CLAUSE_STATES]
    rows: list[tuple[Cell, ...]] = []
    for layer in found.layers:
        for position, control in enumerate(layer.controls):
            name = _.text(LAYERS[layer.layer]) if layer.layer in LAYERS else layer.layer
            first = (Cell((Plain(name),), rows=len(layer.controls), header=True),) if position == 0 else ()
            score = Cell((Quiet("—"),)) if control.score is None else _score_cell(control.score)
            counts = [number(sum(item.state is state for item in control.items)) for state in CLAUSE_STATES]
            title = Cell((Plain(control.control), Plain(" "), Mono(control.id)))
            rows.append((*first, title, Cell((_.clause_state(control.state),)), score, *counts))
    caption = _("Control points of {name}", name=found.platform.name)
    return Table(f"controls-{found.platform.id}", caption, tuple(columns), tuple(rows))


def _score_cell(score: Fraction) -> Cell:
    return Cell((Plain(_decimal(score)),), number=float(score))
