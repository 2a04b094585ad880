"""Which objects an audit looks at 测评对象: one target per entry of the register and platform it concerns.

An entry that serves several platforms (a cloud vendor, a plan) is judged once for each, at each one's level. What
belongs to no platform (units, people, networks) stands under the platform "" and is judged at the highest level
it is concerned with.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Any, assert_never

from auditor.model.register import (
    Account,
    Agreement,
    Assessment,
    Contract,
    CryptoAssessment,
    Database,
    Dataset,
    Demand,
    Drill,
    Entry,
    Filing,
    Host,
    Incident,
    Interface,
    LogSource,
    Network,
    Person,
    PiAudit,
    Plan,
    Platform,
    Rectification,
    Register,
    RiskAssessment,
    Unit,
    Vendor,
    Website,
)
from auditor.model.target import Target, TargetKind

KINDS: Mapping[str, TargetKind] = {
    "units": TargetKind.UNIT,
    "people": TargetKind.PERSON,
    "vendors": TargetKind.VENDOR,
    "networks": TargetKind.NETWORK,
    "hosts": TargetKind.HOST,
    "databases": TargetKind.DATABASE,
    "platforms": TargetKind.PLATFORM,
    "websites": TargetKind.WEBSITE,
    "online_accounts": TargetKind.ACCOUNT,
    "datasets": TargetKind.DATASET,
    "interfaces": TargetKind.INTERFACE,
    "demand_list": TargetKind.DEMAND,
    "agreements": TargetKind.AGREEMENT,
    "log_sources": TargetKind.LOG_SOURCE,
    "filings": TargetKind.FILING,
    "assessments": TargetKind.ASSESSMENT,
    "rectifications": TargetKind.RECTIFICATION,
    "crypto_assessments": TargetKind.CRYPTO_ASSESSMENT,
    "risk_assessments": TargetKind.RISK_ASSESSMENT,
    "pi_audits": TargetKind.PI_AUDIT,
    "plans": TargetKind.PLAN,
    "drills": TargetKind.DRILL,
    "incidents": TargetKind.INCIDENT,
    "outsourcing": TargetKind.CONTRACT,
}
"""Sections whose entries are looked at. Waivers, work plans, links and decisions are said of others."""

_SHARED = frozenset({TargetKind.UNIT, TargetKind.PERSON, TargetKind.NETWORK})
"""Kinds that belong to no platform; their attribute `concerns` names the platforms they are assessed with."""

HIGHEST_LEVEL = 4
"""Level 5 has no published requirements, so such a platform is judged at level 4."""


def targets(register: Register) -> tuple[Target, ...]:
    """Every target of the register, platforms in the order of the file, then section by section."""
    return tuple(_Plan(register).targets())


@dataclass(frozen=True, slots=True)
class _Grade:
    level: int
    assumed: bool


class _Plan:
    """The register with the look-ups that placing a target needs."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.platforms = {platform.id: platform for platform in register.platforms}
        self.units = {unit.id: unit for unit in register.units}
        self.networks = {network.id: network for network in register.networks}
        self.datasets = {dataset.id: dataset for dataset in register.datasets}
        self.interfaces = {interface.id: interface for interface in register.interfaces}
        self.assessments = {assessment.id: assessment for assessment in register.assessments}
        self.plans = {plan.id: plan for plan in register.plans}
        self.assumed = _Grade(register.settings.assumed_level, True)
        self.owned: dict[str, list[str]] = defaultdict(list)
        self.served: dict[str, list[str]] = defaultdict(list)
        self.exposed: dict[str, list[str]] = defaultdict(list)
        self.offered: dict[str, list[str]] = defaultdict(list)
        self.answered: dict[str, list[str]] = defaultdict(list)
        self._fill()
        self.grades = {platform.id: self._grade(platform) for platform in register.platforms}
        self.network_kinds = self._network_kinds()
        self.platform_networks = self._platform_networks()
        self.common = {platform.id: self._common(platform) for platform in register.platforms}

    def _fill(self) -> None:
        for platform in self.register.platforms:
            self.owned[platform.owner].append(platform.id)
            if platform.responsible:
                self.answered[platform.responsible].append(platform.id)
            for vendor in (platform.cloud, platform.ca, platform.operator_vendor):
                if vendor:
                    self.served[vendor].append(platform.id)
            for network in platform.exposure:
                self.exposed[network].append(platform.id)
        for contract in self.register.outsourcing:
            self.served[contract.vendor].append(contract.platform)
        for host in self.register.hosts:
            for network in host.all_networks():
                self.exposed[network].append(host.platform)
        for interface in self.register.interfaces:
            if interface.platform:
                self.offered[interface.dataset].append(interface.platform)

    def targets(self) -> Iterator[Target]:
        for section, kind in KINDS.items():
            for entry in getattr(self.register, section):
                yield from self._targets_of(entry, kind)

    def _targets_of(self, entry: Any, kind: TargetKind) -> Iterator[Target]:
        own = _attributes(entry, self)
        if kind in _SHARED:
            own = {**own, "concerns": sorted(set(self._concerned(entry)))}
        for platform in _once(self._platforms_of(entry)) or ("",):
            grade = self.grades[platform] if platform else self._highest(self._concerned(entry))
            attributes = {**own, **self.common[platform], "level_assumed": grade.assumed} if platform else own
            yield Target(
                platform=platform,
                id=entry.id,
                kind=kind,
                name=_name(entry),
                level=grade.level,
                level_assumed=grade.assumed,
                attributes=attributes,
                line=entry.line,
                file=entry.file,
            )

    def _platforms_of(self, entry: Any) -> Iterable[str | None]:
        """Platforms an entry is judged for; empty where it stands for itself."""
        match entry:
            case Unit() | Person() | Network():
                return ()
            case Platform():
                return (entry.id,)
            case Vendor():
                return self.served[entry.id]
            case Dataset():
                return (entry.source_platform,)
            case Interface():
                return (entry.platform or self.datasets[entry.dataset].source_platform,)
            case Demand():
                return (self.datasets[entry.dataset].source_platform,)
            case Agreement():
                return self._platforms_of(self.interfaces[entry.interface])
            case Rectification():
                return (self.assessments[entry.assessment].platform,)
            case RiskAssessment() | PiAudit() | Plan():
                return [platform for name in entry.scope for platform in self._covered(name)]
            case Drill():
                return self._platforms_of(self.plans[entry.plan])
            case (
                Host()
                | Database()
                | Website()
                | Account()
                | LogSource()
                | Filing()
                | Assessment()
                | CryptoAssessment()
                | Incident()
                | Contract()
            ):
                return (entry.platform,)
            case _:
                assert_never(entry)

    def _covered(self, name: str) -> tuple[str, ...]:
        if name in self.platforms:
            return (name,)
        dataset = self.datasets.get(name)
        return (dataset.source_platform,) if dataset is not None and dataset.source_platform else ()

    def _concerned(self, entry: Any) -> Iterable[str]:
        """Platforms whose level an entry without a platform of its own must live up to."""
        match entry:
            case Unit():
                return self.owned[entry.id]
            case Person():
                return [*self.answered[entry.id], *self.owned[entry.unit]]
            case Network():
                return self.exposed[entry.id]
            case Website() | Account() | Demand():
                return self.owned[entry.unit]
            case Dataset():
                return [*self.offered[entry.id], *self.owned[entry.provider]]
            case Interface() | Agreement():
                return self.owned[entry.provider]
            case RiskAssessment() | PiAudit() | Plan() | Drill():
                return self.platforms
            case _:
                return ()

    def _highest(self, platforms: Iterable[str]) -> _Grade:
        grades = [self.grades[platform] for platform in platforms]
        return max(grades, key=lambda grade: (grade.level, not grade.assumed), default=self.assumed)

    def _grade(self, platform: Platform) -> _Grade:
        """Level of the grading object: of `platform` itself, or of the one it is a declared part of."""
        while platform.grading_object_of is not None:
            platform = self.platforms[platform.grading_object_of]
        if platform.level is None:
            return self.assumed
        return _Grade(min(platform.level.grade, HIGHEST_LEVEL), False)

    def _network_kinds(self) -> Mapping[str, list[str]]:
        """Kinds of the networks each host stands in, as declared and as its addresses show."""
        ranges = [
            (network.kind, ip_network(cidr, strict=False))
            for network in self.register.networks
            for cidr in network.cidrs
        ]
        kinds = {}
        for host in self.register.hosts:
            named: set[str] = {self.networks[network].kind for network in host.all_networks()}
            addresses = [ip_address(address) for address in host.all_addresses()]
            shown = {kind for kind, span in ranges if any(address in span for address in addresses)}
            kinds[host.id] = sorted(named | shown)
        return kinds

    def _platform_networks(self) -> Mapping[str, frozenset[str]]:
        kinds: dict[str, set[str]] = defaultdict(set)
        for host in self.register.hosts:
            kinds[host.platform].update(self.network_kinds[host.id])
        return {platform: frozenset(found) for platform, found in kinds.items()}

    def _common(self, platform: Platform) -> Mapping[str, Any]:
        """What rules may select any target of a platform by."""
        exposure = sorted({self.networks[network].kind for network in platform.exposure})
        internet_facing = "internet" in exposure or "internet" in self.platform_networks.get(platform.id, ())
        return {
            "platform_kind": platform.kind,
            "platform_lifecycle": platform.lifecycle,
            "exposure": exposure,
            "internet_facing": internet_facing,
            "internet_gov_app": self._internet_gov_app(platform, internet_facing),
            "important_business": bool(platform.important_business),
            "cii": bool(platform.cii),
        }

    def _internet_gov_app(self, platform: Platform, internet_facing: bool) -> bool:
        """As entered. Where nobody entered it, what a public body runs on the internet is such an application.

        Source: 互联网政务应用安全管理规定, article 2.
        """
        if platform.internet_gov_app is not None:
            return platform.internet_gov_app
        return internet_facing and self.units[platform.owner].type != "enterprise"


def _attributes(entry: Any, plan: _Plan) -> Mapping[str, Any]:
    match entry:
        case Host():
            return {
                "os": entry.os,
                "addresses": list(entry.all_addresses()),
                "network_kinds": plan.network_kinds[entry.id],
                "collect": entry.collect,
                "scan": entry.scan,
            }
        case Database():
            return {"engine": entry.engine, "env": entry.env}
        case Website():
            return {"status": entry.status}
        case Interface():
            return {"status": entry.status, "protocol": entry.protocol}
        case Network() | Account() | LogSource() | Plan() | Vendor():
            return {"kind": entry.kind}
        case Unit():
            return {"type": entry.type, "unit_level": entry.level}
        case _:
            return {}


def _name(entry: Entry) -> str:
    """What people call it: its name or title, else its id."""
    for field in ("name", "title"):
        name = getattr(entry, field, None)
        if name:
            return str(name)
    return entry.id


def _once(platforms: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(platform for platform in platforms if platform))
