"""Installed packages of interest and how old the last update is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from auditor.errors import Unparsable
from auditor.model.fact import Reason
from scanners.linux.parsers.block import absent, all_missing, read_block, unsupported, whole

KEYS = ("packages.installed", "packages.summary")


def parse_packages(text: str, exit_code: int) -> Mapping[str, Any]:
    """`packages.installed` and the count of all packages; a manager that lists nothing was not understood."""
    block = read_block(text, exit_code)
    words = block.part("manager").text.split()
    listed = block.part("packages").lines
    if len(words) != 2:
        raise Unparsable("the package manager told no count")
    manager, total = words[0], whole(words[1], "package count")
    if manager == "none":
        return all_missing(KEYS, Reason.UNSUPPORTED, "neither rpm nor dpkg")
    if total == 0:
        raise Unparsable("the package manager listed nothing")
    rows = []
    for line in listed:
        name, space, version = line.partition(" ")
        if not space:
            raise Unparsable("a line of the packages is not of the expected form")
        rows.append({"name": name, "version": version.strip()})
    return {"packages.installed": rows, "packages.summary": {"manager": manager, "total": total}}


def parse_updates(text: str, exit_code: int) -> Mapping[str, Any]:
    """`updates.state`: days since a package last changed, pending security updates as the local cache knows them
    and how old that cache is: an empty cache knows of no update."""
    block = read_block(text, exit_code)
    now = whole(block.part("now").text.strip(), "the host's clock")
    changed, pending = block.part("last_change"), block.part("pending")
    age: Any = unsupported("last_change_age_days", "the package manager keeps no dates")
    if changed.text.strip():
        age = max(now - whole(changed.text.strip(), "last change"), 0) // 86400
    cached = block.part("cache").text.strip()
    cache_age: Any = absent("cache_age_days", "no cache of updates")
    if cached:
        cache_age = max(now - whole(cached, "cache date"), 0) // 86400
    number: Any = unsupported("pending_security", "no cache of updates can be asked")
    if pending.ok and pending.text.strip():
        number = whole(pending.text.strip(), "pending updates")
    elif not pending.not_there:
        number = absent("pending_security", "the cache of updates could not be read")
    return {"updates.state": {"last_change_age_days": age, "cache_age_days": cache_age, "pending_security": number}}
