"""What the filing papers 定级备案 ask beyond the rest of the register. Every field is optional: what nobody entered is
listed before a filing and marked in the draft, never made up.

Codes follow the filing form of 2025 (公网安〔2025〕1001号). No official blank was at hand; the lists are those on which
several independent implementations agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from auditor.model.register.entry import Day, Entry

HarmedObject: TypeAlias = Literal["citizens", "society", "national"]
"""Whose interests are harmed 受侵害的客体: citizens, legal persons and organisations; social order and public interest;
national (and, on the form of 2025, regional) security and the people's livelihood."""

HarmDegree: TypeAlias = Literal["general", "serious", "very_serious"]
"""一般损害, 严重损害, 特别严重损害."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Harm:
    """What harm follows when security is broken: whose, how much, and why it was judged so."""

    object: HarmedObject
    degree: HarmDegree
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subsystem:
    """A line of the table of subsystems in the grading report."""

    name: str
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudUse:
    """表四, cloud computing: provider's or customer's side."""

    role: Literal["provider", "customer"]
    services: tuple[Literal["iaas", "paas", "saas", "other"], ...] = ()
    deployment: Literal["private", "public", "hybrid", "government"] | None = None
    customers: int | None = None
    infrastructure_place: str | None = None
    operations_place: str | None = None
    platform_name: str | None = None
    platform_level: int | None = None
    platform_filing: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MobileUse:
    """表四, mobile access."""

    apps: tuple[str, ...] = ()
    networks: tuple[Literal["public_wifi", "own_wifi", "cellular"], ...] = ()
    terminals: tuple[Literal["general", "dedicated"], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IotUse:
    """表四, internet of things."""

    sensing: tuple[Literal["node", "gateway", "rfid_tag", "rfid_reader", "other"], ...] = ()
    transport: tuple[Literal["internet", "dedicated", "cellular", "other"], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IndustrialUse:
    """表四, industrial control."""

    layers: tuple[Literal["management", "supervision", "control", "equipment"], ...] = ()
    components: tuple[Literal["scada", "dcs", "plc", "rtu", "mtu", "sc", "other"], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BigDataUse:
    """表四, big data."""

    parts: tuple[Literal["platform", "application", "resource"], ...] = ()
    cross_border: bool | None = None
    applications: int | None = None
    infrastructure_place: str | None = None
    operations_place: str | None = None
    platform_name: str | None = None
    platform_level: int | None = None
    platform_filing: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingPapers(Entry):
    """What the grading report 定级报告 and tables 二 to 五 of the filing form 备案表 say of one platform."""

    platform: str
    description: str | None = None
    boundary: str | None = None
    business: str | None = None
    data: str | None = None
    subsystems: tuple[Subsystem, ...] = ()
    building_department: str | None = None
    operating_department: str | None = None
    security_department: str | None = None
    manager: str | None = None
    """Directly responsible manager 直接责任人: an id of `people`."""
    information: str | None = None
    information_harm: Harm | None = None
    service: str | None = None
    service_harm: Harm | None = None
    object_type: Literal["network_facility", "information_system", "data_resource"] | None = None
    technologies: tuple[Literal["cloud", "mobile", "iot", "industrial", "big_data", "other"], ...] | None = None
    """None: nobody said; empty: none of them."""
    business_types: tuple[Literal["production", "dispatch", "office", "public_service", "other"], ...] = ()
    service_scope: Literal["national", "cross_province", "province", "cross_city", "within_city", "other"] | None = None
    service_scope_count: int | None = None
    audience: Literal["staff", "public", "both", "other"] | None = None
    coverage: Literal["lan", "man", "wan", "other"] | None = None
    network_nature: Literal["dedicated", "internet", "other"] | None = None
    source_addresses: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    protocols: tuple[str, ...] = ()
    interconnection: tuple[Literal["other_sector", "same_sector", "same_unit", "other"], ...] = ()
    regulator: str | None = None
    """Industry regulator 行业主管部门; "none" where there is none."""
    regulator_approved: Day | None = None
    filled_by: str | None = None
    filled_on: Day | None = None
    cloud: CloudUse | None = None
    mobile_access: MobileUse | None = None
    iot: IotUse | None = None
    industrial: IndustrialUse | None = None
    big_data: BigDataUse | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """Where data of a category lies."""

    cloud: Literal["private", "public", "hybrid", "government", "not_cloud"] | None = None
    cloud_name: str | None = None
    room: Literal["own", "other_unit", "third_party"] | None = None
    room_name: str | None = None
    region: Literal["domestic", "abroad"] | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DataCategory(Entry):
    """A category of a unit's own classification, one sheet of 表六 数据摸底调查表 — never a single field."""

    name: str
    unit: str
    platforms: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    grade: Literal["general", "important"] | None = None
    """一般数据, or 重要及以上数据."""
    kind: str | None = None
    department: str | None = None
    person: str | None = None
    personal: tuple[Literal["sensitive", "minors", "general", "none"], ...] = ()
    volume_gb: float | None = None
    records: int | None = None
    growth_gb_month: float | None = None
    sources: tuple[Literal["collected", "generated", "entered", "bought", "shared", "other"], ...] = ()
    source_units: tuple[str, ...] = ()
    outflow_units: tuple[str, ...] = ()
    interaction: tuple[Literal["provided", "entrusted", "joint", "none"], ...] = ()
    storage: Storage | None = None
