"""The transcript: one text stream in which a collector hands over everything a host answered.

The same format comes through SSH, from this machine and in a bundle that a person carries. Every line the collector
writes itself starts with `@` or `=`; every line a host's command printed starts with `|`, so that no output can look
like a marker. Markers carry the nonce of the run as well:

    @AUDITOR-TRANSCRIPT 1 <nonce>
    =collector 1                       header: who, where, when, with what
    ...
    @BLOCK <nonce> sshd
    =probe <SHA-256 of the text that was run>
    =outcome ran                       ran | denied (root was refused) | skipped (the total cap was reached)
    =started +1.23                     seconds after the header; or a moment, 2026-11-23T01:02:03Z
    =seconds 0.04
    =exit 0
    =truncated no
    =stderr ...                        last words on standard error, one line
    =bytes 321
    =sha256 <SHA-256 of the output>
    |the output, line by line
    @END <nonce> 26                    how many blocks there must be

A stream that was cut loses its tail and nothing else: blocks that are whole stay usable. `bytes` also tells whether
the output ended in a newline. A stream whose line ends became CRLF on the way is read as it was written.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from auditor.errors import Unparsable
from auditor.model.catalogue import Probe

FORMAT = 1
COLLECTOR_VERSION = "1"

MAX_BLOCKS = 1000
"""Blocks read from one stream; a real one has a few dozen."""
MAX_BLOCK_BYTES = 4 * 1024 * 1024
"""Output that one block may announce; collectors stop far earlier."""

_HEADER = re.compile(rb"@AUDITOR-TRANSCRIPT ([0-9]{1,4}) ([0-9a-f]{16,64})(\r?)\n")
_ANSI = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b\n]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
_BLOCK_ID = re.compile(r"[a-z][a-z0-9_.-]{0,63}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
# Years near the ends of the calendar would overflow once a zone or a duration is added.
_MOMENT = re.compile(r"(?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", re.ASCII)
_MAX_FIELDS = 64
_MAX_FIELD_BYTES = 2000


class Sudo(StrEnum):
    """How the collector stood with root."""

    ROOT = "root"
    GRANTED = "granted"
    REFUSED = "refused"
    ABSENT = "absent"
    NOT_ASKED = "not_asked"


class Outcome(StrEnum):
    """What became of a probe."""

    RAN = "ran"
    DENIED = "denied"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Header:
    """Who collected what, where and when; "" and None where the host did not say.

    `machine` is a hash of the machine id, never the id itself; `script_sha256` names the exact collector text.
    """

    run: str
    target: str = ""
    collector: str = COLLECTOR_VERSION
    script_sha256: str = ""
    hostname: str = ""
    machine: str = ""
    boot: str = ""
    uid: int | None = None
    sudo: Sudo = Sudo.NOT_ASKED
    started: datetime | None = None
    zone: str = ""
    locale: str = "C"


@dataclass(frozen=True, slots=True)
class Block:
    """What one probe printed. `line_offset` is the 1-based line of the stream where the output starts.

    `digest_ok` is False when the output is not what the host sent: use nothing of it.
    """

    id: str
    output: bytes = b""
    exit_code: int = 0
    truncated: bool = False
    outcome: Outcome = Outcome.RAN
    probe_digest: str = ""
    started: datetime | None = None
    seconds: float = 0.0
    stderr: str = ""
    digest_ok: bool = True
    line_offset: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Transcript:
    """A stream that was read. `complete` is False when it was cut off before its end."""

    header: Header
    blocks: Mapping[str, Block]
    complete: bool
    problems: tuple[str, ...] = ()


def probe_digest(probe: Probe) -> str:
    """SHA-256 of a probe's text: tells whether a block answers the question that is asked today."""
    return hashlib.sha256(probe.run.encode()).hexdigest()


def block_of(probe: Probe, output: bytes, exit_code: int = 0, started: datetime | None = None) -> Block:
    """The block that a collector would write had `probe` printed `output`."""
    return Block(probe.id, output, exit_code, probe_digest=probe_digest(probe), started=started)


def render(header: Header, blocks: Iterable[Block]) -> bytes:
    """The stream that says just this. `parse_stream(render(h, b))` gives the same header and blocks.

    Raises ValueError for ids and run nonces that the format cannot carry.
    """
    if not re.fullmatch(r"[0-9a-f]{16,64}", header.run):
        raise ValueError("the run nonce must be 16 to 64 hexadecimal digits")
    chosen = tuple(blocks)
    if bad := [block.id for block in chosen if not _BLOCK_ID.fullmatch(block.id)]:
        raise ValueError(f"not a block id: {bad[0]!r}")
    lines = [f"@AUDITOR-TRANSCRIPT {FORMAT} {header.run}", *_fields(_header_fields(header))]
    parts = ["\n".join(lines).encode() + b"\n"]
    for block in chosen:
        opening = "\n".join((f"@BLOCK {header.run} {block.id}", *_fields(_block_fields(block))))
        parts.append(opening.encode() + b"\n")
        parts.append(_prefixed(block.output))
    parts.append(f"@END {header.run} {len(chosen)}\n".encode())
    return b"".join(parts)


