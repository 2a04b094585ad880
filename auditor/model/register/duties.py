"""What the law asks for: filing, assessment, rectification, plans, drills, incidents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from auditor.model.register.entry import Day, Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing(Entry):
    """定级备案 with the public-security organ."""

    platform: str
    number: str | None = None
    grade: int
    organ: str | None = None
    filed: Day | None = None
    template: str | None = None
    refiled: Day | None = None
    valid_to: Day | None = None
    renewal_requested: Day | None = None
    expert_review: Day | None = None
    cancelled: Day | None = None
    data_survey_forms: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MajorRisks:
    """重大风险隐患: counted before rectification, and how many of them are fixed."""

    found: int
    fixed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment(Entry):
    """等级测评 by an agency. `score` is the conformity rate in percent (2025) or the score (2021)."""

    platform: str
    agency: str | None = None
    template: str
    report_date: Day
    score: float | None = None
    major_risks: MajorRisks | None = None
    high: int | None = None
    medium: int | None = None
    low: int | None = None
    verdict: str | None = None
    report_no: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rectification(Entry):
    """整改 of one problem of an assessment."""

    assessment: str
    item: str
    severity: Literal["major", "high", "medium", "low"]
    due: Day | None = None
    closed: Day | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CryptoAssessment(Entry):
    """密码应用安全性评估 (密评)."""

    platform: str
    agency: str | None = None
    date: Day
    result: str | None = None
    filed_on: Day | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskAssessment(Entry):
    """Risk assessment of data or network security; `scope` names platforms or datasets."""

    scope: tuple[str, ...]
    kind: str
    date: Day
    reported_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PiAudit(Entry):
    """个人信息保护合规审计."""

    scope: tuple[str, ...]
    kind: Literal["internal", "external"]
    date: Day
    auditor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectionWorkPlan(Entry):
    """网络安全保护工作方案 handed in after an assessment (level 3 and above)."""

    platform: str
    assessment: str | None = None
    submitted: Day | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(Entry):
    """应急预案. `scope` is "district" or the platforms it covers."""

    kind: Literal["cyber_incident", "data_incident", "pi_incident", "continuity"]
    scope: tuple[str, ...]
    issued: Day | None = None
    revised: Day | None = None
    approved_by: str | None = None
    covers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill(Entry):
    """应急演练 of a plan."""

    plan: str
    date: Day
    form: Literal["tabletop", "live", "mixed"]
    scenario: str
    participants: tuple[str, ...] = ()
    record: str | None = None
    issues: int | None = None
    issues_closed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident(Entry):
    """网络安全事件. Times carry an offset. `severity` is what was entered; the rule computes its own."""

    platform: str
    discovered: datetime
    kind: str
    """`class` in the file."""
    pi_subjects: int | None = None
    severity: Literal["general", "larger", "major", "extremely_major"] | None = None
    reported_at: datetime | None = None
    report_to: str | None = None
    handled_on: Day | None = None
    summary_report: Day | None = None
    notice: str | None = None
    police_report: Day | None = None
