"""What a conductor sees: the inject in hand, the clocks of the law, what is expected, what has been recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from auditor.cli.context import say, settings
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
from auditor.model.drill.words import CLOCKS, KINDS, MARKS, SEVERITIES, duration

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

CLOCK_STYLES: Mapping[ClockState, str] = {
    ClockState.WAITING: "dim",
    ClockState.RUNNING: "bold",
    ClockState.URGENT: "bold yellow",
    ClockState.OVERDUE: "bold red",
    ClockState.MET: "green",
    ClockState.LATE: "bold red",
    ClockState.UNMEASURED: "yellow",
    ClockState.NO_DUTY: "dim",
    ClockState.BELOW_GRADE: "yellow",
    ClockState.GRADE_FIRST: "bold yellow",
}

_LAST = 8
"""Records shown; all are in the journal."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question below the screen, and what has been typed so far."""

    question: str = ""
    typed: str = ""


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
    graded = SEVERITIES[outcome.decided][settings().lang] if outcome.decided else say("未定级", "not graded")
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
        to = reading.clock.recipient.get(outcome.plan.operator)
        table.add_row(
            reading.clock.title[settings().lang],
            to[settings().lang] if to else "",
            Text(CLOCKS[reading.state][settings().lang], style=CLOCK_STYLES[reading.state]),
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
            words = MARKS[Mark(record.subject)][lang]
        case RecordKind.GRADED:
            words = say("定级：", "graded: ") + SEVERITIES[Severity(record.subject)][lang]
        case RecordKind.DONE:
            words = actions[record.subject][lang] if record.subject in actions else record.subject
        case RecordKind.INJECTED:
            words = say("注入 ", "inject ") + record.subject
        case _:
            words = f"{KINDS[record.kind][lang]} {record.subject}".strip()
    return f"{words}：{record.note}" if record.note else words


def _help() -> str:
    marks = "  ".join(f"{key} {MARKS[mark][settings().lang]}" for key, mark in MARK_KEYS.items())
    rest = say(
        "g 定级  1-9 动作完成  t 观察  空格 暂停/继续  q 离开（可续）  X 结束",
        "g grade  1-9 action seen  t note  space pause  q leave (goes on)  X end",
    )
    return f"{marks}\n{rest}"
