"""From what addresses answered to the facts of each host."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from auditor.model.fact import Fact, Missing, Reason, Value
from scanners.network.batches import Address, Site
from scanners.network.ports import DeclaredPort
from scanners.network.report import Answered, NotSeen, Outcome, Port

SCAN = "net.scan"
OPEN_PORTS = "net.open_ports"
DECLARED_PORTS = "net.declared_ports"
KEYS = (SCAN, OPEN_PORTS, DECLARED_PORTS)

_WORST_FIRST = (Reason.TIMEOUT, Reason.UNPARSABLE, Reason.UNREACHABLE, Reason.DENIED, Reason.UNSUPPORTED)


@dataclass(frozen=True, slots=True)
class Look:
    """What all hosts of a batch have in common: how they were looked at, and from where."""

    ports: tuple[int, ...]
    nmap_version: str
    viewpoint: tuple[str, ...]


def missing(reason: Reason, detail: str) -> tuple[Missing, ...]:
    """Every fact of a host of which nothing is known."""
    return tuple(Missing(key, reason, detail) for key in KEYS)


def host_facts(
    site: Site,
    outcomes: Mapping[Address, Outcome],
    declared: Mapping[Address, Mapping[int, DeclaredPort]],
    own: Sequence[DeclaredPort],
    look: Look,
) -> tuple[Fact | Missing, ...]:
    """The facts of one target.

    `complete` is true only when every registered address was asked to the end and answered. Otherwise it is itself
    missing, so that a rule which sees no offending port is undecided, while one that sees a port still fails.
    """
    answered = {a: o for a in site.addresses if isinstance(o := outcomes[a], Answered)}
    gaps = {str(a): o for a in site.addresses if isinstance(o := outcomes[a], NotSeen)}
    gaps |= {a: NotSeen(Reason.DENIED, "lies outside the authorised networks") for a in site.refused}
    if not answered and not gaps:
        return missing(Reason.ABSENT, "the register gives no address")
    gap = _worst(gaps)
    if not answered:
        return missing(gap.reason, gap.detail) if gap else ()
    pointer = next(iter(answered.values())).seen_in
    scan = {
        "complete": Missing(f"{SCAN}.complete", gap.reason, gap.detail) if gap else True,
        "addresses_scanned": [str(address) for address in answered],
        "addresses_silent": [str(address) for address in site.addresses if address not in answered],
        "addresses_refused": list(site.refused),
        "ports_scanned": len(look.ports),
        "viewpoint": list(look.viewpoint),
        "nmap_version": look.nmap_version,
    }
    rows = [
        _open_row(address, port, declared.get(address, {}).get(port.number))
        for address, outcome in answered.items()
        for port in outcome.open
    ]
    return (
        Fact(SCAN, scan, pointer),
        Fact(OPEN_PORTS, rows, pointer),
        Fact(DECLARED_PORTS, [_declared_row(port, answered.values(), gap, look) for port in own], pointer),
    )


def _worst(gaps: Mapping[str, NotSeen]) -> NotSeen | None:
    """One reason for all addresses of which nothing is known, naming each."""
    if not gaps:
        return None
    reason = min((gap.reason for gap in gaps.values()), key=_WORST_FIRST.index)
    return NotSeen(reason, "; ".join(f"{address}: {gap.detail}" for address, gap in gaps.items()))


def _open_row(address: Address, port: Port, declared: DeclaredPort | None) -> Mapping[str, Value]:
    return {
        "address": str(address),
        "port": port.number,
        "proto": port.proto,
        "state": port.state,
        "service": port.service,
        "product": port.product,
        "version": port.version,
        "identified": port.identified,
        "declared": declared is not None,
        "purpose": declared.purpose if declared else "",
        "declared_by": declared.by if declared else "",
    }


def _declared_row(
    port: DeclaredPort, answered: Collection[Answered], gap: NotSeen | None, look: Look
) -> Mapping[str, Value]:
    """A declared port and whether it was found open on any address. What this scan cannot ask has no state."""
    state: Any = "not_open"
    if port.proto != "tcp":
        state = Missing(DECLARED_PORTS, Reason.UNSUPPORTED, "UDP ports are not scanned")
    elif any(port.port == seen.number for outcome in answered for seen in outcome.open):
        state = "open"
    elif gap is not None:
        state = Missing(DECLARED_PORTS, gap.reason, gap.detail)
    return {"port": port.port, "proto": port.proto, "purpose": port.purpose, "declared_by": port.by, "state": state}
