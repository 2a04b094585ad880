"""What a conductor sees: the inject in hand, the clocks of the law, what is expected, what has been recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from auditor.cli.context import say, settings
from auditor.drill.gaps import SEVERITY_TITLES
from auditor.drill.measures import MARK_TITLES
from auditor.model.drill import (
    ActionReading,
    ActionState,
    ClockReading,
    ClockState,
    DrillOutcome,
    Mark,
    Moment,
    RecordKind,
    Severity,
)
from auditor.model.text import Text as Said

MARK_KEYS: Mapping[str, Mark] = {
    "d": Mark.DETECTED,
    "a": Mark.CONFIRMED,
    "k": Mark.COMMAND,
    "c": Mark.CONTAINED,
    "p": Mark.REPORTED,
    "j": Mark.POLICE,
    "n": Mark.NOTIFIED,
    "r": Mark.RESTORED,
    "e": Mark.CLOSED,
    "s": Mark.SUMMARISED,
}

STATES: Mapping[ClockState, tuple[Said, str]] = {
    ClockState.WAITING: (Said("未起算", "not started"), "dim"),
    ClockState.RUNNING: (Said("计时中", "running"), "bold"),
    ClockState.URGENT: (Said("即将到时", "running out"), "bold yellow"),
    ClockState.OVERDUE: (Said("已超时", "overdue"), "bold red"),
    ClockState.MET: (Said("按时", "in time"), "green"),
    ClockState.LATE: (Said("迟", "late"), "bold red"),
    ClockState.UNMEASURED: (Said("立即办理，由人判断", "at once, a person judges"), "yellow"),
    ClockState.NO_DUTY: (Said("无此义务", "no duty"), "dim"),
    ClockState.GRADE_FIRST: (Said("先定级", "grade first"), "bold yellow"),
}

_LAST = 8
"""Records shown; all are in the journal."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question below the screen, and what has been typed so far."""

    question: str = ""
    typed: str = ""


def duration(span: timedelta) -> str:
    """`1:02:03`, with a sign when negative."""
    seconds = int(abs(span).total_seconds())
    sign = "-" if span < timedelta() else ""
    return f"{sign}{seconds // 3600}:{seconds % 3600 // 60:02}:{seconds % 60:02}"


def outstanding(outcome: DrillOutcome) -> tuple[ActionReading, ...]:
    """Expected actions of injects already shown that nobody has seen done; number keys record them."""
    return tuple(one for one in outcome.actions if one.state is ActionState.NOT_SEEN)[:9]


def screen(outcome: DrillOutcome, status: str, prompt: Prompt) -> RenderableType:
    """The whole screen at one moment."""
    parts: list[RenderableType] = [_head(outcome, status), _inject(outcome), _clocks(outcome)]
    expected = outstanding(outcome)
    if expected:
        parts.append(_expected(expected))
    parts += [_records(outcome), Text(_help(), style="dim")]
    if prompt.question:
        parts.append(Text.assemble((f"{prompt.question} ", "bold"), prompt.typed, ("▏", "blink")))
    return Group(*parts)


def _head(outcome: DrillOutcome, status: str) -> RenderableType:
    plan = outcome.plan
    graded = SEVERITY_TITLES[outcome.decided][settings().lang] if outcome.decided else say("未定级", "not graded")
    head = Text(f"{plan.scenario.title[settings().lang]} · {plan.platform_name}", style="bold")
    head.append(
        f"   {say('演练时间', 'drill time')} {duration(outcome.elapsed)}   {status}   {graded}", style="not bold"
    )
    return head


def _inject(outcome: DrillOutcome) -> RenderableType:
    shown = [one for one in outcome.plan.scenario.injects if one.id in outcome.injected]
    following = next((one for one in outcome.plan.scenario.injects if one.id not in outcome.injected), None)
    title = say("情景注入", "Inject")
    if not shown:
        return Panel(outcome.plan.scenario.story[settings().lang], title=title)
    now = shown[-1]
    role = outcome.plan.role(now.role)
    people = "、".join(outcome.plan.cast.get(now.role, ()))
    to = f"{role.title[settings().lang]}{f'（{people}）' if people else ''}"
    body = Text(now.says[settings().lang])
    tail = say("情景已全部注入", "all injects have been given")
    if following is not None:
        tail = say(f"下一注入 {duration(following.at)}", f"next inject at {duration(following.at)}")
    number = outcome.plan.scenario.injects.index(now) + 1
    count = len(outcome.plan.scenario.injects)
    return Panel(
        body,
        title=f"{title} {number}/{count} → {to} · {now.channel[settings().lang]}",
        subtitle=tail,
        title_align="left",
    )


