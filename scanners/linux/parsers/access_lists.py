"""hosts.allow and hosts.deny, NFS exports, SMB shares."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from auditor.model.fact import Missing, Reason
from scanners.linux.parsers.block import Block, ConfigLine, read_block

KEYS = ("net.tcp_wrappers", "net.exports", "net.smb_shares")
_ANYONE = ("*", "0.0.0.0/0", "::/0", "everyone", "world")
_YES = ("yes", "true", "1")


def parse_access_lists(text: str, exit_code: int) -> Mapping[str, Any]:
    """Who may connect and what is shared with whom."""
    block = read_block(text, exit_code)
    wrappers = _wrappers(block)
    if refused := block.refusals(KEYS):
        return refused
    return {
        "net.tcp_wrappers": wrappers,
        "net.exports": [row for line in _exports_lines(block) for row in _exports(line)],
        "net.smb_shares": list(_shares(block)),
    }


def _wrappers(block: Block) -> dict[str, Any]:
    """hosts.deny means nothing to an sshd that is not linked with libwrap, as since OpenSSH 6.7 most are not."""
    linked = block.part("libwrap").text
    denied = block.in_file("/etc/hosts.deny")
    deny_all = any(_concerns(line, "ALL") for line in denied)
    denies_sshd = deny_all or any(_concerns(line, "sshd") for line in denied)
    allowed = [
        client
        for line in block.in_file("/etc/hosts.allow")
        if _concerns(line, "sshd") or _concerns(line, "ALL")
        for client in re.split(r"[\s,]+", line.text.split(":")[1].strip())
        if client
    ]
    unknown = Missing("sshd_linked", Reason.DENIED, "may not read the sshd program")
    limits = linked == "linked" and denies_sshd and "ALL" not in allowed
    return {
        "sshd_linked": unknown if linked == "unknown" else linked == "linked",
        "deny_all": deny_all,
        "denies_sshd": denies_sshd,
        "allows_sshd": allowed,
        "limits_ssh": unknown if linked == "unknown" else limits,
    }


def _concerns(line: ConfigLine, daemon: str) -> bool:
    """ "sshd, vsftpd: 10.0.0.0/8" concerns sshd; a denial counts only when it is for ALL clients."""
    parts = line.text.split(":")
    if len(parts) < 2 or daemon not in re.split(r"[\s,]+", parts[0].strip()):
        return False
    return "deny" not in line.file or re.split(r"[\s,]+", parts[1].strip())[0] == "ALL"


def _exports_lines(block: Block) -> Iterator[ConfigLine]:
    """Lines of the exports, continuations joined."""
    pending = ""
    for line in block.lines:
        if not line.file.startswith("/etc/exports"):
            continue
        text = pending + line.text
        if text.endswith("\\"):
            pending = text[:-1] + " "
            continue
        pending = ""
        yield ConfigLine(line.file, line.line, text)


def _exports(line: ConfigLine) -> Iterator[dict[str, Any]]:
    """One row per client. "host (rw)" with a space gives the options to everybody: exports(5)."""
    words = re.findall(r'"[^"]*"|\S+', line.text.split(" #")[0])
    for client in words[1:] or ["*"]:
        if client.startswith("-"):
            continue
        host, _, options = client.partition("(")
        yield {
            "file": line.file,
            "line": line.line,
            "path": words[0].strip('"'),
            "client": host or "*",
            "options": options.rstrip(")"),
            "open": (host or "*").lower() in _ANYONE,
            "no_root_squash": "no_root_squash" in options.rstrip(")").split(","),
        }


def _shares(block: Block) -> Iterator[dict[str, Any]]:
    lines = block.in_file("/etc/samba/smb.conf")
    sections: list[tuple[str, dict[str, str]]] = []
    for line in lines:
        if heading := re.fullmatch(r"\[([^\]]+)\].*", line.text):
            sections.append((heading[1].strip(), {}))
        elif sections and "=" in line.text:
            name, _, value = line.text.partition("=")
            sections[-1][1][re.sub(r"\s+", " ", name.strip().lower())] = value.strip().lower()
    yield from _rows(sections)


def _rows(sections: Sequence[tuple[str, Mapping[str, str]]]) -> Iterator[dict[str, Any]]:
    common: Mapping[str, str] = next((values for name, values in sections if name.lower() == "global"), {})
    for name, values in sections:
        if name.lower() == "global":
            continue
        settings = {**common, **values}
        guest = any(settings.get(key) in _YES for key in ("guest ok", "public", "guest only"))
        yield {"name": name, "path": settings.get("path"), "guest": guest}
