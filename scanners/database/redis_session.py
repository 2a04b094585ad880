"""One quiet connection to a Redis server: only what is asked for is ever sent."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from auditor.errors import Unparsable
from auditor.model.fact import Fact, Missing, Pointer, Reason, Value
from scanners.credentials import Secret
from scanners.database.place import Place, Refusal
from scanners.endpoint import printable

PATIENCE = 30.0
"""Seconds that one server may take altogether."""

LABEL = "redis:session"
NOT_REDIS = "the port does not speak the Redis protocol"

_SECONDS = 4.0


class Wire(Protocol):
    """What is needed of redis-py's connections."""

    def connect(self) -> None: ...
    def disconnect(self) -> None: ...
    def send_command(self, *words: str, check_health: bool) -> None: ...
    def read_response(self) -> Any: ...


class ErrorReply(Exception):
    """The server answered with an error; `code` is its first word, e.g. NOAUTH."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code

    @classmethod
    def of(cls, error: Exception) -> ErrorReply:
        """redis-py keeps a known first word apart from the text, and leaves an unknown one in it."""
        text = printable(str(error))
        code = getattr(error, "status_code", None) or text.partition(" ")[0]
        return cls(printable(code, 20), text)


@dataclass(frozen=True, slots=True)
class Session:
    """One connection, the deadline for all of it, and a transcript, which leaves out the login."""

    wire: Wire
    place: Place
    tls: bool
    deadline: float
    transcript: list[Mapping[str, Any]]

    def ask(self, *command: str) -> Any:
        """The reply to one command. Raises ErrorReply, TimeoutError, or what the connection raises."""
        from redis.exceptions import AuthenticationError, AuthorizationError, BusyLoadingError, ResponseError

        if time.monotonic() > self.deadline:
            raise TimeoutError
        self.wire.send_command(*command, check_health=False)
        try:
            reply = self.wire.read_response()
        except (ResponseError, AuthenticationError, AuthorizationError, BusyLoadingError) as error:
            reply_error = ErrorReply.of(error)
            self.transcript.append({"command": command, "error": f"{reply_error.code} {reply_error}"})
            raise reply_error from error
        self.transcript.append({"command": command, "reply": reply})
        return reply

    def log_in(self, user: str, secret: Secret) -> Refusal | None:
        """AUTH, with the password alone for the default user as every version understands. None when it worked."""
        from redis.exceptions import AuthenticationError, RedisError, ResponseError

        words = (secret.reveal(),) if user in ("", "default") else (user, secret.reveal())
        try:
            self.wire.send_command("AUTH", *words, check_health=False)
            self.wire.read_response()
        except (ResponseError, AuthenticationError):
            # The server's words are not repeated: it has just been given a password.
            return Refusal(Reason.DENIED, f"{self.place} refused the login")
        except (RedisError, OSError):
            return Refusal(Reason.UNREACHABLE, f"{self.place} closed the connection at the login")
        return None

    def attempt(self, key: str, read: Callable[[], Value]) -> Fact | Missing:
        """The fact that `read` brings, or the reason that it did not."""
        from redis import exceptions

        def gap(reason: Reason, detail: str) -> Missing:
            return Missing(key, reason, detail, Pointer(LABEL))

        try:
            return Fact(key, read(), Pointer(LABEL))
        except ErrorReply as refused:
            reasons = {"NOPERM": Reason.DENIED, "NOAUTH": Reason.DENIED, "-DENIED": Reason.DENIED}
            reasons |= {"DENIED": Reason.DENIED, "ERR": Reason.UNSUPPORTED}
            return gap(reasons.get(refused.code, Reason.UNPARSABLE), f"{self.place}: {refused}")
        except (exceptions.TimeoutError, TimeoutError):
            return gap(Reason.TIMEOUT, f"{self.place} did not answer in time")
        except (exceptions.InvalidResponse, UnicodeError, ValueError, TypeError, AttributeError):
            return gap(Reason.UNPARSABLE, f"{self.place}: {NOT_REDIS}")
        except Unparsable as error:
            return gap(Reason.UNPARSABLE, f"{self.place}: {error}")
        except (exceptions.RedisError, OSError):
            return gap(Reason.UNREACHABLE, f"{self.place} closed the connection")


def no_check() -> Mapping[str, Any]:
    """TLS that trusts anybody: enough to ask a question, never to give a password."""
    return {"ssl_cert_reqs": "none", "ssl_check_hostname": False}


def checked(roots: Sequence[Path]) -> Mapping[str, Any]:
    """TLS that trusts the system's authorities and `roots`. The address is not compared with the certificate, whose
    names are names."""
    pem = "".join(root.read_text("ascii", errors="replace") for root in roots if root.is_file())
    return {"ssl_cert_reqs": "required", "ssl_check_hostname": False, "ssl_ca_data": pem or None}


def connect(
    place: Place, deadline: float, transcript: list[Mapping[str, Any]], tls: Mapping[str, Any] | None
) -> Session | Refusal:
    """A connection that says nothing of its own accord: no HELLO, no CLIENT SETINFO, no second try."""
    # Loading the driver takes longer than all else here; only a real look needs it.
    from redis import exceptions
    from redis.backoff import NoBackoff
    from redis.connection import Connection, SSLConnection
    from redis.retry import Retry

    kind: Callable[..., Wire] = Connection if tls is None else SSLConnection
    wire = kind(
        host=place.address,
        port=place.port,
        socket_timeout=_SECONDS,
        socket_connect_timeout=_SECONDS,
        decode_responses=True,
        encoding_errors="replace",
        protocol=2,
        driver_info=None,
        retry=Retry(NoBackoff(), 0),
        **(tls or {}),
    )
    try:
        wire.connect()
    except (exceptions.TimeoutError, TimeoutError):
        return Refusal(Reason.TIMEOUT, f"{place} did not answer in {_SECONDS:g} s")
    except (exceptions.RedisError, OSError, ValueError):
        how = "in clear" if tls is None else "under TLS with a certificate that could be trusted"
        return Refusal(Reason.UNREACHABLE, f"{place} takes no connection {how}")
    return Session(wire, place, tls is not None, deadline, transcript)
