"""Names of states, severities and reasons in the report's language, and how values are written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from auditor.assessment import CaseState, ClauseState, Grade, HazardState, Pending, SpokenBy
from auditor.model.fact import Missing, Reason
from auditor.model.rule import Severity
from auditor.model.target import TargetKind
from auditor.model.text import Lang, Text
from auditor.model.verdict import State, WaiverStatus
from auditor.results import WaiverUse
from auditor.words import Words, mark, said, words
from reports.tree import Badge, Tone

STATES: Mapping[State, tuple[str, Tone]] = {
    State.PASS: (mark("Compliant"), Tone.GOOD),
    State.PARTIAL: (mark("Partial"), Tone.PARTIAL),
    State.FAIL: (mark("Not compliant"), Tone.BAD),
    State.NOT_APPLICABLE: (mark("Not applicable"), Tone.QUIET),
    State.MANUAL: (mark("Manual"), Tone.OPEN),
    State.UNKNOWN: (mark("Undecided"), Tone.BROKEN),
    State.ERROR: (mark("Not seen"), Tone.BROKEN),
}

SEVERITIES: Mapping[Severity, tuple[str, Tone]] = {
    Severity.CRITICAL: (mark("Critical"), Tone.CRITICAL),
    Severity.HIGH: (mark("High"), Tone.HIGH),
    Severity.MEDIUM: (mark("Medium"), Tone.MEDIUM),
    Severity.LOW: (mark("Low"), Tone.LOW),
    Severity.INFO: (mark("Advice"), Tone.INFO),
}

CLAUSE_STATES: Mapping[ClauseState, tuple[str, Tone]] = {
    ClauseState.COMPLIANT: (mark("Compliant"), Tone.GOOD),
    ClauseState.PARTIAL: (mark("Partial"), Tone.PARTIAL),
    ClauseState.NON_COMPLIANT: (mark("Not compliant"), Tone.BAD),
    ClauseState.NOT_APPLICABLE: (mark("Not applicable"), Tone.QUIET),
    ClauseState.PENDING: (mark("Pending"), Tone.OPEN),
}

PENDING: Mapping[Pending, str] = {
    Pending.NONE: "",
    Pending.NO_RULE: mark("no automatic rule: a person has to assess it"),
    Pending.NOT_LOOKED: mark("nobody looked at all objects it applies to"),
    Pending.UNDECIDED: mark("some checks wait for an answer or could not be carried out"),
    Pending.NEEDS_PERSON: mark("the checked part complies; documents or an interview are still needed"),
    Pending.UNCONFIRMED: mark("nothing it applies to was found; a person has to confirm that"),
    Pending.OUTSIDE_PACK: mark("not looked at: outside the pack"),
}

GRADES: Mapping[Grade, str] = {
    Grade.MET: mark("conforms"),
    Grade.MOSTLY_MET: mark("basically conforms"),
    Grade.NOT_MET: mark("does not conform"),
    Grade.EXCELLENT: mark("excellent"),
    Grade.GOOD: mark("good"),
    Grade.FAIR: mark("fair"),
    Grade.POOR: mark("poor"),
}

CASE_STATES: Mapping[CaseState, tuple[str, Tone]] = {
    CaseState.FOUND: (mark("Found"), Tone.BAD),
    CaseState.MITIGATED: (mark("Found, lowered by a measure"), Tone.PARTIAL),
    CaseState.NOT_FOUND: (mark("Not there"), Tone.GOOD),
    CaseState.NOT_JUDGED: (mark("Not judged"), Tone.OPEN),
}

HAZARD_STATES: Mapping[HazardState, tuple[str, Tone]] = {
    HazardState.CONFIRMED: (mark("Confirmed"), Tone.CRITICAL),
    HazardState.FIXED: (mark("Confirmed, mended since"), Tone.PARTIAL),
    HazardState.PROPOSED: (mark("Proposed"), Tone.HIGH),
    HazardState.REJECTED: (mark("Rejected"), Tone.QUIET),
    HazardState.NOT_FOUND: (mark("Not there"), Tone.GOOD),
    HazardState.NOT_JUDGED: (mark("Not judged"), Tone.OPEN),
}

SPOKEN_BY: Mapping[SpokenBy, str] = {
    SpokenBy.MACHINE: mark("by machine"),
    SpokenBy.BOTH: mark("by machine and person"),
    SpokenBy.PERSON: mark("by a person"),
    SpokenBy.NOBODY: mark("by nobody"),
}

EXTENSIONS: Mapping[str, str] = {
    "cloud_provider": mark("cloud platform"),
    "cloud_customer": mark("system on a cloud"),
    "mobile": mark("mobile"),
    "iot": mark("Internet of things"),
    "ics": mark("industrial control"),
    "bigdata": mark("big data"),
}

REASONS: Mapping[Reason, str] = {
    Reason.ABSENT: mark("no value there"),
    Reason.DENIED: mark("access denied"),
    Reason.UNREACHABLE: mark("unreachable"),
    Reason.TIMEOUT: mark("timed out"),
    Reason.UNSUPPORTED: mark("not supported there"),
    Reason.UNPARSABLE: mark("answer not understood"),
}

VERDICT_REASONS: Mapping[str, str] = {
    **{reason.value: message for reason, message in REASONS.items()},
    "applies": mark("does not apply to this target"),
}
"""Words for the codes that verdicts give as their reason."""

WAIVER_USES: Mapping[WaiverUse, tuple[str, Tone]] = {
    WaiverUse.APPLIED: (mark("In force"), Tone.QUIET),
    WaiverUse.EXPIRED: (mark("Expired"), Tone.BAD),
    WaiverUse.UNCOMPENSATED: (mark("Compensation not met"), Tone.BAD),
    WaiverUse.UNMATCHED: (mark("Matches nothing"), Tone.OPEN),
}

WAIVER_STATUSES: Mapping[WaiverStatus, tuple[str, Tone]] = {
    WaiverStatus.ACTIVE: (mark("Waived until {date}"), Tone.QUIET),
    WaiverStatus.EXPIRED: (mark("Waiver expired on {date}"), Tone.BAD),
    WaiverStatus.UNCOMPENSATED: (mark("Waiver without effect: compensation not met"), Tone.BAD),
}

KINDS: Mapping[TargetKind, str] = {
    TargetKind.UNIT: mark("unit"),
    TargetKind.PERSON: mark("person"),
    TargetKind.VENDOR: mark("vendor"),
    TargetKind.NETWORK: mark("network"),
    TargetKind.HOST: mark("host"),
    TargetKind.DATABASE: mark("database"),
    TargetKind.PLATFORM: mark("platform"),
    TargetKind.WEBSITE: mark("website"),
    TargetKind.ACCOUNT: mark("account"),
    TargetKind.DATASET: mark("dataset"),
    TargetKind.INTERFACE: mark("interface"),
    TargetKind.DEMAND: mark("demand"),
    TargetKind.AGREEMENT: mark("sharing agreement"),
    TargetKind.LOG_SOURCE: mark("log source"),
    TargetKind.FILING: mark("filing"),
    TargetKind.ASSESSMENT: mark("assessment"),
    TargetKind.RECTIFICATION: mark("rectification"),
    TargetKind.CRYPTO_ASSESSMENT: mark("cryptography assessment"),
    TargetKind.RISK_ASSESSMENT: mark("risk assessment"),
    TargetKind.PI_AUDIT: mark("personal data audit"),
    TargetKind.PLAN: mark("response plan"),
    TargetKind.DRILL: mark("drill"),
    TargetKind.INCIDENT: mark("incident"),
    TargetKind.CONTRACT: mark("outsourcing contract"),
}

SCANNERS: Mapping[str, str] = {
    "register": mark("register"),
    "linux": mark("Linux hosts"),
    "network": mark("network ports"),
    "tls": mark("encrypted transport (TLS)"),
    "web": mark("web sites"),
    "postgresql": "PostgreSQL",
    "redis": "Redis",
    "personal_data": mark("personal data"),
}

CAUSES: Mapping[str, str] = {
    "target": mark("the target changed"),
    "rule": mark("the rule changed"),
    "level": mark("the level changed"),
    "profile": mark("the profile was another one"),
    "waiver": mark("a waiver changed"),
    "scope": mark("the scope changed"),
    "collector": mark("the collector changed"),
}

_LEVELS_ZH = {1: "第一级", 2: "第二级", 3: "第三级", 4: "第四级", 5: "第五级"}
_LONGEST_VALUE = 240


@dataclass(frozen=True, slots=True)
class Wording:
    """All words of a report in one language. Call it with an English message."""

    lang: Lang
    say: Words

    @classmethod
    def of(cls, lang: Lang) -> Wording:
        return cls(lang, words("reports", lang))

    def __call__(self, message: str, **values: object) -> str:
        """The message in the report's language; values are put in after translation and may hold anything."""
        said = self.say(message)
        return said.format(**values) if values else said

    def text(self, text: Text) -> str:
        return text[self.lang]

    def state(self, state: State) -> Badge:
        return self._badge(STATES[state])

    def severity(self, severity: Severity) -> Badge:
        return self._badge(SEVERITIES[severity])

    def clause_state(self, state: ClauseState) -> Badge:
        return self._badge(CLAUSE_STATES[state])

    def waiver_use(self, use: WaiverUse) -> Badge:
        return self._badge(WAIVER_USES[use])

    def waiver_status(self, status: WaiverStatus, until: date) -> Badge:
        label, tone = WAIVER_STATUSES[status]
        return Badge(self(label, date=self.day(until)), tone)

    def extension(self, name: str) -> str:
        return self.say(EXTENSIONS[name]) if name in EXTENSIONS else name

    def badge(self, named: tuple[str, Tone]) -> Badge:
        return self._badge(named)

    def _badge(self, named: tuple[str, Tone]) -> Badge:
        label, tone = named
        return Badge(self.say(label), tone)

    def said(self, detail: str) -> str:
        """What a scanner noted of something it could not see."""
        return said(detail, self.lang)

    def reason(self, code: str) -> str:
        """Why a verdict is what it is; text that is no code stays as it is."""
        return self.say(VERDICT_REASONS[code]) if code in VERDICT_REASONS else code

    def scanner(self, name: str) -> str:
        return self.say(SCANNERS[name]) if name in SCANNERS else name

    def cause(self, name: str) -> str:
        return self.say(CAUSES[name]) if name in CAUSES else name

    def level(self, level: int) -> str:
        return _LEVELS_ZH.get(level, str(level)) if self.lang is Lang.ZH else f"Level {level}"

    def day(self, day: date) -> str:
        return f"{day.year} 年 {day.month} 月 {day.day} 日" if self.lang is Lang.ZH else f"{day:%Y-%m-%d}"

    def moment(self, moment: datetime) -> str:
        return f"{moment:%Y-%m-%d %H:%M:%S} {moment.tzname() or ''}".strip()

    def period(self, start: datetime, end: datetime) -> str:
        """From start to end; the day of the end only where it is another one."""
        until = f"{end:%H:%M:%S}" if end.date() == start.date() else f"{end:%Y-%m-%d %H:%M:%S}"
        return f"{start:%Y-%m-%d %H:%M:%S} – {until} {end.tzname() or ''}".strip()

    def comma(self, parts: list[str]) -> str:
        return ("、" if self.lang is Lang.ZH else ", ").join(parts)

    def clauses(self, parts: list[str]) -> str:
        return ("；" if self.lang is Lang.ZH else "; ").join(parts)

    def count(self, number: int) -> str:
        return f"{number:,}"


