"""Services, shares, SMB, firewall and listening ports."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from auditor.errors import Unparsable
from auditor.model.fact import Missing, Reason, Value
from scanners.windows.parsers.rows import Row, closed, number, rows, text_of, texts, truth

EVERYBODY = frozenset({"S-1-1-0", "S-1-5-7", "S-1-5-11", "S-1-5-32-546"})
"""Everyone, anonymous, authenticated users, guests."""
_STARTS = {"auto": "auto", "manual": "manual", "disabled": "disabled"}
_MALWARE = frozenset(
    name.lower()
    for name in (
        "ZhuDongFangYu", "HipsDaemon", "wsctrlsvc", "QAXEntClient", "QAXService", "TQSafeService", "AVP", "McShield",
        "mfemms", "ekrn", "SepMasterService", "ntrtscan", "ds_agent", "SangforEDR", "CSFalconService", "sysmon_edr",
    )
)  # fmt: skip
"""Short names of services of products in use; from vendors' documents and not looked up one by one."""
_FORWARDERS = frozenset({"winlogbeat", "nxlog", "splunkforwarder", "wazuhsvc", "ossecsvc", "filebeat", "fluent-bit"})
_ADMINISTRATIVE = 0x80000000
_WRITES = re.compile(r"Full|Change|Custom")
_NAMED_PORTS = {"rpcepmap": 135, "rpc": 0}
_WIDEST_RANGE = 256
EVERY_PORT = 0


def services(text: str, exit_code: int) -> Mapping[str, Value | Missing]:
    """Services by their short names, which are the same in every language."""
    found = [
        {
            "name": text_of(row, "name"),
            "running": text_of(row, "state").lower() == "running",
            "start": _STARTS.get(text_of(row, "start").lower(), "other"),
        }
        for row in rows(text)
    ]
    running = {str(row["name"]).lower() for row in found if row["running"]}
    if "eventlog" not in {str(row["name"]).lower() for row in found}:
        raise Unparsable("this is not the whole list of services")
    return {
        "windows.services": found,
        "windows.agents": {
            "malware": sorted(running & _MALWARE),
            "malware_signatures": Missing("", Reason.UNSUPPORTED, "the age of another maker's signatures is not read"),
            "forwarders": sorted(running & _FORWARDERS),
            "event_log": "eventlog" in running,
            "time": "w32time" in running,
            "firewall": "mpssvc" in running,
        },
    }


def shares(text: str, exit_code: int) -> Mapping[str, Value | Missing]:
    """Shares of folders, and who may use them. Administrative ones are known by their type."""
    found = []
    for row in closed(text, type=-1):
        kind = number(row, "type")
        if kind & 0x3 and not kind & _ADMINISTRATIVE:
            continue
        allowed = [entry.split(":", 1) for entry in texts(row, "allowed")] if row.get("allowed") else []
        if any(len(entry) != 2 or not entry[0] for entry in allowed):
            raise Unparsable("a right whose holder is not told")
        broad = [right for sid, right in allowed if sid in EVERYBODY]
        found.append(
            {
                "name": text_of(row, "name"),
                "administrative": bool(kind & _ADMINISTRATIVE),
                "everyone": bool(broad),
                "everyone_writes": any(_WRITES.search(right) for right in broad),
            }
        )
    return {"windows.shares": found}


def smb(text: str, exit_code: int) -> Mapping[str, Value | Missing]:
    row = rows(text)[0]
    names = ("smb1", "signing_required", "signing_enabled", "encrypted")
    return {"windows.smb": {name: truth(row, name) for name in names}}


def firewall(text: str, exit_code: int) -> Mapping[str, Value | Missing]:
    """Profiles as they are in effect, and every port that a rule lets in."""
    found = closed(text, kind="end")
    profiles = [
        {
            "name": text_of(row, "name"),
            "enabled": truth(row, "enabled"),
            "blocks_inbound": text_of(row, "inbound").lower() in ("block", "4"),
            "logs": truth(row, "logged"),
        }
        for row in found
        if row.get("kind") == "profile"
    ]
    if not profiles:
        raise Unparsable("no profile of the firewall")
    ports = [entry for row in found if row.get("kind") == "rule" for entry in _let_in(row)]
    return {"windows.firewall": profiles, "windows.open_ports": ports}


def _let_in(row: Row) -> Iterator[dict[str, Value]]:
    anywhere = bool(set(texts(row, "remote")) & {"Any", "0.0.0.0-255.255.255.255", "::/0", "0.0.0.0/0"})
    for written in texts(row, "ports"):
        for port in _ports(written):
            yield {"port": port, "any_remote": anywhere, "rule": text_of(row, "id")}


def _ports(written: str) -> Iterator[int]:
    """Ports of `80`, `5000-5010`, `RPCEPMap`; what names no port that is known stands for every port."""
    if re.fullmatch(r"\d{1,5}", written):
        yield int(written)
    elif match := re.fullmatch(r"(\d{1,5})-(\d{1,5})", written):
        first, last = int(match[1]), int(match[2])
        yield from range(first, last + 1) if 0 <= last - first < _WIDEST_RANGE else (EVERY_PORT,)
    else:
        yield _NAMED_PORTS.get(written.lower(), EVERY_PORT)


def listeners(text: str, exit_code: int) -> Mapping[str, Value | Missing]:
    """TCP ports that something listens on; `loopback` where nothing but this machine reaches them."""
    reached: dict[int, bool] = {}
    for row in closed(text, port=0):
        address = text_of(row, "address")
        local = address == "::1" or address.startswith("127.")
        port = number(row, "port")
        reached[port] = reached.get(port, True) and local
    return {"windows.listeners": [{"port": port, "loopback": local} for port, local in sorted(reached.items())]}
