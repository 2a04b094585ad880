"""H3C Comware 5 and 7: `display current-configuration`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from scanners.network_device import vrp_access, vrp_like
from scanners.network_device.model import Device, Role, Setting, Stored, User
from scanners.network_device.reading import Says, by_prefix, first, limits, number, says, settings_of
from scanners.network_device.tree import Command, Tree

FOREVER = 10**8
"""Seconds of a lock that only an administrator opens."""
_SETTINGS: Sequence[Says] = (
    says(r"telnet server (?:ipv6 )?enable", "service.telnet"),
    says(r"undo telnet server enable", "service.telnet", False),
    says(r"ip http enable", "service.http"),
    says(r"undo ip http enable", "service.http", False),
    says(r"ip https enable", "service.https"),
    says(r"undo ip https enable", "service.https", False),
    says(r"ip https? acl (?:name )?\S+", "service.http_acl"),
    says(r"ftp server enable", "service.ftp"),
    says(r"undo ftp server enable", "service.ftp", False),
    says(r"sftp server enable", "service.sftp"),
    says(r"ssh server enable", "ssh.enabled"),
    says(r"undo ssh server enable", "ssh.enabled", False),
    says(r"ssh server compatible-ssh1x(?: enable)?", "ssh.version1"),
    says(r"undo ssh server compatible-ssh1x(?: enable)?", "ssh.version1", False),
    says(r"lldp global enable|lldp enable", "service.neighbour_discovery"),
    says(r"undo lldp (?:global )?enable", "service.neighbour_discovery", False),
    says(r"info-center enable", "log.enabled"),
    says(r"undo info-center enable", "log.enabled", False),
    says(r"info-center source default (?:channel )?loghost (?:log )?level (\S+)", "log.level", lambda m: m[1].lower()),
    says(r"info-center source default loghost deny", "log.level", "none"),
    says(r"info-center logbuffer size (\d+)", "log.buffer", number()),
    says(r"ntp-service authentication enable", "time.authenticated"),
    says(r"clock timezone \S+ (add|minus) (\d{1,2}):(\d\d).*", "time.offset_minutes", vrp_access.offset),
    says(r"snmp-agent", "snmp.enabled"),
    says(r"undo snmp-agent", "snmp.enabled", False),
    says(r"stp bpdu-protection", "layer2.bpdu_protection"),
    says(r"dhcp[ -]snooping(?: enable)?", "layer2.dhcp_snooping"),
    says(r"password-control enable(?: network-class)?", "password.control"),
    says(r"undo password-control enable", "password.control", False),
    says(r"password-control length (\d+)", "password.control.min_length", number()),
    says(r"undo password-control length enable", "password.control.min_length", 0),
    says(r"password-control composition type-number (\d+).*", "password.control.min_classes", number()),
    says(r"undo password-control composition enable", "password.control.min_classes", 1),
    says(r"password-control aging (\d+)", "password.control.max_age_days", number()),
    says(r"undo password-control aging enable", "password.control.max_age_days", 0),
    says(r"password-control history (\d+)", "password.control.history", number()),
    says(r"undo password-control history enable", "password.control.history", 0),
    says(r"password-control login-attempt (\d+).*", "password.control.tries", number()),
)
_LOCK: Sequence[Says] = (
    says(
        r"password-control login-attempt \d+ exceed lock-time (\d+)", "password.control.lock_seconds", number(times=60)
    ),
    says(r"password-control login-attempt \d+ exceed lock", "password.control.lock_seconds", FOREVER),
    says(r"password-control login-attempt \d+ exceed unlock", "password.control.lock_seconds", 0),
)
_ADMIN = re.compile(r"user-role (?:network-admin|mdc-admin|context-admin|vsys-admin|level-15)|level [3-9]|level 1[0-5]")
_AUDIT = re.compile(r"user-role (?:security-audit|audit-admin|\S*audit\S*)", re.IGNORECASE)


def read_h3c(tree: Tree, family: str = "") -> Device:
    """The device that these commands describe. On Comware 7 a time server counts only where NTP is switched on."""
    top = tree.commands
    acls = vrp_like.acl_rules(top, vrp_like.applied_lists(top))
    settings = settings_of(top, _SETTINGS) | settings_of(top, _LOCK)
    everywhere = _remote_lists(top, settings)
    lines = [*vrp_access.login_lines(top, lambda name: limits(name, acls), everywhere)]
    return Device(
        settings=settings,
        lines=tuple(lines),
        users=tuple(_users(top)),
        secrets=tuple(vrp_access.secrets(top)),
        communities=tuple(vrp_access.communities(top)),
        snmp_groups=tuple(vrp_access.snmp_groups(top)),
        snmp_versions=vrp_access.snmp_versions(top),
        log_hosts=vrp_access.log_hosts(top),
        time_servers=0 if _clock_is_off(top, family) else vrp_access.time_servers(top),
        aaa_servers=vrp_access.aaa_servers(top),
        command_accounting=any(c.text == "command accounting" for line in by_prefix(top, "line") for c in line.view),
        acl_rules=(*acls, *vrp_like.policy_rules(top)),
        ports=tuple(vrp_like.ports(top)),
        routing=tuple(vrp_like.routing(top)),
        ssh_algorithms=_algorithms(top),
        redundancy=vrp_access.redundancy(tree),
        banner=first(top, r"header (?:login|legal|shell|motd|incoming) ") is not None,
    )


def _clock_is_off(top: Sequence[Command], family: str) -> bool:
    return family == "comware7" and first(top, r"ntp-service enable$") is None


def _remote_lists(top: Sequence[Command], settings: dict[str, Setting]) -> list[str]:
    """Lists that bind remote login. Where Telnet is on, SSH's list alone leaves a door open."""
    of = {
        service: [c.text.split()[-1] for c in top if re.fullmatch(rf"{service} server acl (?:ipv6 )?\S+", c.text)]
        for service in ("ssh", "telnet")
    }
    telnet = settings.get("service.telnet")
    if telnet is not None and telnet.value and not of["telnet"]:
        return []
    return of["ssh"] or of["telnet"]


def _users(top: Sequence[Command]) -> Iterator[User]:
    for command in by_prefix(top, "local-user"):
        words = command.text.split()
        if words[2:] == ["class", "network"] or len(words) < 2:
            continue
        texts = [inner.text for inner in command.view]
        attributes = [text for text in texts if text.startswith(("authorization-attribute ", "level "))]
        passwords = [text.split()[1:] for text in texts if text.startswith("password ")]
        roles = {_role(text) for text in attributes}
        yield User(
            name=words[1],
            line=command.line,
            role=next((role for role in (Role.ADMIN, Role.AUDIT, Role.OPERATOR) if role in roles), Role.UNSET),
            stored=vrp_like.stored(passwords[-1]) if passwords else Stored.NONE,
            services=tuple(word for text in texts if text.startswith("service-type ") for word in text.split()[1:]),
            active="state block" not in texts,
        )


def _role(attribute: str) -> Role:
    if _ADMIN.search(attribute):
        return Role.ADMIN
    if _AUDIT.search(attribute):
        return Role.AUDIT
    return Role.OPERATOR if "user-role" in attribute or "level" in attribute else Role.UNSET


def _algorithms(top: Sequence[Command]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for word, kind in (("cipher", "cipher"), ("mac", "mac"), ("key-exchange", "kex")):
        for command in by_prefix(top, f"ssh2 algorithm {word}"):
            found[kind] = tuple(command.text.split()[3:])
    return found
