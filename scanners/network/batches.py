"""From hosts to batches of unique addresses, each answered by one nmap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TypeAlias

from auditor.model.register import Host, Register
from auditor.model.target import Target, TargetKey

Address: TypeAlias = IPv4Address | IPv6Address

BATCH_SIZE = 256


@dataclass(frozen=True, slots=True)
class Site:
    """Where one target stands: the addresses that may be contacted, and those that may not."""

    key: TargetKey
    host: Host
    addresses: tuple[Address, ...]
    refused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """Targets that are looked at together, and their unique addresses in order."""

    sites: tuple[Site, ...]
    addresses: tuple[Address, ...]

    def id(self, ports: Sequence[int]) -> str:
        """Stable between runs of the same plan: it depends on what is asked and of whom."""
        asked = " ".join([*(f"{s.key.platform}/{s.key.target}" for s in self.sites), *map(str, self.addresses)])
        return "network:" + sha256(f"{asked} {list(ports)}".encode()).hexdigest()[:12]


def site_of(target: Target, host: Host, register: Register) -> Site:
    """The addresses of a host, told apart by whether the register authorises contact. Anything that is not
    literally an address is refused: names are never resolved here."""
    allowed: dict[Address, None] = {}
    refused: list[str] = []
    for text in dict.fromkeys(host.all_addresses()):
        if register.authorises(text):
            allowed[ip_address(text)] = None
        else:
            refused.append(text)
    return Site(target.key, host, tuple(allowed), tuple(refused))


def batches(sites: Iterable[Site], size: int = BATCH_SIZE) -> tuple[Batch, ...]:
    """Sites in batches of at most `size` unique addresses.

    Sites that share an address go together, and no site is ever split, so that each target is answered by exactly
    one job. A single group of more than `size` addresses makes a batch of its own.
    """
    result: list[Batch] = []
    current: list[Site] = []
    taken: dict[Address, None] = {}
    for group in _sharing_groups(sites):
        addresses = dict.fromkeys(address for site in group for address in site.addresses)
        if current and len(taken) + len(addresses) > size:
            result.append(Batch(tuple(current), tuple(taken)))
            current, taken = [], {}
        current.extend(group)
        taken |= addresses
    if current:
        result.append(Batch(tuple(current), tuple(taken)))
    return tuple(result)


def _sharing_groups(sites: Iterable[Site]) -> tuple[tuple[Site, ...], ...]:
    """Sites connected through common addresses, in order of first appearance."""
    groups: dict[int, list[Site]] = {}
    group_of: dict[Address, int] = {}
    for number, site in enumerate(sites):
        joined = sorted({group_of[address] for address in site.addresses if address in group_of})
        home = joined[0] if joined else number
        members = groups.setdefault(home, [])
        for other in joined[1:]:
            members.extend(groups.pop(other))
        members.append(site)
        for member in members if joined[1:] else (site,):
            group_of.update(dict.fromkeys(member.addresses, home))
    return tuple(tuple(group) for group in groups.values())


def version_groups(
    unexpected: Mapping[Address, frozenset[int]], expected: Mapping[Address, frozenset[int]]
) -> tuple[tuple[tuple[Address, ...], tuple[int, ...]], ...]:
    """Addresses and ports to ask for versions, in as few processes as possible.

    One nmap asks every address for every port of its list, so an address joins a group only where that asks nothing
    of a port which the register already explains (`expected`).
    """
    groups: list[tuple[list[Address], set[int]]] = []
    for address in sorted(unexpected, key=lambda a: (a.version, int(a))):
        ports, known = unexpected[address], expected.get(address, frozenset())
        if not ports:
            continue
        for members, asked in groups:
            explained = frozenset().union(*(expected.get(member, frozenset()) for member in members))
            if members[0].version == address.version and not known & (asked | ports) and not explained & ports:
                members.append(address)
                asked |= ports
                break
        else:
            groups.append(([address], set(ports)))
    return tuple((tuple(members), tuple(sorted(asked))) for members, asked in groups)
