"""nginx, as its own `nginx -T` tells the configuration of the running master."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from auditor.errors import Unparsable
from auditor.model.fact import Missing, Reason
from scanners.linux.parsers.block import Block, absent, all_missing, octal, read_block
from scanners.linux.parsers.directives import Directive, with_includes
from scanners.linux.parsers.tls_words import weak_ciphers, weak_protocols

KEYS = ("nginx.running", "nginx.config", "nginx.servers", "nginx.locations", "nginx.files")

Settings: TypeAlias = Mapping[str, tuple[tuple[str, ...], ...]]
"""Directives in force, by name, each with the arguments of every time it stands there."""

_FILE = re.compile(r"# configuration file (/.*):")
_VERSION = re.compile(r"nginx(?:/| version: [a-z]+/)(\d+(?:\.\d+)+)", re.IGNORECASE)
_STAT = re.compile(r"(config|key|log) ([0-7]{1,5}) (\S+) (/.*)")
_ADMIN = re.compile(
    r"(^|/)(admin|manage|management|console|phpmyadmin|actuator|druid|nacos|jenkins|grafana)(/|$|\b)", re.I
)
_HIDDEN = re.compile(r"\\\.|/\.")
_HTTP_METHODS = re.compile(r"\$request_method")


def parse_nginx(text: str, exit_code: int) -> Mapping[str, Any]:
    """`nginx.*`. What the running master was started with; a configuration it refuses decides nothing."""
    block = read_block(text, exit_code)
    if block.part("master").text == "none":
        return {"nginx.running": False} | {key: absent(key, "nginx does not run") for key in KEYS[1:]}
    version = _VERSION.search(block.part("version").text)
    dump = block.part("dump")
    if dump.not_there:
        return {"nginx.running": True} | all_missing(KEYS[1:], Reason.UNSUPPORTED, "nginx could not be run")
    if not dump.ok:
        return {"nginx.running": True} | all_missing(KEYS[1:], Reason.UNPARSABLE, "nginx -T refuses the configuration")
    number = version[1] if version else ""
    tree = with_includes(*_files(dump.lines))
    http = [directive for directive in tree if directive.name == "http" and directive.block is not None]
    general = _settings(tree)
    scopes = [(_settings(part.block or (), general), part.block or ()) for part in http]
    servers = [(settings, server) for settings, inside in scopes for server in inside if server.name == "server"]
    rows = [_server(server, settings, number) for settings, server in servers]
    return {
        "nginx.running": True,
        "nginx.config": {
            "version": number or Missing("version", Reason.UNPARSABLE, "nginx -V told no version"),
            "user": _last(general, "user", "nobody"),
            "worker_users": sorted(set(block.part("workers").lines)),
            "default_drops": _default_drops(rows),
            "log_fields": [_log_fields(settings) for settings, _ in scopes][-1:] and _log_fields(scopes[-1][0]),
            "dav": any("dav_methods" in _settings(d.block or ()) for d in _walk(tree)),
        },
        "nginx.servers": rows,
        "nginx.locations": [row for settings, server in servers for row in _locations(server, settings)],
        "nginx.files": _files_modes(block),
    }


def _files(lines: Iterable[str]) -> tuple[Mapping[str, str], str]:
    """Files of the dump by name, and the name of the first."""
    files: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in lines:
        if found := _FILE.fullmatch(line.strip()):
            current = files.setdefault(found[1], [])
        elif current is not None:
            current.append(line)
    if not files:
        raise Unparsable("nginx -T printed no configuration")
    return {name: "\n".join(content) for name, content in files.items()}, next(iter(files))


def _settings(directives: Iterable[Directive], outer: Settings | None = None) -> Settings:
    """What is in force in a block: what is set in it, else what its surroundings set."""
    own: dict[str, list[tuple[str, ...]]] = {}
    for directive in directives:
        if directive.block is None:
            own.setdefault(directive.name, []).append(directive.arguments)
    return {**(outer or {}), **{name: tuple(values) for name, values in own.items()}}


def _last(settings: Settings, name: str, default: str) -> str:
    values = settings.get(name)
    return values[-1][0] if values and values[-1] else default


def _walk(directives: Iterable[Directive]) -> Iterator[Directive]:
    for directive in directives:
        yield directive
        yield from _walk(directive.block or ())


def _server(server: Directive, outer: Settings, version: str) -> dict[str, Any]:
    inside = server.block or ()
    settings = _settings(inside, outer)
    listens = settings.get("listen", (("80",),))
    tls = any("ssl" in words[1:] or "quic" in words[1:] for words in listens) or _last(settings, "ssl", "off") == "on"
    protocols = list(settings["ssl_protocols"][-1]) if "ssl_protocols" in settings else _default_tls(version)
    ciphers = _last(settings, "ssl_ciphers", "HIGH:!aNULL:!MD5")
    encrypted = all("ssl" in words[1:] or "quic" in words[1:] for words in listens)
    returns = {words[0] for words in settings.get("return", ()) if words}
    return {
        "listen": [words[0] for words in listens if words],
        "names": " ".join(settings.get("server_name", (("",),))[-1]),
        "default": any({"default_server", "default"} & set(words[1:]) for words in listens),
        "tls": tls,
        "weak_protocols": weak_protocols(protocols) if tls else [],
        "weak_ciphers": weak_ciphers(ciphers) if tls else [],
        "access_log": _logs(settings),
        "error_level": _error_level(settings),
        "server_tokens": _last(settings, "server_tokens", "on"),
        "autoindex": _last(settings, "autoindex", "off") == "on",
        "rejects": "444" in returns or (encrypted and _last(settings, "ssl_reject_handshake", "off") == "on"),
        "body_limit": _bytes(_last(settings, "client_max_body_size", "1m")),
        "hidden_denied": any(_denies_hidden(part) for part in inside if part.name == "location"),
        "methods_limited": any(_limits_methods(part) for part in _walk(inside)),
        "redirects": bool(returns & {"301", "302", "307", "308"}),
    }


def _default_tls(version: str) -> list[str]:
    """ssl_protocols where none is set. Source: nginx documentation of ngx_http_ssl_module and its changes."""
    numbers = tuple(int(part) for part in version.split(".")[:3]) if version else ()
    if numbers >= (1, 27, 3):
        return ["TLSv1.2", "TLSv1.3"]
    return ["TLSv1", "TLSv1.1", "TLSv1.2"]


def _logs(settings: Settings) -> bool:
    return any(words and words[0] != "off" for words in settings.get("access_log", (("logs/access.log",),)))


_LEVELS = ("debug", "info", "notice", "warn", "error", "crit", "alert", "emerg")


def _error_level(settings: Settings) -> str:
    """The least severe message that is kept, over all error logs in force; `none` where it goes nowhere."""
    levels = []
    for words in settings.get("error_log", (("logs/error.log",),)):
        if words and words[0] != "/dev/null":
            levels.append(words[1] if len(words) > 1 and words[1] in _LEVELS else "error")
    return min(levels, key=_LEVELS.index, default="none")


_FIELDS: Mapping[str, tuple[str, ...]] = {
    "time": ("$time_local", "$time_iso8601", "$msec"),
    "address": ("$remote_addr", "$binary_remote_addr", "$realip_remote_addr"),
    "request": ("$request", "$request_uri", "$uri"),
    "status": ("$status",),
}


def _log_fields(settings: Settings) -> list[str]:
    """What every log format in use tells, of time, address, request and status. `combined` tells all of them."""
    formats = {words[0]: " ".join(words[1:]) for words in settings.get("log_format", ()) if words}
    used = [
        words[1] if len(words) > 1 and "=" not in words[1] else "combined"
        for words in settings.get("access_log", (("logs/access.log",),))
        if words and words[0] != "off"
    ]
    written = [
        formats.get(name, "$time_local $remote_addr $request $status" if name == "combined" else "") for name in used
    ]
    return [
        field for field, names in _FIELDS.items() if written and all(any(n in text for n in names) for text in written)
    ]


_UNIT = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3}


def _bytes(text: str) -> int | Missing:
    found = re.fullmatch(r"(\d{1,12})([kmg]?)", text.lower())
    if found is None:
        return Missing("body_limit", Reason.UNPARSABLE, "client_max_body_size is no size")
    return int(found[1]) * _UNIT[found[2]]


def _denies_hidden(location: Directive) -> bool:
    inside = _settings(location.block or ())
    barred = ("all",) in inside.get("deny", ()) or any(
        w[:1] in (("403",), ("404",), ("444",)) for w in inside.get("return", ())
    )
    return barred and bool(_HIDDEN.search(" ".join(location.arguments)))


def _limits_methods(directive: Directive) -> bool:
    return directive.name == "limit_except" or (
        directive.name == "if" and bool(_HTTP_METHODS.search(" ".join(directive.arguments)))
    )


def _default_drops(rows: Sequence[Mapping[str, Any]]) -> bool:
    """An unknown host name is turned away on every address: some default server there answers with nothing."""
    addresses = {address for row in rows for address in row["listen"]}
    dropped = {address for row in rows if row["default"] and row["rejects"] for address in row["listen"]}
    return bool(addresses) and addresses <= dropped


def _locations(server: Directive, outer: Settings) -> Iterator[dict[str, Any]]:
    """Locations that say something of their own: listings, logs, status pages, administration."""

    def inside(parts: Iterable[Directive], settings: Settings) -> Iterator[dict[str, Any]]:
        for part in parts:
            if part.name != "location":
                continue
            own, now = _settings(part.block or ()), _settings(part.block or (), settings)
            path = part.arguments[-1] if part.arguments else ""
            status, admin = "stub_status" in own, bool(_ADMIN.search(path))
            listing, logged = _last(now, "autoindex", "off") == "on", _logs(now)
            if status or admin or listing or not logged:
                yield {
                    "server": " ".join(outer_name),
                    "path": path,
                    "autoindex": listing,
                    "access_log": logged,
                    "status": status,
                    "admin": admin,
                    "limited": ("all",) in now.get("deny", ()) or "internal" in own,
                    "authenticated": _last(now, "auth_basic", "off") != "off" or "auth_request" in now,
                }
            yield from inside(part.block or (), now)

    settings = _settings(server.block or (), outer)
    outer_name = settings.get("server_name", (("",),))[-1]
    yield from inside(server.block or (), settings)


def _files_modes(block: Block) -> list[dict[str, Any]]:
    rows = []
    for line in block.part("files").lines:
        found = _STAT.fullmatch(line)
        if found is None:
            raise Unparsable("a line of nginx's files is not of the expected form")
        rows.append({"kind": found[1], "mode": octal(found[2], "mode"), "owner": found[3], "path": found[4]})
    return rows
