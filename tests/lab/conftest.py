"""A lab for tests, on addresses of its own, so that an audit of the sample district can run beside it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from examples.lab import Lab, Plan


@pytest.fixture(scope="session")
def prefix() -> str:
    """First half of this process's addresses, so that two runs of the suite can share a machine."""
    return f"127.{110 + os.getpid() % 60}"


@pytest.fixture(scope="session")
def second_prefix(prefix: str) -> str:
    """Addresses for a lab beside the first."""
    return f"127.{int(prefix.removeprefix('127.')) + 60}"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory, prefix: str) -> Iterator[Lab]:
    with Lab.on(Plan(tmp_path_factory.mktemp("lab"), prefix)) as running:
        assert running.failures == []
        yield running


@pytest.fixture
def root() -> Path:
    """Folder of the checkout."""
    return Path(__file__).parents[2]
