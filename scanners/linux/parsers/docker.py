"""Docker: what the daemon says of itself and of its running containers. Never an environment variable."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from auditor.errors import Unparsable
from auditor.model.fact import Reason
from scanners.linux.parsers.block import Block, absent, all_missing, octal, read_block

KEYS = ("docker.running", "docker.daemon", "docker.containers", "docker.files")

_STAT = re.compile(r"([0-7]{1,5}) (\S+) (\S+) (/.*)")
SENSITIVE = (
    "/",
    "/etc",
    "/proc",
    "/sys",
    "/var",
    "/dev",
    "/boot",
    "/root",
    "/usr",
    "/var/run/docker.sock",
    "/run/docker.sock",
)
"""Folders of the host that give a container power over it."""
_DANGEROUS = frozenset(("ALL", "SYS_ADMIN", "SYS_PTRACE", "SYS_MODULE", "NET_ADMIN", "DAC_READ_SEARCH"))


def parse_docker(text: str, exit_code: int) -> Mapping[str, Any]:
    """`docker.*`. An answer that is no JSON decides nothing."""
    block = read_block(text, exit_code)
    if not block.part("daemon_process").lines:
        return {"docker.running": False} | {key: absent(key, "dockerd does not run") for key in KEYS[1:]}
    info = block.part("info")
    if not info.ok:
        return {"docker.running": True} | all_missing(
            KEYS[1:], Reason.DENIED, "the daemon does not answer this account"
        )
    return {
        "docker.running": True,
        "docker.daemon": _daemon(_json(info.text, "docker info"), block),
        "docker.containers": [_container(_json(line, "docker inspect")) for line in block.part("containers").lines],
        "docker.files": _files(block),
    }


def _json(text: str, what: str) -> Mapping[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        raise Unparsable(f"{what} printed no JSON") from None
    if not isinstance(value, dict):
        raise Unparsable(f"{what} printed something else")
    return value


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _daemon(info: Mapping[str, Any], block: Block) -> dict[str, Any]:
    settings = _json(block.part("settings").text or "{}", "daemon.json")
    flags = block.part("daemon_process").text.split()
    hosts = [_text(host) for host in _list(settings.get("hosts"))] + _flag_values(flags, ("-H", "--host"))
    tcp = sorted({host for host in hosts if host.startswith("tcp://")})
    verify = settings.get("tlsverify") is True or any(f in ("--tlsverify", "--tlsverify=true") for f in flags)
    level = _text(settings.get("log-level")) or next(iter(_flag_values(flags, ("-l", "--log-level"))), "info")
    options = [_text(option) for option in _list(info.get("security"))]
    return {
        "version": _text(info.get("version")),
        "tcp": tcp,
        "tls_verify": verify,
        "open_tcp": [] if verify else [host for host in tcp if not _is_loopback(host)],
        "log_driver": _text(info.get("log_driver")),
        "log_level": level,
        "live_restore": info.get("live_restore") is True,
        "user_namespaces": any("userns" in option or "rootless" in option for option in options),
        "seccomp": any("seccomp" in option for option in options),
        "insecure_registries": sorted(_text(r) for r in _list(settings.get("insecure-registries"))),
        "icc": settings.get("icc") is not False,
        "audited": bool(block.part("audited").lines),
        "group": sorted(set(block.part("group").lines)),
        "group_size": len(set(block.part("group").lines)),
        "exited": len(block.part("exited").lines),
        "latest_images": sorted(set(block.part("latest").lines)),
    }


def _flag_values(flags: Iterable[str], names: tuple[str, ...]) -> list[str]:
    """Values of `-H x`, `--host x` and `--host=x`."""
    found, words = [], list(flags)
    for index, word in enumerate(words):
        name, equals, value = word.partition("=")
        if name in names:
            found.append(value if equals else "".join(words[index + 1 : index + 2]))
    return found


def _is_loopback(host: str) -> bool:
    return bool(re.match(r"tcp://(127\.|localhost|\[::1\])", host))


def _container(found: Mapping[str, Any]) -> dict[str, Any]:
    host, ports = found.get("host"), found.get("ports")
    limits: Mapping[str, Any] = host if isinstance(host, dict) else {}
    mounts = [mount for mount in _list(found.get("mounts")) if isinstance(mount, dict)]
    sensitive = [mount for mount in mounts if _is_sensitive(_text(mount.get("Source")))]
    capabilities = {_text(c).upper().removeprefix("CAP_") for c in _list(limits.get("CapAdd"))}
    user = _text(found.get("user"))
    return {
        "id": _text(found.get("id"))[:12],
        "image": _text(found.get("image")),
        "privileged": limits.get("Privileged") is True,
        "capabilities": sorted(capabilities & _DANGEROUS),
        "host_namespaces": sorted(
            name for name in ("PidMode", "NetworkMode", "IpcMode", "UTSMode") if limits.get(name) == "host"
        ),
        "mounts": sorted(_text(mount.get("Source")) for mount in sensitive),
        "writable_mounts": sorted(_text(mount.get("Source")) for mount in sensitive if mount.get("RW") is not False),
        "root": user.partition(":")[0] in ("", "0", "root"),
        "ports": sorted(_published(ports if isinstance(ports, dict) else {})),
        "log_driver": _text(
            (limits.get("LogConfig") or {}).get("Type") if isinstance(limits.get("LogConfig"), dict) else ""
        ),
        "read_only": limits.get("ReadonlyRootfs") is True,
        "memory_limited": isinstance(limits.get("Memory"), int) and limits["Memory"] > 0,
    }


def _is_sensitive(source: str) -> bool:
    return source.rstrip("/") in {path.rstrip("/") for path in SENSITIVE} or source.startswith(
        ("/proc/", "/sys/", "/dev/")
    )


def _published(ports: Mapping[str, Any]) -> set[int]:
    """Ports of the container that other machines reach."""
    return {
        int(number)
        for name, bindings in ports.items()
        if re.fullmatch(r"[0-9]{1,5}", number := name.partition("/")[0]) and any(map(_is_public, _list(bindings)))
    }


def _is_public(binding: Any) -> bool:
    return isinstance(binding, dict) and not _text(binding.get("HostIp")).startswith(("127.", "::1"))


def _files(block: Block) -> list[dict[str, Any]]:
    rows = []
    for line in block.part("files").lines:
        found = _STAT.fullmatch(line)
        if found is None:
            raise Unparsable("a line of Docker's files is not of the expected form")
        rows.append({"mode": octal(found[1], "mode"), "owner": found[2], "group": found[3], "path": found[4]})
    return rows
