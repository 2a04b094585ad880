"""Who refers to whom in the register, looked up instead of searched: built once per audit, linear in its size."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from auditor.model.register import (
    Agreement,
    Assessment,
    Contract,
    CryptoAssessment,
    Database,
    Dataset,
    Demand,
    Drill,
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
    ProtectionWorkPlan,
    Rectification,
    Register,
    RiskAssessment,
    Unit,
    Vendor,
    Website,
)
from scanners.register.workdays import Calendar

_DISTRICT = "district"
"""In a scope: everything the district runs."""

T = TypeVar("T")


def _by_id(entries: Iterable[T]) -> dict[str, T]:
    return {entry.id: entry for entry in entries}  # type: ignore[attr-defined]


def _grouped(entries: Iterable[T], keys: Callable[[T], Iterable[str | None]]) -> Mapping[str, tuple[T, ...]]:
    groups: dict[str, list[T]] = {}
    for entry in entries:
        for key in dict.fromkeys(keys(entry)):
            if key is not None:
                groups.setdefault(key, []).append(entry)
    return {key: tuple(group) for key, group in groups.items()}


@dataclass(frozen=True, slots=True)
class Links:
    """Entries by id, and groups of entries by what they belong to (`*_of`)."""

    register: Register
    units: Mapping[str, Unit]
    people: Mapping[str, Person]
    vendors: Mapping[str, Vendor]
    networks: Mapping[str, Network]
    platforms: Mapping[str, Platform]
    datasets: Mapping[str, Dataset]
    interfaces: Mapping[str, Interface]
    assessments: Mapping[str, Assessment]
    plans: Mapping[str, Plan]
    agreements: Mapping[str, Agreement]
    people_of: Mapping[str, tuple[Person, ...]]
    platforms_of: Mapping[str, tuple[Platform, ...]]
    websites_of: Mapping[str, tuple[Website, ...]]
    hosts_of: Mapping[str, tuple[Host, ...]]
    databases_of: Mapping[str, tuple[Database, ...]]
    log_sources_of: Mapping[str, tuple[LogSource, ...]]
    filings_of: Mapping[str, tuple[Filing, ...]]
    assessments_of: Mapping[str, tuple[Assessment, ...]]
    crypto_of: Mapping[str, tuple[CryptoAssessment, ...]]
    protection_plans_of: Mapping[str, tuple[ProtectionWorkPlan, ...]]
    incidents_of: Mapping[str, tuple[Incident, ...]]
    contracts_of: Mapping[str, tuple[Contract, ...]]
    rectifications_of: Mapping[str, tuple[Rectification, ...]]
    drills_of: Mapping[str, tuple[Drill, ...]]
    datasets_of_platform: Mapping[str, tuple[Dataset, ...]]
    datasets_of_title: Mapping[str, tuple[Dataset, ...]]
    datasets_of_code: Mapping[str, tuple[Dataset, ...]]
    interfaces_of_dataset: Mapping[str, tuple[Interface, ...]]
    interfaces_of_platform: Mapping[str, tuple[Interface, ...]]
    agreements_of_interface: Mapping[str, tuple[Agreement, ...]]
    demands_of_dataset: Mapping[str, tuple[Demand, ...]]
    risk_assessments_of: Mapping[str, tuple[RiskAssessment, ...]]
    pi_audits_of: Mapping[str, tuple[PiAudit, ...]]
    plans_of: Mapping[str, tuple[Plan, ...]]
    portal_domains: frozenset[str]
    """Domains under which a portal's columns and business systems live, e.g. `sfq.gov.cn` for `www.sfq.gov.cn`."""

    @classmethod
    def of(cls, register: Register) -> Links:
        return cls(
            register=register,
            units=_by_id(register.units),
            people=_by_id(register.people),
            vendors=_by_id(register.vendors),
            networks=_by_id(register.networks),
            platforms=_by_id(register.platforms),
            datasets=_by_id(register.datasets),
            interfaces=_by_id(register.interfaces),
            assessments=_by_id(register.assessments),
            plans=_by_id(register.plans),
            agreements=_by_id(register.agreements),
            people_of=_grouped(register.people, lambda person: (person.unit,)),
            platforms_of=_grouped(register.platforms, lambda platform: (platform.owner,)),
            websites_of=_grouped(register.websites, lambda site: (site.unit,)),
            hosts_of=_grouped(register.hosts, lambda host: (host.platform,)),
            databases_of=_grouped(register.databases, lambda database: (database.platform,)),
            log_sources_of=_grouped(register.log_sources, lambda source: (source.platform,)),
            filings_of=_grouped(register.filings, lambda filing: (filing.platform,)),
            assessments_of=_grouped(register.assessments, lambda assessment: (assessment.platform,)),
            crypto_of=_grouped(register.crypto_assessments, lambda assessment: (assessment.platform,)),
            protection_plans_of=_grouped(register.protection_work_plans, lambda plan: (plan.platform,)),
            incidents_of=_grouped(register.incidents, lambda incident: (incident.platform,)),
            contracts_of=_grouped(register.outsourcing, lambda contract: (contract.platform,)),
            rectifications_of=_grouped(register.rectifications, lambda item: (item.assessment,)),
            drills_of=_grouped(register.drills, lambda drill: (drill.plan,)),
            datasets_of_platform=_grouped(register.datasets, lambda dataset: (dataset.source_platform,)),
            datasets_of_title=_grouped(register.datasets, lambda dataset: (dataset.title.strip(),)),
            datasets_of_code=_grouped(register.datasets, lambda dataset: (dataset.catalogue_code,)),
            interfaces_of_dataset=_grouped(register.interfaces, lambda interface: (interface.dataset,)),
            interfaces_of_platform=_grouped(register.interfaces, lambda interface: (interface.platform,)),
            agreements_of_interface=_grouped(register.agreements, lambda agreement: (agreement.interface,)),
            demands_of_dataset=_grouped(register.demand_list, lambda demand: (demand.dataset,)),
            risk_assessments_of=_grouped(register.risk_assessments, lambda assessment: assessment.scope),
            pi_audits_of=_grouped(register.pi_audits, lambda audit: audit.scope),
            plans_of=_grouped(register.plans, lambda plan: plan.scope),
            portal_domains=frozenset(
                domain.name.removeprefix("www.")
                for site in register.websites
                if site.portal and site.status == "online"
                for domain in site.domains
            ),
        )

    def in_scope(self, groups: Mapping[str, tuple[T, ...]], *ids: str) -> tuple[T, ...]:
        """Entries whose scope names one of `ids` or the whole district, each once."""
        found = [entry for key in (*ids, _DISTRICT) for entry in groups.get(key, ())]
        return tuple(dict.fromkeys(found))

    def covered_by(self, plan: Plan) -> tuple[Platform, ...]:
        """Platforms that a plan speaks for."""
        if _DISTRICT in plan.scope:
            return self.register.platforms
        return tuple(self.platforms[id_] for id_ in plan.scope if id_ in self.platforms)

    def grading_object(self, platform: Platform) -> Platform:
        """定级对象: the platform itself, or the one it is a declared part of."""
        seen = {platform.id}
        while platform.level is None and platform.grading_object_of in self.platforms:
            if platform.grading_object_of in seen:
                break
            platform = self.platforms[platform.grading_object_of]  # type: ignore[index]
            seen.add(platform.id)
        return platform

    def grade_of(self, platform_id: str | None) -> int | None:
        """Grade of the grading object that a platform is or belongs to."""
        platform = self.platforms.get(platform_id or "")
        if platform is None:
            return None
        level = self.grading_object(platform).level
        return level.grade if level else None

    def holds_personal_data(self, platform: Platform) -> bool:
        """Does the register say that people's data lie on this platform?"""
        return (
            bool(platform.pi_subjects)
            or bool(platform.face_subjects)
            or any(
                dataset.pi is not None and dataset.pi.contains
                for dataset in self.datasets_of_platform.get(platform.id, ())
            )
            or any(database.sensitive is True for database in self.databases_of.get(platform.id, ()))
        )


@dataclass(frozen=True, slots=True)
class Situation:
    """What every family needs besides the entry itself."""

    links: Links
    as_of: date
    calendar: Calendar
