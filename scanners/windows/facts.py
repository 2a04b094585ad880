"""From a transcript of a Windows server to typed facts, each tied to its block. Pure: no host, no file, no clock."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from auditor.errors import Unparsable
from auditor.model.catalogue import FactCatalogue, FactSpec, Probe
from auditor.model.fact import Evidence, Fact, Missing, Pointer, Reason
from scanners.linux.facts import header_evidence
from scanners.linux.frame import Block, Header, Outcome, Sudo, Transcript, probe_digest
from scanners.transport import plain
from scanners.windows.bundle import unescaped
from scanners.windows.parsers import PARSERS

COLLECTED_AT = "windows.collected_at"
TRANSCRIPT = "windows:transcript"
"""Label of the evidence that holds the header."""
_DENIED, _TIMED_OUT, _NO_TOOL = 5, 124, 127
"""Exit codes of the collector: access denied, time over, a command this release does not have."""
_ZONE = re.compile(r"([+-])([01][0-9])([0-5][0-9])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one transcript says of one server."""

    facts: tuple[Fact | Missing, ...]
    evidence: tuple[Evidence, ...]


def missing(keys: Iterable[str], reason: Reason, detail: str, seen_in: Pointer | None = None) -> tuple[Missing, ...]:
    """The same gap for every key, in order."""
    return tuple(Missing(key, reason, detail, seen_in) for key in sorted(keys))


def probes_for(keys: Iterable[str], catalogue: FactCatalogue) -> tuple[Probe, ...]:
    """The probes that bring `keys`, in catalogue order."""
    needed = {catalogue.facts[key].probe for key in keys if key in catalogue.facts}
    return tuple(probe for probe in catalogue.probes.values() if probe.id in needed)


def read(transcript: Transcript, keys: frozenset[str], catalogue: FactCatalogue, received: datetime) -> Reading:
    """Every fact of `keys`, as a value or as a gap with its reason, and the evidence of every block that was used."""
    facts: list[Fact | Missing] = []
    evidence = [_header_evidence(transcript, received)]
    for probe in probes_for(keys, catalogue):
        specs = [spec for spec in catalogue.facts.values() if spec.probe == probe.id and spec.key in keys]
        block = transcript.blocks.get(probe.id)
        gap = _gap(block, probe, transcript)
        if block is None or gap is not None:
            facts += missing((spec.key for spec in specs), *(gap or (Reason.UNPARSABLE, "no output")))
            continue
        evidence.append(_evidence(block, probe, transcript.header, received))
        facts += _parsed(block, probe, specs)
    if COLLECTED_AT in keys:
        facts.append(_collected_at(transcript.header))
    return Reading(tuple(sorted(facts, key=lambda fact: fact.key)), tuple(evidence))


def _gap(block: Block | None, probe: Probe, transcript: Transcript) -> tuple[Reason, str] | None:
    """Why the block cannot be read; None where it can."""
    match block:
        case None if transcript.complete:
            return Reason.UNSUPPORTED, "this question was not asked when the evidence was collected"
        case None:
            return Reason.TIMEOUT, "the bundle was cut off before its end"
        case Block(digest_ok=False):
            return Reason.UNPARSABLE, "the output was changed on its way"
        case Block(outcome=Outcome.SKIPPED):
            return Reason.TIMEOUT, "not asked: all answers together reached the collector's limit"
        case Block(probe_digest=digest) if digest != probe_digest(probe):
            return Reason.UNSUPPORTED, "collected with another version of this question; collect again"
        case Block(exit_code=code) if code == _TIMED_OUT:
            return Reason.TIMEOUT, f"not finished after {probe.timeout} seconds"
        case Block(truncated=True):
            return Reason.TIMEOUT, "output cut: more than the collector keeps of one answer"
        case Block(exit_code=code) if code == _DENIED or (code and transcript.header.sudo is not Sudo.ROOT):
            return Reason.DENIED, "only an administrator can see this"
        case Block(exit_code=code) if code == _NO_TOOL:
            return Reason.UNSUPPORTED, "this release lacks the command that the question needs"
        case Block(exit_code=code) if code:
            return Reason.UNPARSABLE, f"the question failed on the server ({plain(block.stderr, 80)})"
        case Block() if probe.needs_root and transcript.header.sudo is not Sudo.ROOT:
            return Reason.DENIED, "collected without the rights of an administrator"
    return None


def _parsed(block: Block, probe: Probe, specs: Iterable[FactSpec]) -> Iterator[Fact | Missing]:
    pointer = Pointer(f"windows:{probe.id}")
    keys = [spec.key for spec in specs]
    try:
        values = PARSERS[probe.parser](unescaped(block.output.decode("ascii", "replace")), block.exit_code)
    except Unparsable as error:
        yield from missing(keys, Reason.UNPARSABLE, plain(error), pointer)
        return
    except Exception as error:  # noqa: BLE001 - a fault of one parser must cost its facts and nothing else
        # The message may quote the server's output, so only its kind is told.
        yield from missing(keys, Reason.UNPARSABLE, f"the parser failed ({type(error).__name__})", pointer)
        return
    for key in keys:
        match values.get(key):
            case None:
                yield Missing(key, Reason.UNPARSABLE, "the output does not tell", pointer)
            case Missing(reason=reason, detail=detail):
                yield Missing(key, reason, detail, pointer)
            case value:
                yield Fact(key, value, pointer)


def _collected_at(header: Header) -> Fact | Missing:
    pointer = Pointer(TRANSCRIPT)
    if header.started is None:
        return Missing(COLLECTED_AT, Reason.UNPARSABLE, "the bundle carries no date", pointer)
    zone = _ZONE.fullmatch(header.zone)
    offset = timedelta(hours=int(zone[2]), minutes=int(zone[3])) if zone else timedelta()
    local = timezone(-offset if zone and zone[1] == "-" else offset)
    return Fact(COLLECTED_AT, header.started.astimezone(local).date(), pointer)


def _evidence(block: Block, probe: Probe, header: Header, received: datetime) -> Evidence:
    return Evidence(
        label=f"windows:{probe.id}",
        source=probe.run,
        content=unescaped(block.output.decode("ascii", "replace")).encode(),
        collected_at=block.started or header.started or received,
        exit_code=block.exit_code,
        truncated=block.truncated,
    )


def _header_evidence(transcript: Transcript, received: datetime) -> Evidence:
    header = transcript.header
    said = (
        f"administrator: {'yes' if header.sudo is Sudo.ROOT else 'no'}",
        f"started: {header.started.astimezone(UTC).isoformat() if header.started else ''}, zone: {header.zone}",
        f"run: {header.run}, language: {header.locale}",
    )
    return header_evidence(TRANSCRIPT, transcript, said, received)
