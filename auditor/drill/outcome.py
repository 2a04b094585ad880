"""Plan and records → outcome. Pure: the same records always tell the same story."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction

from auditor.drill.clocks import Standing, read_clocks
from auditor.drill.drill_time import DrillTime, drill_time
from auditor.drill.gaps import find_gaps
from auditor.drill.live_results import live_results
from auditor.drill.measures import read_measures
from auditor.model.drill import (
    ActionReading,
    ActionState,
    Conclusion,
    DrillOutcome,
    DrillPlan,
    EvaluationItem,
    Expectation,
    Inject,
    Mark,
    Moment,
    Rating,
    Record,
    RecordKind,
    Severity,
)
from auditor.model.drill.words import MARKS
from auditor.model.text import Text

SCORES = (1, 3, 5)
"""差, 合格, 优秀: the scale of the evaluation sheet."""

EXCELLENT, GOOD = 4.5, 3.0
"""Means from which a drill is 优秀 and 合格: a convention of this program, the standard sums nothing up."""

DISAGREE = timedelta(minutes=5)
"""Observers whose times of one moment lie further apart than this are told of it; the earliest time counts."""


def derive(
    plan: DrillPlan,
    records: Iterable[Record],
    items: Sequence[EvaluationItem],
    now: datetime,
    setbacks: Sequence[Text] = (),
) -> DrillOutcome:
    """The drill as far as the records tell at `now`."""
    kept = sorted(records, key=lambda record: (record.at, record.observer, record.number))
    time = drill_time(kept)
    timeline = tuple(Moment(record=record, offset=time.offset(record.at)) for record in kept)
    marks = _marks(timeline)
    injected = _first_by_subject(timeline, RecordKind.INJECTED)
    decided = _decided(kept)
    offset = time.offset(now)
    standing = Standing(
        {mark: moment.offset for mark, moment in marks.items()}, decided, offset, ended=time.ended is not None
    )
    clocks = read_clocks(plan, standing)
    actions = tuple(
        _action(inject, expected, injected, marks, timeline) for inject, expected in plan.scenario.expectations
    )
    first = min((moment.offset for moment in injected.values()), default=None)
    measures = read_measures({mark: moment.offset for mark, moment in marks.items()}, first, plan.scenario.objectives)
    ratings = _ratings(items, kept)
    mean, conclusion = _conclude(ratings)
    live = live_results(kept)
    closings = [record for record in kept if record.kind is RecordKind.GAP_CLOSED]
    gaps = () if time.ended is None else find_gaps(plan, actions, clocks, measures, decided, ratings, live, closings)
    return DrillOutcome(
        plan=plan,
        started=time.started,
        ended=time.ended,
        elapsed=offset,
        paused=time.paused(now),
        speed=time.speed,
        timeline=timeline,
        marks=marks,
        decided=decided,
        injected=injected,
        actions=actions,
        clocks=clocks,
        measures=measures,
        ratings=ratings,
        mean=mean,
        conclusion=conclusion,
        live=live,
        gaps=gaps,
        setbacks=(*setbacks, *_disagreements(timeline), *_out_of_time(timeline, time), *_set_back(kept)),
    )


def _marks(timeline: Sequence[Moment]) -> Mapping[Mark, Moment]:
    """The first time of each mark. Grading is a mark of its own."""
    first: dict[Mark, Moment] = {}
    for moment in timeline:
        mark = _mark_of(moment.record)
        if mark is not None:
            first.setdefault(mark, moment)
    return first


def _mark_of(record: Record) -> Mark | None:
    if record.kind is RecordKind.GRADED:
        return Mark.DECIDED
    return Mark(record.subject) if record.kind is RecordKind.MARKED else None


def _decided(records: Sequence[Record]) -> Severity | None:
    """The last grade decided: a grade may be corrected as more becomes known."""
    graded = [record for record in records if record.kind is RecordKind.GRADED]
    return Severity(graded[-1].subject) if graded else None


def _first_by_subject(timeline: Sequence[Moment], kind: RecordKind) -> Mapping[str, Moment]:
    first: dict[str, Moment] = {}
    for moment in timeline:
        if moment.record.kind is kind:
            first.setdefault(moment.record.subject, moment)
    return first


def _action(
    inject: Inject,
    expected: Expectation,
    injected: Mapping[str, Moment],
    marks: Mapping[Mark, Moment],
    timeline: Sequence[Moment],
) -> ActionReading:
    shown = injected.get(inject.id)
    done = _first_by_subject(timeline, RecordKind.DONE).get(expected.id)
    if done is None and expected.mark is not None:
        done = marks.get(expected.mark)
    if shown is None:
        return ActionReading(inject=inject, expected=expected, state=ActionState.NOT_DUE)
    if done is None:
        return ActionReading(inject=inject, expected=expected, state=ActionState.NOT_SEEN)
    after = max(timedelta(), done.offset - shown.offset)
    state = ActionState.IN_TIME if after <= expected.within else ActionState.LATE
    return ActionReading(inject=inject, expected=expected, state=state, after=after, record=done.record)


def _ratings(items: Sequence[EvaluationItem], records: Sequence[Record]) -> tuple[Rating, ...]:
    """The last rating of each item; several evaluators each replace the one before."""
    given = {record.subject: record for record in records if record.kind is RecordKind.RATED}
    return tuple(
        Rating(item, int((given[item.id].data or {})["score"]), given[item.id].note, given[item.id].who)
        if item.id in given
        else Rating(item)
        for item in items
    )


def _conclude(ratings: Sequence[Rating]) -> tuple[float | None, Conclusion]:
    """Mean and rating; nothing is concluded while an item has no score."""
    scores = [rating.score for rating in ratings if rating.score is not None]
    if not scores or len(scores) < len(ratings):
        return None, Conclusion.NOT_RATED
    mean = float(Fraction(sum(scores), len(scores)))
    if mean >= EXCELLENT:
        return mean, Conclusion.EXCELLENT
    return mean, Conclusion.GOOD if mean >= GOOD else Conclusion.POOR


def _disagreements(timeline: Sequence[Moment]) -> Iterable[Text]:
    first = _marks(timeline)
    for mark, earliest in first.items():
        latest_by_others = [
            moment.offset
            for moment in timeline
            if moment.record.observer != earliest.record.observer and _mark_of(moment.record) is mark
        ]
        if latest_by_others and max(latest_by_others) - earliest.offset > DISAGREE:
            title = MARKS[mark]
            yield Text(
                f"“{title.zh}”的时间各记录人相差 5 分钟以上，按最早的计算",
                f'observers differ by more than 5 minutes on "{title.en}"; the earliest counts',
            )


def _set_back(records: Sequence[Record]) -> Iterable[Text]:
    """Observers whose machine's clock was set back while they wrote: what they recorded then may be off."""
    written: dict[str, Record] = {}
    for record in sorted(records, key=lambda record: (record.observer, record.number)):
        before = written.get(record.observer)
        if before is not None and record.written < before.written:
            yield Text(
                f"{record.observer} 的机器时钟在第 {record.number} 条记录前被调回，其后的时间可能不准",
                f"the clock of {record.observer} was set back before record {record.number}: times after it may be off",
            )
        written[record.observer] = record


def _out_of_time(timeline: Sequence[Moment], time: DrillTime) -> Iterable[Text]:
    """Moments before the start or after the end would be counted as of the start or the end: that is told."""
    counted = (RecordKind.MARKED, RecordKind.GRADED, RecordKind.DONE, RecordKind.INJECTED)
    for moment in timeline:
        at = moment.record.at
        early = time.started is not None and at < time.started
        late = time.ended is not None and at > time.ended
        if moment.record.kind in counted and (early or late):
            yield Text(
                f"记录 {moment.record.key} 的时间不在演练起止之间",
                f"the time of record {moment.record.key} lies outside the drill",
            )
