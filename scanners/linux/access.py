"""How the register lets us reach a host, or why it does not. Nothing is contacted here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from auditor.model.fact import Reason
from auditor.model.register import Host
from auditor.model.scan import Scope
from scanners.credentials import NoCredential, read_credential
from scanners.transport import Bundle, Local, Ssh, Transport


@dataclass(frozen=True, slots=True)
class NoWay:
    """The host is not asked, and why."""

    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class Way:
    """The host is asked through `transport`; `shown` says how, for `auditor plan --show-commands`.

    `live` is False for evidence that was carried here; `sudo` says that the register lets the collector ask for root.
    """

    transport: Transport
    shown: str
    live: bool = True
    sudo: bool = False
    account: str = ""


def way_to(host: Host, scope: Scope) -> Way | NoWay:
    """What the register says about collecting from `host`.

    `scan: never` forbids live contact, and an address outside the authorised networks is never contacted; evidence
    that a person brings is always welcome.
    """
    if host.collect is None:
        return NoWay(Reason.UNSUPPORTED, "the register names no way to collect from this host")
    if host.collect == "bundle":
        if not host.bundle:
            return NoWay(Reason.UNSUPPORTED, "the register names no bundle file for this host")
        return Way(Bundle(_file(host.bundle, scope)), f"# read {host.bundle}", live=False)
    if host.scan != "allowed":
        return NoWay(Reason.DENIED, "the register forbids live contact with this host (scan: never)")
    sudo = host.ssh is not None and host.ssh.sudo
    if host.collect == "local":
        return Way(Local(), "/bin/sh -s", sudo=sudo, account=host.ssh.user if host.ssh else "")
    return _ssh(host, scope)


def _ssh(host: Host, scope: Scope) -> Way | NoWay:
    access = host.ssh
    if access is None:
        return NoWay(Reason.UNSUPPORTED, "the register does not say how to log in to this host (ssh)")
    addresses = host.all_addresses()
    if not addresses:
        return NoWay(Reason.UNREACHABLE, "the register has no address for this host")
    allowed = next((address for address in addresses if scope.register.authorises(address)), None)
    if allowed is None:
        return NoWay(Reason.DENIED, "no address of this host lies in a network that may be scanned")
    try:
        user = read_credential(access.user, scope.root).reveal() if access.user.startswith("env:") else access.user
    except NoCredential as error:
        return NoWay(Reason.DENIED, str(error))
    transport = Ssh(
        allowed,
        user,
        access.port,
        key=_file(access.key, scope) if access.key else None,
        known_hosts=_file(access.known_hosts, scope) if access.known_hosts else None,
    )
    shown = f"ssh -o StrictHostKeyChecking=yes -p {access.port} {user}@{allowed} {transport.command}"
    return Way(transport, shown, sudo=access.sudo, account=user)


def _file(name: str, scope: Scope) -> Path:
    return scope.root / Path(name).expanduser()
