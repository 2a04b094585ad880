"""A worker for tests of the pool: its tasks are words that say what becomes of it."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

from scanners.personal_data.work.pool import Finished, Progress, answer


def serve(folder: Path) -> Callable[[str, Callable[[Progress], None]], Finished]:
    with (folder / "ready").open("a") as ready:
        ready.write(".")
    if (folder / "threads").exists():
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()

    def do(task: str, tell: Callable[[Progress], None]) -> Finished:
        with (folder / "done").open("a") as file:
            file.write(f"{os.getpid()} {task}\n")
        match task.split():
            case ["die"]:
                os.kill(os.getpid(), signal.SIGKILL)
            case ["die", "once", name] if not (folder / name).exists():
                (folder / name).touch()
                os.kill(os.getpid(), signal.SIGKILL)
            case ["sleep", seconds]:
                time.sleep(float(seconds))
            case ["tell"]:
                tell(Progress(3, 1))
            case ["fail"]:
                return Finished(0, 0, "ValueError")
        return Finished(len(task), 0)

    return do


def main() -> None:
    answer(serve)
