"""Workers that die, fail and are interrupted."""

from __future__ import annotations

import os
import time
from pathlib import Path

from scanners.personal_data.work.pool import Event, Finished, Killed, Pool, Progress


def run(folder: Path, jobs: int, *tasks: str) -> list[tuple[str, Event]]:
    with Pool[str](folder, jobs, "tests.personal_data.dying_worker") as pool:
        return list(pool.run(iter(tasks), lambda task: None))


def begun(folder: Path) -> list[tuple[int, str]]:
    """Process and task of everything that was begun."""
    lines = (folder / "done").read_text().splitlines()
    return [(int(line.split()[0]), line.partition(" ")[2]) for line in lines]


def test_every_task_is_done_once_and_tells_how_it_goes(tmp_path: Path) -> None:
    events = run(tmp_path, 2, "a", "tell", "b")
    assert ("tell", Progress(3, 1)) in events
    assert sorted(task for task, event in events if isinstance(event, Finished)) == ["a", "b", "tell"]
    assert sorted(task for _, task in begun(tmp_path)) == ["a", "b", "tell"]


def test_a_worker_that_dies_loses_its_task_only_and_that_is_tried_again_alone(tmp_path: Path) -> None:
    events = run(tmp_path, 2, "a", "die once x", "b", "c")
    assert sorted(task for task, event in events if isinstance(event, Finished)) == ["a", "b", "c", "die once x"]
    tried = [n for n, (_, task) in enumerate(begun(tmp_path)) if task == "die once x"]
    assert len(tried) == 2
    assert tried[1] == len(begun(tmp_path)) - 1
    assert not [event for _, event in events if isinstance(event, Killed)]


def test_what_kills_two_workers_is_given_up(tmp_path: Path) -> None:
    events = run(tmp_path, 2, "die", "a", "die once y", "b")
    assert [task for task, event in events if isinstance(event, Killed)] == ["die"]
    assert sorted(task for task, event in events if isinstance(event, Finished)) == ["a", "b", "die once y"]


def test_one_worker_is_used_for_task_after_task(tmp_path: Path) -> None:
    run(tmp_path, 1, "a", "b", "c")
    assert len({process for process, _ in begun(tmp_path)}) == 1


def test_a_task_that_fails_is_told_and_the_worker_goes_on(tmp_path: Path) -> None:
    events = run(tmp_path, 1, "fail", "a")
    assert events == [("fail", Finished(0, 0, "ValueError")), ("a", Finished(1, 0))]


def test_workers_end_when_the_pool_does(tmp_path: Path) -> None:
    pool = Pool[str](tmp_path, 2, "tests.personal_data.dying_worker")
    running = pool.run(iter(["sleep 60", "a", "b"]), lambda task: None)
    next(running)
    pool.close()
    for process in {process for process, _ in begun(tmp_path)}:
        assert gone(process)


def gone(process: int) -> bool:
    for _ in range(200):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False
