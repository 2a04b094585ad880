"""Reading nmap's XML, whole or cut off: what each address answered, or why nothing is known of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, TypeAlias
from xml.etree.ElementTree import Element, ParseError

from auditor.model.fact import Pointer, Reason
from scanners.endpoint import printable
from scanners.network.batches import Address
from scanners.network.process import Analyse, Run

MAX_TEXT = 120
"""Characters kept of anything a remote host says of itself."""

_HOST = re.compile(rb"<host[\s>].*?</host>", re.DOTALL)
_FINISHED = re.compile(rb'<finished\s[^>]*\bexit="success"')
_CHARACTER = re.compile(r"&#(?:x([0-9a-fA-F]{1,8})|([0-9]{1,8}));")
_PROBED = 5
"""nmap's confidence from which a service was recognised by its answer; below it is a guess from the port number."""


@dataclass(frozen=True, slots=True)
class Port:
    """One port that was reported on its own; the words of the remote side are cleaned and short."""

    number: int
    proto: str
    state: str
    service: str = ""
    product: str = ""
    version: str = ""
    identified: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """An address that was asked to the end and from which at least one port answered."""

    ports: tuple[Port, ...]
    seen_in: Pointer

    @property
    def open(self) -> tuple[Port, ...]:
        return tuple(port for port in self.ports if port.state == "open")


@dataclass(frozen=True, slots=True)
class NotSeen:
    """An address of which nothing is known."""

    reason: Reason
    detail: str


Outcome: TypeAlias = Answered | NotSeen


def read_run(run: Run, asked: Iterable[Address], analyse: Analyse, label: str) -> Mapping[Address, Outcome]:
    """What `run` tells of each address it asked. Complete <host> elements of a cut report count; nothing else does."""
    outcomes: dict[Address, Outcome] = {}
    for match in _HOST.finditer(run.xml):
        line = run.xml.count(b"\n", 0, match.start()) + 1
        pointer = Pointer(label, line, line + match.group().count(b"\n"))
        try:
            address, outcome = _read_host(match.group(), analyse, pointer)
        except (ParseError, ValueError, KeyError, AttributeError, TypeError):
            continue
        outcomes[address] = outcome
    unseen = _why_unseen(run)
    return {address: outcomes.get(address, unseen) for address in asked}


def _why_unseen(run: Run) -> NotSeen:
    """Why an address is not in the report."""
    complaint = _short(run.complaint)
    match run.stopped:
        case "timeout":
            return NotSeen(Reason.TIMEOUT, "nmap took too long and was stopped before it finished this address")
        case "output":
            return NotSeen(Reason.UNPARSABLE, "nmap wrote more than any scan can and was stopped")
    if run.exit_code is not None and run.exit_code < 0:
        return NotSeen(Reason.TIMEOUT, f"nmap was killed by signal {-run.exit_code} before it finished this address")
    if run.exit_code:
        return NotSeen(Reason.UNPARSABLE, f"nmap ended with status {run.exit_code}: {complaint or 'no message'}")
    if not _FINISHED.search(run.xml):
        return NotSeen(Reason.UNPARSABLE, "what nmap wrote is not a finished nmap report")
    return NotSeen(Reason.UNPARSABLE, "the nmap report has no readable entry for this address")


def _read_host(chunk: bytes, analyse: Analyse, pointer: Pointer) -> tuple[Address, Outcome]:
    # Loading the guarded parser is only needed once there is a report to read.
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    text = legal_xml(chunk.decode("utf-8", "replace"))
    try:
        element = fromstring(text, forbid_dtd=True)
    except DefusedXmlException as error:
        raise ValueError("the report uses XML that nmap never writes") from error
    address = _address_of(element)
    if element.get("timedout") == "true":
        return address, NotSeen(Reason.TIMEOUT, "the host did not finish within its time-out")
    ports = tuple(_ports(analyse(_whole(text)), address))
    if not (any(port.state in ("open", "closed") for port in ports) or _closed_together(element)):
        detail = "no port answered: the host is down, or everything is filtered on the way"
        return address, NotSeen(Reason.UNREACHABLE, detail)
    return address, Answered(ports, pointer)


def _whole(host: str) -> str:
    """A report of one host in the form python-nmap insists on, which a cut report no longer has."""
    stats = '<runstats><finished time="0" timestr="" elapsed="0"/><hosts up="1" down="0" total="1"/></runstats>'
    return f"<nmaprun>{host}{stats}</nmaprun>"


def _address_of(element: Element) -> Address:
    for address in element.findall("address"):
        if address.get("addrtype") in ("ipv4", "ipv6"):
            return ip_address(address.get("addr", ""))
    raise ValueError("a host without an address")


def _closed_together(element: Element) -> bool:
    """Were ports reported as closed in one lump, which python-nmap leaves out?"""
    return any(extra.get("state") == "closed" for extra in element.findall("ports/extraports"))


def _ports(report: Mapping[str, Any], address: Address) -> Iterable[Port]:
    hosts = report["scan"]
    if len(hosts) != 1:
        raise ValueError("one host element must be one host")
    (host,) = hosts.values()
    for number, port in sorted(host.get("tcp", {}).items()):
        identified = int(port["conf"] or 0) >= _PROBED
        yield Port(
            number,
            "tcp",
            _short(port["state"]),
            _short(port["name"]),
            _short(port["product"]) if identified else "",
            _short(port["version"]) if identified else "",
            identified,
        )


def legal_xml(text: str) -> str:
    """The text without characters and character references that XML 1.0 forbids, so that one hostile banner
    cannot make the whole report unreadable."""

    def reference(match: re.Match[str]) -> str:
        code = int(match.group(1), 16) if match.group(1) else int(match.group(2))
        return match.group() if _is_legal(code) else "?"

    return "".join(c if _is_legal(ord(c)) else "?" for c in _CHARACTER.sub(reference, text))


def _is_legal(code: int) -> bool:
    return code in (0x9, 0xA, 0xD) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF


def _short(text: str | None) -> str:
    return printable(text or "", MAX_TEXT)
