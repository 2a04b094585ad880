"""The register 台账: what `inventory.yaml` says, as frozen records.

Field names are those of the file. `None` and `()` mean that nobody entered a value: rules decide what that means.
Every record carries `line` and `file` of its entry, so that a finding can point at it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from ipaddress import ip_address, ip_network
from typing import Any, Literal, TypeAlias

Day: TypeAlias = date
"""A calendar day. An alias, because many records have a field called `date`."""

AdminLevel: TypeAlias = Literal["central", "province", "city", "county", "town", "village"]
Grade: TypeAlias = Literal["general-1", "general-2", "general-3", "general-4", "important", "core"]
"""Data grade per GB/T 43697-2024: general data in four steps, important data, core data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Anything in the register that has an id and a place in a file."""

    id: str
    line: int = 0
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit(Entry):
    """单位: an office, institution or enterprise. `code` is its 18-character unified social credit code."""

    name: str
    code: str | None = None
    type: Literal["party_gov", "institution", "enterprise"]
    level: AdminLevel
    roles: tuple[str, ...] = ()
    parent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Entry):
    """A responsible person, in role form: never an identity or telephone number."""

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
class Network(Entry):
    """A zone or line. Only addresses inside `cidrs` of a network with `scan: allowed` are ever contacted."""

    name: str
    kind: Literal["internet", "egov_extranet", "dedicated_line", "lan", "management"]
    cidrs: tuple[str, ...] = ()
    owner: str | None = None
    approved_by: str | None = None
    scan: Literal["allowed", "never"] = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class SshAccess:
    """How the collector logs in. `key` and `known_hosts` are files, never their contents."""

    user: str
    port: int = 22
    key: str | None = None
    known_hosts: str | None = None
    sudo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ListeningPort:
    """A port that is declared to be open, and why."""

    port: int
    purpose: str
    proto: Literal["tcp", "udp"] = "tcp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Host(Entry):
    """A machine or terminal. `address` and `addresses` are alternatives, so are `network` and `networks`."""

    platform: str
    name: str | None = None
    address: str | None = None
    addresses: tuple[str, ...] = ()
    network: str | None = None
    networks: tuple[str, ...] = ()
    os: Literal["linux", "windows", "network_device", "other"]
    scan: Literal["allowed", "never"] = "never"
    collect: Literal["local", "ssh", "bundle"] | None = None
    ssh: SshAccess | None = None
    bundle: str | None = None
    ports: tuple[ListeningPort, ...] = ()
    site: str | None = None
    cluster: str | None = None

    def all_addresses(self) -> tuple[str, ...]:
        return ((self.address,) if self.address else ()) + self.addresses

    def all_networks(self) -> tuple[str, ...]:
        return ((self.network,) if self.network else ()) + self.networks


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """Backup of a database: day of the last one, kept off site, day of the last restore test."""

    last: Day | None = None
    offsite: bool | None = None
    restore_tested: Day | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseAccess:
    """How a live database is read. `password` is a reference (`env:NAME`, `file:PATH`), never a value."""

    user: str
    database: str | None = None
    password: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Database(Entry):
    """A database instance. With `host`, `port` and `access` it is looked at live."""

    engine: Literal[
        "postgresql", "mysql", "mariadb", "redis", "mongodb", "elasticsearch", "oracle", "sqlserver", "dm", "kingbase"
    ]
    platform: str
    name: str | None = None
    host: str | None = None
    port: int | None = None
    access: DatabaseAccess | None = None
    records: int | None = None
    env: Literal["production", "test", "training"] = "production"
    sensitive: bool | None = None
    encrypted_at_rest: bool | None = None
    backup: Backup | None = None


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
class Domain:
    """A domain name of a site. `lang` tells the English from the Chinese name."""

    name: str
    lang: Literal["en", "zh"] = "en"
    main: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Website(Entry):
    """政府网站. `url` is fetched; where `host` is given its address is used instead of a name look-up."""

    name: str
    unit: str
    platform: str | None = None
    url: str | None = None
    host: str | None = None
    domains: tuple[Domain, ...] = ()
    status: Literal["online", "closed"] = "online"
    portal: bool | None = None
    icp: str | None = None
    psb_filing: str | None = None
    site_code: str | None = None
    gov_mark: bool | None = None
    https: bool | None = None
    ipv6: bool | None = None
    dns_in_china: bool | None = None
    cdn_in_china: bool | None = None
    dns_resolves: bool | None = None
    closed_on: Day | None = None
    last_home_update: Day | None = None
    complaint_channel: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account(Entry):
    """An app, mini-program, public account 政务新媒体 or e-mail system."""

    kind: Literal["app", "mini_program", "public_account", "email_system"]
    name: str
    unit: str
    platform: str | None = None
    domain: str | None = None
    electronic_certificate: bool | None = None
    last_update: Day | None = None
    auto_forward: bool | None = None
    stale_accounts: int | None = None
    mfa: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """Where a dataset stands in the catalogue 目录: base library and theme."""

    base: str | None = None
    theme: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingConditions:
    """Conditions of conditional sharing 有条件共享."""

    scope: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    method: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """共享属性 with its legal basis (needed for `not_shared`) and its conditions (needed for `conditional`)."""

    attribute: Literal["unconditional", "conditional", "not_shared"]
    basis: str | None = None
    conditions: SharingConditions | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """开放属性 towards the public; `file` is the open copy."""

    attribute: Literal["none", "unconditional", "conditional"]
    file: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredPi:
    """What the owner declares about personal data in a dataset."""

    contains: bool
    sensitive: bool | None = None
    subjects: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SecrecyReview:
    """保密审查: day, reviewer and result."""

    done: Day
    by: str
    result: Literal["not_secret", "secret", "work_secret"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pia:
    """个人信息保护影响评估."""

    id: str
    date: Day


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A column of a dataset as the catalogue declares it."""

    name: str
    title: str
    type: str = "string"
    identifier: Literal["direct", "quasi", "sensitive", "none"] | None = None
    pi_type: str | None = None
    grade: Grade | None = None
    mask: Literal["none", "required", "masked"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset(Entry):
    """数据资源: one entry of the sharing catalogue 共享目录. `files` are copies that may be scanned."""

    title: str
    catalogue_code: str | None = None
    provider: str
    owner: str | None = None
    source_platform: str | None = None
    category: Category | None = None
    sharing: Sharing | None = None
    opening: Opening | None = None
    summary: str | None = None
    format: str | None = None
    accrual_periodicity: (
        Literal["realtime", "daily", "weekly", "monthly", "quarterly", "half_yearly", "yearly", "irregular"] | None
    ) = None
    published: Day | None = None
    last_updated: Day | None = None
    grade: Grade | None = None
    pi: DeclaredPi | None = None
    purpose: str | None = None
    secrecy_review: SecrecyReview | None = None
    pia: Pia | None = None
    retention_days: int | None = None
    oldest_record: Day | None = None
    fields: tuple[Field, ...] = ()
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Interface(Entry):
    """接口 through which a dataset is shared; with its agreement this is the contract that traffic is held to."""

    name: str
    dataset: str
    provider: str
    platform: str | None = None
    protocol: str
    path: str | None = None
    method: str | None = None
    auth: str | None = None
    tls_min: str | None = None
    response_fields: tuple[str, ...] = ()
    masked_fields: tuple[str, ...] = ()
    rate_limit_per_min: int | None = None
    max_rows: int | None = None
    status: Literal["online", "offline", "retired"] = "online"


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand(Entry):
    """One line of the demand list 需求清单."""

    unit: str
    dataset: str
    purpose: str
    matter_code: str | None = None
    requested: Day
    replied: Day | None = None
    delivered: Day | None = None
    status: Literal["pending", "approved", "rejected", "delivered"]
    agreement: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement(Entry):
    """共享授权 between a provider and a consumer."""

    interface: str
    provider: str
    consumer: str
    consumer_platforms: tuple[str, ...] = ()
    purpose: str | None = None
    legal_basis: str | None = None
    fields: tuple[str, ...] = ()
    approved_on: Day | None = None
    valid_from: Day | None = None
    valid_to: Day | None = None
    volume_cap_per_day: int | None = None
    onward_sharing: bool | None = None
    retention_days: int | None = None
    destruction: str | None = None
    signed_by: tuple[str, ...] = ()


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


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverScope:
    """Which findings a waiver covers: platform id and target id, each with `*` as a wildcard."""

    platform: str = "*"
    target: str = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver(Entry):
    """豁免: an accepted deviation. It never changes a verdict's state; it stands beside it until `expires_on`."""

    rule: str
    scope: WaiverScope
    reason: str
    approved_by: str
    approved_on: Day
    expires_on: Day
    compensated_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class District:
    """The administrative district the register belongs to."""

    code: str
    name: str
    level: AdminLevel
    province: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """Log-retention floors in months. Sources: CSL art 23(3); 互联网政务应用安全管理规定 art 20; Network Data
    Security Regulation art 12."""

    default_months: int = 6
    internet_gov_app_months: int = 12
    sharing_record_months: int = 36


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkScan:
    """Limits of the port scan: extra ports, the most packets a second, seconds a host may take."""

    ports: tuple[int, ...] = ()
    max_rate: int | None = None
    host_timeout: int = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Local facts that rules need."""

    gov_suffixes: tuple[str, ...] = (".gov.cn", ".政务")
    institution_suffixes: tuple[str, ...] = (".cn", ".公益")
    retention: Retention = field(default_factory=Retention)
    network_scan: NetworkScan = field(default_factory=NetworkScan)
    trusted_roots: tuple[str, ...] = ()
    """Certificate authority files trusted besides the system's, e.g. a district's own."""
    assumed_level: int = 2
    """Level at which a platform is judged that nobody has graded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """The whole register, loaded and checked: every reference resolves, every id is unique."""

    schema_version: int
    as_of: Day | None
    district: District
    settings: Settings = field(default_factory=Settings)
    units: tuple[Unit, ...] = ()
    people: tuple[Person, ...] = ()
    vendors: tuple[Vendor, ...] = ()
    networks: tuple[Network, ...] = ()
    hosts: tuple[Host, ...] = ()
    databases: tuple[Database, ...] = ()
    platforms: tuple[Platform, ...] = ()
    websites: tuple[Website, ...] = ()
    online_accounts: tuple[Account, ...] = ()
    datasets: tuple[Dataset, ...] = ()
    interfaces: tuple[Interface, ...] = ()
    demand_list: tuple[Demand, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    log_sources: tuple[LogSource, ...] = ()
    filings: tuple[Filing, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    rectifications: tuple[Rectification, ...] = ()
    crypto_assessments: tuple[CryptoAssessment, ...] = ()
    risk_assessments: tuple[RiskAssessment, ...] = ()
    pi_audits: tuple[PiAudit, ...] = ()
    protection_work_plans: tuple[ProtectionWorkPlan, ...] = ()
    plans: tuple[Plan, ...] = ()
    drills: tuple[Drill, ...] = ()
    incidents: tuple[Incident, ...] = ()
    outsourcing: tuple[Contract, ...] = ()
    waivers: tuple[Waiver, ...] = ()

    def index(self) -> Mapping[str, Entry]:
        """Every entry by id. Build it once and keep it; it walks the whole register."""
        return {entry.id: entry for entry in self.entries()}

    def entries(self) -> Iterator[Any]:
        """Every entry, section by section in the order of the file format."""
        for section in SECTIONS:
            yield from getattr(self, section)

    def authorises(self, address: str) -> bool:
        """May this address be contacted? Only inside a network that says `scan: allowed`."""
        try:
            ip = ip_address(address)
        except ValueError:
            return False
        return any(
            ip in ip_network(cidr, strict=False)
            for network in self.networks
            if network.scan == "allowed"
            for cidr in network.cidrs
        )


SECTIONS: Mapping[str, type[Entry]] = {
    "units": Unit,
    "people": Person,
    "vendors": Vendor,
    "networks": Network,
    "hosts": Host,
    "databases": Database,
    "platforms": Platform,
    "websites": Website,
    "online_accounts": Account,
    "datasets": Dataset,
    "interfaces": Interface,
    "demand_list": Demand,
    "agreements": Agreement,
    "log_sources": LogSource,
    "filings": Filing,
    "assessments": Assessment,
    "rectifications": Rectification,
    "crypto_assessments": CryptoAssessment,
    "risk_assessments": RiskAssessment,
    "pi_audits": PiAudit,
    "protection_work_plans": ProtectionWorkPlan,
    "plans": Plan,
    "drills": Drill,
    "incidents": Incident,
    "outsourcing": Contract,
    "waivers": Waiver,
}
"""Sections of the register and the record each entry becomes."""
