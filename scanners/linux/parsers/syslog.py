"""rsyslog, syslog-ng and journald: what is written, where it goes, who may read it."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from auditor.model.fact import Missing, Reason
from scanners.linux.parsers.block import Block, ConfigLine, octal, read_block

KEYS = ("syslog.config", "journald.config")

DEFAULT_FILE_MODE = "0644"
"""What rsyslog creates log files with unless told otherwise."""

_SELECTOR = re.compile(r"([\w,*]+\.[=!]*[\w*]+(?:;[\w,*]+\.[=!]*[\w*]+)*)\s+(.+)")
_LEGACY_TARGET = re.compile(r"@@?(?:\([^)]*\))?(\[[0-9a-fA-F:.]+\]|[^:;\s]+)")
_RELP = re.compile(r":omrelp:(\[[^\]]+\]|[^:;\s]+)")
_OBJECT = re.compile(r"\b(action|module|global)\s*\((.*?)\)", re.DOTALL | re.IGNORECASE)
_PARAMETER = re.compile(r"([A-Za-z_.]+)\s*=\s*\"([^\"]*)\"")
_CREATE_MODE = re.compile(r"\$FileCreateMode\s+([0-7]{3,4})\b", re.IGNORECASE)
_NG_TARGET = re.compile(r"\b(?:tcp6?|udp6?|network|syslog|tls)\s*\(\s*\"([^\"]+)\"")
_THROWN_AWAY = ("~", "stop", "/dev/null", "-/dev/null")
_GENERAL_LEVELS = ("*", "info", "debug", "notice")


def parse_syslog(text: str, exit_code: int) -> Mapping[str, Any]:
    """`syslog.config` and `journald.config`."""
    block = read_block(text, exit_code)
    if refused := block.refusals(KEYS):
        return refused
    return {"syslog.config": _config(block), "journald.config": _journald(block)}


def _config(block: Block) -> dict[str, Any]:
    rsyslog = [line for line in block.lines if line.file.startswith("/etc/rsyslog")]
    if any(path.startswith("/etc/rsyslog") for path in block.files):
        remote, loopback = _sorted_targets(_rsyslog_targets(rsyslog))
        return {
            "daemon": "rsyslog",
            "routes": sorted(set(_routes(rsyslog))),
            "remote_targets": remote,
            "loopback_targets": loopback,
            "file_create_mode": _create_mode(rsyslog),
        }
    if any(path.startswith("/etc/syslog-ng") for path in block.files):
        joined = "\n".join(line.text for line in block.lines if line.file.startswith("/etc/syslog-ng"))
        remote, loopback = _sorted_targets(_NG_TARGET.findall(joined))
        unknown = "what syslog-ng routes is not read"
        return {
            "daemon": "syslog-ng",
            "routes": Missing("routes", Reason.UNSUPPORTED, unknown),
            "remote_targets": remote,
            "loopback_targets": loopback,
            "file_create_mode": Missing("file_create_mode", Reason.UNSUPPORTED, unknown),
        }
    return {"daemon": "none", "routes": [], "remote_targets": [], "loopback_targets": [], "file_create_mode": None}


def _objects(lines: Sequence[ConfigLine]) -> Iterator[tuple[str, Mapping[str, str]]]:
    """`action(...)`, `module(...)` and `global(...)`, which may run over several lines."""
    text = "\n".join(re.sub(r"\s#.*", "", line.text) for line in lines)
    for kind, inside in _OBJECT.findall(text):
        yield kind.lower(), {name.lower(): value for name, value in _PARAMETER.findall(inside)}


def _rsyslog_targets(lines: Sequence[ConfigLine]) -> Iterator[str]:
    for line in lines:
        if selected := _SELECTOR.fullmatch(line.text):
            action = selected[2]
        elif line.text.startswith("&"):
            action = line.text[1:].strip()
        else:
            continue
        for pattern in (_LEGACY_TARGET, _RELP):
            if found := pattern.match(action):
                yield found[1]
    for kind, values in _objects(lines):
        if kind == "action" and values.get("type", "").lower() in ("omfwd", "omrelp", "omkafka", "omelasticsearch"):
            yield values.get("target") or values.get("server") or values.get("broker") or ""


def _sorted_targets(targets: Iterable[str]) -> tuple[list[str], list[str]]:
    """Targets elsewhere, targets on this very host."""
    found = {target.strip().strip("[]") for target in targets} - {""}
    here = {target for target in found if _is_loopback(target)}
    return sorted(found - here), sorted(here)


def _is_loopback(host: str) -> bool:
    host = re.sub(r"^[a-z]+://", "", host.lower()).split("/")[0]
    if host.count(":") == 1:
        host = host.split(":")[0]
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.startswith("localhost.")


def _routes(lines: Sequence[ConfigLine]) -> Iterator[str]:
    """Which of authentication, cron and general messages are kept somewhere. PAM, sudo and su log to authpriv."""
    for line in lines:
        selected = _SELECTOR.fullmatch(line.text)
        if selected is None or selected[2].strip() in _THROWN_AWAY:
            continue
        levels: dict[str, str] = {}
        for selector in selected[1].split(";"):
            facilities, _, level = selector.rpartition(".")
            for facility in facilities.split(","):
                levels[facility.lower()] = level.lstrip("=").lower()
        everything = levels.get("*")

        if levels.get("authpriv", everything) in _GENERAL_LEVELS:
            yield "authentication"
        if levels.get("cron", everything) in _GENERAL_LEVELS:
            yield "cron"
        if everything in ("*", "info", "debug"):
            yield "general"


def _create_mode(lines: Sequence[ConfigLine]) -> str:
    """The laxest mode log files are created with; rsyslog's own default where nothing is said."""
    modes = [found[1] for line in lines if (found := _CREATE_MODE.fullmatch(line.text))]
    for kind, values in _objects(lines):
        if kind in ("module", "action") and re.fullmatch(r"[0-7]{3,4}", values.get("filecreatemode", "")):
            modes.append(values["filecreatemode"])
    if not modes:
        return DEFAULT_FILE_MODE
    laxest = 0
    for mode in modes:
        laxest |= int(mode, 8)
    return octal(f"{laxest:o}", "FileCreateMode")


def _journald(block: Block) -> dict[str, Any]:
    """journald.conf(5): drop-ins after the main file, the last line wins; `auto` keeps logs where the folder is."""
    storage = "auto"
    for line in block.lines:
        name, sign, value = line.text.partition("=")
        if "journald.conf" in line.file and sign and name.strip().lower() == "storage":
            storage = value.strip().lower()
    folder = "/var/log/journal" in block.folders
    return {"storage": storage, "persistent": storage == "persistent" or (storage == "auto" and folder)}
