"""One opening of a handshake per connection, and what a server as a whole accepts."""

from __future__ import annotations

import secrets
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from auditor.errors import Unparsable
from auditor.model.fact import Missing, Reason
from scanners.endpoint import Endpoint, is_address
from scanners.tls import suites
from scanners.tls.hello import Alert, NeedMore, ServerHello, Version, client_hello, read_flight
from scanners.tls.suites import Weakness

ANSWER_SECONDS = 5.0
"""How long one answer may take before the server counts as hanging."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """No TLS answer came: `timeout`, `unreachable` (nobody there, or hung up without a word) or `unparsable`."""

    reason: Reason
    detail: str
    hung_up: bool = False
    """The connection was made and then closed, as servers do that dislike a version without saying so."""


Answer: TypeAlias = ServerHello | Alert | Unanswered


@dataclass(slots=True)
class Line:
    """The connections to one endpoint, one after another, all within one deadline. Keeps notes as evidence."""

    endpoint: Endpoint
    deadline: float
    notes: list[str] = field(default_factory=list)

    def remaining(self) -> float:
        return min(ANSWER_SECONDS, self.deadline - time.monotonic())

    def offer(self, version: Version, codes: Sequence[int], what: str, *, compression: bool = False) -> Answer:
        """Connect, say one hello, hear the answer, hang up."""
        name = "" if is_address(self.endpoint.name) else self.endpoint.name
        hello = client_hello(version, codes, name, secrets.token_bytes(32), compression=compression)
        answer = self._hear(hello)
        self.notes.append(f"{what}: {_words(answer)}")
        return answer

    def _hear(self, hello: bytes) -> Answer:
        until = time.monotonic() + self.remaining()
        if until <= time.monotonic():
            return Unanswered(Reason.TIMEOUT, "the time for this site is used up")
        try:
            with socket.create_connection(
                (self.endpoint.address, self.endpoint.port), timeout=max(0.01, until - time.monotonic())
            ) as connection:
                connection.sendall(hello)
                return _flight(connection, until)
        except TimeoutError:
            return Unanswered(Reason.TIMEOUT, "no answer in time")
        except ConnectionResetError:
            return Unanswered(Reason.UNREACHABLE, "the connection was reset", hung_up=True)
        except BrokenPipeError:
            return Unanswered(Reason.UNREACHABLE, "the connection was closed", hung_up=True)
        except OSError as error:
            return Unanswered(Reason.UNREACHABLE, error.strerror or "no connection")


def _flight(connection: socket.socket, until: float) -> Answer:
    data = b""
    while True:
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        connection.settimeout(left)
        piece = connection.recv(16384)
        if not piece:
            return (
                Unanswered(Reason.UNPARSABLE, "the answer breaks off")
                if data
                else Unanswered(Reason.UNREACHABLE, "hung up without an answer", hung_up=True)
            )
        data += piece
        try:
            match read_flight(data):
                case ServerHello() | Alert() as answer:
                    return answer
                case NeedMore():
                    pass
        except Unparsable as error:
            return Unanswered(Reason.UNPARSABLE, str(error))


def _words(answer: Answer) -> str:
    match answer:
        case ServerHello(version, suite):
            return f"accepted, version 0x{version:04x}, {suites.name_of(suite)}"
        case Alert(description):
            return f"refused, alert {description}"
        case Unanswered(reason, detail):
            return f"{reason}, {detail}"


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a server speaks. A `Missing` inside says what could not be found out."""

    protocols: dict[str, bool | Missing]
    negotiated: ServerHello
    """The hello in answer to everything offered at the best version."""
    weak: tuple[int, ...] | Missing
    """One suite for each broken family it accepts."""
    cbc: bool | Missing
    rsa_key_exchange: bool | Missing
    compression: bool
    secure_renegotiation: bool
    certificates: tuple[bytes, ...]
    """DER as sent in the clear; empty where only TLS 1.3 is spoken."""


def survey(line: Line) -> Accepted | Unanswered:
    """Which versions and families of suites a server accepts, in about eight connections, one at a time."""
    answers: dict[Version, Answer] = {}
    for version in (Version.TLS1_2, Version.TLS1_3, Version.TLS1_1, Version.TLS1_0, Version.SSL3):
        offered = suites.TLS13_SUITES if version is Version.TLS1_3 else suites.CLASSIC_SUITES
        answer = line.offer(version, offered, f"offer {version.name}", compression=version is Version.TLS1_2)
        if not answers and isinstance(answer, Unanswered) and not answer.hung_up:
            return answer  # nobody there, or hanging: asking eight more times changes nothing
        answers[version] = answer
    heard = {version: answer for version, answer in answers.items() if isinstance(answer, ServerHello)}
    if not heard:
        return _nothing_in_common(answers)
    spoken = {answer.version for answer in heard.values()}
    best = heard.get(Version.TLS1_3) or heard.get(Version.TLS1_2) or next(iter(heard.values()))
    classic = [answer for version, answer in heard.items() if version is not Version.TLS1_3]
    highest = Version.TLS1_2 if Version.TLS1_2 in heard else max(heard)
    before_13 = Version.TLS1_2 if highest is Version.TLS1_3 else highest
    return Accepted(
        protocols={version.key: _spoken(version, answers[version], spoken) for version in Version},
        negotiated=best,
        weak=_weak_families(line, before_13),
        cbc=_accepts(line.offer(before_13, suites.CBC_SUITES, "offer CBC suites only"), "CBC"),
        rsa_key_exchange=_accepts(line.offer(before_13, suites.RSA_SUITES, "offer RSA key exchange only"), "RSA"),
        compression=any(answer.compression for answer in classic),
        secure_renegotiation=all(answer.secure_renegotiation for answer in classic),
        certificates=next((answer.certificates for answer in classic if answer.certificates), ()),
    )


def _spoken(version: Version, answer: Answer, spoken: set[int]) -> bool | Missing:
    """A refusal counts as one only from a server that has shown to speak TLS; silence never does."""
    if version in spoken:
        return True
    match answer:
        case Unanswered(reason, detail, hung_up) if not hung_up:
            return Missing(version.key, reason, detail)
    return False


def _nothing_in_common(answers: dict[Version, Answer]) -> Unanswered:
    if any(isinstance(answer, Alert) for answer in answers.values()):
        return Unanswered(Reason.UNSUPPORTED, "it speaks TLS, but no version and suite known here")
    return next(answer for answer in answers.values() if isinstance(answer, Unanswered))


def _weak_families(line: Line, version: Version) -> tuple[int, ...] | Missing:
    offered = suites.WEAK_SUITES
    found: list[int] = []
    families: frozenset[Weakness] = frozenset()
    while offered:
        match line.offer(version, offered, "offer broken suites only"):
            case ServerHello(_, suite) if suites.weaknesses_of(suite):
                found.append(suite)
                families |= suites.weaknesses_of(suite)
                offered = suites.without(offered, families)
            case ServerHello():
                return Missing("weak", Reason.UNPARSABLE, "chose a suite that was not offered")
            case Alert():
                break
            case Unanswered(reason, detail, hung_up):
                if not hung_up:
                    return Missing("weak", reason, detail)
                break
    return tuple(found)


def _accepts(answer: Answer, what: str) -> bool | Missing:
    match answer:
        case ServerHello():
            return True
        case Unanswered(reason, detail, hung_up) if not hung_up:
            return Missing(what, reason, detail)
    return False
