"""The collector: one PowerShell text that asks a Windows server everything and changes nothing there.

It is carried to the server and run by an administrator; its answer is a transcript of the same format as from Linux
(`scanners.linux.frame`), in ASCII only: every other character is written as `\\uXXXX`, so that neither a code page nor
the UTF-16 of a redirection changes a byte of what is meant. Everything stands in one function that is called on the
last line, and PowerShell reads a whole file before it runs it: a text cut on its way does nothing.

Each question runs apart from the others with its own limit of time. Questions stand in here-strings, which end at a
line that begins with `'@`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from auditor.model.catalogue import Probe
from scanners.linux.frame import COLLECTOR_VERSION, FORMAT, probe_digest

BLOCK_CHARACTERS = 256 * 1024
TOTAL_CHARACTERS = 4 * 1024 * 1024
_RUN = re.compile(r"[0-9a-f]{16,64}")
_TARGET = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_PROBE_ID = re.compile(r"[a-z][a-z0-9_.-]{0,63}")


def collector_script(probes: Sequence[Probe], run_id: str, target: str) -> str:
    """The text that asks `probes` of a server, once.

    `run_id` is the nonce (16 to 64 hexadecimal digits) that comes back in the transcript, `target` the id in the
    register. Raises ValueError for a nonce, id or probe that cannot be written into the text.
    """
    if not _RUN.fullmatch(run_id):
        raise ValueError("the run nonce must be 16 to 64 hexadecimal digits")
    if target and not _TARGET.fullmatch(target):
        raise ValueError(f"not an id of the register: {target!r}")
    if bad := [probe.id for probe in probes if not _PROBE_ID.fullmatch(probe.id) or not _can_stand(probe.run)]:
        raise ValueError(f"not a probe that can be asked: {bad[0]!r}")
    values = {
        "RUN": run_id,
        "TARGET": target,
        "CAP": str(BLOCK_CHARACTERS),
        "TOTAL": str(TOTAL_CHARACTERS),
        "FORMAT": str(FORMAT),
        "COLLECTOR": COLLECTOR_VERSION,
        "QUESTIONS": "\n".join(map(_question, probes)),
    }
    text = re.sub(r"@([A-Z]+)@", lambda match: values[match[1]], _template())
    parameters, body = text.split("\nfunction Invoke-Collection", 1)
    body = f"function Invoke-Collection{body}"
    digest = hashlib.sha256(body.encode()).hexdigest()
    return f"{parameters}\n$script_sha256 = '{digest}'\n{body}"


def _question(probe: Probe) -> str:
    return f"  Ask '{probe.id}' {max(1, probe.timeout)} '{probe_digest(probe)}' @'\n{probe.run.rstrip()}\n'@\n"


def _can_stand(run: str) -> bool:
    """ASCII, because a file without a mark is read in the server's code page; and nothing that ends it early."""
    return run.isascii() and not re.search(r"(?m)^'@", run) and "\0" not in run


@cache
def _template() -> str:
    return files(__package__).joinpath("collector.ps1").read_text("utf-8")
