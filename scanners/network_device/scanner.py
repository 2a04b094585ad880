"""The scanner: configurations that were exported from network devices and laid where the register says."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from auditor.errors import Unparsable
from auditor.model.catalogue import FactCatalogue
from auditor.model.fact import Evidence, Fact, Missing, Reason
from auditor.model.register import Host
from auditor.model.scan import Job, Observation, Scope
from auditor.model.target import Target, TargetKey, TargetKind
from scanners.network_device.facts import EVIDENCE, Declared, read_device
from scanners.network_device.redact import redacted
from scanners.network_device.session import MAX_BYTES, decoded
from scanners.wanted import wanted_by_entry

_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class _Plan:
    """One file, and what each platform that shares the device wants of it."""

    path: Path
    name: str
    declared: Declared
    keys: Mapping[TargetKey, frozenset[str]]


@dataclass(frozen=True, slots=True)
class _Gap:
    reason: Reason
    detail: str


class NetworkDeviceScanner:
    """Switches, routers and firewalls by their exported configurations. No device is ever contacted."""

    name = "network_device"
    version = "1"

    def offers(self, target: Target, catalogue: FactCatalogue) -> frozenset[str]:
        if target.kind is TargetKind.HOST and target.attributes.get("os") == "network_device":
            return catalogue.of_scanner(self.name)
        return frozenset()

    def jobs(self, targets: Sequence[Target], scope: Scope) -> Iterator[Job]:
        for device, keys_of in wanted_by_entry(self, targets, scope).items():
            host = scope.entries.get(device)
            look: Callable[[], Sequence[Observation]]
            if isinstance(host, Host) and host.collect == "bundle" and host.bundle:
                plan = _Plan(scope.root / Path(host.bundle).expanduser(), host.bundle, _declared(host), keys_of)
                look, shown = partial(_look, plan), f"# read {host.bundle}"
            else:
                gap = _Gap(Reason.UNSUPPORTED, "the register names no exported configuration (bundle) for this device")
                look, shown = partial(_nothing, keys_of, gap), "# nothing: no exported configuration is registered"
            yield Job(f"{self.name}:{device}", self.name, tuple(keys_of), look, _SECONDS, (shown,))


def _declared(host: Host) -> Declared:
    device = host.device
    if device is None:
        return Declared()
    return Declared(device.vendor or "", device.sysname or "", device.exported)


def _look(plan: _Plan) -> Sequence[Observation]:
    content = _content(plan.path)
    if isinstance(content, _Gap):
        return _nothing(plan.keys, content)
    try:
        text = decoded(content)
    except Unparsable as error:
        return _nothing(plan.keys, _Gap(Reason.UNPARSABLE, str(error)))
    evidence = Evidence(EVIDENCE, plan.name, _shown(text), datetime.now(UTC))
    return [
        Observation(target, read_device(text, keys, plan.declared), (evidence,)) for target, keys in plan.keys.items()
    ]


def _shown(text: str) -> bytes:
    """What is kept of the file: every line, without its secrets."""
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join(redacted(lines)).encode("utf-8", "replace")


def _content(path: Path) -> bytes | _Gap:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return _Gap(Reason.UNPARSABLE, "not a regular file")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return _Gap(Reason.UNREACHABLE, f"there is no file {path.name}")
    except PermissionError:
        return _Gap(Reason.DENIED, f"the file {path.name} may not be read")
    except (OSError, ValueError) as error:
        return _Gap(Reason.UNREACHABLE, f"the file {path.name} cannot be read: {type(error).__name__}")
    if len(content) > MAX_BYTES:
        return _Gap(Reason.UNPARSABLE, f"the file is larger than {MAX_BYTES // 1024 // 1024} MB")
    return content


def _nothing(keys: Mapping[TargetKey, frozenset[str]], gap: _Gap) -> Sequence[Observation]:
    found: list[tuple[TargetKey, tuple[Fact | Missing, ...]]] = [
        (target, tuple(Missing(key, gap.reason, gap.detail) for key in sorted(wanted)))
        for target, wanted in keys.items()
    ]
    return [Observation(target, facts) for target, facts in found]