def _clocks(outcome: DrillOutcome) -> RenderableType:
    table = Table(box=None, pad_edge=False)
    for title in (
        say("法定时限", "Clock of the law"),
        say("向谁", "to"),
        say("状态", "state"),
        say("剩余/用时", "left/taken"),
    ):
        table.add_column(title, overflow="fold")
    for reading in outcome.clocks:
        words, style = STATES[reading.state]
        to = reading.clock.recipient.get(outcome.plan.operator)
        table.add_row(
            reading.clock.title[settings().lang],
            to[settings().lang] if to else "",
            Text(words[settings().lang], style=style),
            _remaining(reading),
        )
    return table


def _remaining(reading: ClockReading) -> str:
    if reading.taken is not None:
        return duration(reading.taken)
    return duration(reading.left) if reading.left is not None else ""


def _expected(expected: tuple[ActionReading, ...]) -> RenderableType:
    table = Table(box=None, show_header=False, pad_edge=False)
    for number, one in enumerate(expected, 1):
        key = next((key for key, mark in MARK_KEYS.items() if mark is one.expected.mark), "")
        if one.expected.mark is Mark.DECIDED:
            key = "g"
        table.add_row(f"[{number}]", one.expected.action[settings().lang], Text(key and f"({key})", style="dim"))
    return Panel(table, title=say("预期动作，看到即按数字", "expected: press the number when seen"), title_align="left")


def _records(outcome: DrillOutcome) -> RenderableType:
    table = Table(box=None, show_header=False, pad_edge=False)
    for moment in outcome.timeline[-_LAST:]:
        table.add_row(
            duration(moment.offset), f"{moment.record.at:%H:%M:%S}", describe(outcome, moment), moment.record.who
        )
    return table


def describe(outcome: DrillOutcome, moment: Moment) -> str:
    """A record in words."""
    lang = settings().lang
    record = moment.record
    actions = {expected.id: expected.action for _, expected in outcome.plan.scenario.expectations}
    match record.kind:
        case RecordKind.MARKED:
            words = MARK_TITLES[Mark(record.subject)][lang]
        case RecordKind.GRADED:
            words = say("定级：", "graded: ") + SEVERITY_TITLES[Severity(record.subject)][lang]
        case RecordKind.DONE:
            words = actions[record.subject][lang] if record.subject in actions else record.subject
        case RecordKind.INJECTED:
            words = say("注入 ", "inject ") + record.subject
        case _:
            words = f"{KIND_TITLES[record.kind][lang]} {record.subject}".strip()
    return f"{words}：{record.note}" if record.note else words


KIND_TITLES: Mapping[RecordKind, Said] = {
    RecordKind.STARTED: Said("演练开始", "drill started"),
    RecordKind.PAUSED: Said("暂停", "paused"),
    RecordKind.RESUMED: Said("继续", "resumed"),
    RecordKind.INJECTED: Said("情景注入", "inject"),
    RecordKind.MARKED: Said("时间记录", "mark"),
    RecordKind.DONE: Said("动作完成", "action seen"),
    RecordKind.NOTED: Said("观察", "note"),
    RecordKind.GRADED: Said("定级", "graded"),
    RecordKind.MEASURED: Said("实测", "live check"),
    RecordKind.RATED: Said("评分", "rated"),
    RecordKind.GAP_CLOSED: Said("问题整改", "gap closed"),
    RecordKind.ENDED: Said("演练结束", "drill ended"),
}


def _help() -> str:
    marks = "  ".join(f"{key} {MARK_TITLES[mark][settings().lang]}" for key, mark in MARK_KEYS.items())
    rest = say(
        "g 定级  1-9 动作完成  t 观察  空格 暂停/继续  q 离开（可续）  X 结束",
        "g grade  1-9 action seen  t note  space pause  q leave (goes on)  X end",
    )
    return f"{marks}\n{rest}"
