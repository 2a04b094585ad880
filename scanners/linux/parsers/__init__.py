"""Parsers of the Linux collector: what a probe printed in, typed facts out.

A parser is pure: no file, no host, no clock. It raises nothing but `Unparsable`; what a host does not have or does not
let us see is a `Missing` with its reason, never an empty value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from auditor.model.fact import Missing, Value
from scanners.linux.parsers.access_lists import parse_access_lists
from scanners.linux.parsers.accounts import parse_accounts
from scanners.linux.parsers.apache import parse_apache
from scanners.linux.parsers.audit import parse_audit
from scanners.linux.parsers.backup import parse_backup
from scanners.linux.parsers.clock import parse_time
from scanners.linux.parsers.docker import parse_docker
from scanners.linux.parsers.files import parse_keys, parse_logs, parse_modes
from scanners.linux.parsers.firewall import parse_firewall
from scanners.linux.parsers.kernel import parse_kernel
from scanners.linux.parsers.kubernetes import parse_kubernetes
from scanners.linux.parsers.logrotate import parse_logrotate
from scanners.linux.parsers.mac import parse_mac
from scanners.linux.parsers.nginx import parse_nginx
from scanners.linux.parsers.packages import parse_packages, parse_updates
from scanners.linux.parsers.password_policy import parse_password_policy
from scanners.linux.parsers.processes import parse_processes
from scanners.linux.parsers.protection import parse_integrity, parse_malware, parse_trust
from scanners.linux.parsers.residual import parse_residual
from scanners.linux.parsers.session import parse_session
from scanners.linux.parsers.sockets import parse_sockets
from scanners.linux.parsers.sshd import parse_sshd
from scanners.linux.parsers.sudo import parse_sudo
from scanners.linux.parsers.surroundings import parse_logins, parse_mounts, parse_repositories, parse_root_path
from scanners.linux.parsers.syslog import parse_syslog
from scanners.linux.parsers.system import parse_system
from scanners.linux.parsers.tomcat import parse_tomcat
from scanners.linux.parsers.units import parse_units
from scanners.linux.parsers.walk import parse_copies, parse_secrets, parse_walk

__all__ = ["PARSERS", "Parser"]

Parser: TypeAlias = Callable[[str, int], Mapping[str, Value | Missing]]
"""Output and exit code of a probe → values by fact key. Raises Unparsable."""

PARSERS: Mapping[str, Parser] = MappingProxyType(
    {
        "system": parse_system,
        "accounts": parse_accounts,
        "password_policy": parse_password_policy,
        "sshd": parse_sshd,
        "session": parse_session,
        "sudo": parse_sudo,
        "keys": parse_keys,
        "modes": parse_modes,
        "mac": parse_mac,
        "audit": parse_audit,
        "syslog": parse_syslog,
        "logrotate": parse_logrotate,
        "logs": parse_logs,
        "time": parse_time,
        "units": parse_units,
        "sockets": parse_sockets,
        "packages": parse_packages,
        "updates": parse_updates,
        "firewall": parse_firewall,
        "access_lists": parse_access_lists,
        "kernel": parse_kernel,
        "processes": parse_processes,
        "malware": parse_malware,
        "integrity": parse_integrity,
        "trust": parse_trust,
        "backup": parse_backup,
        "residual": parse_residual,
        "walk": parse_walk,
        "root_path": parse_root_path,
        "logins": parse_logins,
        "secrets": parse_secrets,
        "copies": parse_copies,
        "mounts": parse_mounts,
        "repositories": parse_repositories,
        "nginx": parse_nginx,
        "apache": parse_apache,
        "tomcat": parse_tomcat,
        "docker": parse_docker,
        "kubernetes": parse_kubernetes,
    }
)
"""Parsers by the name that the fact catalogue gives them."""
