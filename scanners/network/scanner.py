"""The scanner: plans batches, runs nmap over each, and hands the answers back to every host they belong to."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from auditor.model.catalogue import FactCatalogue
from auditor.model.fact import Evidence, Reason
from auditor.model.register import Host
from auditor.model.scan import Job, Observation, Scope
from auditor.model.target import Target, TargetKind
from scanners.network.batches import Address, Batch, Site, batches, site_of, version_groups
from scanners.network.facts import KEYS, Look, host_facts, missing
from scanners.network.ports import DeclaredPort, declared_ports, ports_to_scan
from scanners.network.process import Limits, Nmap, NmapUnusable, Run, find_nmap, port_argv, run, version_argv
from scanners.network.report import Answered, Outcome, Port, read_run
from scanners.network.viewpoint import viewpoint


@dataclass(frozen=True, slots=True)
class _Plan:
    """Everything one look needs to know."""

    batch: Batch
    declared: Mapping[str, tuple[DeclaredPort, ...]]
    ports: tuple[int, ...]
    limits: Limits
    scope: Scope

    def on(self, address: Address) -> Mapping[int, DeclaredPort]:
        """TCP ports that any host of the batch with this address declares."""
        return {
            port.port: port
            for site in reversed(self.batch.sites)
            if address in site.addresses
            for port in self.declared.get(site.host.id, ())
            if port.proto == "tcp"
        }

    def families(self) -> tuple[tuple[Address, ...], ...]:
        """IPv4 and IPv6 addresses apart: one nmap speaks one of them."""
        groups = (tuple(a for a in self.batch.addresses if a.version == version) for version in (4, 6))
        return tuple(group for group in groups if group)


@dataclass(slots=True)
class _Seen:
    """What the processes of one look have brought so far."""

    outcomes: dict[Address, Outcome] = field(default_factory=dict)
    evidence: list[Evidence] = field(default_factory=list)

    def keep(self, finished: Run) -> str:
        """File the report as evidence; its label."""
        label = f"nmap:{len(self.evidence) + 1}"
        cut = bool(finished.stopped) or finished.exit_code != 0
        source = shlex.join(finished.argv)
        self.evidence.append(Evidence(label, source, finished.xml, finished.started, finished.exit_code, cut))
        return label


class NetworkScanner:
    """TCP ports of every host that the register allows to be scanned, by one nmap per batch of unique addresses."""

    name = "network"
    version = "1"

    def offers(self, target: Target, catalogue: FactCatalogue) -> frozenset[str]:
        if target.kind is TargetKind.HOST and target.attributes.get("scan") == "allowed":
            return frozenset(KEYS)
        return frozenset()

    def jobs(self, targets: Sequence[Target], scope: Scope) -> Iterator[Job]:
        sites = [
            site_of(target, host, scope.register)
            for target in targets
            if self.offers(target, scope.catalogue) and isinstance(host := scope.entries.get(target.id), Host)
        ]
        declared = declared_ports(scope.register)
        settings = scope.register.settings.network_scan
        limits = Limits(max(1, settings.host_timeout), settings.max_rate)
        for batch in batches(sites):
            own = [port for site in batch.sites for port in declared.get(site.host.id, ())]
            plan = _Plan(batch, declared, ports_to_scan(own, settings.ports), limits, scope)
            yield Job(
                batch.id(plan.ports),
                self.name,
                tuple(site.key for site in batch.sites),
                partial(_look, plan),
                _patience(plan),
                tuple(_commands(plan)),
            )


def _commands(plan: _Plan) -> Iterator[str]:
    for addresses in plan.families():
        yield shlex.join(port_argv(addresses, plan.ports, plan.limits))
        first, *_ = version_argv(addresses, plan.ports, plan.limits)
        yield f"{first} ... -sV --version-light -p <open ports the register does not declare> <their addresses>"


def _patience(plan: _Plan) -> float:
    """Seconds the whole look may take: a port scan and a version scan for each family."""
    return sum(2 * plan.limits.seconds(len(addresses), len(plan.ports)) + 90 for addresses in plan.families()) + 30


def _look(plan: _Plan) -> Sequence[Observation]:
    if not plan.batch.addresses:
        return _observations(plan, _Seen(), "", ())
    try:
        nmap = find_nmap()
        seen = _Seen()
        for addresses in plan.families():
            _ask_ports(plan, nmap, addresses, seen)
        _ask_versions(plan, nmap, seen)
    except NmapUnusable as unusable:
        facts = missing(Reason.UNSUPPORTED, str(unusable))
        return [Observation(site.key, facts) for site in plan.batch.sites]
    return _observations(plan, seen, nmap.version, viewpoint(plan.batch.addresses, plan.scope.register))


def _ask_ports(plan: _Plan, nmap: Nmap, addresses: Sequence[Address], seen: _Seen) -> None:
    argv = port_argv(addresses, plan.ports, plan.limits)
    finished = run(nmap, argv, plan.limits.seconds(len(addresses), len(plan.ports)))
    seen.outcomes |= read_run(finished, addresses, nmap.analyse, seen.keep(finished))


def _ask_versions(plan: _Plan, nmap: Nmap, seen: _Seen) -> None:
    """Put names and versions to the open ports that nobody declared. Where that fails, the ports stand as they are."""
    expected = {address: frozenset(plan.on(address)) for address in plan.batch.addresses}
    unexpected = {
        address: frozenset(port.number for port in outcome.open) - expected[address]
        for address, outcome in seen.outcomes.items()
        if isinstance(outcome, Answered)
    }
    for addresses, ports in version_groups(unexpected, expected):
        argv = version_argv(addresses, ports, plan.limits)
        finished = run(nmap, argv, plan.limits.seconds(len(addresses), len(ports)) + 60)
        answers = read_run(finished, addresses, nmap.analyse, seen.keep(finished))
        for address in addresses:
            seen.outcomes[address] = _named(seen.outcomes[address], answers[address])


def _named(first: Outcome, second: Outcome) -> Outcome:
    """The first answer with the services that the second one recognised. A port stays open that closed meanwhile."""
    if not isinstance(first, Answered) or not isinstance(second, Answered):
        return first
    recognised: Mapping[int, Port] = {port.number: port for port in second.open if port.identified}
    return Answered(tuple(recognised.get(port.number, port) for port in first.ports), first.seen_in)


def _observations(plan: _Plan, seen: _Seen, version: str, stand: tuple[str, ...]) -> Sequence[Observation]:
    look = Look(plan.ports, version, stand)
    declared = {address: plan.on(address) for address in plan.batch.addresses}

    def observe(site: Site) -> Observation:
        own = plan.declared.get(site.host.id, ())
        return Observation(site.key, host_facts(site, seen.outcomes, declared, own, look))

    first, *others = map(observe, plan.batch.sites)
    # The reports belong to the whole batch; they are filed once, with its first host.
    return [Observation(first.target, first.facts, tuple(seen.evidence)), *others]