def percent(part: int, whole: int) -> str:
    """Share with one decimal, rounded down so that 100 % means all of it; a dash of nothing."""
    if whole == 0:
        return "—"
    tenths = part * 1000 // whole
    return f"{tenths // 10}.{tenths % 10}%"


def share(limit: Fraction) -> str:
    """A limit as it was set: `10%`."""
    return f"{float(limit * 100):g}%"


def written(value: Any) -> str:
    """A fact value on one line, cut when very long (the machine format keeps it whole)."""
    text = value if isinstance(value, str) else json.dumps(plain(value), ensure_ascii=False)
    return shortened(text, _LONGEST_VALUE)


def shortened(text: str, longest: int) -> str:
    """At most `longest` characters of a text; an ellipsis shows the cut."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def plain(value: Any) -> Any:
    """A fact value as JSON can hold it: days as ISO text, sets in order, a missing value by its reason."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if value == value and abs(value) != float("inf") else str(value)
        case date():
            return value.isoformat()
        case Missing():
            return {"missing": value.reason.value, "detail": value.detail}
        case Mapping():
            return {str(key): plain(value[key]) for key in sorted(value, key=str)}
        case list() | tuple():
            return [plain(item) for item in value]
        case set() | frozenset():
            return sorted((plain(item) for item in value), key=str)
    return str(value)
