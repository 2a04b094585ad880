"""What the drill commands show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from auditor.cli.context import say, settings
from auditor.cli.drill_screen import CLOCK_STYLES, describe
from auditor.drill.grading import Grading
from auditor.model.drill import DrillOutcome, DrillPlan, MeasureState, Scenario
from auditor.model.drill.words import CLOCKS, CONCLUSIONS, MEASURES, SEVERITIES, duration
from auditor.model.rulebook import Instrument

_MEASURE_STYLES: Mapping[MeasureState, str] = {
    MeasureState.MET: "green",
    MeasureState.MISSED: "red",
    MeasureState.OPEN: "yellow",
    MeasureState.NONE: "dim",
}


@dataclass(frozen=True, slots=True)
class ScenarioList:
    """The scenario library."""

    scenarios: Sequence[Scenario]

    def data(self) -> Any:
        return [
            {
                "id": one.id,
                "title": one.title[settings().lang],
                "severity": one.severity,
                "forms": list(one.forms),
                "needs": list(one.needs),
                "injects": len(one.injects),
                "live_checks": list(one.live_checks),
            }
            for one in self.scenarios
        ]

    def renderable(self) -> RenderableType:
        table = Table(box=None, pad_edge=False)
        for title in (say("情景", "scenario"), "", say("级别", "grade"), say("形式", "forms"), say("注入", "injects")):
            table.add_column(title, overflow="fold")
        for one in self.scenarios:
            table.add_row(
                one.id,
                one.title[settings().lang],
                SEVERITIES[one.severity][settings().lang],
                ", ".join(one.forms),
                str(len(one.injects)),
            )
        return table


@dataclass(frozen=True, slots=True)
class DrillList:
    """The drills of the state folder."""

    drills: Sequence[tuple[str, DrillOutcome, bool]]

    def data(self) -> Any:
        return [
            {
                "id": name,
                "platform": outcome.plan.platform,
                "planned_for": outcome.plan.planned_for.isoformat(),
                "scenario": outcome.plan.scenario.id,
                "state": _stage(outcome, closed)[1],
                "gaps": len(outcome.gaps),
                "conclusion": outcome.conclusion,
            }
            for name, outcome, closed in self.drills
        ]

    def renderable(self) -> RenderableType:
        if not self.drills:
            return Text(say("还没有演练；auditor drill new 新建", "no drills yet; start one with `auditor drill new`"))
        table = Table(box=None, pad_edge=False)
        heads = (
            say("演练", "drill"), say("平台", "platform"), say("日期", "day"),
            say("状态", "state"), say("问题", "gaps"), say("评估", "rating"),
        )  # fmt: skip
        for title in heads:
            table.add_column(title, overflow="fold")
        for name, outcome, closed in self.drills:
            zh, en = _stage(outcome, closed)
            table.add_row(
                name,
                outcome.plan.platform_name,
                outcome.plan.planned_for.isoformat(),
                say(zh, en),
                str(len(outcome.gaps)),
                CONCLUSIONS[outcome.conclusion][settings().lang],
            )
        return table


def _stage(outcome: DrillOutcome, closed: bool) -> tuple[str, str]:
    if closed:
        return "已归档", "closed"
    if outcome.ended:
        return "已结束", "ended"
    return ("进行中", "running") if outcome.started else ("未开始", "planned")


@dataclass(frozen=True, slots=True)
class PlanView:
    """A drill that was just made."""

    plan: DrillPlan
    files: tuple[str, ...] = ()

    def data(self) -> Any:
        lang = settings().lang
        return {
            "id": self.plan.id,
            "scenario": self.plan.scenario.id,
            "platform": self.plan.platform,
            "operator": self.plan.operator,
            "cast": {role: list(names) for role, names in self.plan.cast.items()},
            "not_entered": [one[lang] for one in self.plan.not_entered],
            "files": list(self.files),
        }

    def renderable(self) -> RenderableType:
        lang = settings().lang
        parts: list[RenderableType] = [
            Text(f"{self.plan.id} · {self.plan.scenario.title[lang]} · {self.plan.platform_name}", style="bold"),
            Text(self.plan.scenario.story[lang]),
        ]
        parts += [Text(f"! {one[lang]}", style="yellow") for one in self.plan.not_entered]
        parts.append(Text(say(f"开始：auditor drill run {self.plan.id}", f"start: auditor drill run {self.plan.id}")))
        return Group(*parts, *(Text(f"  {file}") for file in self.files))


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """How a drill stands."""

    outcome: DrillOutcome

    def data(self) -> Any:
        lang = settings().lang
        outcome = self.outcome
        return {
            "id": outcome.plan.id,
            "started": outcome.started.isoformat() if outcome.started else None,
            "ended": outcome.ended.isoformat() if outcome.ended else None,
            "elapsed_seconds": outcome.elapsed.total_seconds(),
            "decided": outcome.decided,
            "timeline": [
                {
                    "offset_seconds": moment.offset.total_seconds(),
                    "at": moment.record.at.isoformat(),
                    "kind": moment.record.kind,
                    "subject": moment.record.subject,
                    "observer": moment.record.observer,
                    "who": moment.record.who,
                    "note": moment.record.note,
                }
                for moment in outcome.timeline
            ],
            "clocks": [
                {
                    "id": one.clock.id,
                    "state": one.state,
                    "taken_seconds": one.taken.total_seconds() if one.taken is not None else None,
                    "verified": one.clock.source.verified,
                }
                for one in outcome.clocks
            ],
            "measures": [
                {
                    "id": one.id,
                    "seconds": one.value.total_seconds() if one.value is not None else None,
                    "aim_seconds": one.aim.total_seconds() if one.aim is not None else None,
                    "state": one.state,
                }
                for one in outcome.measures
            ],
            "live": [{"check": one.check, "passed": one.passed, "summary": one.summary[lang]} for one in outcome.live],
            "gaps": [
                {
                    "id": one.id,
                    "title": one.title[lang],
                    "reason": one.reason[lang],
                    "closed": one.closed.isoformat() if one.closed else None,
                }
                for one in outcome.gaps
            ],
            "mean": outcome.mean,
            "conclusion": outcome.conclusion,
            "setbacks": [one[lang] for one in outcome.setbacks],
        }

    def renderable(self) -> RenderableType:
        lang = settings().lang
        outcome = self.outcome
        head = f"{outcome.plan.id} · {outcome.plan.scenario.title[lang]} · {outcome.plan.platform_name}"
        parts: list[RenderableType] = [Text(head, style="bold")]
        parts += [Text(f"! {one[lang]}", style="yellow") for one in outcome.setbacks]
        parts += [_timeline(outcome), _clocks(outcome), _measures(outcome)]
        for result in outcome.live:
            style = {True: "green", False: "red", None: "yellow"}[result.passed]
            parts.append(Text(f"{result.title[lang]}：{result.summary[lang]}", style=style))
        for gap in outcome.gaps:
            done = say("已整改", "closed") if gap.closed else say("未整改", "open")
            parts.append(Text(f"{gap.id}  {gap.title[lang]}：{gap.reason[lang]}（{done}）"))
        mean = f" {outcome.mean:.2f}" if outcome.mean is not None else ""
        parts.append(Text(f"{say('评估', 'rating')}：{CONCLUSIONS[outcome.conclusion][lang]}{mean}"))
        return Group(*parts)


def _timeline(outcome: DrillOutcome) -> RenderableType:
    table = Table(box=None, show_header=False, pad_edge=False)
    for moment in outcome.timeline:
        record = moment.record
        table.add_row(duration(moment.offset), f"{record.at:%m-%d %H:%M:%S}", describe(outcome, moment), record.who)
    return table


def _clocks(outcome: DrillOutcome) -> RenderableType:
    table = Table(box=None, show_header=False, pad_edge=False)
    for one in outcome.clocks:
        state = Text(CLOCKS[one.state][settings().lang], style=CLOCK_STYLES[one.state])
        taken = duration(one.taken) if one.taken is not None else ""
        table.add_row(one.clock.title[settings().lang], state, taken)
    return table


def _measures(outcome: DrillOutcome) -> RenderableType:
    table = Table(box=None, show_header=False, pad_edge=False)
    for one in outcome.measures:
        state = Text(MEASURES[one.state][settings().lang], style=_MEASURE_STYLES[one.state])
        value = duration(one.value) if one.value is not None else "—"
        aim = f"≤ {duration(one.aim)}" if one.aim is not None else ""
        table.add_row(one.title[settings().lang], value, aim, state)
    return table


@dataclass(frozen=True, slots=True)
class GradingView:
    """What the numbers of an incident come to."""

    grading: Grading
    instruments: Mapping[str, Instrument]

    def data(self) -> Any:
        return {
            "severity": self.grading.severity,
            "verified": self.grading.verified,
            "reached": [
                {"criterion": one.criterion.id, "value": one.value, "severity": one.severity}
                for one in self.grading.reached
            ],
        }

    def renderable(self) -> RenderableType:
        lang = settings().lang
        if self.grading.severity is None:
            return Text(
                say(
                    "没有达到任何数字门槛：须由人定级，不等于不用报告",
                    "no number reaches a threshold: a person has to grade it, which does not mean there is no duty",
                ),
                style="yellow",
            )
        parts = [Text(SEVERITIES[self.grading.severity][lang], style="bold")]
        for one in self.grading.reached:
            source = self.instruments[one.criterion.source.instrument].short[lang]
            mark = "" if one.criterion.source.verified else say("（门槛未核实）", " (threshold not verified)")
            value = f"{one.value:,g} {one.criterion.unit[lang]}"
            grade = SEVERITIES[one.severity][lang]
            parts.append(Text(f"  {one.criterion.title[lang]}：{value} → {grade} · {source}{mark}"))
        return Group(*parts)
