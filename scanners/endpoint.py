"""Where a website really is: from its register entry to one authorised address.

Names are looked up once. Whoever connects uses the address found here and gives the name only as SNI and `Host`,
so that a name which changes its mind between check and connection leads nowhere else.
"""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TypeAlias
from urllib.parse import urlsplit

from auditor.model.fact import Missing, Reason
from auditor.model.register import Entry, Host, Register, Website
from auditor.model.scan import Scope
from auditor.model.target import Target, TargetKind

LookUp: TypeAlias = Callable[[str], Sequence[str]]
"""Name to addresses; raises `OSError` when there are none."""

_LOOK_UP_SECONDS = 5.0
_DEFAULT_PORTS = {"http": 80, "https": 443}

_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
_TAG = re.compile(r"<[^<>]*>")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One authorised place to connect to: `address`:`port`, spoken to as `name`."""

    name: str
    address: str
    port: int
    tls: bool
    path: str = "/"

    @property
    def scheme(self) -> str:
        return "https" if self.tls else "http"

    @property
    def authority(self) -> str:
        """Host part of a URL to this place; the port only where it is not the scheme's own."""
        host = f"[{self.name}]" if ":" in self.name else self.name
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"


@dataclass(frozen=True, slots=True)
class Refused:
    """Nobody may or can be connected to, and why. Never `absent`: nothing was looked at."""

    reason: Reason
    detail: str

    def facts(self, keys: frozenset[str]) -> tuple[Missing, ...]:
        """The same refusal for every fact that was to be had."""
        return tuple(Missing(key, self.reason, self.detail) for key in sorted(keys))


def is_online_website(target: Target) -> bool:
    """Is there anything to connect to? A closed site is the register's business."""
    return target.kind is TargetKind.WEBSITE and target.attributes.get("status", "online") == "online"


def endpoint_of(target: Target, scope: Scope, look_up: LookUp | None = None) -> Endpoint | Refused:
    """The endpoint of a website target of this audit."""
    website = scope.entries.get(target.id)
    if not isinstance(website, Website):
        return Refused(Reason.UNREACHABLE, "the register has no website of this id")
    return resolve(website, scope.register, scope.entries, look_up)


def resolve(
    website: Website, register: Register, entries: Mapping[str, Entry], look_up: LookUp | None = None
) -> Endpoint | Refused:
    """The place a website is served from, if the register allows connecting to it.

    The address comes from the site's `host` entry, where it has one, else from a look-up of the URL's name. Of a
    host's addresses the first authorised one is used; of a name's, every one must be authorised, because a name
    that also points elsewhere is not ours to connect to.
    """
    if not website.url:
        return Refused(Reason.UNREACHABLE, "the register has no url for this site")
    parsed = _parse(website.url)
    if isinstance(parsed, Refused):
        return parsed
    name, port, tls, path = parsed
    address = (
        _address_of_host(website.host, register, entries)
        if website.host
        else _address_of_name(name, register, look_up or addresses_of)
    )
    return address if isinstance(address, Refused) else Endpoint(name, address, port, tls, path)


def _parse(url: str) -> tuple[str, int, bool, str] | Refused:
    try:
        parts = urlsplit(url.strip())
        scheme, name, port = parts.scheme.lower(), parts.hostname, parts.port
    except ValueError:
        return Refused(Reason.UNPARSABLE, "the url of the register cannot be read")
    if scheme not in _DEFAULT_PORTS:
        return Refused(Reason.UNSUPPORTED, "only http and https sites can be looked at")
    if not name or parts.username is not None or parts.password is not None:
        return Refused(Reason.UNPARSABLE, "the url must hold a host name and no credentials")
    ascii_name = to_ascii(name)
    if ascii_name is None:
        return Refused(Reason.UNPARSABLE, "the host name of the url cannot be read")
    path = parts.path or "/"
    if parts.query:
        path = f"{path}?{parts.query}"
    if not path.isascii() or any(c <= " " for c in path):
        return Refused(Reason.UNPARSABLE, "the path of the url must be percent-encoded")
    return ascii_name, port or _DEFAULT_PORTS[scheme], scheme == "https", path


def to_ascii(name: str) -> str | None:
    """Host name as it travels: lower case, `xn--` for Chinese labels; None where no such name can exist."""
    if is_address(name):
        return name
    try:
        encoded = name.rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    return encoded if re.fullmatch(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?", encoded) else None


def is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _address_of_host(host_id: str, register: Register, entries: Mapping[str, Entry]) -> str | Refused:
    host = entries.get(host_id)
    if isinstance(host, Host) and host.scan != "allowed":
        return Refused(Reason.DENIED, f"the register forbids live contact with host {host_id} (scan: never)")
    addresses = host.all_addresses() if isinstance(host, Host) else ()
    if not addresses:
        return Refused(Reason.UNREACHABLE, f"the register has no address for host {host_id}")
    for address in addresses:
        if register.authorises(address):
            return address
    return Refused(Reason.DENIED, f"no address of host {host_id} lies in a network that may be scanned")


def _address_of_name(name: str, register: Register, look_up: LookUp) -> str | Refused:
    if is_address(name):
        addresses: Sequence[str] = (name,)
    else:
        try:
            addresses = look_up(name)
        except TimeoutError:
            return Refused(Reason.TIMEOUT, f"looking up {name} took too long")
        except (OSError, UnicodeError):
            return Refused(Reason.UNREACHABLE, f"{name} has no address")
    if not addresses:
        return Refused(Reason.UNREACHABLE, f"{name} has no address")
    if strangers := [address for address in addresses if not register.authorises(address)]:
        return Refused(Reason.DENIED, f"{strangers[0]} ({name}) lies in no network that may be scanned")
    return addresses[0]


def addresses_of(name: str) -> tuple[str, ...]:
    """Addresses of a name by the system's resolver, in its order, given up after a few seconds."""
    outcome: list[tuple[str, ...] | OSError] = []

    def ask() -> None:
        try:
            found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
            outcome.append(tuple(dict.fromkeys(str(entry[4][0]) for entry in found)))
        except OSError as error:
            outcome.append(error)

    # The resolver cannot be told to stop; a daemon thread can be left behind.
    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(_LOOK_UP_SECONDS)
    match outcome:
        case [OSError() as error]:
            raise error
        case [tuple() as addresses]:
            return addresses
    raise TimeoutError(name)


def printable(text: str, limit: int = 200) -> str:
    """Foreign text made fit to show: one line, no control or direction characters, no ANSI, no HTML, at most `limit`.

    What remains of angle brackets becomes ‹›, so that nothing read from the network is ever markup in a report.
    """
    text = _TAG.sub(" ", _ANSI.sub("", text[: limit * 20]))
    text = "".join(c if c.isprintable() or c.isspace() else " " for c in text)
    text = _SPACE.sub(" ", text).strip().replace("<", "‹").replace(">", "›")
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
