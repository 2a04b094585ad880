"""From a transcript to typed facts, each tied to the block it came from. Pure: no host, no file, no clock."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import TypeAlias

from auditor.errors import Unparsable
from auditor.model.catalogue import FactCatalogue, FactSpec, Probe
from auditor.model.fact import Evidence, Fact, Missing, Pointer, Reason, Value
from scanners.linux.frame import Block, Header, Outcome, Transcript, probe_digest
from scanners.transport import forbidden, plain

Parser: TypeAlias = Callable[[str, int], Mapping[str, Value | Missing]]

COLLECTED_AT = "linux.collected_at"
"""Day on which the host answered, by its own clock and zone; the one fact that no probe brings."""
TRANSCRIPT = "linux:transcript"
"""Label of the evidence that holds the header of the transcript."""

_TIMED_OUT = (124, 137)  # timeout(1), and what it killed
_NOT_EXECUTABLE, _NOT_FOUND = 126, 127
_REFUSAL = re.compile(r"permission denied|operation not permitted", re.IGNORECASE)
_ZONE = re.compile(r"([+-])([01][0-9])([0-5][0-9])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one transcript says of one host."""

    facts: tuple[Fact | Missing, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class _Gap:
    """A block that brings nothing, and why."""

    reason: Reason
    detail: str


def missing(keys: Iterable[str], reason: Reason, detail: str, seen_in: Pointer | None = None) -> tuple[Missing, ...]:
    """The same gap for every key, in order."""
    return tuple(Missing(key, reason, detail, seen_in) for key in sorted(keys))


def probes_for(keys: Iterable[str], catalogue: FactCatalogue) -> tuple[Probe, ...]:
    """The probes that bring `keys`, in catalogue order; nothing else is asked."""
    needed = {catalogue.facts[key].probe for key in keys if key in catalogue.facts}
    return tuple(probe for probe in catalogue.probes.values() if probe.id in needed)


def read(
    transcript: Transcript,
    keys: frozenset[str],
    catalogue: FactCatalogue,
    parsers: Mapping[str, Parser],
    received: datetime,
) -> Reading:
    """Every fact of `keys`, as a value or as a gap with its reason, and the evidence of every block that was used.

    `received` dates evidence that carries no date of its own.
    """
    facts: list[Fact | Missing] = []
    evidence = [_header_evidence(transcript, received)]
    for probe in probes_for(keys, catalogue):
        specs = tuple(spec for spec in catalogue.facts.values() if spec.probe == probe.id and spec.key in keys)
        block = transcript.blocks.get(probe.id)
        gap = _gap(block, probe, transcript)
        pointer = None
        if block is not None and block.digest_ok:
            found = forbidden(block.output)
            if found:
                gap = _Gap(Reason.UNPARSABLE, f"the output {found}; it is not kept")
            elif block.outcome is Outcome.RAN:
                pointer = Pointer(f"linux:{probe.id}")
                evidence.append(_block_evidence(block, probe, transcript.header, received))
        if gap is not None or block is None:
            facts.extend(missing((spec.key for spec in specs), *_words(gap), pointer))
        else:
            facts.extend(_parsed(block, probe, specs, parsers, pointer))
    facts.extend(_without_probe(transcript.header, keys, catalogue))
    return Reading(tuple(sorted(facts, key=lambda fact: fact.key)), tuple(evidence))


LISTENERS = "net.listeners"


def with_declared(reading: Reading, ports: Collection[tuple[int, str]]) -> Reading:
    """The same reading, in which each listening socket says whether the register declares its port and protocol."""

    def told(fact: Fact | Missing) -> Fact | Missing:
        if isinstance(fact, Missing) or fact.key != LISTENERS or not isinstance(fact.value, list):
            return fact
        rows = [row | {"declared": (row["port"], row["proto"]) in ports} for row in fact.value]
        return Fact(fact.key, rows, fact.seen_in)

    return Reading(tuple(map(told, reading.facts)), reading.evidence)


def _words(gap: _Gap | None) -> tuple[Reason, str]:
    return (gap.reason, gap.detail) if gap is not None else (Reason.UNPARSABLE, "no output")


def _gap(block: Block | None, probe: Probe, transcript: Transcript) -> _Gap | None:
    """Why the block cannot be read, from what the collector says about it.

    What the host wrote on standard error decides here and is told nowhere: it may name people.
    """
    match block:
        case None if transcript.complete:
            return _Gap(Reason.UNSUPPORTED, "this question was not asked when the evidence was collected")
        case None:
            return _Gap(Reason.TIMEOUT, "the collector was cut off before its end")
        case Block(digest_ok=False):
            return _Gap(Reason.UNPARSABLE, "the output was changed on its way")
        case Block(outcome=Outcome.DENIED):
            return _Gap(Reason.DENIED, f"only root can see this (sudo: {transcript.header.sudo})")
        case Block(outcome=Outcome.SKIPPED, exit_code=code) if code == _NOT_FOUND:
            return _Gap(Reason.UNSUPPORTED, "the host lacks a tool that the collector itself needs")
        case Block(outcome=Outcome.SKIPPED):
            return _Gap(Reason.TIMEOUT, "not asked: all answers together reached the collector's limit")
        case Block(probe_digest=digest) if digest != probe_digest(probe):
            return _Gap(Reason.UNSUPPORTED, "collected with another version of this question; collect again")
        case Block(exit_code=code) if code in _TIMED_OUT:
            return _Gap(Reason.TIMEOUT, f"not finished after {probe.timeout} seconds")
        case Block(truncated=True):
            return _Gap(Reason.TIMEOUT, "output cut: more than the collector keeps of one answer")
        case Block(exit_code=code) if code == _NOT_FOUND:
            return _Gap(Reason.UNSUPPORTED, "the host lacks a tool that this question needs")
        case Block(exit_code=code, stderr=said) if code == _NOT_EXECUTABLE or _REFUSAL.search(said):
            # Even where the exit code is 0: what may not be read must not look like an empty answer.
            return _Gap(Reason.DENIED, "the host does not let this account read all of it")
    return None


def _parsed(
    block: Block, probe: Probe, specs: tuple[FactSpec, ...], parsers: Mapping[str, Parser], pointer: Pointer | None
) -> Iterator[Fact | Missing]:
    parser = parsers.get(probe.parser)
    keys = tuple(spec.key for spec in specs)
    if parser is None:
        yield from missing(keys, Reason.UNSUPPORTED, f"no parser is called {probe.parser}", pointer)
        return
    try:
        values = parser(block.output.decode("utf-8", "replace"), block.exit_code)
    except Unparsable as error:
        yield from missing(keys, Reason.UNPARSABLE, plain(error), pointer)
        return
    except Exception as error:  # noqa: BLE001 - a fault of one parser must cost its facts and nothing else
        # The message may quote the host's output, so only its kind is told.
        yield from missing(keys, Reason.UNPARSABLE, f"the parser failed ({error.__class__.__name__})", pointer)
        return
    for key in keys:
        match values.get(key, _ABSENT):
            case Missing(reason=reason, detail=detail, seen_in=seen_in):
                yield Missing(key, reason, detail, seen_in or pointer)
            case value:
                yield Fact(key, value, pointer)


_ABSENT = Missing("", Reason.UNPARSABLE, "the output does not tell")


def _without_probe(header: Header, keys: frozenset[str], catalogue: FactCatalogue) -> Iterator[Fact | Missing]:
    for key in keys:
        spec = catalogue.facts.get(key)
        if key == COLLECTED_AT:
            yield _collected_at(header)
        elif spec is None or spec.probe not in catalogue.probes:
            yield Missing(key, Reason.UNSUPPORTED, "the catalogue has no question for this")


def _collected_at(header: Header) -> Fact | Missing:
    pointer = Pointer(TRANSCRIPT)
    if header.started is None:
        return Missing(COLLECTED_AT, Reason.UNPARSABLE, "the transcript carries no date", pointer)
    return Fact(COLLECTED_AT, header.started.astimezone(_zone(header.zone)).date(), pointer)


def _zone(text: str) -> timezone:
    found = _ZONE.fullmatch(text)
    if found is None:
        return UTC
    offset = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return timezone(offset if found[1] == "+" else -offset)


def _block_evidence(block: Block, probe: Probe, header: Header, received: datetime) -> Evidence:
    return Evidence(
        label=f"linux:{probe.id}",
        source=probe.run,
        content=block.output,
        collected_at=block.started or header.started or received,
        exit_code=block.exit_code,
        truncated=block.truncated,
    )


def _header_evidence(transcript: Transcript, received: datetime) -> Evidence:
    header = transcript.header
    said = (
        f"boot: {header.boot}",
        f"uid: {'' if header.uid is None else header.uid}, sudo: {header.sudo}",
        f"started: {header.started.isoformat() if header.started else ''}, zone: {header.zone}",
        f"run: {header.run}",
    )
    return header_evidence(TRANSCRIPT, transcript, said, received)


def header_evidence(label: str, transcript: Transcript, said: Sequence[str], received: datetime) -> Evidence:
    """What a collector said of itself before its answers: whose they are, `said`, and how many came whole."""
    header = transcript.header
    lines = (
        f"target: {header.target}",
        f"hostname: {header.hostname}",
        f"machine (hash): {header.machine}",
        *said,
        f"blocks: {len(transcript.blocks)}, {'complete' if transcript.complete else 'incomplete'}",
        *(f"problem: {problem}" for problem in transcript.problems),
    )
    source = f"collector {header.collector}, script SHA-256 {header.script_sha256}"
    content = "\n".join(map(plain, lines)).encode() + b"\n"
    return Evidence(label, source, content, header.started or received, truncated=not transcript.complete)
