"""Taking in a bundle: is it one, is it for this host, and by which words does the paper record know it?"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from auditor.errors import EvidenceError, Unparsable
from scanners.linux.frame import Header, parse_stream
from scanners.transport import Answered, Bundle, Refused, Rejected, TimedOut, Unreachable


@dataclass(frozen=True, slots=True)
class ImportedBundle:
    """A bundle that was accepted. `digest` is the SHA-256 of the file; the person on site writes down `short_code`."""

    path: Path
    digest: str
    header: Header
    blocks: int
    complete: bool
    problems: tuple[str, ...]

    @property
    def short_code(self) -> str:
        return self.digest[:12]

    def age_days(self, now: datetime) -> float | None:
        """Days since the host answered; None where the bundle carries no date. Negative when its clock runs ahead."""
        return None if self.header.started is None else (now - self.header.started).total_seconds() / 86400


def import_bundle(path: Path, target: str) -> ImportedBundle:
    """Check the bundle at `path` for the host whose register id is `target`.

    Raises EvidenceError when it cannot be read, is no bundle, holds what must never be stored, or is another host's.
    """
    bundle = read_bundle(path)
    if bundle.header.target != target:
        raise EvidenceError(f"{path}: collected for {bundle.header.target or 'no named host'}, not for {target}")
    return bundle


def read_bundle(path: Path) -> ImportedBundle:
    """The bundle at `path`, whichever host it is of.

    Raises EvidenceError when it cannot be read, is no bundle, or holds what must never be stored.
    """
    match Bundle(path).run("", timeout=0, limit=0):
        case Answered(content):
            pass
        case Refused(detail) | Unreachable(detail) | Rejected(detail) | TimedOut(_, detail):
            raise EvidenceError(f"{path}: {detail}")
    try:
        transcript = parse_stream(content)
    except Unparsable as error:
        raise EvidenceError(f"{path}: {error}") from error
    return ImportedBundle(
        path,
        hashlib.sha256(content).hexdigest(),
        transcript.header,
        len(transcript.blocks),
        transcript.complete,
        transcript.problems,
    )
