"""The register as a whole, and what it says of itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from typing import Any

from auditor.model.register.assets import Account, Database, Host, Network, Website
from auditor.model.register.duties import (
    Assessment,
    CryptoAssessment,
    Drill,
    Filing,
    Incident,
    PiAudit,
    Plan,
    ProtectionWorkPlan,
    Rectification,
    RiskAssessment,
)
from auditor.model.register.entry import AdminLevel, Day, Entry
from auditor.model.register.overall import OverallLink, RiskDecision
from auditor.model.register.papers import DataCategory, FilingPapers
from auditor.model.register.parties import Contract, Person, Unit, Vendor
from auditor.model.register.platforms import LogSource, Platform
from auditor.model.register.sharing import Agreement, Dataset, Demand, Interface
from auditor.model.register.waivers import Waiver


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
    filing_papers: tuple[FilingPapers, ...] = ()
    data_categories: tuple[DataCategory, ...] = ()
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
    overall_links: tuple[OverallLink, ...] = ()
    risk_decisions: tuple[RiskDecision, ...] = ()
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
    "filing_papers": FilingPapers,
    "data_categories": DataCategory,
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
    "overall_links": OverallLink,
    "risk_decisions": RiskDecision,
    "waivers": Waiver,
}
"""Sections of the register and the record each entry becomes."""
