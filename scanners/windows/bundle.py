"""Reading a bundle that was carried from a Windows server, whatever its way did to the encoding."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from pathlib import Path

from auditor.errors import EvidenceError, Unparsable
from scanners.linux import ImportedBundle
from scanners.linux.frame import Transcript, parse_stream
from scanners.transport import Answered, Bundle, forbidden

_ESCAPE = re.compile(r"\\u([0-9a-f]{4})")
_NTLM = re.compile(rb"(?i)\b[0-9a-f]{32}:[0-9a-f]{32}\b")


def as_utf8(content: bytes) -> bytes:
    """`content` in UTF-8 without a mark. A redirection in Windows PowerShell writes UTF-16, an editor a mark."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace").encode()
    if content[1:2] == b"\0":
        return content.decode("utf-16-le", "replace").encode()
    return content.removeprefix(b"\xef\xbb\xbf")


def read_transcript(content: bytes) -> Transcript:
    """The transcript in a bundle. Raises Unparsable when there is none, or it holds what must never be stored."""
    stream = as_utf8(content)
    if found := forbidden(stream):
        raise Unparsable(f"the bundle {found}; collect again with the current collector")
    if _NTLM.search(stream):
        raise Unparsable("the bundle holds what looks like password hashes; it is not kept")
    transcript = parse_stream(stream)
    return replace(transcript, header=replace(transcript.header, hostname=unescaped(transcript.header.hostname)))


def import_windows_bundle(path: Path, target: str) -> ImportedBundle:
    """Check the bundle at `path` for the server whose register id is `target`.

    Raises EvidenceError when it cannot be read, is no bundle, holds what must never be stored, or is another server's.
    """
    reply = Bundle(path).run("", timeout=0, limit=0)
    if not isinstance(reply, Answered):
        raise EvidenceError(f"{path}: {reply.detail}")
    try:
        transcript = read_transcript(reply.stdout)
    except Unparsable as error:
        raise EvidenceError(f"{path}: {error}") from error
    header = transcript.header
    if header.target != target:
        raise EvidenceError(f"{path}: collected for {header.target or 'no named host'}, not for {target}")
    digest = hashlib.sha256(reply.stdout).hexdigest()
    return ImportedBundle(path, digest, header, len(transcript.blocks), transcript.complete, transcript.problems)


def unescaped(text: str) -> str:
    """Characters in place of their `\\uXXXX`; halves of a pair that stand alone become the sign for a bad character."""
    plain = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def escaped(text: str) -> str:
    """`text` as the collector writes it; `unescaped` undoes it. For samples and tests."""
    found = []
    for at, character in enumerate(text):
        code = ord(character)
        if code > 0xFFFF:
            pair = character.encode("utf-16-be")
            found += [f"\\u{pair[0]:02x}{pair[1]:02x}", f"\\u{pair[2]:02x}{pair[3]:02x}"]
        elif (code < 32 and character != "\n") or code > 126 or (character == "\\" and text[at + 1 : at + 2] == "u"):
            found.append(f"\\u{code:04x}")
        else:
            found.append(character)
    return "".join(found)
