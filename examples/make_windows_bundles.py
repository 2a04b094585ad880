"""The bundles of the sample district's Windows machines, made from readable text: what its questions would print.

    python -m examples.make_windows_bundles [--check]

`bundles/src/<host>/<probe>.txt` holds the output of one question. The result depends on these files, the questions and
nothing else, so `--check` can tell a bundle that is out of date.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from auditor.model.catalogue import Probe
from auditor.rulebook import load_catalogue, shipped_rules
from examples.make_bundles import BEIJING, HERE, SampleHost
from scanners.linux.frame import Header, Sudo, block_of, render
from scanners.windows.bundle import escaped

HOSTS = (
    SampleHost("h-bs-win", "BS-TRANSFER", "", datetime(2026, 11, 18, 14, 20, 33, tzinfo=BEIJING)),
    SampleHost("h-kiosk-01", "ZZZD-01", "", datetime(2026, 11, 18, 16, 2, 10, tzinfo=BEIJING)),
)


def windows_probes() -> Sequence[Probe]:
    """The questions of the Windows collector, in catalogue order."""
    with shipped_rules() as folder:
        return load_catalogue(folder).probes_of("windows")


def bundle(host: SampleHost, source: Path, probes: Sequence[Probe]) -> bytes:
    """The transcript a person would carry away from `host`; `source` holds what its questions print."""
    seed = hashlib.sha256(f"auditor sample host {host.id}".encode()).hexdigest()
    script = hashlib.sha256("\n".join(probe.run for probe in probes).encode()).hexdigest()
    header = Header(
        run=seed[:32],
        target=host.id,
        script_sha256=script,
        hostname=host.hostname,
        machine=seed[32:48],
        sudo=Sudo.ROOT,
        started=host.collected.astimezone(UTC),
        zone=host.zone,
        locale="zh-CN",
    )
    answers = ((probe, (source / f"{probe.id}.txt").read_text("utf-8").rstrip("\n")) for probe in probes)
    return render(header, [block_of(probe, escaped(text).encode("ascii")) for probe, text in answers])


def main(arguments: list[str]) -> int:
    """Write every bundle, or with --check tell which are out of date (exit code 1)."""
    stale = []
    for host in HOSTS:
        path, content = HERE / f"{host.id}.bundle", bundle(host, HERE / "src" / host.id, windows_probes())
        if path.exists() and path.read_bytes() == content:
            continue
        stale.append(host.id)
        if "--check" not in arguments:
            path.write_bytes(content)
    print("\n".join(f"out of date: {name}" for name in stale) or "all bundles are up to date")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
