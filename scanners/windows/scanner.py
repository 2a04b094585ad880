"""The scanner: bundles that were carried from Windows servers to where the register says. No server is contacted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from auditor.errors import Unparsable
from auditor.model.catalogue import FactCatalogue
from auditor.model.fact import Reason
from auditor.model.register import Host
from auditor.model.scan import Job, Observation, Scope
from auditor.model.target import Target, TargetKey, TargetKind
from scanners.transport import Answered, Bundle, Refused, Rejected, Reply, TimedOut, Unreachable
from scanners.wanted import wanted_by_entry
from scanners.windows.bundle import read_transcript
from scanners.windows.facts import missing, read

_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class _Plan:
    """One bundle, and what each platform that shares the server wants of it."""

    host: str
    path: Path
    keys: Mapping[TargetKey, frozenset[str]]
    catalogue: FactCatalogue


class WindowsScanner:
    """Configuration of Windows servers, from what their administrators collected with our read-only script."""

    name = "windows"
    version = "1"

    def offers(self, target: Target, catalogue: FactCatalogue) -> frozenset[str]:
        if target.kind is TargetKind.HOST and target.attributes.get("os") == "windows":
            return catalogue.of_scanner(self.name)
        return frozenset()

    def jobs(self, targets: Sequence[Target], scope: Scope) -> Iterator[Job]:
        for host_id, keys_of in wanted_by_entry(self, targets, scope).items():
            host = scope.entries.get(host_id)
            look: Callable[[], Sequence[Observation]]
            if isinstance(host, Host) and host.collect == "bundle" and host.bundle:
                plan = _Plan(host_id, scope.root / Path(host.bundle).expanduser(), keys_of, scope.catalogue)
                look, shown = partial(_look, plan), f"# read {host.bundle}"
            else:
                look = partial(_nothing, keys_of, Reason.UNSUPPORTED, "the register names no bundle of this server")
                shown = "# nothing: no bundle is registered"
            yield Job(f"{self.name}:{host_id}", self.name, tuple(keys_of), look, _SECONDS, (shown,))


def _look(plan: _Plan) -> Sequence[Observation]:
    return _observations(plan, Bundle(plan.path).run("", timeout=0, limit=0))


def _observations(plan: _Plan, reply: Reply) -> Sequence[Observation]:
    match reply:
        case Answered(content):
            return _transcribed(plan, content)
        case Refused(detail):
            return _nothing(plan.keys, Reason.DENIED, detail)
        case Unreachable(detail):
            return _nothing(plan.keys, Reason.UNREACHABLE, detail)
        case TimedOut(detail=detail):
            return _nothing(plan.keys, Reason.TIMEOUT, detail)
        case Rejected(detail):
            return _nothing(plan.keys, Reason.UNPARSABLE, detail)


def _transcribed(plan: _Plan, content: bytes) -> Sequence[Observation]:
    try:
        transcript = read_transcript(content)
    except Unparsable as error:
        return _nothing(plan.keys, Reason.UNPARSABLE, str(error))
    named = transcript.header.target
    if named != plan.host:
        return _nothing(plan.keys, Reason.UNPARSABLE, f"this was collected for {named or 'no host that it names'}")
    received = datetime.now(UTC)
    readings = {target: read(transcript, keys, plan.catalogue, received) for target, keys in plan.keys.items()}
    return [Observation(target, reading.facts, reading.evidence) for target, reading in readings.items()]


def _nothing(keys: Mapping[TargetKey, frozenset[str]], reason: Reason, detail: str) -> Sequence[Observation]:
    return [Observation(target, missing(wanted, reason, detail)) for target, wanted in keys.items()]
