"""The evidence bundles of the sample district, made from readable text: what each host's probes would print.

    python -m examples.make_bundles [--check]

`bundles/src/<host>/<probe>.txt` holds the output of one probe of one host; a probe that a host has no file for comes
from the system it is built on (`hardened`, `neglected`, `debian`). Times are written relative to the collection:

    {now}  {now-40m}  {now-3h}  {now-12d}     Unix time
    {day-48}                                  day count as in shadow
    {lastlog-3}                               the date as lastlog prints it

The result depends on these files, the probes and nothing else, so `--check` can tell a bundle that is out of date.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

from auditor.model.catalogue import Probe
from auditor.rulebook import load_catalogue, shipped_rules
from scanners.linux.frame import Block, Header, Sudo, block_of, render

HERE = Path(__file__).resolve().parent / "bundles"
BEIJING = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class SampleHost:
    """A host of the sample district that cannot be live. `base` is the system its probes answer like."""

    id: str
    hostname: str
    base: str
    collected: datetime
    zone: str = "+0800"


HOSTS = (
    SampleHost("h-web-1", "web-front-01", "hardened", datetime(2026, 11, 18, 9, 12, 5, tzinfo=BEIJING)),
    SampleHost("h-policy-1", "policy-db-01", "hardened", datetime(2026, 11, 18, 10, 3, 41, tzinfo=BEIJING)),
    SampleHost("h-uid-1", "uid-core-01", "hardened", datetime(2026, 11, 19, 15, 30, 12, tzinfo=BEIJING)),
    SampleHost("h-ykb-1", "ykb-front-01", "debian", datetime(2026, 11, 19, 9, 40, 0, tzinfo=BEIJING)),
    SampleHost("h-eval-1", "haochaping", "debian", datetime(2026, 11, 19, 10, 10, 31, tzinfo=BEIJING), "+0000"),
    SampleHost("h-bs-web", "localhost.localdomain", "neglected", datetime(2026, 11, 18, 10, 21, 44, tzinfo=BEIJING)),
    SampleHost("h-civil-1", "mzsp", "neglected", datetime(2026, 11, 20, 16, 5, 9, tzinfo=BEIJING)),
)

_STEP = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_TIME = re.compile(r"\{now(?:-(\d+)([mhd]))?\}")
_SHADOW_DAY = re.compile(r"\{day-(\d+)\}")
_LASTLOG = re.compile(r"\{lastlog-(\d+)\}")


def dated(text: str, collected: datetime) -> str:
    """`text` with its relative times written out for a collection at `collected`."""

    def epoch(found: re.Match[str]) -> str:
        past = int(found[1]) * _STEP[found[2]] if found[1] else timedelta()
        return str(int((collected - past).timestamp()))

    def shadow_day(found: re.Match[str]) -> str:
        return str((collected.date() - date(1970, 1, 1)).days - int(found[1]))

    def lastlog(found: re.Match[str]) -> str:
        return (collected - timedelta(days=int(found[1]), minutes=37)).strftime("%a %b %d %H:%M:%S %z %Y")

    return _LASTLOG.sub(lastlog, _SHADOW_DAY.sub(shadow_day, _TIME.sub(epoch, text)))


def answers(host: SampleHost, probes: Mapping[str, Probe]) -> Iterator[tuple[Probe, str]]:
    """What each probe prints on `host`. Raises FileNotFoundError where neither the host nor its base says."""
    for probe in probes.values():
        own = HERE / "src" / host.id / f"{probe.id}.txt"
        path = own if own.exists() else HERE / "src" / host.base / f"{probe.id}.txt"
        yield probe, dated(path.read_text("utf-8"), host.collected)


def bundle(host: SampleHost, probes: Mapping[str, Probe]) -> bytes:
    """The transcript a person would carry away from `host`."""
    blocks: list[Block] = []
    for position, (probe, text) in enumerate(answers(host, probes)):
        started = (host.collected + timedelta(seconds=position // 4)).astimezone(UTC)
        blocks.append(block_of(probe, text.encode(), started=started))
    seed = hashlib.sha256(f"auditor sample host {host.id}".encode()).hexdigest()
    script = hashlib.sha256("\n".join(probe.run for probe in probes.values()).encode()).hexdigest()
    header = Header(
        run=seed[:32],
        target=host.id,
        script_sha256=script,
        hostname=host.hostname,
        machine=seed[32:48],
        boot=f"{seed[:8]}-{seed[8:12]}-4{seed[13:16]}-8{seed[17:20]}-{seed[20:32]}",
        uid=0,
        sudo=Sudo.ROOT,
        started=host.collected.astimezone(UTC),
        zone=host.zone,
    )
    return render(header, blocks)


def linux_probes() -> Mapping[str, Probe]:
    """The probes of the Linux collector, in catalogue order."""
    with shipped_rules() as folder:
        return {probe.id: probe for probe in load_catalogue(folder).probes_of("linux")}


def main(arguments: list[str]) -> int:
    """Write every bundle, or with --check tell which are out of date (exit code 1)."""
    probes = linux_probes()
    stale = []
    for host in HOSTS:
        path, content = HERE / f"{host.id}.bundle", bundle(host, probes)
        if path.exists() and path.read_bytes() == content:
            continue
        stale.append(host.id)
        if "--check" not in arguments:
            path.write_bytes(content)
    if "--check" in arguments:
        print("\n".join(f"out of date: {name}" for name in stale) or "all bundles are up to date")
        return 1 if stale else 0
    print(f"{len(stale)} of {len(HOSTS)} bundles written")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
