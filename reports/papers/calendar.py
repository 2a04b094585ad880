"""合规日历: everything that falls due, as a table and as an iCalendar file (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from auditor.grading.ledger import SOON, Standing
from auditor.model.text import Text
from auditor.model.validity import months_after
from reports.exchange.identity import identity
from reports.papers.subject import Subject
from reports.parts import Words, cell, entry, plain, table, wide
from reports.tree import Badge, Cell, Document, Paragraph, Section, Tone

_TONES = {
    Standing.OVERDUE: Tone.BAD,
    Standing.UNKNOWN: Tone.BROKEN,
    Standing.SOON: Tone.PARTIAL,
    Standing.OPEN: Tone.QUIET,
    Standing.DONE: Tone.GOOD,
}
_STANDINGS = {
    Standing.OVERDUE: Text("已逾期", "overdue"),
    Standing.UNKNOWN: Text("日期未知", "day unknown"),
    Standing.SOON: Text("即将到期", "soon"),
    Standing.OPEN: Text("未到期", "ahead"),
    Standing.DONE: Text("已办", "done"),
}
DRILL_MONTHS = 12
"""A plan is drilled every year (高风险判定指引 6.10.1.2 and GB/T 38645-2020)."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that falls due. `day` is None where nobody knows when; `basis` is empty for this program's own."""

    key: str
    subject: str
    what: Text
    day: date | None
    standing: Standing
    basis: str = ""
    verified: bool = True


def events(subject: Subject) -> tuple[Event, ...]:
    """Every event of the district that is not done, the unknown and the overdue first."""
    found = [*_duties(subject), *_drills(subject), *_waivers(subject), *_rectifications(subject)]
    return tuple(sorted(found, key=lambda one: (one.day or date.min, one.subject, one.key)))


def _duties(subject: Subject) -> Iterator[Event]:
    for one in subject.entries:
        for due in one.dues:
            if due.standing is not Standing.DONE:
                basis = due.deadline.basis[subject.lang]
                yield Event(
                    f"{one.platform.id}/{due.deadline.id}", one.platform.name, due.what, due.day, due.standing, basis,
                    due.deadline.verified,
                )  # fmt: skip


def _drills(subject: Subject) -> Iterator[Event]:
    for plan in subject.register.plans:
        held = [d.date for d in subject.register.drills if d.plan == plan.id and d.date <= subject.as_of]
        start = max(held, default=plan.issued)
        day = months_after(start, DRILL_MONTHS) if start else None
        what = Text(f"演练预案 {plan.id}", f"Drill plan {plan.id}")
        yield Event(f"drill/{plan.id}", plan.id, what, day, _standing(subject, day))


def _waivers(subject: Subject) -> Iterator[Event]:
    for waiver in subject.register.waivers:
        what = Text(f"豁免 {waiver.id} 到期", f"Waiver {waiver.id} expires")
        day = waiver.expires_on
        yield Event(f"waiver/{waiver.id}", waiver.rule, what, day, _standing(subject, day))


def _rectifications(subject: Subject) -> Iterator[Event]:
    for one in subject.register.rectifications:
        if one.closed is None:
            what = Text(f"整改：{one.item}", f"Put right: {one.item}")
            yield Event(f"rectification/{one.id}", one.assessment, what, one.due, _standing(subject, one.due))


def _standing(subject: Subject, day: date | None) -> Standing:
    if day is None:
        return Standing.UNKNOWN
    if day < subject.as_of:
        return Standing.OVERDUE
    return Standing.SOON if day - subject.as_of <= timedelta(days=SOON) else Standing.OPEN


def build_calendar(subject: Subject) -> Document:
    """The events as a table."""
    words = Words(subject.lang)
    title = words("合规日历", "Compliance calendar")
    columns = (
        words("日期", "Day"), words("平台或事项", "Platform or matter"), wide(words("工作", "What")),
        words("状态", "State"), words("依据", "Basis"),
    )  # fmt: skip
    unverified = words("（未核实）", " (not verified)")
    rows = (
        (
            cell(one.day.isoformat() if one.day else "—"),
            entry(one.subject),
            entry(words.of(one.what)),
            Cell((Badge(words.of(_STANDINGS[one.standing]), _TONES[one.standing]),)),
            cell(f"{one.basis}{'' if one.verified else unverified}" if one.basis else "—"),
        )
        for one in events(subject)
    )
    note = words(
        "同目录的 calendar.ics 可导入日历软件。", "calendar.ics beside this file can be imported into a calendar."
    )
    return Document(
        lang=subject.lang,
        title=title,
        subtitle=f"{subject.result.district} · {words.day(subject.as_of)}",
        sections=(
            Section("calendar", title, (table("calendar", title, columns, rows), Paragraph(plain(note), quiet=True))),
        ),
        contents=False,
    )


def icalendar(subject: Subject) -> bytes:
    """Events with a known day as all-day entries with an alarm a week before. The same audit gives the same bytes, and
    an event keeps its identity from one audit to the next, so that importing again updates it."""
    import icalendar as ical  # only when a calendar is asked for: keeps start-up fast

    calendar = ical.Calendar()
    calendar.add("prodid", "-//mlps-auditor//calendar//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", Text("合规日历", "Compliance calendar")[subject.lang])
    for one in events(subject):
        if one.day is None:
            continue
        event = ical.Event()
        event.add("uid", f"{identity('event', subject.result.district, one.key)}@mlps-auditor")
        event.add("dtstamp", subject.result.finished)
        event.add("dtstart", one.day)
        event.add("dtend", one.day + timedelta(days=1))
        event.add("summary", f"{one.subject} {one.what[subject.lang]}")
        event.add("transp", "TRANSPARENT")
        if one.basis:
            event.add("description", one.basis)
        alarm = ical.Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", one.what[subject.lang])
        alarm.add("trigger", timedelta(days=-7))
        event.add_component(alarm)
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content
