"""The collector: one POSIX-sh text that asks a Linux host everything in one round trip and changes nothing there.

It travels through the standard input of `sh -s` and answers on standard output with a transcript (`frame`); no file
is written on the host. Everything stands in one function that is called on the last line, so that a text cut on its
way does nothing at all. Probes stand in it word for word between single quotes (a quote inside as `'\\''`); here
documents are avoided because older bash keeps them in temporary files.

Probes that need root are asked under a single `sudo -n sh -s`, if the caller allows it and the host grants it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from auditor.model.catalogue import Probe
from scanners.linux.frame import COLLECTOR_VERSION, FORMAT, probe_digest

_RUN = re.compile(r"[0-9a-f]{16,64}")
_PROBE_ID = re.compile(r"[a-z][a-z0-9_.-]{0,63}")
_ACCOUNT = re.compile(r"[a-z_][a-z0-9_.-]{0,31}")


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of output kept of one probe and of all together; seconds that sudo may take to answer."""

    block: int = 64 * 1024
    total: int = 5 * 1024 * 1024
    sudo_seconds: int = 10


def collector_script(
    probes: Sequence[Probe],
    run_id: str,
    target: str,
    *,
    sudo: bool = True,
    limits: Limits | None = None,
    shell: str = "sh",
    path: str = "/usr/sbin:/usr/bin:/sbin:/bin",
) -> str:
    """The text that asks `probes` of a host, once.

    `run_id` is the nonce (16 to 64 hexadecimal digits) that comes back in the transcript and shows that it is fresh;
    `target` is written into the header as given. `shell` runs the probes; `path` is the PATH they see.
    Raises ValueError for a nonce or probe id that the format cannot carry.
    """
    if not _RUN.fullmatch(run_id):
        raise ValueError("the run nonce must be 16 to 64 hexadecimal digits")
    if bad := [probe.id for probe in probes if not _PROBE_ID.fullmatch(probe.id) or "\0" in probe.run]:
        raise ValueError(f"not a probe that can be asked: {bad[0]!r}")
    caps = limits or Limits()
    text = _fill(
        _resource("collector.sh"),
        PATH=quoted(path),
        FORMAT=str(FORMAT),
        COLLECTOR=quoted(COLLECTOR_VERSION),
        RUN=run_id,
        TARGET=quoted("".join(c for c in target if c.isprintable())[:200]),
        CAP=str(caps.block),
        TOTAL=str(caps.total),
        SHELL=quoted(shell),
        SUDO="yes" if sudo else "no",
        PATIENCE=str(caps.sudo_seconds),
        ENGINE=quoted(_resource("engine.sh")),
        QUESTIONS="\n\n".join(_question(probe) for probe in probes),
        COUNT=str(len(probes)),
    )
    return f"script_sha256={hashlib.sha256(text.encode()).hexdigest()}\n{text}"


def quoted(text: str) -> str:
    """`text` as one word of a POSIX shell."""
    return "'" + text.replace("'", "'\\''") + "'"


def sudoers_lines(account: str, shell: str = "/bin/sh") -> str:
    """What /etc/sudoers.d needs so that `account` can collect what only root sees, with the honest warning.

    Raises ValueError for a name that is no account name: it would be written into sudoers.
    """
    if not _ACCOUNT.fullmatch(account):
        raise ValueError(f"not an account name: {account!r}")
    return (
        f"# /etc/sudoers.d/auditor 检查完成后删除此文件 remove after the audit\n"
        f"# 等同于授予该账户 root 权限；不愿授权的，请由管理员以 root 运行采集脚本并带回采集包\n"
        f"# As good as root for this account. Where that is too much, an administrator runs the script by hand.\n"
        f"Defaults:{account} !requiretty\n"
        f"{account} ALL=(root) NOPASSWD: {shell} -s\n"
    )


def _question(probe: Probe) -> str:
    verb = "ask_root" if probe.needs_root else "ask"
    return f"{verb} {probe.id} {max(1, probe.timeout)} {probe_digest(probe)} {quoted(probe.run)}"


def _fill(template: str, **values: str) -> str:
    """Put each value in place of its `@NAME@`. What was put in is not looked at again."""
    return re.sub(r"@([A-Z]+)@", lambda match: values[match[1]], template)


@cache
def _resource(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8")
