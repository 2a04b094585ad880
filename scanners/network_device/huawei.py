"""Huawei VRP: `display current-configuration` of switches, routers and firewalls."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from scanners.network_device import vrp_access, vrp_like
from scanners.network_device.model import Device, Role, Setting, User
from scanners.network_device.reading import Says, by_prefix, first, limits, number, says, settings_of
from scanners.network_device.tree import Command, Tree

_SETTINGS: Sequence[Says] = (
    says(r"telnet (?:ipv6 )?server enable", "service.telnet"),
    says(r"undo telnet server enable", "service.telnet", False),
    says(r"(?:undo telnet server disable)", "service.telnet"),
    says(r"telnet server disable", "service.telnet", False),
    says(r"http server enable", "service.http"),
    says(r"undo http server enable|http server disable", "service.http", False),
    says(r"http secure-server enable", "service.https"),
    says(r"undo http secure-server enable", "service.https", False),
    says(r"http(?: secure-server)? acl \S+|web-manager .*acl.*", "service.http_acl"),
    says(r"ftp (?:ipv6 )?server enable", "service.ftp"),
    says(r"undo ftp server enable|ftp server disable", "service.ftp", False),
    says(r"(?:undo )?(?:snetconf|sftp) server enable", "service.sftp"),
    says(r"(?:stelnet|stelnet ipv4) server enable", "ssh.enabled"),
    says(r"undo stelnet (?:ipv4 )?server enable", "ssh.enabled", False),
    says(r"ssh server compatible-ssh1x enable", "ssh.version1"),
    says(r"undo ssh server compatible-ssh1x enable", "ssh.version1", False),
    says(r"lldp enable", "service.neighbour_discovery"),
    says(r"undo lldp enable", "service.neighbour_discovery", False),
    says(r"info-center enable", "log.enabled"),
    says(r"undo info-center enable", "log.enabled", False),
    says(r"info-center source default channel (?:2|loghost) log level (\S+)", "log.level", lambda m: m[1].lower()),
    says(r"info-center logbuffer size (\d+)", "log.buffer", number()),
    says(r"ntp(?:-service)? authentication enable", "time.authenticated"),
    says(r"clock timezone \S+ (add|minus) (\d{1,2}):(\d\d).*", "time.offset_minutes", vrp_access.offset),
    says(r"snmp-agent", "snmp.enabled"),
    says(r"undo snmp-agent", "snmp.enabled", False),
    says(r"snmp-agent acl \S+", "snmp.acl"),
    says(r"stp bpdu-protection", "layer2.bpdu_protection"),
    says(r"dhcp snooping enable.*", "layer2.dhcp_snooping"),
    says(r"user-password complexity-check.*", "password.complexity"),
    says(r"undo user-password complexity-check.*", "password.complexity", False),
)
_AAA: Sequence[Says] = (
    says(
        r"local-aaa-user wrong-password retry-interval \d+ retry-time (\d+) block-time \d+",
        "login_failure.tries",
        number(),
    ),
    says(
        r"local-aaa-user wrong-password retry-interval \d+ retry-time \d+ block-time (\d+)",
        "login_failure.lock_seconds",
        number(times=60),
    ),
    says(r"undo local-aaa-user wrong-password.*", "login_failure.tries", 0),
    says(r"administrator wrong-password retry-time (\d+).*", "login_failure.tries", number()),
    says(r"user-password complexity-check.*", "password.complexity"),
    says(r"undo user-password complexity-check.*", "password.complexity", False),
)
_POLICY: Sequence[Says] = (
    says(r"password expire (\d+)", "password.max_age_days", number()),
    says(r"password history record number (\d+)", "password.history", number()),
    says(r"password min-length (\d+)", "password.min_length", number()),
)
_MANAGEMENT = 3
"""User levels from 3 on may manage the device."""
_LOCAL_USER = re.compile(r"local-user (\S+) (.+)", re.IGNORECASE)


def read_huawei(tree: Tree, family: str = "") -> Device:
    """The device that these commands describe; all families of VRP are written alike."""
    top = tree.commands
    aaa = [inner for command in by_prefix(top, "aaa") for inner in command.view]
    policies = [c for command in by_prefix(aaa, "local-aaa-user password policy administrator") for c in command.view]
    acls = vrp_like.acl_rules(top, vrp_like.applied_lists(top))
    everywhere = [c.text.split()[-1] for c in top if re.fullmatch(r"(?:ssh|telnet) server acl \S+", c.text)]
    settings = settings_of(top, _SETTINGS) | settings_of(aaa, _AAA) | settings_of(policies, _POLICY)
    if "password.complexity" in settings and settings["password.complexity"].value:
        # The check asks for two of the four kinds of character.
        settings["password.min_classes"] = Setting(2, settings["password.complexity"].line)
    return Device(
        settings=settings,
        lines=tuple(vrp_access.login_lines(top, lambda name: limits(name, acls), everywhere)),
        users=tuple(_users(aaa)),
        secrets=tuple(vrp_access.secrets(top)),
        communities=tuple(vrp_access.communities(top)),
        snmp_groups=tuple(vrp_access.snmp_groups(top)),
        snmp_versions=vrp_access.snmp_versions(top),
        log_hosts=vrp_access.log_hosts(top),
        time_servers=vrp_access.time_servers(top),
        aaa_servers=vrp_access.aaa_servers(top),
        command_accounting=bool(by_prefix(aaa, "cmd recording-scheme")),
        acl_rules=(*acls, *vrp_like.policy_rules(top)),
        ports=tuple(vrp_like.ports(top)),
        routing=tuple(vrp_like.routing(top)),
        ssh_algorithms=_algorithms(top),
        redundancy=vrp_access.redundancy(tree),
        banner=first(top, r"header (?:login|shell) ") is not None,
    )


def _users(aaa: Sequence[Command]) -> Iterator[User]:
    """Accounts are told in several lines of one name; the view form of VRP8 is not used for local users."""
    told: dict[str, list[tuple[int, list[str]]]] = {}
    for command in aaa:
        found = _LOCAL_USER.fullmatch(command.text)
        if found is not None:
            told.setdefault(found[1], []).append((command.line, found[2].split()))
    for name, lines in told.items():
        words = [part for _, part in lines]
        passwords = [part[1:] for part in words if part[0] == "password"]
        levels = [
            int(part[-1])
            for part in words
            if part[:2] == ["privilege", "level"] and re.fullmatch(r"[0-9]{1,3}", part[-1])
        ]
        services = [tuple(part[1:]) for part in words if part[0] == "service-type"]
        yield User(
            name=name,
            line=lines[0][0],
            role=Role.UNSET if not levels else Role.ADMIN if levels[-1] >= _MANAGEMENT else Role.OPERATOR,
            stored=vrp_like.stored(passwords[-1] if passwords else ()),
            services=services[-1] if services else (),
            active=["state", "block"] not in words,
        )


def _algorithms(top: Sequence[Command]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for word, kind in (("cipher", "cipher"), ("hmac", "mac"), ("key-exchange", "kex")):
        for command in by_prefix(top, f"ssh server {word}"):
            found[kind] = tuple(command.text.split()[3:])
    return found
