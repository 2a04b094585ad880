"""Modes and owners: important files, log files, authorised keys."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from auditor.errors import Unparsable
from auditor.model.fact import Reason
from scanners.linux.parsers.block import all_missing, day_at, octal, read_block, whole

_MODE_LINE = re.compile(r"([0-7]{1,5}) (\S+) (\S+) (/.*)")
_LOG_LINE = re.compile(r"([0-7]{1,5}) (\S+) (\S+) (\d{1,18}) (\d{1,12}) (.+?) (/.*)")


def parse_modes(text: str, exit_code: int) -> Mapping[str, Any]:
    """`files.modes`. Without a line for /etc/passwd nothing was seen at all: Unparsable."""
    rows = []
    if exit_code != 0:
        raise Unparsable(f"the probe ended with exit code {exit_code}")
    for line in filter(str.strip, text.split("\n")):
        found = _MODE_LINE.fullmatch(line.removeprefix("| "))
        if not line.startswith("| ") or found is None:
            raise Unparsable("a line of the file modes is not of the expected form")
        rows.append({"path": found[4], "mode": octal(found[1], "mode"), "owner": found[2], "group": found[3]})
    if not any(row["path"] == "/etc/passwd" for row in rows):
        raise Unparsable("no mode of /etc/passwd")
    return {"files.modes": rows}


_TOPICS = (
    ("audit", re.compile(r"/var/log/audit(/.*)?")),
    ("authentication", re.compile(r"/var/log/(secure|auth\.log)\b.*")),
    ("logins", re.compile(r"/var/log/(wtmp|btmp|lastlog|faillog|tallylog)\b.*")),
    ("cron", re.compile(r"/var/log/cron\b.*")),
    ("general", re.compile(r"/var/log/(messages|syslog|user\.log|daemon\.log)\b.*")),
    ("mail", re.compile(r"/var/log/(maillog|mail\.log)\b.*")),
    ("kernel", re.compile(r"/var/log/(kern\.log|dmesg)\b.*")),
)


def topic_of(path: str) -> str:
    """What a log file is about; "" for the logs of applications."""
    if path in ("/var/log/*.log", "/var/log/*log"):
        return "general"
    return next((topic for topic, pattern in _TOPICS if pattern.fullmatch(path)), "")


SECURITY_TOPICS = ("authentication", "audit", "general", "cron")


def parse_logs(text: str, exit_code: int) -> Mapping[str, Any]:
    """`logs.files` and `logs.state`; ages are counted from the host's own clock at collection."""
    block = read_block(text, exit_code)
    now = whole(block.part("now").text.strip(), "the host's clock")
    rows, ages = [], []
    for line in block.part("files").lines:
        found = _LOG_LINE.fullmatch(line)
        if found is None:
            raise Unparsable("a line of the log listing is not of the expected form")
        mode, owner, group, size, changed, kind, path = found.groups()
        if kind == "link":
            continue
        topic = topic_of(path)
        rows.append(
            {
                "path": path, "kind": "folder" if kind == "directory" else kind, "topic": topic,
                "mode": octal(mode, "mode"), "owner": owner, "group": group, "size": int(size),
                "modified": day_at(int(changed)),
            }
        )  # fmt: skip
        if kind == "file" and int(size) and topic in SECURITY_TOPICS:
            ages.append((topic, max(now - int(changed), 0)))
    if not any(row["path"] == "/var/log" for row in rows):
        raise Unparsable("/var/log was not listed")
    fresh = [age for topic, age in ages if topic in ("authentication", "audit")] or [age for _, age in ages]
    return {
        "logs.files": rows,
        "logs.state": {
            "newest_age_hours": round(min(fresh) / 3600, 1) if fresh else None,
            "oldest_age_days": max(age for _, age in ages) // 86400 if ages else None,
            "authentication_log": any(topic == "authentication" for topic, _ in ages),
            "audit_log": any(topic == "audit" for topic, _ in ages),
        },
    }


def parse_keys(text: str, exit_code: int) -> Mapping[str, Any]:
    """`ssh.authorized_keys`: one row per key, without the key."""
    block = read_block(text, exit_code)
    listed = block.part("keys")
    if block.part("keygen").text != "yes":
        return all_missing(("ssh.authorized_keys",), Reason.UNSUPPORTED, "ssh-keygen is not there")
    rows = []
    for line in listed.lines:
        fields = line.split(":")
        if len(fields) != 5:
            raise Unparsable("a line of the authorised keys does not have five fields")
        user, mode, owner, kind, bits = fields
        rows.append(
            {
                "user": user, "mode": octal(mode, "authorized_keys"), "owner": owner,
                "owned_by_user": owner in (user, "root"), "type": kind.lower(), "bits": whole(bits, "key size"),
            }
        )  # fmt: skip
    return {"ssh.authorized_keys": rows}
