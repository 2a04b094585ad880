"""Facts of vendors 供应商, cloud providers 云服务商 first, and of outsourcing contracts 外包合同."""

from __future__ import annotations

from typing import Any

from auditor.model.register import Contract, Vendor
from scanners.register.links import Situation


def vendor_facts(vendor: Vendor, situation: Situation, platform_id: str) -> dict[str, Any]:
    """Facts of a vendor as it serves one platform; `platform_id` is "" for the district as a whole."""
    links = situation.links
    platform = links.platforms.get(platform_id)
    if platform is not None:
        grade = links.grade_of(platform_id)
    else:
        hosted = (links.grade_of(p.id) for p in links.register.platforms if p.cloud == vendor.id)
        grade = max((g for g in hosted if g is not None), default=None)
    assessment = vendor.cloud_assessment
    return {
        "kind": vendor.kind,
        "in_china": vendor.in_china,
        "cloud_assessment_passed": assessment.passed if assessment else False,
        "cloud_assessment_valid_to": assessment.valid_to if assessment else None,
        "mlps_level": vendor.mlps_level,
        "hosted_grade": grade,
        "grade_margin": None if grade is None or vendor.mlps_level is None else vendor.mlps_level - grade,
        "hosts_platform": grade is not None,
        "certificate_status": vendor.certificate_status,
        "gov_ca_qualified": vendor.gov_ca_qualified,
    }


def contract_facts(contract: Contract, situation: Situation) -> dict[str, Any]:
    access = contract.access_active
    if access is None and contract.admin_privilege:
        access = True  # a right that nobody took back is still there
    platform = situation.links.platforms.get(contract.platform)
    return {
        "signed": contract.signed,
        "ends": contract.ends,
        "ended": contract.ends is not None and contract.ends < situation.as_of,
        "approved": contract.approval is not None,
        "confidentiality": contract.confidentiality,
        "data_clause": contract.data_clause,
        "subcontract_allowed": contract.subcontract_allowed,
        "subcontract_consented": contract.subcontract_consent is not None,
        "admin_privilege": contract.admin_privilege,
        "access_open": access,
        "cii": platform is not None and platform.cii is True,
    }
