"""Sites to visit: a clean one in nginx, and listeners that behave as told."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "tls"))

from loopback_sites import Behaviour, Listener


@pytest.fixture
def listen() -> Iterator[Callable[..., Listener]]:
    opened: list[Listener] = []

    def start(behave: Behaviour, address: str = "127.79.5.1", port: int = 0) -> Listener:
        opened.append(Listener(address, behave, port))
        return opened[-1]

    yield start
    for listener in opened:
        listener.close()
