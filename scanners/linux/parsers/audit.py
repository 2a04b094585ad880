"""Kernel audit: is it on, what does it watch, what happens when its disk is full."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from auditor.model.fact import Missing, Reason
from scanners.linux.parsers.block import Block, Part, read_block, whole_or_none

KEYS = ("audit.status", "audit.rules", "audit.config")

IDENTITY_FILES = ("/etc/passwd", "/etc/shadow", "/etc/group", "/etc/gshadow", "/etc/security/opasswd")
SUDOERS_FILES = ("/etc/sudoers", "/etc/sudoers.d")
CONFIG_AREAS = (
    ("/etc/ssh/sshd_config",),
    ("/etc/rsyslog.conf", "/etc/rsyslog.d"),
    ("/etc/audit", "/etc/audit/auditd.conf", "/etc/audit/rules.d", "/etc/audit/audit.rules"),
    ("/etc/crontab", "/etc/cron.d", "/var/spool/cron", "/etc/cron.daily"),
    ("/etc/pam.d",),
)
LOGIN_RECORDS = (
    ("/var/log/lastlog",),
    ("/var/run/faillock", "/run/faillock", "/var/log/faillock", "/var/log/tallylog", "/var/log/faillog"),
    ("/var/log/wtmp",),
    ("/var/log/btmp",),
    ("/var/run/utmp", "/run/utmp"),
)
ACCOUNT_TOOLS = ("useradd", "userdel", "usermod", "groupadd", "groupdel", "groupmod", "passwd", "chage", "gpasswd")
CHANGES: Mapping[str, frozenset[str]] = {
    "time": frozenset(("adjtimex", "settimeofday", "clock_settime", "stime")),
    "modules": frozenset(("init_module", "finit_module", "delete_module")),
    "mounts": frozenset(("mount", "umount2")),
    "deletes": frozenset(("unlink", "unlinkat", "rename", "renameat", "renameat2", "rmdir")),
}


@dataclass(frozen=True, slots=True)
class AuditRule:
    """One rule: a watched path with its permissions, or system calls with their filters."""

    lists: frozenset[str]
    path: str
    permissions: str
    calls: frozenset[str]
    filters: tuple[str, ...]

    @property
    def never(self) -> bool:
        return "never" in self.lists


def parse_audit(text: str, exit_code: int) -> Mapping[str, Any]:
    """`audit.status`, `audit.rules` (as loaded, not as written), `audit.config`."""
    block = read_block(text, exit_code)
    status, loaded = block.part("status"), block.part("loaded")
    block.part("daemon")
    refused = block.refusals(KEYS)
    facts = {
        "audit.status": _status(status, block.part("daemon")),
        "audit.rules": _rules(loaded, block),
        "audit.config": _config(block),
    }
    return {key: refused.get(key, value) if key == "audit.config" else value for key, value in facts.items()}


def _status(part: Part, daemon: Part) -> dict[str, Any] | Missing:
    if part.not_there:
        return {"installed": False, "running": daemon.ok, "enabled": 0, "immutable": False, "lost": 0}
    if not part.ok:
        return Missing("audit.status", Reason.DENIED, "auditctl -s was refused")
    numbers = {name: int(value) for name, value in re.findall(r"\b(enabled|pid|lost)[ =](\d{1,15})\b", part.text)}
    if "enabled" not in numbers:
        return Missing("audit.status", Reason.UNPARSABLE, "auditctl -s told no state")
    return {
        "installed": True,
        "running": daemon.ok or numbers.get("pid", 0) > 0,
        "enabled": numbers["enabled"],
        "immutable": numbers["enabled"] == 2,
        "lost": numbers.get("lost", 0),
    }


def _rules(part: Part, block: Block) -> dict[str, Any] | Missing:
    """What the kernel has loaded. Rules that stand in files only are counted apart: they audit nothing."""
    if not part.ok and not part.not_there:
        return Missing("audit.rules", Reason.DENIED, "auditctl -l was refused")
    loaded = list(_read(part.lines))
    on_disk = list(_read(line.text for line in block.lines if line.file.endswith(".rules")))
    effective = [rule for rule in loaded if not rule.never]
    watched = sorted({rule.path for rule in effective if rule.path and "w" in rule.permissions})
    topics = {name for name, calls in CHANGES.items() if any(rule.calls & calls for rule in effective)}
    if "/etc/localtime" in watched:
        topics.add("time")
    return {
        "loaded": len(loaded),
        "on_disk": len(on_disk),
        "watched": watched,
        "watched_on_disk": sorted({rule.path for rule in on_disk if rule.path}),
        "topics": sorted(topics),
        "identity_files": sum(_covered(path, watched) for path in IDENTITY_FILES),
        "sudoers_files": sum(_covered(path, watched) for path in SUDOERS_FILES),
        "config_areas": sum(any(_covered(path, watched) for path in area) for area in CONFIG_AREAS),
        "login_records": sum(any(_covered(path, watched) for path in record) for record in LOGIN_RECORDS),
        "privileged": _privileged(effective),
        "system_changes": len(topics),
        "never_task": any(rule.never and "task" in rule.lists for rule in loaded),
        "excluded_people": any(
            rule.never and any(re.match(r"(auid|uid|loginuid)", item) for item in rule.filters) for rule in loaded
        ),
    }


def _read(lines: Iterable[str]) -> Iterator[AuditRule]:
    for line in lines:
        words = line.split()
        if not words or words[0] not in ("-w", "-a", "-A"):
            continue
        found: dict[str, list[str]] = {}
        for flag, value in pairwise(words):
            if flag in ("-w", "-a", "-A", "-p", "-S", "-F", "-k", "-C"):
                found.setdefault(flag, []).append(value)
        filters = tuple(found.get("-F", []) + found.get("-C", []))
        named = dict(item.partition("=")[::2] for item in filters)
        path = (found.get("-w") or [named.get("path") or named.get("dir") or ""])[0]
        permissions = (found.get("-p") or [named.get("perm", "rwxa")])[0]
        yield AuditRule(
            lists=frozenset(part for item in found.get("-a", []) + found.get("-A", []) for part in item.split(",")),
            path=path.rstrip("/") or path,
            permissions=permissions,
            calls=frozenset(call for item in found.get("-S", []) for call in item.split(",")),
            filters=filters,
        )


def _covered(path: str, watched: Sequence[str]) -> bool:
    """Watched itself or by a folder above it; a watch on a folder reaches everything below."""
    return any(path == watch or path.startswith(f"{watch}/") for watch in watched)


def _privileged(rules: Sequence[AuditRule]) -> int:
    """How many of four kinds of rule there are: executions, set-uid commands, account tools, kill."""
    executed = [rule.path for rule in rules if rule.path and "x" in rule.permissions and rule.permissions != "rwxa"]
    kinds = (
        any(rule.calls & {"execve", "execveat"} for rule in rules),
        any(re.search(r"/s?bin/", path) and path.rsplit("/", 1)[-1] not in ACCOUNT_TOOLS for path in executed),
        any(path.rsplit("/", 1)[-1] in ACCOUNT_TOOLS for path in executed),
        any(rule.calls & {"kill", "tkill", "tgkill"} for rule in rules),
    )
    return sum(kinds)


_DEFAULTS = {
    "max_log_file": "8", "num_logs": "5", "max_log_file_action": "rotate", "space_left_action": "syslog",
    "admin_space_left_action": "suspend", "disk_full_action": "suspend", "disk_error_action": "suspend",
    "log_file": "/var/log/audit/audit.log", "log_group": "root",
}  # fmt: skip


def _config(block: Block) -> dict[str, Any] | Missing:
    """auditd.conf(5): keys do not mind case, the last line wins, defaults as auditd ships them."""
    if "/etc/audit/auditd.conf" not in block.files:
        return Missing("audit.config", Reason.ABSENT, "there is no auditd.conf")
    values = dict(_DEFAULTS)
    for line in block.in_file("/etc/audit/auditd.conf"):
        name, sign, value = line.text.partition("=")
        if sign:
            values[name.strip().lower()] = value.strip()
    size, number = whole_or_none(values["max_log_file"]), whole_or_none(values["num_logs"])
    if size is None or number is None:
        return Missing("audit.config", Reason.UNPARSABLE, "max_log_file or num_logs is no number")
    return {
        "log_file": values["log_file"],
        "log_group": values["log_group"],
        "max_log_file": size,
        "num_logs": number,
        "volume_mb": size * max(number, 1),
    } | {
        name: values[name].split(" ")[0].lower()
        for name in (
            "max_log_file_action", "space_left_action", "admin_space_left_action", "disk_full_action",
            "disk_error_action",
        )
    }  # fmt: skip
