"""Facts of datasets 数据资源: catalogue entry, grades 分级, declared personal data and freshness."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from auditor.model.fact import Missing
from auditor.model.register import Dataset, Field, Sharing
from scanners.register.clocks import happened, latest, workdays_or_missing
from scanners.register.links import Situation

RANK: Mapping[str, int] = {
    "general-1": 1, "general-2": 2, "general-3": 3, "general-4": 4, "important": 5, "core": 6,
}  # fmt: skip
"""Order of the data grades of GB/T 43697-2024."""
IMPORTANT = frozenset({"important", "core"})
"""Grades whose handling brings the duties for important data 重要数据."""
_SENSITIVE_TYPES = frozenset({
    "bank_card", "biometric", "face", "fingerprint", "health", "medical_record", "location", "religion", "minor",
})  # fmt: skip
"""Declared kinds that are sensitive personal information by PIPL art 28; a bare ID number is not (GB/T 45574-2025)."""
_CYCLE_DAYS: Mapping[str, int] = {"weekly": 7, "monthly": 31, "quarterly": 92, "half_yearly": 184, "yearly": 366}
_BY_WORKDAYS = frozenset({"realtime", "daily"})
"""Refreshed on days when offices work, so weekends and holidays are no delay."""


def dataset_facts(dataset: Dataset, situation: Situation) -> dict[str, Any]:
    links, as_of = situation.links, situation.as_of
    personal = dataset.pi
    direct = [_column(field) for field in dataset.fields if field.identifier == "direct"]
    sensitive = [field.name for field in dataset.fields if is_sensitive(field)]
    platform = links.platforms.get(dataset.source_platform or "")
    ranks = [RANK[field.grade] for field in dataset.fields if field.grade is not None]
    rank = RANK[dataset.grade] if dataset.grade else None
    review, pia = dataset.secrecy_review, dataset.pia
    sharing, opening = dataset.sharing, dataset.opening
    changed = happened(platform.changed_on, as_of) if platform else None
    return {
        "grade": dataset.grade,
        "grade_rank": rank,
        "fields_ungraded": sum(field.grade is None for field in dataset.fields),
        "max_field_rank": max(ranks, default=None),
        "grade_margin": None if rank is None or not ranks else rank - max(ranks),
        "pi_entered": personal is not None,
        "pi_declared": personal.contains if personal else None,
        "personal_fields": [
            field.name for field in dataset.fields if field.identifier in ("direct", "sensitive") or field.pi_type
        ],
        "direct_fields": direct,
        "sensitive_fields": sensitive,
        "holds_personal_data": (personal is not None and personal.contains) or bool(direct) or bool(sensitive),
        "holds_sensitive_data": (personal is not None and personal.sensitive is True) or bool(sensitive),
        "pi_subjects": (personal.subjects if personal else None) or 0,
        "sharing_attribute": sharing.attribute if sharing else None,
        "sharing_basis": sharing.basis if sharing else None,
        "conditions_missing": _conditions_missing(sharing),
        "shared": sharing is not None and sharing.attribute != "not_shared",
        "opening_attribute": opening.attribute if opening else None,
        "opened": opening is not None and opening.attribute != "none",
        "catalogue_code": dataset.catalogue_code,
        "code_shared_by": len(links.datasets_of_code.get(dataset.catalogue_code or "", ())),
        "providers_of_title": len({other.provider for other in links.datasets_of_title.get(dataset.title.strip(), ())}),
        "core_metadata_missing": core_metadata_missing(dataset, situation),
        "secrecy_reviewed": happened(review.done, as_of) is not None if review else False,
        "secrecy_result": review.result if review else None,
        "pia_date": happened(pia.date, as_of) if pia else None,
        "pia_done": pia is not None and pia.date <= as_of,
        "pia_covers_changes": None if pia is None else changed is None or pia.date >= changed,
        "purpose": dataset.purpose,
        "retention_days": dataset.retention_days,
        "retention_overrun_days": None
        if dataset.retention_days is None or dataset.oldest_record is None
        else max(0, (as_of - dataset.oldest_record).days - dataset.retention_days),
        "last_updated": dataset.last_updated,
        "has_cycle": dataset.accrual_periodicity not in (None, "irregular"),
        "cycles_since_update": _cycles_since_update(dataset, situation),
        "last_risk_assessment": latest(
            (
                item.date
                for item in links.in_scope(links.risk_assessments_of, dataset.id, dataset.source_platform or dataset.id)
            ),
            as_of,
        ),
    }


def is_sensitive(field: Field) -> bool:
    """Sensitive personal information as the catalogue declares it."""
    return field.identifier == "sensitive" or field.pi_type in _SENSITIVE_TYPES


def _column(field: Field) -> dict[str, Any]:
    return {"name": field.name, "title": field.title, "pi_type": field.pi_type}


def _conditions_missing(sharing: Sharing | None) -> list[str]:
    """Which of scope, purposes and method a conditional entry leaves out; empty for other attributes."""
    if sharing is None or sharing.attribute != "conditional":
        return []
    conditions = sharing.conditions
    if conditions is None:
        return ["scope", "purposes", "method"]
    entered = {"scope": conditions.scope, "purposes": conditions.purposes, "method": conditions.method}
    return [name for name, value in entered.items() if not value]


def core_metadata_missing(dataset: Dataset, situation: Situation) -> list[str]:
    """Core metadata of 《政务信息资源目录编制指南（试行）》 that the entry leaves empty."""
    provider = situation.links.units.get(dataset.provider)
    sharing = dataset.sharing
    entered: dict[str, Any] = {
        "category": dataset.category,
        "title": dataset.title.strip(),
        "catalogue_code": dataset.catalogue_code,
        "provider": provider,
        "provider_code": provider.code if provider else None,
        "summary": dataset.summary,
        "format": dataset.format,
        "fields": dataset.fields,
        "sharing_attribute": sharing,
        "sharing_conditions": sharing is not None
        and (sharing.attribute != "conditional" or sharing.conditions is not None),
        "opening_attribute": dataset.opening,
        "accrual_periodicity": dataset.accrual_periodicity,
        "published": dataset.published,
    }
    return [name for name, value in entered.items() if not value]


def _cycles_since_update(dataset: Dataset, situation: Situation) -> float | Missing | None:
    """Age of the data in update cycles; daily data age in working days. None without a cycle or a last update."""
    updated, cycle = dataset.last_updated, dataset.accrual_periodicity
    if updated is None or cycle is None or cycle == "irregular":
        return None
    as_of: date = situation.as_of
    if cycle in _BY_WORKDAYS:
        return workdays_or_missing("dataset.cycles_since_update", situation.calendar, updated, as_of)
    return round((as_of - updated).days / _CYCLE_DAYS[cycle], 2)
