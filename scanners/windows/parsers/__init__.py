"""What a Windows server's answers say, one parser for each kind of question. Text in, values out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from auditor.model.fact import Missing, Value
from scanners.windows.parsers.policy import audit_policy, security_policy
from scanners.windows.parsers.registry import registry, tls
from scanners.windows.parsers.services import firewall, listeners, services, shares, smb
from scanners.windows.parsers.state import (
    accounts,
    backup,
    event_logs,
    features,
    file_rights,
    malware,
    patches,
    system,
    volumes,
)

Parser: TypeAlias = Callable[[str, int], Mapping[str, Value | Missing]]

PARSERS: Mapping[str, Parser] = {
    parser.__name__: parser
    for parser in (
        accounts, audit_policy, backup, event_logs, features, file_rights, firewall, listeners, malware, patches,
        registry, security_policy, services, shares, smb, system, tls, volumes,
    )
}  # fmt: skip

__all__ = ["PARSERS", "Parser"]
