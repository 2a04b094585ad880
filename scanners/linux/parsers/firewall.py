"""The host's own firewall: what happens to packets that no rule names, and who may reach SSH."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from auditor.model.fact import Reason
from scanners.linux.parsers.block import Block, all_missing, read_block

_REFUSING = ("drop", "reject")
_ANYWHERE = ("0.0.0.0/0", "::/0", "anywhere")


def parse_firewall(text: str, exit_code: int) -> Mapping[str, Any]:
    """`firewall.state`, from the tool that is in charge: firewalld, ufw, nftables, iptables."""
    block = read_block(text, exit_code)
    if block.part("firewalld_state").text.strip() == "running":
        return {"firewall.state": _firewalld(block)}
    if block.part("ufw").text.startswith("Status: active"):
        return {"firewall.state": _ufw(block)}
    if "nft" in block.parts and re.search(r"hook input", block.part("nft").text):
        return {"firewall.state": _nft(block)}
    iptables = block.part("iptables")
    if iptables.ok:
        return {"firewall.state": _iptables(block)}
    if iptables.not_there and "nft" not in block.parts and block.part("firewalld_state").not_there:
        return {"firewall.state": _state("none", "accept", limited=False)}
    if "nft" in block.parts and block.part("nft").exit_code <= 1:
        return {"firewall.state": _state("none", "accept", limited=False)}
    return all_missing(("firewall.state",), Reason.DENIED, "the firewall's rules could not be listed")


def _state(tool: str, policy: str, *, limited: bool) -> dict[str, Any]:
    active = tool != "none" and (policy in _REFUSING or limited or tool in ("firewalld", "ufw"))
    return {"tool": tool, "active": active, "input_policy": policy, "ssh_sources_limited": limited}


def _firewalld(block: Block) -> dict[str, Any]:
    """A zone's target `default` rejects what the zone does not allow. SSH is limited where no active zone that is
    bound to interfaces allows it to everybody."""
    zones = dict(_zones(block.part("firewalld_zones").lines))
    default = block.part("firewalld_default").text.strip()
    active = {line.split(" ")[0] for line in block.part("firewalld_active").lines if line and not line[0].isspace()}
    open_zones = [zones[name] for name in sorted(active | {default}) if name in zones]
    bound = [zone for zone in open_zones if not zone.get("sources")]
    targets = [zone.get("target", "") for zone in open_zones]
    policy = "accept" if not targets or "ACCEPT" in targets else ("drop" if set(targets) == {"DROP"} else "reject")
    to_all = any(
        "ssh" in zone.get("services", "").split() or "22/tcp" in zone.get("ports", "").split() for zone in bound
    )
    rich = any(re.search(r'service name="ssh".*accept|port="22".*accept', z.get("rich rules", "")) for z in bound)
    sources = any(zone.get("sources") for zone in open_zones)
    return _state("firewalld", policy, limited=policy != "accept" and not to_all and (rich or sources))


def _zones(lines: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    """`firewall-cmd --list-all-zones`: a zone's name at the margin, its settings indented, rich rules below."""
    name, last = "", ""
    values: dict[str, str] = {}
    for line in lines:
        if line and not line[0].isspace():
            if name:
                yield name, values
            name, values, last = line.split(" ")[0], {}, ""
            continue
        setting, sign, value = line.strip().partition(":")
        if sign and not setting.startswith("rule "):
            last = setting
            values[setting] = value.strip()
        elif line.strip():
            values[last] = f"{values.get(last, '')}\n{line.strip()}"
    if name:
        yield name, values


def _ufw(block: Block) -> dict[str, Any]:
    text = block.part("ufw").text
    told = re.search(r"Default:\s*(\w+) \(incoming\)", text)
    policy = {"deny": "drop", "reject": "reject"}.get(told[1] if told else "", "accept")
    ssh = [line for line in text.split("\n") if re.match(r"(22(/tcp)?|OpenSSH|SSH)\b.*(ALLOW|LIMIT)", line)]
    return _state("ufw", policy, limited=bool(ssh) and policy != "accept" and not any("Anywhere" in s for s in ssh))


def _nft(block: Block) -> dict[str, Any]:
    text = block.part("nft").text
    policies = re.findall(r"hook input priority [^;]*;\s*policy (\w+)", text)
    policy = "drop" if "drop" in policies else "accept"
    ssh = [
        line
        for line in text.split("\n")
        if re.search(r"dport (22\b|\{[^}]*\b22\b[^}]*\}|ssh\b)", line) and "accept" in line
    ]
    return _state("nftables", policy, limited=bool(ssh) and policy == "drop" and all(map(_has_nft_source, ssh)))


def _has_nft_source(line: str) -> bool:
    return bool(re.search(r"\b(ip6?) saddr (?!0\.0\.0\.0/0|::/0)", line))


def _iptables(block: Block) -> dict[str, Any]:
    lines = block.part("iptables").lines
    told = next((line.split() for line in lines if line.startswith("-P INPUT")), [])
    policy = told[2].lower() if len(told) > 2 else "accept"
    rules = [line for line in lines if line.startswith("-A INPUT")]
    if rules and policy == "accept" and re.fullmatch(r"-A INPUT -j (DROP|REJECT)( .*)?", rules[-1]):
        policy = "drop" if "DROP" in rules[-1] else "reject"
    ssh = [rule for rule in rules if re.search(r"--dports? (\S*\b)?22\b", rule) and "ACCEPT" in rule]
    wide = [rule for rule in rules if re.fullmatch(r"-A INPUT -j ACCEPT", rule.strip())]
    limited = bool(ssh) and policy in _REFUSING and not wide and all(map(_has_source, ssh))
    tool = "iptables" if rules or policy != "accept" else "none"
    return _state(tool, policy, limited=limited)


def _has_source(rule: str) -> bool:
    found = re.search(r"-s (\S+)", rule)
    return found is not None and found[1] not in _ANYWHERE
