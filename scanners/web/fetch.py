"""Requests to one checked address, each limited in time and size. GET, HEAD and OPTIONS only, one at a time.

Built on httpcore, the engine below httpx, because its network backend is the one place where the address that was
checked can be pinned, whatever name the request carries, and where a deadline can be kept over slow trickles.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from auditor.model.fact import Reason
from scanners.endpoint import Endpoint, printable

if TYPE_CHECKING:
    import httpcore

    from scanners.web.pinned import PinnedBackend

Method: TypeAlias = Literal["GET", "HEAD", "OPTIONS"]

USER_AGENT = "mlps-auditor/1 (+authorised security compliance audit)"
BODY_LIMIT = 1_000_000
"""Most bytes kept of one response, on the wire and unpacked."""
REQUEST_SECONDS = 8.0


@dataclass(frozen=True, slots=True)
class Response:
    """An answer as it came. Header names are lower case; `body` is unpacked; `cut` says that more was to come."""

    method: str
    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    cut: bool = False

    def header(self, name: str) -> str | None:
        """All values of a header in one, or None where it was not sent."""
        values = self.all_of(name)
        return ", ".join(values) if values else None

    def all_of(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key == name]

    @property
    def content_type(self) -> str:
        """Media type without parameters, lower case."""
        return (self.header("content-type") or "").partition(";")[0].strip().lower()

    @property
    def is_html(self) -> bool:
        return self.content_type in ("text/html", "application/xhtml+xml")

    def text(self) -> str:
        """The body as text: the charset the server names, else one of the two Chinese sites use."""
        charset = (self.header("content-type") or "").lower().partition("charset=")[2].strip(" \"';")
        for name in (charset, "utf-8", "gb18030"):
            try:
                return self.body.decode(name)
            except (LookupError, UnicodeDecodeError, ValueError):
                continue
        return self.body.decode("utf-8", errors="replace")


@dataclass(frozen=True, slots=True)
class Failed:
    """No usable answer: `timeout`, `unreachable` or `unparsable`."""

    reason: Reason
    detail: str
    hung_up: bool = False
    refused: bool = False
    """Nothing listens there: the one failure that is itself an observation."""


@dataclass(slots=True)
class Session:
    """Requests to one endpoint over one connection at a time, `pause` seconds apart, all before `deadline`."""

    endpoint: Endpoint
    deadline: float
    pause: float = 0.2
    requests: int = 0
    _backend: PinnedBackend | None = field(default=None, repr=False)
    _pool: httpcore.ConnectionPool | None = field(default=None, repr=False)

    def fetch(
        self, target: str, method: Method = "GET", headers: Mapping[str, str] | None = None, limit: int = BODY_LIMIT
    ) -> Response | Failed:
        """Ask for `target`, a path with query, and read at most `limit` bytes of the answer. Follows nothing."""
        if self.requests:
            time.sleep(min(self.pause, max(0.0, self.deadline - time.monotonic())))
        sent = {"Host": self.endpoint.authority, "User-Agent": USER_AGENT, "Accept": "*/*", "Accept-Encoding": "gzip"}
        sent |= headers or {}
        answer = self._try(method, target, sent, limit)
        if isinstance(answer, Failed) and answer.hung_up and self.requests > 1:
            # A kept connection may have been closed in the meantime; one fresh one decides.
            self.close()
            answer = self._try(method, target, sent, limit)
        return answer

    def _try(self, method: Method, target: str, headers: Mapping[str, str], limit: int) -> Response | Failed:
        import httpcore  # costs 60 ms that `auditor --help` must not pay

        self.requests += 1
        try:
            return self._ask(method, target, headers, limit)
        except httpcore.TimeoutException:
            self.close()
            return Failed(Reason.TIMEOUT, "no answer in time")
        except httpcore.RemoteProtocolError as error:
            self.close()
            hung_up = "disconnected" in str(error)
            return Failed(
                Reason.UNREACHABLE if hung_up else Reason.UNPARSABLE,
                "hung up without an answer" if hung_up else "the answer is not HTTP",
                hung_up,
            )
        except (httpcore.NetworkError, OSError) as error:
            refused = self._backend is not None and self._backend.refused
            self.close()
            return Failed(Reason.UNREACHABLE, printable(str(error), 120) or "no connection", not refused, refused)

    def _ask(self, method: Method, target: str, headers: Mapping[str, str], limit: int) -> Response:
        import httpcore

        from scanners.web.pinned import PinnedBackend

        if self._pool is None or self._backend is None:
            self._backend = PinnedBackend(self.endpoint)
            self._pool = self._backend.pool()
        until = self._backend.until = min(self.deadline, time.monotonic() + REQUEST_SECONDS)
        place = self.endpoint
        url = httpcore.URL(scheme=place.scheme, host=place.name, port=place.port, target=target)
        with self._pool.stream(method, url, headers=list(headers.items())) as answer:
            names = tuple((key.decode("latin-1").lower(), header_text(value)) for key, value in answer.headers)
            encoding = next((value.strip().lower() for key, value in names if key == "content-encoding"), "")
            body, cut = _read(answer.iter_stream(), encoding, limit, until)
        return Response(method, replace(place, path=target).url, answer.status, names, body, cut)

    def close(self) -> None:
        if self._pool is not None:
            self._pool.close()
        self._pool = self._backend = None


def header_text(value: bytes) -> str:
    """A header's value as text: UTF-8 where it is that, else byte by byte."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _read(pieces: Iterable[bytes], encoding: str, limit: int, until: float) -> tuple[bytes, bool]:
    """The body, unpacked, at most `limit` bytes; and whether it was cut. Time running out also cuts it."""
    import httpcore

    unpack = _Gunzip(limit) if encoding in ("gzip", "x-gzip", "deflate") else None
    body = b""
    try:
        for piece in pieces:
            body += unpack.feed(piece) if unpack else piece
            if len(body) >= limit or (unpack and unpack.spent):
                return body[:limit], True
            if time.monotonic() > until:
                return body, True
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.RemoteProtocolError):
        # The head arrived whole; what there is of the body is still true, only not all of it.
        return body, True
    return body, False


class _Gunzip:
    """Unpacks gzip or deflate, never to more than `limit` bytes, however small the packed form is."""

    def __init__(self, limit: int) -> None:
        self._stream = zlib.decompressobj(zlib.MAX_WBITS | 32)
        self._left = limit
        self.spent = False
        """Nothing more can be unpacked: the limit is reached or the bytes are no gzip."""

    def feed(self, piece: bytes) -> bytes:
        try:
            found = self._stream.decompress(piece, max(1, self._left))
        except zlib.error:
            self.spent = True
            return b""
        self._left -= len(found)
        self.spent = self._left <= 0
        return found
