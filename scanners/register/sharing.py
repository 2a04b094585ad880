"""Facts of interfaces 接口, the demand list 需求清单 and sharing agreements 共享授权: the contract of each exchange."""

from __future__ import annotations

from datetime import date
from typing import Any

from auditor.model.register import Agreement, Dataset, Demand, Interface, SharingConditions
from scanners.register.clocks import happened, latest, workdays_or_missing
from scanners.register.datasets import IMPORTANT
from scanners.register.links import Situation


def interface_facts(interface: Interface, situation: Situation) -> dict[str, Any]:
    links, as_of = situation.links, situation.as_of
    dataset = links.datasets.get(interface.dataset)
    fields = dataset.fields if dataset else ()
    returned = set(interface.response_fields)
    personal = [
        field.name
        for field in fields
        if field.name in returned and (field.identifier in ("direct", "sensitive") or field.pi_type)
    ]
    must_mask = {field.name for field in fields if field.mask == "required"}
    # Where nobody entered what is returned, nothing can be said of it.
    entered = bool(returned and fields)
    return {
        "status": interface.status,
        "protocol": interface.protocol.lower(),
        "auth": interface.auth,
        "tls_min": interface.tls_min,
        "returns_personal_data": bool(personal) if entered else None,
        "personal_fields": personal if entered else None,
        "unmasked_fields": sorted((must_mask & returned) - set(interface.masked_fields)) if entered else None,
        "max_rows": interface.max_rows,
        "rate_limit_per_min": interface.rate_limit_per_min,
        "agreements_in_force": sum(
            in_force(agreement, as_of) for agreement in links.agreements_of_interface.get(interface.id, ())
        ),
    }


def in_force(agreement: Agreement, as_of: date) -> bool:
    """Does the agreement permit use on that day? One without dates permits nothing."""
    start = agreement.valid_from or agreement.approved_on
    return start is not None and start <= as_of and agreement.valid_to is not None and as_of <= agreement.valid_to


def agreement_facts(agreement: Agreement, situation: Situation) -> dict[str, Any]:
    links, as_of = situation.links, situation.as_of
    interface = links.interfaces.get(agreement.interface)
    dataset = links.datasets.get(interface.dataset) if interface else None
    sharing = dataset.sharing if dataset else None
    conditions = sharing.conditions if sharing and sharing.attribute == "conditional" else None
    start = agreement.valid_from or agreement.approved_on
    expired = agreement.valid_to is not None and agreement.valid_to < as_of
    succeeded = any(
        other.id != agreement.id and other.consumer == agreement.consumer and in_force(other, as_of)
        for other in links.agreements_of_interface.get(agreement.interface, ())
    )
    pia = dataset.pia if dataset else None
    personal = dataset is not None and dataset.pi is not None and dataset.pi.contains
    return {
        "expired": expired,
        "interface_open_after_end": expired
        and not succeeded
        and interface is not None
        and interface.status == "online",
        "purpose": agreement.purpose,
        "legal_basis": agreement.legal_basis,
        "valid_from": agreement.valid_from,
        "valid_to": agreement.valid_to,
        "term_days": None if start is None or agreement.valid_to is None else (agreement.valid_to - start).days + 1,
        "on_demand_list": any(
            demand.unit == agreement.consumer
            for demand in (links.demands_of_dataset.get(dataset.id, ()) if dataset else ())
        ),
        "fields_beyond_interface": sorted(set(agreement.fields) - set(interface.response_fields if interface else ())),
        "conditional": conditions is not None,
        "consumer_in_scope": None if conditions is None else agreement.consumer in conditions.scope,
        "purpose_in_conditions": _purpose_in(agreement.purpose, conditions),
        "personal_data": personal,
        "important_data": dataset is not None and dataset.grade in IMPORTANT,
        "risk_assessed_before": _risk_assessed_before(dataset, start, situation),
        "pia_lead_days": None if pia is None or start is None else (start - pia.date).days,
        "onward_sharing": agreement.onward_sharing,
        "retention_days": agreement.retention_days,
        "destruction": agreement.destruction,
        "volume_cap_per_day": agreement.volume_cap_per_day,
        "signed": bool(agreement.signed_by),
    }


def _purpose_in(purpose: str | None, conditions: SharingConditions | None) -> bool | None:
    return None if purpose is None or conditions is None else purpose in conditions.purposes


def _risk_assessed_before(dataset: Dataset | None, start: date | None, situation: Situation) -> bool:
    """Was a risk assessment of the dataset or its platform done by the day the agreement began?"""
    if dataset is None or start is None:
        return False
    links = situation.links
    own = (dataset.id, dataset.source_platform or dataset.id)
    return latest((item.date for item in links.in_scope(links.risk_assessments_of, *own)), start) is not None


def demand_facts(demand: Demand, situation: Situation) -> dict[str, Any]:
    links, as_of = situation.links, situation.as_of
    dataset = links.datasets.get(demand.dataset)
    agreement = links.agreements.get(demand.agreement or "")
    replied = happened(demand.replied or (agreement.approved_on if agreement else None), as_of)
    answered = replied is not None or demand.status != "pending"
    delivered = happened(demand.delivered, as_of)
    # An answer whose day nobody entered took an unknown time: no number is better than a wrong one.
    waiting = (
        None
        if replied is None and answered
        else workdays_or_missing("demand.workdays_to_reply", situation.calendar, demand.requested, replied or as_of)
    )
    delivery = (
        None
        if replied is None or (delivered is None and demand.status == "delivered")
        else workdays_or_missing("demand.workdays_to_delivery", situation.calendar, replied, delivered or as_of)
    )
    return {
        "status": demand.status,
        "requested": demand.requested,
        "answered": answered,
        "sharing_attribute": dataset.sharing.attribute if dataset and dataset.sharing else None,
        "workdays_to_reply": waiting,
        "delivery_due": demand.status in ("approved", "delivered") and agreement is None,
        "workdays_to_delivery": delivery,
        "matter_code": demand.matter_code,
    }
