"""From which network the auditor looks: an open port means something else on the internet than in the machine room."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from ipaddress import ip_address, ip_network

from auditor.model.register import Register
from scanners.network.batches import Address

_DISCARD = 9


def viewpoint(addresses: Iterable[Address], register: Register) -> tuple[str, ...]:
    """Kinds of the networks that this machine uses to reach `addresses`: `localhost`, a kind of the register's
    networks, or `unknown`."""
    return tuple(sorted({_kind_of(_source_for(address), register) for address in addresses}))


def _source_for(address: Address) -> Address | None:
    """The own address that the system would use. Connecting a datagram socket asks the routing table only; nothing
    is sent."""
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((str(address), _DISCARD))
            return ip_address(probe.getsockname()[0])
    except (OSError, ValueError):
        return None


def _kind_of(source: Address | None, register: Register) -> str:
    if source is None:
        return "unknown"
    if source.is_loopback:
        return "localhost"
    kinds = [
        network.kind
        for network in register.networks
        if any(source in ip_network(cidr, strict=False) for cidr in network.cidrs)
    ]
    return kinds[0] if kinds else "unknown"
