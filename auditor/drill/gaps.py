"""What did not go as it should 演练发现的问题. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from auditor.model.drill import (
    ActionReading,
    ActionState,
    ClockReading,
    ClockState,
    DrillPlan,
    Gap,
    LiveResult,
    Mark,
    Measure,
    MeasureState,
    Rating,
    Record,
    Severity,
)
from auditor.model.drill.words import SEVERITIES
from auditor.model.text import Text

_POOR = 1

_CLOCK_REASONS: Mapping[ClockState, Text] = {
    ClockState.LATE: Text("超过法定时限", "later than the limit of the law"),
    ClockState.OVERDUE: Text("未记录到，时限已过", "never recorded, and the limit has passed"),
    ClockState.RUNNING: Text("演练结束时尚未记录到", "not recorded when the drill ended"),
    ClockState.URGENT: Text("演练结束时尚未记录到", "not recorded when the drill ended"),
    ClockState.GRADE_FIRST: Text("没有定级，不能确定是否须报告", "never graded, so the duty to report is unknown"),
    ClockState.WAITING: Text("没有记录到发现，时限无从起算", "the start was never recorded, so nothing was timed"),
}


def find_gaps(
    plan: DrillPlan,
    actions: Sequence[ActionReading],
    clocks: Sequence[ClockReading],
    measures: Sequence[Measure],
    decided: Severity | None,
    ratings: Sequence[Rating],
    live: Sequence[LiveResult],
    closings: Iterable[Record],
) -> tuple[Gap, ...]:
    """The gaps of a drill that has ended, with those put right marked as closed."""
    clauses = plan.scenario.clauses.get(plan.level, ())
    closed = {record.subject: record for record in closings}
    found = [
        *_actions(actions),
        *_clocks(clocks),
        *_aims(measures),
        *_grade(plan, decided),
        *_poor(ratings),
        *_failed(live),
    ]
    return tuple(
        Gap(
            id=name,
            title=title,
            reason=reason,
            clauses=clauses,
            closed=closed[name].at if name in closed else None,
            closed_by=closed[name].who if name in closed else "",
        )
        for name, title, reason in found
    )


def _actions(actions: Sequence[ActionReading]) -> Iterator[tuple[str, Text, Text]]:
    for reading in actions:
        if reading.state is ActionState.NOT_SEEN:
            yield f"action:{reading.expected.id}", reading.expected.action, Text("没有看到", "not seen")
        elif reading.state is ActionState.LATE:
            yield f"action:{reading.expected.id}", reading.expected.action, Text("晚于情景目标", "later than its aim")


def _clocks(clocks: Sequence[ClockReading]) -> Iterator[tuple[str, Text, Text]]:
    for reading in clocks:
        reason = _CLOCK_REASONS.get(reading.state)
        if reading.state is ClockState.UNMEASURED and reading.stopped is None:
            reason = Text("法律要求立即办理，没有记录到", "the law says at once, and it was never recorded")
        # A closing report falls due days after a drill: only what was late is a gap.
        if reason is not None and not (Mark.SUMMARISED in reading.clock.stops and reading.state in _STILL_TIME):
            yield f"clock:{reading.clock.id}", reading.clock.title, reason


_STILL_TIME = frozenset({ClockState.WAITING, ClockState.RUNNING, ClockState.URGENT, ClockState.GRADE_FIRST})


def _aims(measures: Sequence[Measure]) -> Iterator[tuple[str, Text, Text]]:
    for measure in measures:
        if measure.aim is None:
            continue
        if measure.state is MeasureState.MISSED:
            yield f"aim:{measure.id}", measure.title, Text("未达到目标", "the aim was missed")
        elif measure.state is MeasureState.OPEN:
            yield f"aim:{measure.id}", measure.title, Text("没有记录，不能计算", "not recorded, cannot be computed")


def _grade(plan: DrillPlan, decided: Severity | None) -> Iterator[tuple[str, Text, Text]]:
    expected = plan.scenario.severity
    title = Text("事件定级", "Grading of the incident")
    right = SEVERITIES[expected]
    if decided is None:
        yield "grade", title, Text(f"没有定级；应为{right.zh}", f"never graded; it is {right.en}")
    elif decided is not expected:
        given = SEVERITIES[decided]
        yield "grade", title, Text(f"定为{given.zh}；应为{right.zh}", f"graded {given.en}; it is {right.en}")


def _poor(ratings: Sequence[Rating]) -> Iterator[tuple[str, Text, Text]]:
    for rating in ratings:
        if rating.score == _POOR:
            advice = rating.advice or "—"
            yield f"item:{rating.item.id}", rating.item.title, Text(f"评为差：{advice}", f"rated poor: {advice}")


def _failed(live: Sequence[LiveResult]) -> Iterator[tuple[str, Text, Text]]:
    for result in live:
        if result.passed is not True:
            yield f"live:{result.check}", result.title, result.summary
