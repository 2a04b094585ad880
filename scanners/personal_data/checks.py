"""Every check that definitions may name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from scanners.personal_data import checksums, machine_checks, secret_checks

CHECKS: Mapping[str, Callable[[str], bool]] = {
    check.__name__: check
    for check in (
        checksums.resident_id,
        checksums.resident_id_cut,
        checksums.disability_certificate,
        checksums.pupil_number,
        checksums.residence_permit,
        checksums.permanent_residence,
        checksums.permanent_residence_old,
        checksums.resident_id_15,
        checksums.mobile,
        checksums.landline,
        checksums.landline_abroad,
        checksums.bank_card,
        checksums.credit_code,
        checksums.credit_code_of_organisation,
        checksums.credit_code_in_digits,
        checksums.organisation_code,
        checksums.plate,
        checksums.vin,
        checksums.vin_shape,
        checksums.plate_shape,
        checksums.luhn,
        machine_checks.mac,
        machine_checks.mac_solid,
        machine_checks.mac_grouped,
        machine_checks.ipv4,
        machine_checks.ipv4_or_version,
        machine_checks.ipv6,
        machine_checks.email,
        secret_checks.secret,
        secret_checks.secret_with_digit,
        secret_checks.ticket,
        secret_checks.wechat,
    )
}
"""Checks by the name that recogniser definitions use."""
