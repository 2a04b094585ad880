"""What a lab has started, written down, so that one killed with -9 is tidied up by the next."""

from __future__ import annotations

import json
import shutil
import signal
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from examples.lab.component import Component, end_group, wait_for


@dataclass(frozen=True, slots=True)
class Ledger:
    """Processes and folders of the running lab, in `file`.

    A process is known by its id and the moment the kernel started it, so that an id given to somebody else's
    process since then is never mistaken for ours.
    """

    file: Path

    def write(self, components: Sequence[Component]) -> None:
        """Record what runs now, replacing what was recorded before."""
        pids = [c.server.child.pid for c in components if c.server is not None and c.server.child is not None]
        content = {
            "processes": [{"pid": pid, "started": started_at(pid)} for pid in pids],
            "folders": [str(folder) for component in components for folder in component.leftovers()],
        }
        draft = self.file.with_suffix(".part")
        draft.write_text(json.dumps(content), "utf-8")
        draft.replace(self.file)

    def sweep(self) -> None:
        """End and remove what a killed lab left behind."""
        try:
            content = json.loads(self.file.read_text("utf-8"))
        except (FileNotFoundError, ValueError):
            return
        ours = [p["pid"] for p in content["processes"] if p["started"] and started_at(p["pid"]) == p["started"]]
        for pid in ours:
            end_group(pid, signal.SIGTERM)
        if not wait_for(lambda: not any(map(started_at, ours)), 3):
            for pid in ours:
                end_group(pid, signal.SIGKILL)
        for folder in map(Path, content["folders"]):
            _remove(folder)
        self.file.unlink()


def started_at(pid: int) -> int:
    """Kernel ticks from boot to the start of a process; 0 when there is none, or only its unread exit status."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("ascii", "replace")
    except OSError:
        return 0
    # The name in parentheses may hold anything, so fields are counted behind its end.
    fields = stat.rpartition(")")[2].split()
    return 0 if fields[0] in "ZX" else int(fields[19])


def _remove(folder: Path) -> None:
    """Remove a folder a lab made: one of its own in the temporary folder, or an empty one."""
    if folder.parent == Path(tempfile.gettempdir()) and folder.name.startswith("auditor-lab-"):
        shutil.rmtree(folder, ignore_errors=True)
        return
    try:
        folder.rmdir()
    except OSError:
        return
