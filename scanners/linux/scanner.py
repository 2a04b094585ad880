"""The scanner: one collector per Linux host, over the way the register names, read into facts."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from auditor.errors import Unparsable
from auditor.model.catalogue import FactCatalogue, Probe
from auditor.model.fact import Fact, Missing, Reason
from auditor.model.register import Host
from auditor.model.scan import Job, Observation, Scope
from auditor.model.target import Target, TargetKey, TargetKind
from scanners.linux.access import NoWay, Way, way_to
from scanners.linux.facts import Parser, Reading, missing, probes_for, read, with_declared
from scanners.linux.frame import parse_stream
from scanners.linux.parsers import PARSERS
from scanners.linux.script import collector_script, sudoers_lines
from scanners.network.ports import declared_ports
from scanners.transport import Answered, Refused, Rejected, Reply, TimedOut, Unreachable
from scanners.wanted import wanted_by_entry

LOOK_SECONDS = 180.0
"""Time for everything that is asked of one host."""
STREAM_LIMIT = 8 * 1024 * 1024
"""Bytes kept of one transcript: all blocks at their cap, with room for the frame."""
_SHOWN_RUN = "0" * 32
_UNKNOWN = "the register has no host of this id"

WayTo = Callable[[Host, Scope], Way | NoWay]


@dataclass(frozen=True, slots=True)
class _Plan:
    """Everything one look needs to know. `keys` says what each platform that shares the host wants of it."""

    host: str
    way: Way | NoWay
    probes: tuple[Probe, ...]
    keys: Mapping[TargetKey, frozenset[str]]
    catalogue: FactCatalogue
    parsers: Mapping[str, Parser]
    declared: frozenset[tuple[int, str]] = frozenset()
    """Ports and protocols that the register declares for this host."""

    def script(self, run: str, target: str) -> str:
        return collector_script(self.probes, run, target, sudo=isinstance(self.way, Way) and self.way.sudo)


class LinuxScanner:
    """Configuration of Linux hosts: accounts, passwords, logs, audit, services and the like, read-only."""

    name = "linux"
    version = "1"

    def __init__(self, way: WayTo = way_to, parsers: Mapping[str, Parser] = PARSERS) -> None:
        self._way = way
        self._parsers = parsers

    def offers(self, target: Target, catalogue: FactCatalogue) -> frozenset[str]:
        if target.kind is TargetKind.HOST and target.attributes.get("os") == "linux":
            return catalogue.of_scanner(self.name)
        return frozenset()

    def jobs(self, targets: Sequence[Target], scope: Scope) -> Iterator[Job]:
        wanted = wanted_by_entry(self, targets, scope)
        declared = declared_ports(scope.register) if wanted else {}
        for host_id, keys_of in wanted.items():
            ports = frozenset((port.port, port.proto) for port in declared.get(host_id, ()))
            yield self._job(host_id, keys_of, scope, ports)

    def _job(
        self, host_id: str, keys: Mapping[TargetKey, frozenset[str]], scope: Scope, ports: frozenset[tuple[int, str]]
    ) -> Job:
        host = scope.entries.get(host_id)
        way = self._way(host, scope) if isinstance(host, Host) else NoWay(Reason.UNREACHABLE, _UNKNOWN)
        probes = probes_for(frozenset().union(*keys.values()), scope.catalogue)
        plan = _Plan(host_id, way, probes, keys, scope.catalogue, self._parsers, ports)
        return Job(
            id=f"{self.name}:{host_id}",
            scanner=self.name,
            targets=tuple(keys),
            look=partial(_look, plan),
            timeout=LOOK_SECONDS + 20,
            commands=tuple(_commands(plan)),
        )


def _commands(plan: _Plan) -> Iterator[str]:
    """What will be run. The script is shown without host and nonce, so that it is the same text for many hosts."""
    match plan.way:
        case Way(live=True) as way:
            yield way.shown
            yield plan.script(_SHOWN_RUN, "")
            if way.sudo and way.account:
                yield sudoers_lines(way.account)
        case Way() as way:
            yield way.shown


def _look(plan: _Plan) -> Sequence[Observation]:
    match plan.way:
        case NoWay(reason, detail):
            return _nothing(plan, reason, detail)
        case way:
            run = secrets.token_hex(16)
            reply = way.transport.run(plan.script(run, plan.host), timeout=LOOK_SECONDS, limit=STREAM_LIMIT)
            return _observations(plan, reply, run if way.live else None)


def _observations(plan: _Plan, reply: Reply, run: str | None) -> Sequence[Observation]:
    match reply:
        case Answered(stdout):
            return _transcribed(plan, stdout, run, Reason.UNPARSABLE, "")
        case TimedOut(stdout, detail):
            return _transcribed(plan, stdout, run, Reason.TIMEOUT, detail)
        case Refused(detail):
            return _nothing(plan, Reason.DENIED, detail)
        case Unreachable(detail):
            return _nothing(plan, Reason.UNREACHABLE, detail)
        case Rejected(detail):
            return _nothing(plan, Reason.UNPARSABLE, detail)


def _transcribed(plan: _Plan, stdout: bytes, run: str | None, otherwise: Reason, detail: str) -> Sequence[Observation]:
    """Facts of a transcript that is ours; `otherwise` where there is none in what came."""
    try:
        transcript = parse_stream(stdout)
    except Unparsable as error:
        return _nothing(plan, otherwise, detail or str(error))
    header = transcript.header
    if run is not None and header.run != run:
        return _nothing(plan, Reason.UNPARSABLE, "the host answered another question than ours")
    if header.target != plan.host:
        return _nothing(plan, Reason.UNPARSABLE, f"this was collected for {header.target or 'no host that it names'}")
    received = datetime.now(UTC)

    def reading(keys: frozenset[str]) -> Reading:
        return with_declared(read(transcript, keys, plan.catalogue, plan.parsers, received), plan.declared)

    return [
        Observation(key, found.facts, found.evidence) for key, keys in plan.keys.items() for found in [reading(keys)]
    ]


def _nothing(plan: _Plan, reason: Reason, detail: str) -> Sequence[Observation]:
    gaps: tuple[tuple[TargetKey, tuple[Fact | Missing, ...]], ...] = tuple(
        (key, missing(keys, reason, detail)) for key, keys in plan.keys.items()
    )
    return [Observation(key, facts) for key, facts in gaps]
