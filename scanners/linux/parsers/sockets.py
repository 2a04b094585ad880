"""Listening sockets, from inside the host."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from typing import Any

from auditor.errors import Unparsable
from auditor.model.fact import Reason
from scanners.linux.parsers.block import all_missing, read_block

_PROCESS = re.compile(r'\(\("([^"]+)"')


def parse_sockets(text: str, exit_code: int) -> Mapping[str, Any]:
    """`net.listeners` from `ss -lntup`, with or without its heading."""
    part = read_block(text, exit_code).part("listeners")
    if not part.ok:
        return all_missing(("net.listeners",), Reason.UNSUPPORTED, "ss is not there")
    rows = []
    for line in part.lines:
        words = line.split()
        if not words or words[0] == "Netid":
            continue
        if len(words) < 6 or words[0] not in ("tcp", "udp"):
            raise Unparsable("a line of ss is not of the expected form")
        address, colon, port = words[4].rpartition(":")
        if not colon or not port.isascii() or not port.isdigit() or len(port) > 5:
            raise Unparsable("ss named no port")
        host = address.strip("[]").split("%")[0].rstrip("]")
        process = _PROCESS.search(line)
        rows.append(
            {
                "proto": words[0],
                "address": host or "*",
                "port": int(port),
                "process": process[1] if process else None,
                "loopback": _is_loopback(host),
            }
        )
    return {"net.listeners": rows}


def _is_loopback(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback
