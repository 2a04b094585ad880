"""Clock synchronisation and time zone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from scanners.linux.parsers.block import Block, absent, read_block, unsupported

_DAEMONS = (("chronyd", "chronyd"), ("ntpd", "ntpd"), ("openntpd", "openntpd"), ("systemd-timesyn", "timesyncd"))
_OFFSET = re.compile(r"System time\s*:\s*([0-9.]{1,20})\s+seconds\s+(slow|fast)")
_CHRONY_SOURCE = re.compile(r"[\^=#][*+?x~\- ]?\s*(\S+)\s+\d+\s+-?\d+\s+([0-7]{1,3})\s")
_NTPQ_PEER = re.compile(
    r"([*+#ox.\- ]?)(\S+)\s+\S+\s+\d+\s+\S\s+\S+\s+\S+\s+([0-7]{1,3})\s+\S+\s+(-?[\d.]{1,20})\s+\S+"
)


def parse_time(text: str, exit_code: int) -> Mapping[str, Any]:
    """`time.sync`, from whichever daemon answers, and `time.zone`."""
    block = read_block(text, exit_code)
    listed = block.part("daemons").lines
    daemon = next((name for process, name in _DAEMONS if any(line.startswith(process) for line in listed)), "none")
    if block.part("chronyc_tracking").ok:
        sync = _chrony(block)
    elif block.part("ntpq").ok and block.part("ntpq").lines:
        sync = _ntpq(block)
    elif daemon == "timesyncd":
        sync = _timesyncd(block)
    else:
        sync = {"synchronised": _says_synchronised(block), "sources": 0, "reachable": 0, "offset_seconds": None}
    return {"time.sync": {"daemon": daemon, "running": daemon != "none"} | sync, "time.zone": _zone(block)}


def _chrony(block: Block) -> dict[str, Any]:
    tracking = block.part("chronyc_tracking").text
    sources = [found for line in block.part("chronyc_sources").lines if (found := _CHRONY_SOURCE.match(line))]
    offset = _OFFSET.search(tracking)
    return {
        "synchronised": bool(re.search(r"Leap status\s*:\s*(Normal|Insert second|Delete second)", tracking)),
        "sources": len(sources),
        "reachable": sum(int(found[2], 8) > 0 for found in sources),
        "offset_seconds": _number(offset[1]) if offset else None,
    }


def _ntpq(block: Block) -> dict[str, Any]:
    """`ntpq -pn`: reach in octal, offset in milliseconds, "*" before the peer that is followed."""
    peers = [found for line in block.part("ntpq").lines if (found := _NTPQ_PEER.fullmatch(line.rstrip()))]
    followed = [found for found in peers if found[1] == "*"]
    milliseconds = _number(followed[0][4]) if followed else None
    return {
        "synchronised": bool(followed),
        "sources": len(peers),
        "reachable": sum(int(found[3], 8) > 0 for found in peers),
        "offset_seconds": None if milliseconds is None else abs(milliseconds) / 1000,
    }


def _timesyncd(block: Block) -> dict[str, Any]:
    values = dict(line.partition("=")[::2] for line in block.part("timesyncd").lines)
    servers = " ".join(value for name, value in values.items() if name != "ServerName").split()
    synchronised = _says_synchronised(block)
    return {
        "synchronised": synchronised,
        "sources": len(servers) or int(bool(values.get("ServerName"))),
        "reachable": int(synchronised and bool(values.get("ServerName"))),
        "offset_seconds": None,
    }


def _says_synchronised(block: Block) -> bool:
    answer = r"(System clock synchronized|NTP synchronized):\s*yes"
    return bool(re.search(answer, block.part("timedatectl").text, re.IGNORECASE))


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _zone(block: Block) -> Any:
    told = re.search(r"Time ?zone:\s*(\S+)", block.part("timedatectl").text)
    link = re.search(r"zoneinfo/(?:posix/)?(\S+)", block.part("localtime").text)
    offset = block.part("offset").text.strip()
    if not re.fullmatch(r"[+-]\d{4}", offset):
        return unsupported("time.zone", "date told no offset")
    name = told[1] if told else link[1] if link else None
    return {"name": name or absent("time.zone.name", "no named time zone"), "offset": offset}
