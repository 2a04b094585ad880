"""Workers that die, fail and are interrupted."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scanners.personal_data.work.pool import _ALONE, Event, Finished, Killed, Pool, Progress


def run(folder: Path, jobs: int, *tasks: str) -> list[tuple[str, Event]]:
    with Pool[str](folder, jobs, "tests.personal_data.dying_worker") as pool:
        pool.start()
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


def test_workers_get_ready_once_and_branch(tmp_path: Path) -> None:
    run(tmp_path, 3, "sleep 0.3", "sleep 0.3", "sleep 0.3")
    assert len({process for process, _ in begun(tmp_path)}) == 3
    assert len((tmp_path / "ready").read_text()) == 1


def test_a_worker_that_has_threads_is_not_copied(tmp_path: Path) -> None:
    (tmp_path / "threads").touch()
    run(tmp_path, 3, "sleep 0.3", "sleep 0.3", "sleep 0.3")
    assert len({process for process, _ in begun(tmp_path)}) == 3
    assert len((tmp_path / "ready").read_text()) == 3


def test_those_that_branched_off_outlive_the_first(tmp_path: Path) -> None:
    with Pool[str](tmp_path, 2, "tests.personal_data.dying_worker") as pool:
        pool.start()
        running = pool.run(iter(["tell", "sleep 0.2", "a", "b", "c"]), lambda task: None)
        events = [next(running)]
        (first,) = children(os.getpid())
        os.kill(first, signal.SIGKILL)
        events += running
    finished = sorted(task for task, event in events if isinstance(event, Finished))
    assert finished == ["a", "b", "c", "sleep 0.2", "tell"]
    assert len({process for process, _ in begun(tmp_path)} - {first}) >= 1


@pytest.mark.parametrize("lane", ["numpy", "numba"])
def test_a_worker_is_ready_for_tasks_with_one_thread(lane: str) -> None:
    """Else it could not branch, and every worker would load everything itself."""
    code = "import sys; from tests.personal_data.scan_lab import order; "
    code += "from scanners.personal_data.work import pool, worker; "
    code += "from scanners.personal_data.work.order import Settings; "
    code += "worker._ready(Settings(order(lane=sys.argv[1]), bytes(32))); assert pool._is_alone()"
    subprocess.run([sys.executable, "-c", code, lane], env={**os.environ, **_ALONE}, check=True)


def test_workers_end_when_the_pool_does(tmp_path: Path) -> None:
    pool = Pool[str](tmp_path, 2, "tests.personal_data.dying_worker")
    pool.start()
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


def children(parent: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/self/task/{parent}/children").read_text().split()]
