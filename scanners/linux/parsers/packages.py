"""Installed packages of interest, how old the last update is, what the running kernel leaves out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from auditor.errors import Unparsable
from auditor.model.fact import Reason
from scanners.linux.parsers.block import Block, absent, all_missing, read_block, unsupported, whole

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
    changed = block.part("last_change")
    age: Any = unsupported("last_change_age_days", "the package manager keeps no dates")
    if changed.text.strip():
        age = max(now - whole(changed.text.strip(), "last change"), 0) // 86400
    cached = block.part("cache").text.strip()
    cache_age: Any = absent("cache_age_days", "no cache of updates")
    if cached:
        cache_age = max(now - whole(cached, "cache date"), 0) // 86400
    return {
        "updates.state": {
            "last_change_age_days": age,
            "cache_age_days": cache_age,
            "pending_security": _pending(block),
            "kernel_current": _kernel_current(block),
        }
    }


def _pending(block: Block) -> Any:
    """Packages for which the local cache knows a security update."""
    if "offered" in block.parts:
        offered = block.part("offered")
        if not offered.ok:
            return absent("pending_security", "the cache of updates knows no security archive")
        newer = set()
        for line in offered.lines:
            words = line.split()
            if len(words) != 3:
                raise Unparsable("a line of the offered versions is not of the expected form")
            if debian_order(words[2]) > debian_order(words[1]):
                newer.add(words[0])
        return len(newer)
    pending = block.part("pending")
    if pending.ok and pending.text.strip():
        return whole(pending.text.strip(), "pending updates")
    if pending.not_there:
        return unsupported("pending_security", "no cache of updates can be asked")
    return absent("pending_security", "the cache of updates could not be read")


_PIECES = re.compile(r"(\D*)(\d*)")
_LATER_THAN_LETTERS = 256


def debian_order(version: str) -> tuple[Any, ...]:
    """A key that sorts Debian versions as dpkg does: epoch, upstream version, revision.

    Source: deb-version(7): a tilde sorts before the end, letters before other signs, numbers by value.
    """
    epoch, colon, rest = version.partition(":")
    if not colon:
        epoch, rest = "0", version
    upstream, dash, revision = rest.rpartition("-")
    if not dash:
        upstream, revision = rest, ""
    return int(epoch) if epoch.isascii() and epoch.isdigit() else 0, _pieces(upstream), _pieces(revision)


def _pieces(text: str) -> tuple[tuple[tuple[int, ...], int], ...]:
    pieces = [(_signs(word), int(number or 0)) for word, number in _PIECES.findall(text) if word or number]
    return (*pieces, ((0,), 0))


def _signs(word: str) -> tuple[int, ...]:
    """Every sign by its rank; the 0 at the end stands after a tilde and before everything else."""
    return (*(-1 if sign == "~" else ord(sign) + (0 if sign.isalpha() else _LATER_THAN_LETTERS) for sign in word), 0)


def _kernel_current(block: Block) -> Any:
    """Whether the newest installed kernel is the one that runs."""
    running, installed = "", list[str]()
    for line in block.part("kernels").lines:
        kind, _, release = line.partition(" ")
        if kind == "running":
            running = release
        elif kind == "installed":
            installed.append(release)
        else:
            raise Unparsable("a line of the kernels is not of the expected form")
    if running not in installed:
        return absent("kernel_current", "the running kernel did not come with a package of this system")
    flavour = _flavour(running)
    return all(debian_order(running) >= debian_order(other) for other in installed if _flavour(other) == flavour)


def _flavour(release: str) -> str:
    """ "6.1.0-44-cloud-amd64" → "cloud-amd64": kernels of another flavour do not take its place."""
    return "-".join(word for word in release.split("-")[1:] if not word[:1].isdigit())