def parse_stream(data: bytes) -> Transcript:
    """Read a transcript; text before it (a banner) and after it is ignored.

    Raises Unparsable when there is no transcript in `data` or it is of another format version. Whatever else is
    wrong is told in `problems`, costs the block concerned, and no other.
    """
    opening = _find_header(data)
    version, run, carriage = int(opening[1]), opening[2].decode(), bool(opening[3])
    if version != FORMAT:
        raise Unparsable(f"this transcript is of format {version}; this program reads format {FORMAT}")
    problems: list[str] = []
    starts = _positions(data, b"\n@BLOCK " + opening[2] + b" ", opening.end() - 1)
    if len(starts) > MAX_BLOCKS:
        problems.append(f"more than {MAX_BLOCKS} blocks; the rest is not read")
        starts = starts[:MAX_BLOCKS]
    end = data.find(b"\n@END " + opening[2] + b" ", starts[-1] if starts else opening.end() - 1)
    stop = len(data) if end < 0 else end + 1
    edges = [*(start + 1 for start in starts), stop]
    header = _read_header(run, _field_lines(data, opening.end(), edges[0], carriage)[0], problems)

    blocks: dict[str, Block] = {}
    line, counted_to = 1, 0
    for first, last in pairwise(edges):
        line, counted_to = line + data.count(b"\n", counted_to, first), first
        cut = end < 0 and last == stop
        block = _read_block(data, first, last, line, carriage, header.started, problems, cut=cut)
        if block is None:
            continue
        if block.id in blocks:
            problems.append(f"two blocks are called {block.id}; neither is used")
            blocks[block.id] = Block(block.id, digest_ok=False, line_offset=block.line_offset)
            continue
        blocks[block.id] = block
    complete = end >= 0 and _announced(data, end) == len(starts) == len(blocks)
    if end < 0:
        problems.append("the stream was cut off before its end")
    elif not complete:
        problems.append("blocks are missing from the stream")
    return Transcript(header, blocks, complete, tuple(problems))


def _find_header(data: bytes) -> re.Match[bytes]:
    for found in _HEADER.finditer(data):
        before = data[max(0, found.start() - 1000) : found.start()].rpartition(b"\n")[2]
        if not _ANSI.sub(b"", before).strip(b"\r "):
            return found
    raise Unparsable("no transcript of a collector in what came back")


def _positions(data: bytes, marker: bytes, start: int) -> list[int]:
    found: list[int] = []
    at = data.find(marker, start)
    while at >= 0 and len(found) <= MAX_BLOCKS:
        found.append(at)
        at = data.find(marker, at + len(marker))
    return found


def _field_lines(data: bytes, start: int, stop: int, carriage: bool) -> tuple[dict[str, str], int]:
    """`=name value` lines from `start`, and where the first other line begins. A line without its end is no field."""
    fields: dict[str, str] = {}
    while start < stop and data[start : start + 1] == b"=" and len(fields) < _MAX_FIELDS:
        newline = data.find(b"\n", start, min(stop, start + _MAX_FIELD_BYTES))
        if newline < 0:
            break
        line = data[start + 1 : newline - (carriage and data[newline - 1 : newline] == b"\r")]
        name, _, value = line.decode("utf-8", "replace").partition(" ")
        fields.setdefault(name, _clean(value))
        start = newline + 1
    return fields, start


def _read_block(
    data: bytes,
    start: int,
    stop: int,
    line: int,
    carriage: bool,
    zero: datetime | None,
    problems: list[str],
    *,
    cut: bool,
) -> Block | None:
    opening = data.find(b"\n", start, min(stop, start + 300))
    name = data[start : max(opening, start)].rstrip(b"\r").rpartition(b" ")[2].decode("ascii", "replace")
    if opening < 0 or not _BLOCK_ID.fullmatch(name):
        problems.append("a block without a proper name is not used")
        return None
    fields, body = _field_lines(data, opening + 1, stop, carriage)
    size, exit_code = _integer(fields.get("bytes")), _integer(fields.get("exit"))
    if size is None or exit_code is None or "sha256" not in fields or fields.get("outcome") not in set(Outcome):
        problems.append(f"block {name}: {'cut off' if cut else 'its fields cannot be read'}")
        return None
    if not 0 <= size <= MAX_BLOCK_BYTES:
        problems.append(f"block {name}: {size} bytes announced, more than {MAX_BLOCK_BYTES} are not read")
        return None
    output, intact = _output(data[body:stop], size, fields.get("sha256", ""), carriage)
    if cut and not intact:
        problems.append(f"block {name}: cut off")
        return None
    if not intact:
        problems.append(f"block {name}: the output is not what the host sent")
    return Block(
        id=name,
        output=output,
        exit_code=exit_code,
        truncated=fields.get("truncated") != "no",
        outcome=Outcome(fields["outcome"]),
        probe_digest=_digest(fields.get("probe")),
        started=_after(zero, fields.get("started", "")),
        seconds=_seconds(fields.get("seconds")),
        stderr=fields.get("stderr", ""),
        digest_ok=intact,
        line_offset=line + data.count(b"\n", start, body),
    )


