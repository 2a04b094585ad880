"""Cisco IOS and IOS XE: `show running-config`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from scanners.network_device import cisco_access
from scanners.network_device.model import AclRule, Device, Port, Routing, Setting
from scanners.network_device.reading import Says, by_prefix, first, limits, number, says, settings_of
from scanners.network_device.tree import Command, Tree

_SETTINGS: Sequence[Says] = (
    says(r"ip http server", "service.http"),
    says(r"no ip http server", "service.http", False),
    says(r"ip http secure-server", "service.https"),
    says(r"no ip http secure-server", "service.https", False),
    says(r"ip http access-class (?:ipv4 )?\S+", "service.http_acl"),
    says(r"ftp-server enable", "service.ftp"),
    says(r"no ftp-server enable", "service.ftp", False),
    says(r"tftp-server \S.*", "service.tftp"),
    says(r"(?:ip|service) finger(?: .*)?", "service.finger"),
    says(r"no (?:ip|service) finger", "service.finger", False),
    says(r"service (?:tcp|udp)-small-servers.*", "service.small_servers"),
    says(r"ip bootp server", "service.bootp"),
    says(r"no ip bootp server|ip dhcp bootp ignore", "service.bootp", False),
    says(r"ip source-route", "service.source_route"),
    says(r"no ip source-route", "service.source_route", False),
    says(r"service pad.*", "service.pad"),
    says(r"no service pad.*", "service.pad", False),
    says(r"vstack(?: .*)?", "service.smart_install"),
    says(r"no vstack", "service.smart_install", False),
    says(r"cdp run", "service.neighbour_discovery"),
    says(r"no cdp run", "service.neighbour_discovery", False),
    says(r"ip ssh version 2", "ssh.version1", False),
    says(r"ip ssh version 1", "ssh.version1", True),
    says(r"logging on", "log.enabled"),
    says(r"no logging on", "log.enabled", False),
    says(r"logging trap (\S+)", "log.level", lambda m: _level(m[1])),
    says(r"no logging trap", "log.level", "none"),
    says(r"logging buffered (?:discriminator \S+ )?(\d+).*", "log.buffer", number()),
    says(r"login on-failure log.*", "log.logins"),
    says(r"ntp authenticate", "time.authenticated"),
    says(r"clock timezone \S+ (-?\d{1,2})(?: (\d{1,2}))?", "time.offset_minutes", lambda m: _offset(m[1], m[2])),
    says(r"service timestamps log datetime.*", "time.stamped"),
    says(r"no service timestamps log.*", "time.stamped", False),
    says(r"spanning-tree portfast (?:edge )?bpduguard default", "layer2.bpdu_protection"),
    says(r"ip dhcp snooping", "layer2.dhcp_snooping"),
    says(r"security passwords min-length (\d+)", "password.min_length", number()),
    says(r"login block-for (\d+) attempts \d+ within \d+", "login_failure.lock_seconds", number()),
    says(r"aaa local authentication attempts max-fail (\d+)", "login_failure.tries", number()),
)
_BLOCK: Sequence[Says] = (says(r"login block-for \d+ attempts (\d+) within \d+", "login_failure.tries", number()),)
_CRITERIA: Sequence[Says] = (
    says(r"min-length (\d+)", "password.min_length", number()),
    says(r"lifetime day (\d+)", "password.max_age_days", number()),
    says(r"lifetime month (\d+)", "password.max_age_days", number(times=31)),
    says(r"lifetime year (\d+)", "password.max_age_days", number(times=366)),
)
_LEVELS = ("emergencies", "alerts", "critical", "errors", "warnings", "notifications", "informational", "debugging")
_PHYSICAL = re.compile(
    r"interface ((?:Fast|Gigabit|TwoGigabit|FiveGigabit|TenGigabit|TwentyFiveGig|FortyGigabit|HundredGig)"
    r"(?:Ethernet|E)?\d+(?:/\d+)*|Ethernet\d+(?:/\d+)*)"
)
_PROTECTED = re.compile(
    r"switchport port-security|dot1x pae authenticator|authentication port-control auto"
    r"|access-session port-control auto|spanning-tree bpduguard enable|ip verify source.*"
)
_LOCKED_FOREVER = 10**8


def read_cisco(tree: Tree, family: str = "") -> Device:
    """The device that these commands describe; IOS and IOS XE are written alike."""
    top = tree.commands
    applied = frozenset(
        found[1]
        for command in by_prefix(top, "interface")
        for inner in command.view
        if (found := re.fullmatch(r"ip(?:v6)? (?:access-group|traffic-filter) (\S+) (?:in|out)", inner.text))
    )
    acls = tuple(_acl_rules(top, applied))

    def limited(name: str) -> bool:
        return limits(name, acls)

    return Device(
        settings=_settings(top),
        lines=tuple(cisco_access.lines(top, limited)),
        users=tuple(cisco_access.users(top)),
        secrets=tuple(cisco_access.secrets(top)),
        communities=tuple(cisco_access.communities(top, limited)),
        snmp_groups=tuple(cisco_access.snmp_groups(top)),
        snmp_versions=cisco_access.snmp_versions(top),
        log_hosts=_log_hosts(top),
        time_servers=sum(re.match(r"ntp (?:server|peer) \S", c.text) is not None for c in top),
        aaa_servers=_aaa_servers(top),
        command_accounting=_records_commands(tree),
        acl_rules=acls,
        ports=tuple(_ports(top)),
        routing=tuple(_routing(top)),
        ssh_algorithms=_algorithms(top),
        redundancy=_redundancy(tree),
        banner=first(top, r"banner (?:login|motd|exec) ") is not None,
    )


def _settings(top: Sequence[Command]) -> dict[str, Setting]:
    settings = settings_of(top, _SETTINGS) | settings_of(top, _BLOCK)
    criteria = by_prefix(top, "aaa common-criteria policy")
    if len(criteria) == 1:
        settings |= settings_of(criteria[0].view, _CRITERIA)
        kinds = [
            c for c in criteria[0].view if re.match(r"(?:upper|lower|numeric|special)-(?:case|count) [1-9]", c.text)
        ]
        settings["password.min_classes"] = Setting(len(kinds), criteria[0].line)
    if by_prefix(top, "snmp-server community", "snmp-server group", "snmp-server user"):
        settings["snmp.enabled"] = Setting(True, 0)
    locked = by_prefix(top, "aaa local authentication attempts max-fail")
    if locked and "login_failure.lock_seconds" not in settings:
        settings["login_failure.lock_seconds"] = Setting(_LOCKED_FOREVER, locked[-1].line)
    return settings


def _level(word: str) -> str:
    """Name of a severity that may be written as a digit."""
    return _LEVELS[int(word)] if word.isdigit() and int(word) < len(_LEVELS) else word.lower()


def _offset(hours: str, more: str | None) -> int:
    sign = -1 if hours.startswith("-") else 1
    return int(hours) * 60 + sign * int(more or 0)


def _log_hosts(top: Sequence[Command]) -> tuple[str, ...]:
    hosts = (re.match(r"logging (?:host (?:ipv6 )?)?((?:\d+\.){3}\d+|[0-9a-f]*:[0-9a-f:]+)", c.text) for c in top)
    return tuple(dict.fromkeys(host[1] for host in hosts if host))


def _aaa_servers(top: Sequence[Command]) -> tuple[str, ...]:
    """Kinds of central server that are set up; without `aaa new-model` nobody asks them."""
    if not any(command.text == "aaa new-model" for command in top):
        return ()
    found = {kind for kind in ("tacacs", "radius") for _ in by_prefix(top, f"{kind}-server host", f"{kind} server")}
    return tuple(sorted(found))


def _records_commands(tree: Tree) -> bool:
    archived = any(c.text == "archive" and any(i.text == "logging enable" for i in c.walk()) for c in tree.commands)
    return archived or any(
        c.text.startswith("aaa accounting commands 15 ") and " none" not in c.text for c in tree.commands
    )


def _acl_rules(top: Sequence[Command], applied: frozenset[str]) -> Iterator[AclRule]:
    for command in top:
        if match := re.fullmatch(r"access-list (\d{1,9}) (permit|deny) (.+)", command.text):
            standard = int(match[1]) in range(1, 100) or int(match[1]) in range(1300, 2000)
            yield _rule(match[1], command.line, match[2], match[3], standard, match[1] in applied)
        if match := re.fullmatch(r"ip(?:v6)? access-list(?: (standard|extended))? (\S+)", command.text):
            for inner in command.view:
                if rule := re.fullmatch(r"(?:\d+ )?(permit|deny) (.+?)(?: sequence \d+)?", inner.text):
                    yield _rule(match[2], inner.line, rule[1], rule[2], match[1] == "standard", match[2] in applied)


def _rule(acl: str, line: int, action: str, rest: str, standard: bool, applied: bool) -> AclRule:
    words = rest.lower().split()
    words = words[: words.index("log")] if "log" in words else words
    permit = action == "permit"
    if standard:
        return AclRule(acl, line, permit, words[:1] == ["any"], True, True, applied)
    any_service = words[0] in ("ip", "ipv6")
    anywhere = words[1:2] == ["any"]
    rest_of = words[2:] if anywhere else words[3:]
    if rest_of[:1] in (["eq"], ["gt"], ["lt"], ["neq"], ["range"]):
        any_service, rest_of = False, rest_of[2:]
    return AclRule(acl, line, permit, anywhere, rest_of[:1] == ["any"], any_service, applied)


def _ports(top: Iterable[Command]) -> Iterator[Port]:
    for command in top:
        name = _PHYSICAL.fullmatch(command.text)
        if name is None:
            continue
        texts = [inner.text for inner in command.view]
        own = [text for text in texts if text not in ("shutdown", "no shutdown", "no ip address", "negotiation auto")]
        yield Port(
            name[1],
            command.line,
            shutdown="shutdown" in texts,
            untouched=not own,
            access="switchport mode access" in texts,
            protected=any(_PROTECTED.fullmatch(text) for text in texts),
        )


def _routing(top: Sequence[Command]) -> Iterator[Routing]:
    links = [inner.text for command in by_prefix(top, "interface") for inner in command.view]
    for command in by_prefix(top, "router"):
        words = command.text.split()
        protocol = words[1] if len(words) > 1 else ""
        texts = [inner.text for inner in command.view]
        if protocol == "ospf":
            areas = {m[1] for t in texts if (m := re.match(r"network \S+ \S+ area (\S+)", t))}
            proved = {m[1] for t in texts if (m := re.match(r"area (\S+) authentication(?: message-digest)?$", t))}
            some = proved or any(re.match(r"ip ospf (?:authentication|message-digest-key) ", t) for t in links)
            whole = bool(areas) and areas <= proved
            yield Routing("ospf", " ".join(words[1:3]), command.line, True if whole else None if some else False)
        elif protocol in ("eigrp", "rip", "isis"):
            some = any(
                re.match(rf"(?:ip )?(?:{protocol} )?authentication (?:mode|key-chain) |isis password ", t)
                for t in links
            )
            yield Routing(protocol, " ".join(words[1:3]), command.line, None if some else False)
        elif protocol == "bgp":
            yield from _neighbours(command)


def _neighbours(bgp: Command) -> Iterator[Routing]:
    inner = [c for c in bgp.walk() if c.text.startswith("neighbor ")]
    proved = {c.text.split()[1] for c in inner if re.match(r"neighbor \S+ password ", c.text)}
    group_of = {c.text.split()[1]: c.text.split()[3] for c in inner if re.match(r"neighbor \S+ peer-group \S+", c.text)}
    seen: set[str] = set()
    for command in inner:
        name = command.text.split()[1]
        if name in seen or not re.match(r"neighbor \S+ (?:remote-as \S|peer-group \S)", command.text):
            continue
        seen.add(name)
        yield Routing("bgp", f"neighbor {name}", command.line, name in proved or group_of.get(name) in proved)


def _algorithms(top: Sequence[Command]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for word, kind in (("encryption", "cipher"), ("mac", "mac"), ("kex", "kex")):
        for command in by_prefix(top, f"ip ssh server algorithm {word}"):
            found[kind] = tuple(command.text.split()[5:])
    return found


def _redundancy(tree: Tree) -> tuple[str, ...]:
    kinds = {
        "gateway": r"(?:standby|vrrp|glbp) \d+ (?:ip|address-family)",
        "stack": r"switch \d+ provision|stackwise-virtual|switch virtual domain",
        "links": r"interface Port-channel\d+",
    }
    texts = [command.text for command in tree.every()]
    return tuple(kind for kind, pattern in kinds.items() if any(re.match(pattern, text) for text in texts))
