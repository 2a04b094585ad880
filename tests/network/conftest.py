"""Real listeners on loopback addresses of this suite's own."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator

import pytest
from network_lab import Listener


@pytest.fixture
def listen() -> Iterator[Callable[..., Listener]]:
    """`listen(address, port, banner=b"")` opens a server until the test ends."""
    opened: list[Listener] = []

    def start(address: str, port: int, banner: bytes = b"") -> Listener:
        server = socket.socket()
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind((address, port))
        server.listen(64)
        listener = Listener(server, banner)
        threading.Thread(target=listener.serve, daemon=True).start()
        opened.append(listener)
        return listener

    yield start
    for listener in opened:
        listener.socket.shutdown(socket.SHUT_RDWR)
        listener.socket.close()
