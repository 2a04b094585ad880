"""A network backend that connects to one checked address whatever the name, and keeps a deadline over every read."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable

import httpcore
from httpcore import NetworkBackend, NetworkStream

from scanners.endpoint import Endpoint
from scanners.tls.trust import tolerant_context


class PinnedBackend(NetworkBackend):
    """Connects to `endpoint.address` only. `until` (monotonic seconds) bounds everything a request does."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._sockets = httpcore.SyncBackend()
        self.until = 0.0
        self.refused = False
        """Nothing listens at the address. Kept here because the pool drops the cause of its errors."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> NetworkStream:
        try:
            stream = self._sockets.connect_tcp(self._endpoint.address, self._endpoint.port, self.remaining())
        except httpcore.ConnectError as error:
            self.refused = isinstance(error.__cause__, ConnectionRefusedError)
            raise
        return _Deadlined(stream, self)

    def remaining(self) -> float:
        left = self.until - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the time for this request is used up")
        return left

    def pool(self) -> httpcore.ConnectionPool:
        """One connection at a time. Certificates are not verified here: that they are bad is another fact."""
        context = tolerant_context() if self._endpoint.tls else None
        return httpcore.ConnectionPool(ssl_context=context, max_connections=1, network_backend=self)


class _Deadlined(NetworkStream):
    """A stream whose every operation ends with the request's deadline, so that a slow trickle ends too."""

    def __init__(self, stream: NetworkStream, backend: PinnedBackend) -> None:
        self._stream, self._backend = stream, backend

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._backend.remaining())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._backend.remaining())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> NetworkStream:
        return _Deadlined(
            self._stream.start_tls(ssl_context, server_hostname, self._backend.remaining()), self._backend
        )

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)
