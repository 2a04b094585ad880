"""A real sshd on a loopback address of this suite's own."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from examples.lab.plan import Plan
from examples.lab.sshd import Sshd


@pytest.fixture(scope="session")
def sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plan]:
    """Where the server is and which files it lets in; workers of a parallel run do not meet."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    plan = Plan(tmp_path_factory.mktemp("lab"), prefix=f"127.{91 + worker}")
    plan.logs.mkdir()
    server = Sshd(plan)
    server.start()
    yield plan
    server.stop()
