"""Times between recorded moments 演练指标, each with its start and end named. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from auditor.model.drill import Mark, Measure, MeasureState, Objectives
from auditor.model.drill.words import MARKS
from auditor.model.text import Text

FIRST_INJECT = Text("首个情景注入", "first inject")

_ROWS: tuple[tuple[str, Text, Mark | None, Mark], ...] = (
    ("mttd", Text("发现时间 MTTD", "Time to detect (MTTD)"), None, Mark.DETECTED),
    ("mtta", Text("确认时间 MTTA", "Time to acknowledge (MTTA)"), Mark.DETECTED, Mark.CONFIRMED),
    ("command", Text("指挥到位时间", "Time to command"), Mark.DETECTED, Mark.COMMAND),
    ("grading", Text("定级时间", "Time to grade"), Mark.DETECTED, Mark.DECIDED),
    ("mttc", Text("控制时间 MTTC", "Time to contain (MTTC)"), Mark.DETECTED, Mark.CONTAINED),
    ("mttr", Text("恢复时间 MTTR", "Time to restore (MTTR)"), Mark.DETECTED, Mark.RESTORED),
    ("rto", Text("服务中断时间（对照 RTO）", "Outage (against the RTO)"), None, Mark.RESTORED),
    ("total", Text("全程时间", "Total time"), None, Mark.CLOSED),
)


def read_measures(
    marks: Mapping[Mark, timedelta], first_inject: timedelta | None, aims: Objectives
) -> tuple[Measure, ...]:
    """Every measure. One whose start or end was not recorded has no value and is never a success."""
    by_id = {"mttd": aims.detect, "mttc": aims.contain, "rto": aims.restore}
    return tuple(
        _measure(name, title, since, until, marks, first_inject, by_id.get(name)) for name, title, since, until in _ROWS
    )


def _measure(
    name: str,
    title: Text,
    since: Mark | None,
    until: Mark,
    marks: Mapping[Mark, timedelta],
    first_inject: timedelta | None,
    aim: timedelta | None,
) -> Measure:
    start = first_inject if since is None else marks.get(since)
    end = marks.get(until)
    value = None if start is None or end is None or end < start else end - start
    return Measure(
        id=name,
        title=title,
        since=FIRST_INJECT if since is None else MARKS[since],
        until=MARKS[until],
        value=value,
        aim=aim,
        state=_state(value, aim),
    )


def _state(value: timedelta | None, aim: timedelta | None) -> MeasureState:
    if value is None:
        return MeasureState.OPEN
    if aim is None:
        return MeasureState.NONE
    return MeasureState.MET if value <= aim else MeasureState.MISSED
