"""Signs of a local backup: jobs, agents, newest artefact."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from auditor.errors import Unparsable
from scanners.linux.parsers.block import absent, octal, read_block, whole

_ARTEFACT = re.compile(r"([0-7]{1,5}) (\d{1,18}) (\d{1,12}) (/.*)")
_WEB_ROOTS = ("/var/www/", "/usr/share/nginx/html/", "/srv/www/", "/usr/local/nginx/html/")


def parse_backup(text: str, exit_code: int) -> Mapping[str, Any]:
    """`backup.state` and `backup.files`; ages are counted from the host's own clock at collection."""
    block = read_block(text, exit_code)
    now = whole(block.part("now").text.strip(), "the host's clock")
    jobs, agents = list(block.part("jobs").lines), list(block.part("agents").lines)
    rows, newest = [], None
    for line in block.part("artefacts").lines:
        found = _ARTEFACT.fullmatch(line)
        if found is None:
            raise Unparsable("a line of the backup files is not of the expected form")
        size, changed, path = int(found[2]), int(found[3]), found[4]
        in_web_root = path.startswith(_WEB_ROOTS)
        rows.append({"path": path, "mode": octal(found[1], "mode"), "size": size, "in_web_root": in_web_root})
        newest = max(newest or (changed, size), (changed, size))
    return {
        "backup.state": {
            "scheduled": bool(jobs or agents),
            "jobs": jobs,
            "agents": agents,
            "artefacts": len(rows),
            "newest_age_days": None if newest is None else max(now - newest[0], 0) // 86400,
            "newest_size": None if newest is None else newest[1],
            "remote_jobs": list(block.part("remote").lines) or absent("remote_jobs", "no job names another host"),
            "log_jobs": list(block.part("log_jobs").lines),
        },
        "backup.files": rows,
    }
