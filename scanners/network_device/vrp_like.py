"""What Huawei and H3C write alike (Comware grew out of VRP): packet filters, ports, routing, trees of lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from scanners.network_device.model import AclRule, Port, Routing, Stored
from scanners.network_device.reading import by_prefix
from scanners.network_device.tree import Command

_ACL = re.compile(
    r"acl (?:ipv6 )?(?:(?:number|basic|advanced|mac|name)\s+)?(?:name\s+)?(\S+)(?:\s+(?:name\s+)?(\S+))?.*", re.I
)
_RULE = re.compile(r"rule(?:\s+\d+)?(?:\s+name\s+\S+)?\s+(permit|deny)\b\s*(.*)", re.IGNORECASE)
_PHYSICAL = re.compile(
    r"interface\s*((?:GigabitEthernet|XGigabitEthernet|Ten-?GigabitEthernet|FortyGigE|HundredGigE|Twenty-?FiveGigE"
    r"|Ethernet|MultiGE|10GE|25GE|40GE|100GE|FastEthernet|GE)\s*\d+(?:/\d+)*)",
    re.IGNORECASE,
)
_SHIPPED = re.compile(
    r"port link-mode bridge|port link-mode route|combo enable \w+|undo portswitch|portswitch|device transceiver.*"
)
_PROTECTED = re.compile(
    r"port-security (?:enable|port-mode .*|max-mac-count .*|max-mac-num .*)|dot1x(?: enable.*)?"
    r"|mac-authentication(?: enable)?"
    r"|authentication-profile .*|stp bpdu-protection.*|ip source check user-bind enable|ip verify source.*"
    r"|user-bind .*|arp anti-attack check user-bind enable",
    re.IGNORECASE,
)
_ACCESS = re.compile(r"port link-type access|port access vlan \d+|port default vlan \d+", re.IGNORECASE)
_UPLINK = re.compile(
    r"port link-type (?:trunk|hybrid)|eth-trunk \d+|port link-aggregation group \d+|ip address .*", re.I
)


def stored(words: Sequence[str]) -> Stored:
    """How a password lies there, from the words behind `password`: `cipher VALUE`, `simple VALUE` ..."""
    kind = words[0].lower() if words else ""
    value = words[1] if len(words) > 1 else ""
    match kind:
        case "":
            return Stored.NONE
        case "irreversible-cipher" | "hash":
            return Stored.HASH
        case "cipher":
            return Stored.HASH if re.match(r"\$(?:1[acd]|h|[256])\$", value) else Stored.REVERSIBLE
        case _:
            return Stored.CLEAR


def acl_rules(commands: Sequence[Command], applied: frozenset[str]) -> tuple[AclRule, ...]:
    """Entries of every list, each under the number and under the name of its list."""
    found: list[AclRule] = []
    for command in by_prefix(commands, "acl"):
        names = _ACL.fullmatch(command.text)
        if names is None or not command.view:
            continue
        aliases = [name for name in names.groups() if name and name.lower() not in ("match-order", "basic", "advanced")]
        basic = any(re.fullmatch(r"2[0-9]{3}", name) for name in aliases) or " basic " in command.text
        for inner in command.view:
            rule = _RULE.fullmatch(inner.text)
            if rule is not None:
                one = _rule(aliases[0], inner.line, rule[1], rule[2], basic, bool(applied & set(aliases)))
                found.append(one)
                found += [
                    AclRule(n, one.line, one.permit, one.any_source, one.any_destination, one.any_service)
                    for n in aliases[1:]
                ]
    return tuple(found)


def _rule(acl: str, line: int, action: str, rest: str, basic: bool, applied: bool) -> AclRule:
    text = f" {rest.lower()} "
    limited_source = re.search(r" source(?:-\S+)? (?!any\b)", text) is not None
    limited_target = re.search(r" destination(?:-\S+)? (?!any\b)", text) is not None
    limited_service = not basic and (
        not re.match(r" (?:ip|ipv6)?(?: |$)", text) or re.search(r" (?:source|destination)-port ", text) is not None
    )
    inactive = " time-range " in text
    return AclRule(
        acl,
        line,
        permit=action.lower() == "permit",
        any_source=not limited_source and not inactive,
        any_destination=not limited_target,
        any_service=not limited_service,
        applied=applied,
    )


def applied_lists(commands: Iterable[Command]) -> frozenset[str]:
    """Lists that filter traffic on a port or zone. Those that choose traffic for other ends are none of them."""
    pattern = re.compile(
        r"(?:traffic-filter (?:inbound|outbound) (?:ipv6 )?acl(?: name)?"
        r"|packet-filter(?: ipv6| filter)?(?: name)?) (\S+).*"
    )
    return frozenset(
        found[1] for top in commands for command in top.walk() if (found := pattern.fullmatch(command.text))
    )


def policy_rules(commands: Iterable[Command]) -> Iterator[AclRule]:
    """Rules of a firewall's security policy: what sets no limit on who, where and what lets everything through."""
    for policy in commands:
        if not policy.text.startswith("security-policy"):
            continue
        for rule in by_prefix(policy.view, "rule"):
            texts = [inner.text for inner in rule.view]
            if "disable" in texts:
                continue
            yield AclRule(
                f"security-policy {rule.text}",
                rule.line,
                permit=any(text in ("action permit", "action pass") for text in texts),
                any_source=not any(re.match(r"source-(?:address|ip)", text) for text in texts),
                any_destination=not any(re.match(r"destination-(?:address|ip)", text) for text in texts),
                any_service=not any(re.match(r"(?:service|application|app-group)\b", text) for text in texts),
                applied=True,
            )


