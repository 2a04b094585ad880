"""A lab for tests, on addresses of its own, so that an audit of the sample district can run beside it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from examples.lab import Lab, Plan


@pytest.fixture(scope="session")
def prefix() -> str:
    """First half of this worker's addresses."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    return f"127.{110 + int(worker.removeprefix('gw'))}"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory, prefix: str) -> Iterator[Lab]:
    with Lab.on(Plan(tmp_path_factory.mktemp("lab"), prefix)) as running:
        assert running.failures == []
        yield running


@pytest.fixture
def root() -> Path:
    """Folder of the checkout."""
    return Path(__file__).parents[2]
