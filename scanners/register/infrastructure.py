"""Facts of networks, hosts, databases and log sources as the register declares them."""

from __future__ import annotations

from datetime import date
from ipaddress import ip_address, ip_network
from typing import Any

from auditor.model.register import Database, Host, LogSource, Network
from scanners.register.clocks import happened, latest
from scanners.register.links import Situation

_SEPARATED = frozenset({"internet", "egov_extranet", "dedicated_line"})
"""Kinds of network that only an approved exchange may join; a machine in two of them is a bridge."""
_RECORDS_DUTY_SINCE = date(2025, 1, 1)
"""The Network Data Security Regulation, which asks for records of providing data, is in force from this day."""


def network_facts(network: Network, situation: Situation) -> dict[str, Any]:
    return {
        "kind": network.kind,
        "owner_named": network.owner is not None,
        "approved": network.approved_by is not None,
    }


def host_facts(host: Host, situation: Situation) -> dict[str, Any]:
    networks = situation.links.networks
    own = [networks[id_] for id_ in dict.fromkeys(host.all_networks()) if id_ in networks]
    return {
        "os": host.os,
        "network_kinds": sorted({network.kind for network in own}),
        "separated_networks": sum(network.kind in _SEPARATED for network in own),
        "addresses_outside_networks": [address for address in host.all_addresses() if not _inside(address, own)],
    }


def _inside(address: str, networks: list[Network]) -> bool:
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    return any(ip in ip_network(cidr, strict=False) for network in networks for cidr in network.cidrs)


def database_facts(database: Database, situation: Situation) -> dict[str, Any]:
    platform = situation.links.platforms.get(database.platform)
    backup, as_of = database.backup, situation.as_of
    return {
        "engine": database.engine,
        "env": database.env,
        "holds_personal_data": database.sensitive is True
        or (database.sensitive is None and platform is not None and situation.links.holds_personal_data(platform)),
        "encrypted_at_rest": database.encrypted_at_rest,
        "backup_last": happened(backup.last, as_of) if backup else None,
        "backup_offsite": backup.offsite if backup else None,
        "restore_tested": happened(backup.restore_tested, as_of) if backup else None,
    }


def log_source_facts(source: LogSource, situation: Situation) -> dict[str, Any]:
    platform = situation.links.platforms.get(source.platform)
    go_live = platform.go_live if platform else None
    earliest = source.earliest
    return {
        "kind": source.kind,
        "located": source.path is not None,
        "earliest": earliest,
        "latest": latest((source.latest,), situation.as_of),
        "days_kept": None if earliest is None else (situation.as_of - earliest).days,
        "since_start": earliest is not None and go_live is not None and earliest <= go_live,
        "since_records_duty": earliest is not None and earliest <= max(_RECORDS_DUTY_SINCE, go_live or date.min),
        "internet_gov_app": platform is not None and platform.internet_gov_app is True,
        "records_sharing": source.kind in ("sharing_record", "interface"),
        "names_operators": source.kind in ("interface", "sharing_record", "access"),
        "offsite_copy": source.offsite_copy,
        "integrity": source.integrity is not None,
        "operator_field": source.operator_field,
    }
