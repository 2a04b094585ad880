"""Authentication and settings of a live Redis server, asked with a handful of reading commands."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from auditor.errors import Unparsable
from auditor.model.catalogue import FactCatalogue
from auditor.model.fact import Evidence, Fact, Missing, Reason, Value
from auditor.model.register import Database, DatabaseAccess
from auditor.model.scan import Job, Observation, Scope
from auditor.model.target import Target
from scanners.credentials import Secret
from scanners.database.place import Place, Refusal, find, is_engine, offered, secret_of
from scanners.database.redis_facts import CONFIG_NAMES, info_fields, redis_config, redis_server
from scanners.database.redis_session import LABEL, NOT_REDIS, PATIENCE, ErrorReply, Session, checked, connect, no_check

AUTH = "redis.auth_required"
SERVER = "redis.server"
CONFIG = "redis.config"
COMMANDS = "redis.default_user_commands"
USERS = "redis.user_commands"
KEYS = frozenset({AUTH, SERVER, CONFIG, COMMANDS, USERS})

_PORT = 6379

_DRY_RUNS: Mapping[str, tuple[str, ...]] = {
    "CONFIG SET": ("CONFIG", "SET", "timeout", "0"),
    "DEBUG": ("DEBUG", "SLEEP", "0"),
    "EVAL": ("EVAL", "return 1", "0"),
    "FLUSHALL": ("FLUSHALL",),
    "KEYS": ("KEYS", "*"),
    "MODULE": ("MODULE", "LIST"),
    "REPLICAOF": ("REPLICAOF", "NO", "ONE"),
    "SHUTDOWN": ("SHUTDOWN",),
}
"""Commands whose permission is asked with ACL DRYRUN, which checks and does not run them (Redis 7.0 and later)."""


class RedisScanner:
    """Asks a Redis server whether it lets strangers in and, where it does or a login is given, how it is set up."""

    name = "redis"
    version = "1"

    def offers(self, target: Target, catalogue: FactCatalogue) -> frozenset[str]:
        return offered(target, "redis", catalogue, KEYS)

    def jobs(self, targets: Sequence[Target], scope: Scope) -> Iterator[Job]:
        for target in targets:
            database = scope.entries.get(target.id)
            if not is_engine(target, "redis") or not isinstance(database, Database):
                continue
            wanted = scope.wanted.get(target.key, KEYS) & KEYS
            look = partial(_look, target, database, wanted, scope)
            yield Job(f"redis:{target}", self.name, (target.key,), look, PATIENCE + 10, _commands(database))


def _commands(database: Database) -> tuple[str, ...]:
    login = ("AUTH <password by reference, only when the server asks for one>",) if database.access else ()
    return (
        "PING",
        *login,
        *("INFO server", "INFO replication", "INFO persistence"),
        *(f"CONFIG GET {name}" for name in CONFIG_NAMES),
        "ACL USERS",
        *(f"ACL DRYRUN <default and every user> {' '.join(command)}" for command in _DRY_RUNS.values()),
    )


def _look(target: Target, database: Database, wanted: frozenset[str], scope: Scope) -> Sequence[Observation]:
    place = find(database, scope, _PORT)
    if isinstance(place, Refusal):
        return [Observation(target.key, tuple(place.missing(key) for key in sorted(wanted)))]
    asked = datetime.now(UTC)
    transcript: list[Mapping[str, Any]] = []
    found = _facts(place, database, scope, transcript)
    content = "".join(json.dumps(line, ensure_ascii=False, default=str) + "\n" for line in transcript)
    evidence = Evidence(LABEL, f"redis://{place}", content.encode("utf-8", "replace"), asked)
    return [Observation(target.key, tuple(found[key] for key in sorted(wanted)), (evidence,))]


def _facts(
    place: Place, database: Database, scope: Scope, transcript: list[Mapping[str, Any]]
) -> Mapping[str, Fact | Missing]:
    """All facts of one server. Once it breaks, what was not read yet is missing for that reason."""
    greeted = _greet(place, time.monotonic() + PATIENCE, transcript)
    if isinstance(greeted, Missing):
        return {key: Missing(key, greeted.reason, greeted.detail, greeted.seen_in) for key in KEYS}
    session, required = greeted
    entered = _logged_in(session, database, scope) if required.value else session
    if isinstance(entered, Refusal):
        return {**{key: entered.missing(key) for key in KEYS}, AUTH: required}
    try:
        return {**_read(entered), AUTH: required}
    finally:
        entered.wire.disconnect()


def _greet(place: Place, deadline: float, transcript: list[Mapping[str, Any]]) -> tuple[Session, Fact] | Missing:
    """A session, and the answer to a PING without login: in clear or, where the port takes none of that, under TLS.

    When neither works, the reason is the one met in clear.
    """
    first: Missing | None = None
    for tls in (None, no_check()):
        session = connect(place, deadline, transcript, tls)
        if isinstance(session, Refusal):
            return first or session.missing(AUTH)
        answer = session.attempt(AUTH, partial(_auth_required, session))
        if isinstance(answer, Fact):
            return session, answer
        session.wire.disconnect()
        first = first or answer
        if answer.reason not in (Reason.UNREACHABLE, Reason.UNPARSABLE):
            break
    return first or Missing(AUTH, Reason.UNREACHABLE, "no answer")


def _auth_required(session: Session) -> bool:
    """Is a command refused that comes without a login? Any other refusal leaves the question open."""
    try:
        reply = session.ask("PING")
    except ErrorReply as refused:
        if refused.code == "NOAUTH":
            return True
        if refused.code in ("LOADING", "MASTERDOWN", "BUSY"):
            return False
        raise
    if reply != "PONG":
        raise Unparsable(NOT_REDIS)
    return False


def _logged_in(session: Session, database: Database, scope: Scope) -> Session | Refusal:
    """The session after a login. Under TLS the password goes only to a server with a trusted certificate."""
    match secret_of(database, scope), database.access:
        case Secret() as secret, DatabaseAccess(user=user):
            entered = _trusted(session, scope)
            refusal = entered if isinstance(entered, Refusal) else entered.log_in(user, secret)
            if refusal is None and isinstance(entered, Session):
                return entered
            if isinstance(entered, Session):
                entered.wire.disconnect()
        case Refusal() as refusal, _:
            pass
        case _:
            refusal = None
    session.wire.disconnect()
    return refusal or Refusal(Reason.DENIED, "the server asks for a login, and the register gives none")


def _trusted(session: Session, scope: Scope) -> Session | Refusal:
    """A session that may be given a password."""
    if not session.tls:
        return session
    session.wire.disconnect()
    roots = [scope.root / root for root in scope.register.settings.trusted_roots]
    return connect(session.place, session.deadline, session.transcript, checked(roots))


def _read(session: Session) -> Mapping[str, Fact | Missing]:
    def config() -> Value:
        return redis_config({name: _setting(session, name) for name in CONFIG_NAMES})

    def server() -> Value:
        return redis_server(_info(session), session.tls)

    return {
        SERVER: session.attempt(SERVER, server),
        CONFIG: session.attempt(CONFIG, config),
        COMMANDS: session.attempt(COMMANDS, partial(_default_user_commands, session)),
        USERS: session.attempt(USERS, partial(_user_commands, session)),
    }


def _info(session: Session) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for section in ("server", "replication", "persistence"):
        found |= info_fields(session.ask("INFO", section))
    return found


def _setting(session: Session, name: str) -> str | Refusal | None:
    """One setting; None where this server has no such setting."""
    try:
        reply = session.ask("CONFIG", "GET", name)
    except ErrorReply as refused:
        # A renamed or forbidden CONFIG is good practice; it only hides the settings from us as well.
        return Refusal(Reason.DENIED, f"CONFIG GET {name}: {refused}")
    match reply:
        case [str(), str(value)]:
            return value
        case []:
            return None
    raise Unparsable(NOT_REDIS)


def _default_user_commands(session: Session) -> Sequence[Mapping[str, Value]]:
    return [{"command": name, "allowed": _allowed(session, "default", words)} for name, words in _DRY_RUNS.items()]


def _user_commands(session: Session) -> Sequence[Mapping[str, Value]]:
    """The dangerous commands that each named user may run. `ACL LIST` would tell hashes, so only names are asked."""
    names = session.ask("ACL", "USERS")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise Unparsable("ACL USERS gave an unknown answer")
    if len(names) > _MOST_USERS:
        raise Unparsable(f"more than {_MOST_USERS} users")
    return [
        {"user": name, "command": command, "allowed": _allowed(session, name, words)}
        for name in names
        if name != "default"
        for command, words in _DRY_RUNS.items()
    ]


_MOST_USERS = 200


def _allowed(session: Session, user: str, command: Sequence[str]) -> bool:
    """May the user run it? A command that was renamed away cannot be run by its name."""
    try:
        reply = session.ask("ACL", "DRYRUN", user, *command)
    except ErrorReply as refused:
        if "not found" in str(refused).lower():
            return False
        raise
    match reply:
        case "OK":
            return True
        case str() if "no permission" in reply:
            return False
    raise Unparsable("ACL DRYRUN gave an unknown answer")