def ports(commands: Iterable[Command]) -> Iterator[Port]:
    """Physical ports, as their views say."""
    for command in commands:
        name = _PHYSICAL.fullmatch(command.text)
        if name is None:
            continue
        texts = [inner.text for inner in command.view]
        own = [text for text in texts if not _SHIPPED.fullmatch(text) and text != "shutdown"]
        yield Port(
            name[1],
            command.line,
            shutdown="shutdown" in texts,
            untouched=not own,
            access=any(_ACCESS.fullmatch(text) for text in texts) and not any(_UPLINK.fullmatch(t) for t in texts),
            protected=any(_PROTECTED.fullmatch(text) for text in texts),
        )


def routing(commands: Sequence[Command]) -> Iterator[Routing]:
    """Routing processes and BGP peers, and whether they prove to each other who they are."""
    links = [inner.text for command in by_prefix(commands, "interface") for inner in command.view]
    for command in commands:
        words = command.text.split()
        name = words[0] if len(words) < 2 or not words[1].isdigit() else f"{words[0]} {words[1]}"
        match words[0]:
            case "ospf":
                areas = by_prefix(command.view, "area")
                whole = bool(areas) and all(by_prefix(area.view, "authentication-mode") for area in areas)
                some = any(by_prefix(area.view, "authentication-mode") for area in areas)
                on_links = any(re.match(r"ospf authentication-mode ", text) for text in links)
                yield Routing("ospf", name, command.line, True if whole else None if some or on_links else False)
            case "isis":
                whole = bool(by_prefix(command.view, "area-authentication-mode", "domain-authentication-mode"))
                on_links = any(re.match(r"isis authentication-mode ", text) for text in links)
                yield Routing("isis", name, command.line, True if whole else None if on_links else False)
            case "rip":
                on_links = any(re.match(r"rip authentication-mode ", text) for text in links)
                yield Routing("rip", name, command.line, None if on_links else False)
            case "bgp":
                yield from _peers(command)


def _peers(bgp: Command) -> Iterator[Routing]:
    inner = [c for view in bgp.walk() if view is not bgp for c in [view] if c.text.startswith("peer ")]
    proved = {c.text.split()[1] for c in inner if re.match(r"peer \S+ (?:password|keychain) ", c.text)}
    group_of = {c.text.split()[1]: c.text.split()[3] for c in inner if re.match(r"peer \S+ group \S+", c.text)}
    seen: set[str] = set()
    for command in inner:
        name = command.text.split()[1]
        if name in seen or not re.match(r"peer \S+ (?:as-number|group) ", command.text):
            continue
        seen.add(name)
        yield Routing("bgp", f"peer {name}", command.line, name in proved or group_of.get(name) in proved)
