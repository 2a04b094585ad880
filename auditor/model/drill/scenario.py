"""What a drill rehearses 应急演练: scenarios 演练情景, their injects 情景注入, and the clocks of the law."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from auditor.model.text import Text


class Mark(StrEnum):
    """A moment that is recorded with one key, because times are measured from it (t1 to t9 of the drill report)."""

    DETECTED = "detected"
    """t1 发现告警: the first alert or report from a person."""
    CONFIRMED = "confirmed"
    """t2 确认事件: somebody took it on."""
    COMMAND = "command"
    """t3 指挥到位: the command group stands."""
    DECIDED = "decided"
    """t4 研判定级: class and grade are decided."""
    CONTAINED = "contained"
    """t5 处置控制: it does no further harm."""
    REPORTED = "reported"
    """t6 首次报告: the first report is out to the competent authority."""
    RESTORED = "restored"
    """t7 恢复服务: service and data are back and checked."""
    NOTIFIED = "notified"
    """t8 告知个人: the notice to the persons concerned is ready."""
    POLICE = "police"
    """报警: the police have been told."""
    CLOSED = "closed"
    """t9 处置结束: handling has ended."""
    SUMMARISED = "summarised"
    """总结报告: the closing report is out."""


class Severity(StrEnum):
    """Grade of an incident 事件级别 (国家网络安全事件报告管理办法, annex); the words are those of the register."""

    GENERAL = "general"
    LARGER = "larger"
    MAJOR = "major"
    EXTREME = "extremely_major"

    @property
    def rank(self) -> int:
        """0 is 一般, 3 is 特别重大."""
        return list(Severity).index(self)


class Operator(StrEnum):
    """Who has to report, because the limit depends on it (art. 4)."""

    CII = "cii"
    """Operator of critical information infrastructure 关键信息基础设施运营者."""
    CENTRAL = "central"
    """Central party and state organs and the units directly below them."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a number comes from: instrument of `rules/standards/instruments.yaml` and article; `verified: false` where
    nobody has read the official text."""

    instrument: str
    article: str = ""
    verified: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Onward:
    """What whoever received a report has to pass on: from which grade, to whom, within what time. No duty of the
    operator, but the reason why its report cannot wait."""

    from_severity: Severity
    recipient: Text
    within: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalClock:
    """A limit that runs in an incident. It starts with the first of the marks `starts` and ends with the first of
    `stops`. `limits` are by class of operator; a missing class has no such duty, an empty limit means "at once", which
    no clock can measure and a person judges. Applies from grade `from_severity` on, within its effective dates, and
    where personal data are concerned (`personal`)."""

    id: str
    title: Text
    recipient: Mapping[Operator, Text]
    starts: tuple[Mark, ...]
    stops: tuple[Mark, ...]
    limits: Mapping[Operator, timedelta | None]
    from_severity: Severity
    personal: bool = False
    classes: tuple[str, ...] = ()
    """Classes of incident it concerns; none for all."""
    onward: Mapping[Operator, Onward] = field(default_factory=dict)
    in_force: date
    source: Source


@dataclass(frozen=True, slots=True)
class Role:
    """A part in the drill 角色 and the body of GB/T 38645-2020 it belongs to."""

    id: str
    title: Text
    body: Text
    duty: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What should be done on an inject: by whom, within how long of it, and the mark that shows it was done.

    `within` is the scenario's own aim, not a limit of the law.
    """

    id: str
    action: Text
    role: str
    mark: Mark | None = None
    within: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Inject:
    """情景注入: at `at` after the start, `role` learns `says` over `channel`. `attack` are ATT&CK technique ids."""

    id: str
    at: timedelta
    role: str
    channel: Text
    says: Text
    attack: tuple[str, ...] = ()
    expects: tuple[Expectation, ...] = ()


class Form(StrEnum):
    """演练形式 as the register writes it: 桌面推演, 实操演练, both."""

    TABLETOP = "tabletop"
    LIVE = "live"
    MIXED = "mixed"


class Need(StrEnum):
    """What of the district a scenario has to be about."""

    DATASET = "dataset"
    INTERFACE = "interface"
    WEBSITE = "website"
    DATABASE = "database"
    VENDOR = "vendor"
    LOG_SOURCE = "log_source"


@dataclass(frozen=True, slots=True, kw_only=True)
class Objectives:
    """Aims of the scenario, None where it has none: `detect` and `restore` from the first inject, `contain` from
    detection. `restore` and `recovery_point` are RTO and RPO: the longest time until service is back, and the oldest
    state of the data it may come back with."""

    detect: timedelta | None = None
    contain: timedelta | None = None
    restore: timedelta | None = None
    recovery_point: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A rehearsed incident as data. `incident_class` and `incident_kind` are codes of GB/T 20986-2023; `severity` is
    the grade a right decision comes to; `clauses` by level and `cases` (high-risk cases, major-hazard triggers) say
    what of the assessment it touches."""

    id: str
    revision: int
    title: Text
    story: Text
    goals: tuple[Text, ...]
    incident_class: str
    incident_kind: str
    severity: Severity
    personal: bool
    forms: tuple[Form, ...]
    needs: tuple[Need, ...]
    plan_kind: str
    objectives: Objectives
    roles: tuple[str, ...]
    injects: tuple[Inject, ...]
    clauses: Mapping[int, tuple[str, ...]]
    cases: tuple[str, ...] = ()
    live_checks: tuple[str, ...] = ()

    @property
    def expectations(self) -> tuple[tuple[Inject, Expectation], ...]:
        """Every expected action with the inject it answers, in order of time."""
        return tuple((inject, expected) for inject in self.injects for expected in inject.expects)
