"""Root's command path, sources of logins, mount options, package signatures."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from auditor.errors import Unparsable
from auditor.model.fact import Reason
from scanners.linux.parsers.block import Block, ConfigLine, all_missing, read_block, whole

_ASSIGNED = re.compile(r"(?:^|[;&\s])(?:export\s+)?(?:PATH=|ENV_SUPATH\s+(?:PATH=)?)(\S*)")
_FOLDER = re.compile(r"([0-7]{1,5}) (\d{1,10}) (/.*)")


def parse_root_path(text: str, exit_code: int) -> Mapping[str, Any]:
    """`root.path`: entries that are no absolute path, and folders on the path that others could fill."""
    block = read_block(text, exit_code)
    if block.denied:
        return dict(block.refusals(("root.path",)))
    folders = []
    for line in block.part("folders").lines:
        found = _FOLDER.fullmatch(line)
        if found is None:
            raise Unparsable("a folder of the command path is not of the expected form")
        folders.append((found[3], int(found[1], 8), int(found[2])))
    if not folders:
        raise Unparsable("no folder of the command path could be looked at")
    return {
        "root.path": {
            "unsafe": sorted({entry for line in block.lines for entry in _unsafe(line)}),
            "writable": sorted(path for path, mode, _ in folders if mode & 0o002),
            "foreign": sorted(path for path, _, owner in folders if owner != 0),
            "folders": len(folders),
        }
    }


def _unsafe(line: ConfigLine) -> list[str]:
    """Entries that a shell would look up in the current folder. An empty one stands for it as well."""
    found = []
    for value in _ASSIGNED.findall(line.text):
        for entry in value.rstrip(";").strip("\"'").split(":"):
            if not entry.startswith(("/", "$", "~", "`")):
                found.append(f"{entry or '(empty)'} ({line.file}:{line.line})")
    return found


_LOGIN = re.compile(r"(\S+) (\S+) ([A-Z][a-z]{2}) (\d{1,2}) (\d{4})")
_LOCAL = ("-", "0.0.0.0", "127.0.0.1", "::1", "::")
WINDOW = timedelta(days=30)


def parse_logins(text: str, exit_code: int) -> Mapping[str, Any]:
    """`logins.sources`: how many addresses each account came from in the last 30 days by the host's clock."""
    block = read_block(text, exit_code)
    now = datetime.fromtimestamp(_clock(block), UTC).date()
    part = block.part("last")
    if not part.ok:
        return all_missing(("logins.sources",), Reason.UNSUPPORTED, "last is not there or too old")
    sources: dict[str, set[str]] = {}
    for line in part.lines:
        found = _LOGIN.fullmatch(line)
        if found is None:
            raise Unparsable("a line of last is not of the expected form")
        if found[2] not in _LOCAL and _login_day(found) >= now - WINDOW:
            sources.setdefault(found[1], set()).add(found[2])
    return {"logins.sources": [{"account": name, "sources": len(sources[name])} for name in sorted(sources)]}


def _clock(block: Block) -> int:
    seconds = whole(block.part("now").text.strip(), "the host's clock")
    if not 0 <= seconds < 253402300800:
        raise Unparsable("the host's clock is out of the calendar")
    return seconds


def _login_day(found: re.Match[str]) -> date:
    try:
        return datetime.strptime(f"{found[3]} {found[4]} {found[5]}", "%b %d %Y").date()
    except ValueError:
        raise Unparsable("a line of last has no date") from None


def parse_mounts(text: str, exit_code: int) -> Mapping[str, Any]:
    """`mounts.options` of the folders that rules speak of, one row for each that is a mount of its own; the later
    of two mounts at one place hides the other."""
    mounted: dict[str, dict[str, Any]] = {}
    for line in read_block(text, exit_code).part("mounts").lines:
        words = line.split()
        if len(words) != 3:
            raise Unparsable("a line of the mounts is not of the expected form")
        options = words[2].split(",")
        mounted[words[0]] = {"path": words[0], "filesystem": words[1]} | {
            name: name in options for name in ("nodev", "nosuid", "noexec")
        }
    if "/" not in mounted:
        raise Unparsable("the root file system is not among the mounts")
    return {"mounts.options": list(mounted.values())}


def parse_repositories(text: str, exit_code: int) -> Mapping[str, Any]:
    """`packages.signatures`. apt checks unless told otherwise; yum and dnf check where gpgcheck says so."""
    block = read_block(text, exit_code, hash_comments=True)
    manager = block.part("manager").text
    if manager not in ("rpm", "apt"):
        return all_missing(("packages.signatures",), Reason.UNSUPPORTED, "neither rpm nor dpkg")
    if block.denied:
        return dict(block.refusals(("packages.signatures",)))
    checked, exceptions = _apt(block) if manager == "apt" else _rpm(block)
    return {"packages.signatures": {"manager": manager, "checked": checked, "exceptions": sorted(set(exceptions))}}


_LAX_APT = re.compile(r".*(trusted[=:] *yes|allow-insecure[=:] *yes)", re.IGNORECASE)
_LAX_OPTION = re.compile(
    r"[^#]*(AllowUnauthenticated|AllowInsecureRepositories|AllowWeakRepositories)\W+(true|yes|1|on|enable|with)\b.*",
    re.IGNORECASE,
)


def _apt(block: Block) -> tuple[bool, list[str]]:
    lax = [line for line in block.lines if _LAX_APT.match(line.text) or _LAX_OPTION.fullmatch(line.text)]
    general = [line for line in lax if _LAX_OPTION.fullmatch(line.text)]
    return not general, [f"{line.file}:{line.line}" for line in lax]


_TRUE = ("1", "yes", "true", "on")


def _rpm(block: Block) -> tuple[bool, list[str]]:
    """The last gpgcheck of [main] holds for every source that does not set its own."""
    general, sources = False, list[tuple[str, bool, bool | None]]()
    for path, lines in block.by_file():
        main = path in ("/etc/yum.conf", "/etc/dnf/dnf.conf")
        section, enabled, own = "", True, None
        for line in lines:
            if line.text.startswith("["):
                if section and not main:
                    sources.append((section, enabled, own))
                section, enabled, own = line.text.strip("[] "), True, None
                continue
            name, _, value = (part.strip().lower() for part in line.text.partition("="))
            if name == "gpgcheck" and main:
                general = value in _TRUE
            elif name == "gpgcheck":
                own = value in _TRUE
            elif name == "enabled":
                enabled = value in _TRUE
        if section and not main:
            sources.append((section, enabled, own))
    return general, [name for name, enabled, own in sources if enabled and not (general if own is None else own)]
