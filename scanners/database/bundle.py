"""From a transcript that a person brought to the rows of each probe. Pure but for the file that is read.

The transcript is the one that Linux collectors write (`scanners.linux.frame`): digests, nonce and the count of blocks
show what was cut, edited or mixed; the header says of which database it is, and when it was made.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from auditor.errors import Unparsable
from auditor.model.catalogue import Probe
from auditor.model.fact import Evidence, Pointer, Reason
from scanners.database.client_errors import reason_of
from scanners.database.clients import CLIENTS, carried
from scanners.database.place import Refusal
from scanners.database.questions import columns_of
from scanners.database.rows import Replies, Reply, Row, Rows
from scanners.linux.frame import Block, Header, Outcome, Transcript, parse_stream, probe_digest
from scanners.transport import Answered, Bundle, Refused, Rejected, TimedOut, Unreachable, forbidden, plain

MAX_AGE = timedelta(days=92)
"""A bundle older than a quarter says nothing of today, and is not read."""
_AHEAD = timedelta(days=2)
_MOST_ROWS = 20_000
_PROMPT = re.compile(r"^(?:(?:SQL>|\d+>)\s*)+")
_TIMED_OUT = (124, 137)
_NULL = frozenset({"\\N", "NULL"})


@dataclass(frozen=True, slots=True)
class Carried:
    """What one bundle brought."""

    replies: Replies
    evidence: tuple[Evidence, ...]


def read_carried(path: Path, target: str, engine: str, probes: Sequence[Probe], as_of: date) -> Carried | Refusal:
    """The replies to `probes` in the bundle at `path`, which must be of `target` and not older than MAX_AGE."""
    match Bundle(path).run("", timeout=0, limit=0):
        case Answered(content):
            pass
        case Refused(detail):
            return Refusal(Reason.DENIED, detail)
        case Unreachable(detail) | TimedOut(_, detail):
            return Refusal(Reason.UNREACHABLE, detail)
        case Rejected(detail):
            return Refusal(Reason.UNPARSABLE, detail)
    try:
        transcript = parse_stream(content)
    except Unparsable as error:
        return Refusal(Reason.UNPARSABLE, str(error))
    if objection := objection_to(transcript, target, as_of):
        return Refusal(Reason.UNPARSABLE, objection)
    return replies_in(transcript, engine, probes)


def objection_to(transcript: Transcript, target: str, as_of: date) -> str:
    """Why a whole transcript is not used for `target` on the day `as_of`; "" when it is."""
    header = transcript.header
    if header.target != target:
        return f"this was collected for {plain(header.target) or 'nothing that it names'}, not for {target}"
    if header.started is None:
        return "the bundle carries no date, so nobody knows of when it tells"
    age = as_of - header.started.date()
    if age > MAX_AGE:
        return f"collected {age.days} days ago; collect again after {MAX_AGE.days} days"
    if age < -_AHEAD:
        return f"collected {-age.days} days after the day of the audit; the clock there is wrong"
    return ""


def replies_in(transcript: Transcript, engine: str, probes: Sequence[Probe]) -> Carried:
    """Every probe's rows or the reason that there are none, and the evidence of each block that was read."""
    replies: dict[str, Reply] = {}
    evidence = [_header_evidence(transcript, engine)]
    for probe in probes:
        sent = carried(probe)
        block = transcript.blocks.get(probe.id)
        gap = _gap(block, sent, transcript)
        if gap is None and block is not None:
            pointer = Pointer(f"{engine}:{probe.id}")
            evidence.append(_block_evidence(block, probe, transcript.header, pointer))
            replies[probe.id] = reply_in(block, probe, engine, pointer)
        else:
            replies[probe.id] = gap or Refusal(Reason.UNPARSABLE, "no output")
    return Carried(replies, tuple(evidence))


def _gap(block: Block | None, sent: Probe, transcript: Transcript) -> Refusal | None:
    """Why a block cannot be read, from what the collector says about it."""
    match block:
        case None if transcript.complete:
            return Refusal(Reason.UNSUPPORTED, "this question was not asked when the bundle was made")
        case None:
            return Refusal(Reason.TIMEOUT, "the bundle was cut off before its end")
        case Block(digest_ok=False):
            return Refusal(Reason.UNPARSABLE, "the answer was changed on its way")
        case Block(outcome=Outcome.SKIPPED | Outcome.DENIED):
            return Refusal(Reason.UNSUPPORTED, "not asked there")
        case Block(probe_digest=digest) if digest != probe_digest(sent):
            return Refusal(Reason.UNSUPPORTED, "collected with another version of this question; collect again")
        case Block(exit_code=code) if code in _TIMED_OUT:
            return Refusal(Reason.TIMEOUT, f"not answered after {sent.timeout} seconds")
        case Block(truncated=True):
            return Refusal(Reason.TIMEOUT, "answer cut: more than the collector keeps of one")
        case Block(exit_code=127):
            return Refusal(Reason.UNSUPPORTED, "the client program was not found where the script ran")
    found = forbidden(block.output)
    return Refusal(Reason.UNPARSABLE, f"the answer {found}; it is not kept") if found else None