def _output(body: bytes, size: int, digest: str, carriage: bool) -> tuple[bytes, bool]:
    """The bytes a host printed, and whether they are those it announced."""
    lines = body.split(b"\n", size + 2)  # an output of `size` bytes has no more lines than this
    kept = [line[1:] for line in lines if line[:1] == b"|"]
    candidates = [b"\n".join(kept)] if kept else [b""]
    if carriage:
        candidates.insert(0, b"\n".join(line.removesuffix(b"\r") for line in kept))
    for text in candidates:
        for output in (text, text + b"\n") if kept else (text,):
            if len(output) == size and (digest in ("", "-") or hashlib.sha256(output).hexdigest() == digest):
                return output, True
    return candidates[0][: size + 1], False


def _prefixed(output: bytes) -> bytes:
    if not output:
        return b""
    lines = output.removesuffix(b"\n").split(b"\n")
    return b"".join(b"|" + line + b"\n" for line in lines)


def _announced(data: bytes, end: int) -> int | None:
    newline = data.find(b"\n", end + 1, end + 200)
    if newline < 0:
        return None
    return _integer(data[end:newline].rstrip(b"\r").rpartition(b" ")[2].decode("ascii", "replace"))


def _header_fields(header: Header) -> dict[str, str]:
    return {
        "collector": header.collector,
        "script_sha256": header.script_sha256,
        "target": header.target,
        "hostname": header.hostname,
        "machine": header.machine,
        "boot": header.boot,
        "uid": "" if header.uid is None else str(header.uid),
        "sudo": header.sudo,
        "started": _written(header.started),
        "zone": header.zone,
        "locale": header.locale,
    }


def _read_header(run: str, fields: Mapping[str, str], problems: list[str]) -> Header:
    sudo = fields.get("sudo", "")
    if "locale" not in fields:
        problems.append("the header was cut off")
    return Header(
        run=run,
        target=fields.get("target", ""),
        collector=fields.get("collector", ""),
        script_sha256=_digest(fields.get("script_sha256")),
        hostname=fields.get("hostname", ""),
        machine=fields.get("machine", ""),
        boot=fields.get("boot", ""),
        uid=_integer(fields.get("uid")),
        sudo=Sudo(sudo) if sudo in set(Sudo) else Sudo.NOT_ASKED,
        started=_moment(fields.get("started")),
        zone=fields.get("zone", ""),
        locale=fields.get("locale", ""),
    )


def _block_fields(block: Block) -> dict[str, str]:
    return {
        "probe": block.probe_digest,
        "outcome": block.outcome,
        "started": _written(block.started),
        "seconds": f"{block.seconds:.2f}",
        "exit": str(block.exit_code),
        "truncated": "yes" if block.truncated else "no",
        "stderr": block.stderr,
        "bytes": str(len(block.output)),
        "sha256": hashlib.sha256(block.output).hexdigest(),
    }


def _fields(fields: Mapping[str, str]) -> Iterator[str]:
    return (f"={name} {_clean(value)}" for name, value in fields.items())


def _clean(value: str) -> str:
    return "".join(c for c in value if c.isprintable())[:200].strip()


def _integer(text: str | None) -> int | None:
    return int(text) if text and re.fullmatch(r"-?[0-9]{1,9}", text, re.ASCII) else None


def _seconds(text: str | None) -> float:
    return float(text) if text and re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,6})?", text, re.ASCII) else 0.0


def _digest(text: str | None) -> str:
    return text if text and _DIGEST.fullmatch(text) else ""


def _moment(text: str | None) -> datetime | None:
    if not text or not _MOMENT.fullmatch(text):
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None


def _after(zero: datetime | None, text: str) -> datetime | None:
    """When a block began: a moment of its own, or seconds after the header's."""
    if not text.startswith("+"):
        return _moment(text)
    return None if zero is None else zero + timedelta(seconds=round(_seconds(text[1:])))


def _written(moment: datetime | None) -> str:
    return "" if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
