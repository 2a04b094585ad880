"""The ledger 定级备案台账: where every platform stands with grading, filing and reviews, and what is due when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from auditor.model.deadline import Deadline
from auditor.model.register import Assessment, Filing, Platform, Register
from auditor.model.text import Text
from auditor.model.validity import months_after

CERTIFICATES_COUNT_FROM = date(2025, 1, 1)
"""Certificates issued earlier count from this day (公网安〔2025〕1846号, answer 6)."""
SOON = 60
"""Days ahead at which something due is called soon."""


class Standing(StrEnum):
    """How a duty stands on the day of the ledger, the most urgent first."""

    OVERDUE = "overdue"
    UNKNOWN = "unknown"
    """Nothing in the register says when; never taken for in order."""
    SOON = "soon"
    OPEN = "open"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Due:
    """A duty of a platform: what, until when (None: nobody knows), and the deadline it comes from."""

    what: Text
    day: date | None
    standing: Standing
    deadline: Deadline


@dataclass(frozen=True, slots=True)
class Entry:
    """One platform of the ledger. `filing` is the newest that is in force; `valid_to` is computed, `valid_entered` what
    the register says."""

    platform: Platform
    level: int | None
    filing: Filing | None
    latest: Assessment | None
    valid_to: date | None
    valid_entered: date | None
    dues: tuple[Due, ...]

    @property
    def worst(self) -> Standing:
        """The most urgent standing of its duties."""
        order = list(Standing)
        return min((due.standing for due in self.dues), key=order.index, default=Standing.DONE)


def certificate_valid_until(
    filing: Filing, assessments: Sequence[Assessment], deadlines: Mapping[str, Deadline]
) -> date | None:
    """Last day of the filing certificate 备案证明; None where no day of filing is known.

    Three years from issue (certificates older than 2025-01-01 count from that day), one more year for each level
    assessment 等级测评 completed while it is valid. The day of refiling counts as day of issue, because a new
    certificate comes with it. Whether the extension has a cap is not stated.

    Source: 公网安〔2025〕1846号, answer 6.
    """
    issued = filing.refiled or filing.filed
    if issued is None:
        return None
    start = max(issued, CERTIFICATES_COUNT_FROM)
    last = deadlines["certificate.validity"].after(start) - timedelta(days=1)
    for report in sorted(report.report_date for report in assessments):
        if start <= report <= last:
            last = deadlines["certificate.extension"].after(last + timedelta(days=1)) - timedelta(days=1)
    return last


def ledger(register: Register, deadlines: Mapping[str, Deadline], as_of: date) -> tuple[Entry, ...]:
    """Every platform graded by itself, in the order of the register; parts of others and retired ones are left out."""
    return tuple(
        _entry(register, platform, deadlines, as_of)
        for platform in register.platforms
        if platform.grading_object_of is None and platform.lifecycle != "retired"
    )


def newest_filing(register: Register, platform: str) -> Filing | None:
    """The filing of a platform that is in force; the newest where there are several."""
    ours = [filing for filing in register.filings if filing.platform == platform and filing.cancelled is None]
    return max(ours, key=lambda filing: filing.refiled or filing.filed or date.min, default=None)


def _entry(register: Register, platform: Platform, deadlines: Mapping[str, Deadline], as_of: date) -> Entry:
    filing = newest_filing(register, platform.id)
    reports = [one for one in register.assessments if one.platform == platform.id and one.report_date <= as_of]
    latest = max(reports, key=lambda one: one.report_date, default=None)
    valid = certificate_valid_until(filing, reports, deadlines) if filing else None
    level = platform.level.grade if platform.level else None
    dues = tuple(_dues(platform, level, filing, latest, valid, deadlines, as_of))
    return Entry(platform, level, filing, latest, valid, filing.valid_to if filing else None, dues)


def _dues(
    platform: Platform,
    level: int | None,
    filing: Filing | None,
    latest: Assessment | None,
    valid: date | None,
    deadlines: Mapping[str, Deadline],
    as_of: date,
) -> Iterator[Due]:
    def due(what: Text, day: date | None, key: str, done: bool = False) -> Due:
        if done:
            standing = Standing.DONE
        elif day is None:
            standing = Standing.UNKNOWN
        elif day < as_of:
            standing = Standing.OVERDUE
        else:
            standing = Standing.SOON if day - as_of <= timedelta(days=SOON) else Standing.OPEN
        return Due(what, day, standing, deadlines[key])

    if level is None:
        yield Due(Text("定级", "Grade it"), None, Standing.UNKNOWN, deadlines["filing.after-grading"])
        return
    if level < 2:
        return
    if filing is None or filing.filed is None:
        starts = [day for day in (platform.level.determined if platform.level else None, platform.go_live) if day]
        last = deadlines["filing.after-grading"].after(max(starts)) if starts else None
        yield due(Text("办理备案", "File it"), last, "filing.after-grading")
    else:
        new_forms = deadlines["filing.2025-forms"]
        on_2025 = filing.template == "2025"
        yield due(
            Text("按 2025 版文书更新备案", "Refile on the forms of 2025"), new_forms.after(as_of), new_forms.id, on_2025
        )
        if platform.changed_on and platform.changed_on > (filing.refiled or filing.filed):
            last = deadlines["filing.after-change"].after(platform.changed_on)
            yield due(Text("办理变更备案", "File the change"), last, "filing.after-change")
        window = deadlines["certificate.renewal-window"]
        opens = months_after(valid, -int(str(window.value))) if valid else None
        asked = filing.renewal_requested is not None and opens is not None and filing.renewal_requested >= opens
        words = Text("申请换发备案证明", "Apply for a new certificate")
        if opens is not None and opens > as_of:
            words = Text(f"申请换发备案证明（{opens} 起可申请）", f"Apply for a new certificate (from {opens})")
        yield due(words, valid, window.id, asked)
    cycle = deadlines.get(f"assessment.level-{min(level, 4)}")
    if cycle is not None:
        start = latest.report_date if latest else None
        yield due(Text("等级测评", "Level assessment"), cycle.after(start) if start else None, cycle.id)