def reply_in(block: Block, probe: Probe, engine: str, pointer: Pointer) -> Reply:
    """The rows in the output of one probe, or the reason that its client gave."""
    try:
        text = decoded(block.output)
        if probe.run.lstrip().startswith("# sh"):
            return shell_reply(text, block.exit_code, pointer)
        if engine == "elasticsearch":
            return http_reply(text, pointer)
        names = () if CLIENTS[engine].json else columns_of(probe.run)
        return client_reply(text, engine, names, pointer)
    except (Unparsable, ValueError, RecursionError) as error:
        return Refusal(Reason.UNPARSABLE, f"{probe.id}: {plain(error) if isinstance(error, Unparsable) else 'garbled'}")


def decoded(output: bytes) -> str:
    """Output as text: UTF-8, or GB18030 as clients of Chinese systems write. Raises Unparsable for anything else."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return output.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unparsable("the answer is in an unknown encoding")


def client_reply(text: str, engine: str, names: tuple[str, ...], pointer: Pointer) -> Reply:
    """Rows between a client's own words. `names` are the columns; none where each row is a JSON object.

    An answer counts only when its end has come and the client has said nothing else: an error before the end, in
    whatever language, must not look like a short answer.
    """
    rows: list[Row] = []
    ended, said = False, []
    for line in _lines(text):
        kind, tab, rest = line.partition("\t")
        if kind == "R" and tab:
            rows.append(_row(rest, names))
        elif line == "E":
            ended = True
        else:
            said.append(line)
    if said:
        reason, code = reason_of(engine, "\n".join(said))
        return Refusal(reason, f"the client reported {code}" if code else "the client said something unexpected")
    if not ended:
        return Refusal(Reason.UNPARSABLE, "the answer has no end")
    if len(rows) > _MOST_ROWS:
        return Refusal(Reason.UNSUPPORTED, f"more than {_MOST_ROWS} rows")
    return Rows(tuple(rows), pointer)


def _lines(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        bare = _PROMPT.sub("", line.rstrip("\r ")).lstrip(" ")
        if bare.strip():
            yield bare


def _row(rest: str, names: tuple[str, ...]) -> Row:
    if not names:
        found = json.loads(rest)
        if not isinstance(found, dict):
            raise Unparsable("a row is not an object")
        return found
    fields = rest.split("\t")
    if len(fields) != len(names):
        raise Unparsable(f"a row has {len(fields)} fields in place of {len(names)}")
    return {
        name: None if field.strip() in ("\\N", "NULL") else field.strip()
        for name, field in zip(names, fields, strict=True)
    }


def shell_reply(text: str, exit_code: int, pointer: Pointer) -> Reply:
    """Lines `name=value` that the machine itself gave; exit 3 says that there is no such file."""
    if exit_code == 3:
        return Refusal(Reason.ABSENT, "there is no such file where the script ran")
    if exit_code != 0:
        return Refusal(Reason.DENIED, "the file may not be read where the script ran")
    pairs = (line.partition("=") for line in _lines(text))
    return Rows(
        tuple({"name": name.strip().lower(), "value": value.strip()} for name, sign, value in pairs if sign), pointer
    )


def http_reply(text: str, pointer: Pointer) -> Reply:
    """One row `status`, `body` of an HTTP answer; 401 and 403 are answers too."""
    body, mark, status = text.rstrip().rpartition("H\t")
    if not mark or not re.fullmatch(r"[0-9]{3}", status) or status == "000":
        return Refusal(Reason.UNREACHABLE, "no HTTP answer came")
    content: Any = None
    if status == "200" and body.strip():
        content = json.loads(body)
    return Rows(({"status": int(status), "body": content},), pointer)


def _block_evidence(block: Block, probe: Probe, header: Header, pointer: Pointer) -> Evidence:
    moment = block.started or header.started or datetime.now(UTC)
    return Evidence(pointer.evidence, probe.run.strip(), block.output, moment, block.exit_code, block.truncated)


def _header_evidence(transcript: Transcript, engine: str) -> Evidence:
    header = transcript.header
    lines: Mapping[str, object] = {
        "target": header.target,
        "hostname": header.hostname,
        "machine (hash)": header.machine,
        "started": header.started.isoformat() if header.started else "",
        "run": header.run,
        "blocks": f"{len(transcript.blocks)}, {'complete' if transcript.complete else 'incomplete'}",
    }
    content = [f"{name}: {plain(value)}" for name, value in lines.items()]
    content += [f"problem: {plain(problem)}" for problem in transcript.problems]
    source = f"collector {header.collector}, script SHA-256 {header.script_sha256}"
    moment = header.started or datetime.now(UTC)
    return Evidence(
        f"{engine}:transcript", source, "\n".join(content).encode() + b"\n", moment, truncated=not transcript.complete
    )
