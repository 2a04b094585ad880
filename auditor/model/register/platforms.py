"""What is graded: platforms, and where their logs lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from auditor.model.register.entry import Day, Entry

Extension: TypeAlias = Literal["cloud_provider", "cloud_customer", "mobile", "iot", "ics", "bigdata"]
"""Extended requirements 扩展要求 of GB/T 22239-2019: cloud computing on the side of the provider or of the customer,
mobile, Internet of things, industrial control, big data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """Result of grading 定级: `grade` with the sub-grades of business information (S) and system service (A)."""

    grade: int
    s: int | None = None
    a: int | None = None
    determined: Day | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform(Entry):
    """平台/系统: the grading object 定级对象, or a declared part of another one (`grading_object_of`)."""

    name: str
    kind: str
    owner: str
    responsible: str | None = None
    operator_vendor: str | None = None
    level: Level | None = None
    grading_object_of: str | None = None
    extensions: tuple[Extension, ...] | None = None
    exposure: tuple[str, ...] = ()
    admin_levels: tuple[str, ...] = ()
    lifecycle: Literal["planned", "production", "retired"] = "production"
    go_live: Day | None = None
    changed_on: Day | None = None
    cloud: str | None = None
    ca: str | None = None
    integrates_with: tuple[str, ...] | None = None
    pi_subjects: int | None = None
    pi_subjects_since: Day | None = None
    face_subjects: int | None = None
    face_filing: Day | None = None
    face_only: bool | None = None
    face_capture: bool | None = None
    internet_gov_app: bool | None = None
    important_business: bool | None = None
    cii: bool | None = None
    classified: bool | None = None
    mfa: tuple[str, ...] | None = None
    staff_access_limited: bool | None = None
    distribution: tuple[str, ...] = ()
    village_endpoints: int | None = None
    terminals: int | None = None
    certificate_types: int | None = None
    seals: int | None = None
    seal_units: int | None = None
    voice_records: bool | None = None
    ledger: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSource(Entry):
    """Where logs lie and how far back they reach."""

    platform: str
    kind: Literal["device", "host", "access", "database", "interface", "sharing_record"]
    path: str | None = None
    format: str | None = None
    earliest: Day | None = None
    latest: Day | None = None
    offsite_copy: bool | None = None
    integrity: str | None = None
    operator_field: bool | None = None
