"""What one walk over the file systems found, and what stands in files: set-id programs, secrets, copies."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from auditor.errors import Unparsable
from auditor.model.fact import Reason
from scanners.linux.parsers.block import Block, all_missing, octal, read_block, whole

KEYS = ("files.privileged", "files.world_writable", "files.unowned", "files.walk")

_TIMED_OUT = 124
_FOUND = re.compile(r"([swu]) ([0-7]{1,5}) (\d{1,10}) (\d{1,10}) ([a-zA-Z?]) (/.*)")
_COUNT = re.compile(r"([swu]) (\d{1,9})")


def parse_walk(text: str, exit_code: int) -> Mapping[str, Any]:
    """`files.*`. A walk that ran out of time decides nothing; one that found not even `su` did not look.

    Rows are the first hundred of a kind; `files.walk` has the counts of all.
    """
    block = read_block(text, exit_code)
    found, walk = block.part("found"), block.part("walk")
    if walk.exit_code == _TIMED_OUT:
        return all_missing(KEYS, Reason.TIMEOUT, "the walk over the file systems ran out of time")
    rows: dict[str, list[re.Match[str]]] = {"s": [], "w": [], "u": []}
    for line in found.lines:
        row = _FOUND.fullmatch(line)
        if row is None:
            raise Unparsable("a line of the walk is not of the expected form")
        rows[row[1]].append(row)
    if not rows["s"]:
        return all_missing(KEYS, Reason.UNSUPPORTED, "find saw no set-id program at all; it cannot look for them here")
    counts = Counter[str]()
    for line in block.part("counts").lines:
        count = _COUNT.fullmatch(line)
        if count is None:
            raise Unparsable("a count of the walk is not of the expected form")
        counts[count[1]] = int(count[2])
    if any(counts[kind] < len(listed) for kind, listed in rows.items()):
        raise Unparsable("the walk counted less than it listed")
    packaged = _packaged(block, [row[6] for row in rows["s"]])
    return {
        "files.privileged": [
            {"path": row[6], "mode": octal(row[2], "mode"), "uid": int(row[3]), "packaged": packaged.get(row[6])}
            for row in rows["s"]
        ],
        "files.world_writable": [
            {
                "path": row[6],
                "mode": octal(row[2], "mode"),
                "kind": "folder" if row[5] == "d" else "file",
                "executable": row[5] == "d" or bool(int(row[2], 8) & 0o111),
            }
            for row in rows["w"]
        ],
        "files.unowned": [{"path": row[6], "uid": int(row[3]), "gid": int(row[4])} for row in rows["u"]],
        "files.walk": {"privileged": counts["s"], "world_writable": counts["w"], "unowned": counts["u"]},
    }


def _packaged(block: Block, paths: list[str]) -> Mapping[str, bool]:
    """By path; empty where no package manager was asked."""
    if "unpackaged" in block.parts:
        foreign = set(block.part("unpackaged").lines)
        return {path: path not in foreign for path in paths}
    if "packaged" in block.parts:
        known = set(block.part("packaged").lines)
        return {path: path in known or path.removeprefix("/usr") in known for path in paths}
    return {}


_SECRET = re.compile(r"([0-7]{1,5}) (/.*):(\d{1,9})")


def parse_secrets(text: str, exit_code: int) -> Mapping[str, Any]:
    """`secrets.in_files`: where a password stands in clear, without it."""
    rows = []
    for line in read_block(text, exit_code).part("searched").lines:
        found = _SECRET.fullmatch(line)
        if found is None:
            raise Unparsable("a place of a secret is not of the expected form")
        rows.append({"path": found[2], "line": int(found[3]), "mode": octal(found[1], "mode")})
    return {"secrets.in_files": rows}


_COPY = re.compile(r"(\d{1,9}) (/.*)")


def parse_copies(text: str, exit_code: int) -> Mapping[str, Any]:
    """`copies.personal`: files in home and temporary folders with identity numbers, and how many."""
    block = read_block(text, exit_code)
    if block.part("listed").exit_code == _TIMED_OUT:
        return all_missing(("copies.personal",), Reason.TIMEOUT, "the search for copies ran out of time")
    rows = []
    for line in block.part("copies").lines:
        found = _COPY.fullmatch(line)
        if found is None:
            raise Unparsable("a line of the copies is not of the expected form")
        rows.append({"path": found[2], "numbers": whole(found[1], "count")})
    return {"copies.personal": rows}
