"""Who is responsible: units, people, vendors and the contracts with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from auditor.model.register.entry import AdminLevel, Day, Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPapers:
    """What 表一 单位基本情况 of the filing form asks of a unit besides.

    Persons are ids of `people`; `industry` is a code of the form (48 电子政务, 47 数据管理 …, 99 other).
    """

    organ: Literal["party", "government"] | None = None
    """Which of the two a unit of type `party_gov` is; the form tells them apart."""
    address: str | None = None
    postcode: str | None = None
    region: str | None = None
    """Administrative division code 行政区划代码, six digits."""
    affiliation: Literal["central", "province", "city", "county", "other"] | None = None
    industry: int | None = None
    head: str | None = None
    network_department: str | None = None
    network_contact: str | None = None
    data_department: str | None = None
    data_contact: str | None = None
    internet_addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit(Entry):
    """单位: an office, institution or enterprise. `code` is its 18-character unified social credit code."""

    name: str
    code: str | None = None
    type: Literal["party_gov", "institution", "enterprise"]
    level: AdminLevel
    roles: tuple[str, ...] = ()
    parent: str | None = None
    papers: UnitPapers | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Entry):
    """A responsible person, in role form: never an identity or mobile number.

    `identity_number` and `mobile_number` are references (`file:PATH`, `env:NAME`) to where the numbers are kept; they
    are read only for the filed copy of filing papers.
    """

    name: str
    unit: str
    roles: tuple[str, ...] = ()
    active: bool = True
    management: bool = False
    in_establishment: bool | None = None
    contact_public: bool | None = None
    reported_to_cac: Day | None = None
    trained_on: Day | None = None
    background_check: Day | None = None
    post: str | None = None
    office_phone: str | None = None
    email: str | None = None
    mobile_number: str | None = None
    identity_number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudAssessment:
    """云计算服务安全评估 of a cloud vendor."""

    passed: bool
    valid_to: Day


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor(Entry):
    """Cloud provider 云服务商, contractor, assessment agency 测评机构 or certificate authority."""

    name: str
    kind: Literal["cloud", "contractor", "mlps_agency", "crypto_agency", "gov_ca", "other"]
    in_china: bool | None = None
    cloud_assessment: CloudAssessment | None = None
    mlps_level: int | None = None
    certificate_status: Literal["valid", "suspended", "revoked", "expired"] | None = None
    gov_ca_qualified: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract(Entry):
    """外包合同 (`outsourcing` in the file)."""

    vendor: str
    platform: str
    signed: Day
    ends: Day | None = None
    approval: str | None = None
    confidentiality: bool | None = None
    data_clause: bool | None = None
    subcontract_allowed: bool | None = None
    subcontract_consent: str | None = None
    admin_privilege: bool | None = None
    access_active: bool | None = None
