"""Registers that point at loopback addresses of this suite's own, and listeners there."""

from __future__ import annotations

import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from auditor.model.catalogue import FactCatalogue
from auditor.model.fact import FactSet
from auditor.model.register import (
    Database,
    District,
    Host,
    ListeningPort,
    Network,
    NetworkScan,
    Register,
    Settings,
    Website,
)
from auditor.model.scan import Observation, Scope
from auditor.model.target import Target, TargetKey, TargetKind
from scanners.network import NetworkScanner


@dataclass
class Listener:
    """A TCP server that greets with a banner and remembers who called."""

    socket: socket.socket
    banner: bytes
    callers: list[str] = field(default_factory=list)

    def serve(self) -> None:
        while True:
            try:
                connection, caller = self.socket.accept()
            except OSError:
                return
            self.callers.append(caller[0])
            try:
                connection.sendall(self.banner)
                connection.close()
            except OSError:
                continue


def a_host(id: str, *addresses: str, ports: Mapping[int, str] | None = None, scan: str = "allowed") -> Host:
    declared = tuple(ListeningPort(port=port, purpose=purpose) for port, purpose in (ports or {}).items())
    return Host(id=id, platform="pf-a", addresses=addresses, os="linux", scan=scan, ports=declared)  # type: ignore[arg-type]


def a_register(
    *hosts: Host,
    cidrs: Sequence[str] = ("127.78.0.0/16",),
    websites: Sequence[Website] = (),
    databases: Sequence[Database] = (),
    **limits: object,
) -> Register:
    return Register(
        schema_version=1,
        as_of=date(2026, 11, 23),
        district=District(code="500116", name="示范区", level="county"),
        settings=Settings(network_scan=NetworkScan(**limits)),  # type: ignore[arg-type]
        networks=(Network(id="n-lab", name="lab", kind="lan", cidrs=tuple(cidrs), scan="allowed"),),
        hosts=hosts,
        websites=tuple(websites),
        databases=tuple(databases),
    )


def scope_of(register: Register) -> Scope:
    return Scope(register, register.index(), FactCatalogue(), date(2026, 11, 23), Path())


def targets_of(register: Register, *platforms: str) -> list[Target]:
    """Every host as a target of each platform."""
    return [
        Target(platform, host.id, TargetKind.HOST, host.id, 2, attributes={"scan": host.scan})
        for platform in (platforms or ("pf-a",))
        for host in register.hosts
    ]


def scan(register: Register, *platforms: str) -> Mapping[TargetKey, Observation]:
    """Observations of every host, by target."""
    jobs = NetworkScanner().jobs(targets_of(register, *platforms), scope_of(register))
    return {observation.target: observation for job in jobs for observation in job.look()}


def facts(observation: Observation) -> FactSet:
    return FactSet.of(*observation.facts)
