"""The bundles of the sample district's foreign databases, made from readable text: what each client would print.

    python -m examples.make_database_bundles [--check]

`bundles/src/<database>/<probe>.txt` holds the output of one question, `R` and tabs included. The result depends on
these files, the questions and nothing else, so `--check` can tell a bundle that is out of date.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from auditor.model.catalogue import Probe
from auditor.rulebook import load_catalogue, shipped_rules
from examples.make_bundles import BEIJING, HERE
from scanners.database.clients import carried
from scanners.linux.frame import Header, block_of, render


@dataclass(frozen=True, slots=True)
class SampleDatabase:
    """A database of the sample district that no lab can run, and the machine its script ran on."""

    id: str
    engine: str
    hostname: str
    collected: datetime


DATABASES = (
    SampleDatabase("db-civil", "oracle", "mzdb", datetime(2026, 11, 18, 16, 40, 2, tzinfo=BEIJING)),
    SampleDatabase("db-ykb", "dm", "ykb-db-01", datetime(2026, 11, 19, 11, 5, 27, tzinfo=BEIJING)),
    SampleDatabase("db-policy", "kingbase", "policy-db-01", datetime(2026, 11, 18, 10, 20, 15, tzinfo=BEIJING)),
)


def probes_of(engine: str) -> Sequence[Probe]:
    """The questions as the script asks them, in catalogue order."""
    with shipped_rules() as folder:
        return [carried(probe) for probe in load_catalogue(folder).probes_of(engine)]


def bundle(database: SampleDatabase, source: Path, probes: Sequence[Probe]) -> bytes:
    """The transcript that an administrator would bring; `source` holds what the client prints for each question."""
    seed = hashlib.sha256(f"auditor sample database {database.id}".encode()).hexdigest()
    header = Header(
        run=seed[:32],
        target=database.id,
        script_sha256=hashlib.sha256("\n".join(probe.run for probe in probes).encode()).hexdigest(),
        hostname=database.hostname,
        machine=seed[32:48],
        uid=54321,
        started=database.collected.astimezone(UTC),
        zone="+0800",
    )
    return render(header, [block_of(probe, (source / f"{probe.id}.txt").read_bytes()) for probe in probes])


def main(arguments: list[str]) -> int:
    """Write every bundle, or with --check tell which are out of date (exit code 1)."""
    stale = []
    for database in DATABASES:
        source = HERE / "src" / database.id
        path, content = HERE / f"{database.id}.bundle", bundle(database, source, probes_of(database.engine))
        if path.exists() and path.read_bytes() == content:
            continue
        stale.append(database.id)
        if "--check" not in arguments:
            path.write_bytes(content)
    print("\n".join(f"out of date: {name}" for name in stale) or "all bundles are up to date")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
