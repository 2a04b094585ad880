"""One map of facts for each target of the register, named after its kind. Pure."""

from __future__ import annotations

from typing import Any

from auditor.model.fact import Fact, Missing, Pointer, Reason
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
    RiskAssessment,
    Unit,
    Vendor,
    Website,
)
from auditor.model.target import Target
from scanners.register.assessments import (
    assessment_facts,
    crypto_assessment_facts,
    pi_audit_facts,
    rectification_facts,
    risk_assessment_facts,
)
from scanners.register.datasets import dataset_facts
from scanners.register.emergency import drill_facts, incident_facts, plan_facts
from scanners.register.filings import filing_facts
from scanners.register.infrastructure import database_facts, host_facts, log_source_facts, network_facts
from scanners.register.links import Situation
from scanners.register.online import account_facts, website_facts
from scanners.register.organisation import person_facts, unit_facts
from scanners.register.platforms import platform_facts
from scanners.register.sharing import agreement_facts, demand_facts, interface_facts
from scanners.register.suppliers import contract_facts, vendor_facts


def facts_of(
    target: Target, entry: Entry | None, situation: Situation, seen_in: Pointer | None = None
) -> tuple[Fact | Missing, ...]:
    """The facts of one target: a single map under the name of its kind.

    Fields nobody entered are None and read as absent; a deadline that leaves the announced calendar is a `Missing`
    inside the map. A target without an entry in the register yields `Missing(absent)`.
    """
    key = target.kind.value
    fields = _fields(entry, situation, target.platform)
    if fields is None:
        return (Missing(key, Reason.ABSENT, f"the register has no entry {target.id}", seen_in),)
    return (Fact(key, fields, seen_in),)


def _fields(entry: Entry | None, situation: Situation, platform: str) -> dict[str, Any] | None:
    match entry:
        case Unit():
            return unit_facts(entry, situation)
        case Person():
            return person_facts(entry, situation)
        case Vendor():
            return vendor_facts(entry, situation, platform)
        case Network():
            return network_facts(entry, situation)
        case Host():
            return host_facts(entry, situation)
        case Database():
            return database_facts(entry, situation)
        case Platform():
            return platform_facts(entry, situation)
        case Website():
            return website_facts(entry, situation)
        case Account():
            return account_facts(entry, situation)
        case Dataset():
            return dataset_facts(entry, situation)
        case Interface():
            return interface_facts(entry, situation)
        case Demand():
            return demand_facts(entry, situation)
        case Agreement():
            return agreement_facts(entry, situation)
        case LogSource():
            return log_source_facts(entry, situation)
        case Filing():
            return filing_facts(entry, situation)
        case Assessment():
            return assessment_facts(entry, situation)
        case Rectification():
            return rectification_facts(entry, situation)
        case CryptoAssessment():
            return crypto_assessment_facts(entry, situation)
        case RiskAssessment():
            return risk_assessment_facts(entry, situation)
        case PiAudit():
            return pi_audit_facts(entry, situation)
        case Plan():
            return plan_facts(entry, situation)
        case Drill():
            return drill_facts(entry, situation)
        case Incident():
            return incident_facts(entry, situation)
        case Contract():
            return contract_facts(entry, situation)
    return None
