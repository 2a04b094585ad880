"""Collecting by hand: scripts out, bundles in."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from auditor.cli.collecting_databases import (
    carried_database_script,
    database_of,
    is_database_kind,
    objection_of_age,
)
from auditor.cli.context import say
from auditor.cli.files import write_new as write_new  # the commands take it from here
from auditor.errors import Unparsable, UsageError
from auditor.inventory import load_register
from auditor.model.catalogue import FactCatalogue, Probe
from auditor.model.register import Database, Host, Register
from auditor.model.scan import Scope
from auditor.model.text import Text as Said
from auditor.rulebook import load_catalogue, shipped_rules
from scanners.linux import ImportedBundle, collector_script, import_bundle, read_bundle
from scanners.linux.access import NoWay, way_to
from scanners.transport import Answered, Local, Transport
from scanners.windows import collector_script as windows_script
from scanners.windows import import_windows_bundle, read_transcript

_SECONDS = 180.0
_LIMIT = 16 * 1024 * 1024
_SCRIPTS: Mapping[str, Callable[[Sequence[Probe], str, str], str]] = {
    "linux": collector_script,
    "windows": windows_script,
}
"""What is carried to a host, by its kind."""


@dataclass(frozen=True, slots=True)
class BundleView:
    """A bundle as the person on site and the officer compare it: the short code goes onto the paper record."""

    bundle: ImportedBundle
    path: Path
    note: str = ""
    objection: str = ""

    @property
    def intact(self) -> bool:
        return self.bundle.complete and not self.bundle.problems and not self.objection

    def data(self) -> Any:
        return {
            "path": str(self.path),
            "host": self.bundle.header.target,
            "collected": self.bundle.header.started,
            "blocks": self.bundle.blocks,
            "sha256": self.bundle.digest,
            "short_code": self.bundle.short_code,
            "complete": self.bundle.complete,
            "problems": list(self.bundle.problems),
            "note": self.note,
            "objection": self.objection,
        }

    def renderable(self) -> RenderableType:
        header = self.bundle.header
        age = self.bundle.age_days(datetime.now(UTC))
        days = say("采集时间未知", "no date") if age is None else say(f"{age:.1f} 天前", f"{age:.1f} days ago")
        lines = [
            Text(say(f"采集包：{self.path}", f"bundle: {self.path}"), style="bold"),
            Text(say(f"主机：{header.target}，{days}", f"host: {header.target}, {days}")),
            Text(say(f"内容：{self.bundle.blocks} 块", f"content: {self.bundle.blocks} blocks")),
            Text(f"SHA-256: {self.bundle.digest}"),
            Text(
                say(
                    f"短码（抄到纸质记录）：{self.bundle.short_code}",
                    f"short code for the paper record: {self.bundle.short_code}",
                )
            ),
        ]
        lines += [Text(problem, style="red") for problem in self.bundle.problems]
        if not self.bundle.complete:
            lines.append(Text(say("不完整：末尾被截断", "incomplete: cut off before its end"), style="red"))
        if self.objection:
            lines.append(Text(self.objection, style="red"))
        if self.note:
            lines.append(Text(self.note, style="yellow"))
        return Group(*lines)


def carried_script(inventory: Path, host_id: str, kind: str | None = None) -> str:
    """The collector for one host, asking everything; `kind` is checked against the register.

    Raises UsageError for a host or database that is none of the register's or of another kind.
    """
    register = load_register(inventory)
    if is_database_kind(kind) or database_of(register, host_id) is not None:
        return carried_database_script(register, host_id, kind, _catalogue())
    host = next((host for host in register.hosts if host.id == host_id), None)
    kind = kind or ("linux" if host is None else host.os)
    script = _SCRIPTS.get(kind)
    if script is None or host is None or host.os != kind:
        raise _no_such_host(host_id, kind)
    return script(_catalogue().probes_of(kind), secrets.token_hex(16), host_id)


def collect_local(inventory: Path, host_id: str, out: Path) -> BundleView:
    """Collect from this machine."""
    _linux_host(load_register(inventory), host_id)
    return _collected(Local(), host_id, out)


def collect_ssh(inventory: Path, host_id: str, out: Path) -> BundleView:
    """Collect over SSH, by the way the register names."""
    register = load_register(inventory)
    host = _linux_host(register, host_id)
    scope = Scope(register, register.index(), _catalogue(), date.today(), inventory.resolve().parent)
    way = way_to(host, scope)
    if isinstance(way, NoWay):
        raise UsageError(f"{host_id}: {way.detail}")
    if not way.live:
        raise UsageError(
            Said(f"{host_id}: 台账未登记 SSH 采集方式", f"{host_id}: the register names no SSH access for this host")
        )
    return _collected(way.transport, host_id, out, way.sudo)


def take_in(inventory: Path, bundle: Path, host_id: str | None) -> BundleView:
    """Check a bundle that was brought back and lay it where the register expects it.

    Raises EvidenceError when it is none or of another host, UsageError when the register does not know the host.
    """
    register = load_register(inventory)
    host: Host | Database
    objection = ""
    windows = {host.id for host in register.hosts if host.os == "windows"}
    if host_id in windows or (host_id is None and windows and _windows_server(bundle) in windows):
        found = import_windows_bundle(bundle, host_id or _windows_server(bundle))
        host = next(host for host in register.hosts if host.id == found.header.target)
    else:
        found = import_bundle(bundle, host_id) if host_id else read_bundle(bundle)
        database = database_of(register, found.header.target)
        host = database or _linux_host(register, found.header.target)
        old = objection_of_age(found) if database else None
        objection = say(old.zh, old.en) if old else ""
    if isinstance(host, Database) and host.bundle is None:
        note = say(
            f"台账中 {host.id} 未登记 bundle；请加上 bundle: {bundle}",
            f"the register names no bundle for {host.id}; add bundle: {bundle}",
        )
        return BundleView(found, bundle, note, objection)
    if host.bundle is None:
        note = say(
            f"台账中 {host.id} 未登记 bundle；请加上 collect: bundle 与 bundle: {bundle}",
            f"the register names no bundle for {host.id}; add collect: bundle and bundle: {bundle}",
        )
        return BundleView(found, bundle, note)
    place = inventory.resolve().parent / host.bundle
    if place.resolve() != bundle.resolve():
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = place.with_name(f".{place.name}.new")
        fresh.write_bytes(bundle.read_bytes())
        fresh.replace(place)
    return BundleView(found, place, objection=objection)


def _collected(transport: Transport, host_id: str, out: Path, sudo: bool = False) -> BundleView:
    script = collector_script(_catalogue().probes_of("linux"), secrets.token_hex(16), host_id, sudo=sudo)
    reply = transport.run(script, timeout=_SECONDS, limit=_LIMIT)
    if not isinstance(reply, Answered):
        raise UsageError(f"{host_id}: {type(reply).__name__}: {reply.detail}")
    write_new(out, reply.stdout)
    return BundleView(import_bundle(out, host_id), out)


def _linux_host(register: Register, host_id: str) -> Host:
    host = next((host for host in register.hosts if host.id == host_id), None)
    if host is None or host.os != "linux":
        raise _no_such_host(host_id, "linux")
    return host


def _no_such_host(host_id: str, kind: str) -> UsageError:
    name = {"linux": "Linux", "windows": "Windows"}.get(kind, kind)
    return UsageError(Said(f"{host_id}: 台账中没有这台 {name} 主机", f"{host_id}: no such {name} host in the register"))


def _windows_server(bundle: Path) -> str:
    """The server that a bundle names; "" where it is none that can be read."""
    try:
        return read_transcript(bundle.read_bytes()).header.target
    except (OSError, Unparsable):
        return ""


def _catalogue() -> FactCatalogue:
    with shipped_rules() as folder:
        return load_catalogue(folder)
