"""Settings, access rules and roles of a live PostgreSQL server, over one read-only connection."""

from __future__ import annotations

import json
import os
import re
import socket
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from auditor.model.catalogue import FactCatalogue, Probe
from auditor.model.fact import Evidence, Fact, Missing, Pointer, Reason
from auditor.model.register import Database
from auditor.model.scan import Job, Observation, Scope
from auditor.model.target import Target
from scanners.credentials import Secret
from scanners.database.bundle import Carried
from scanners.database.carried import bundle_of
from scanners.database.pg_facts import PROBE_OF, build
from scanners.database.place import Place, Refusal, find, is_engine, offered, secret_of
from scanners.database.readonly import exposes_secret, is_read_only
from scanners.database.rows import Replies, Reply, Rows
from scanners.endpoint import printable

if TYPE_CHECKING:
    import psycopg

KEYS = frozenset(PROBE_OF)

_PORT = 5432
_CONNECT_SECONDS = 5
_PATIENCE = 40
_MOST_ROWS = 20_000

_NO_PASSWORD_FILE = f"{os.devnull}/none"
"""libpq must never pick up a password that the register does not name."""

_SETTING_NAME = re.compile(r"'([a-z_][a-z0-9_.]*)'")

_REASON_OF_STATE: Mapping[str, Reason] = {
    "42501": Reason.DENIED,
    "42P01": Reason.UNSUPPORTED,
    "42703": Reason.UNSUPPORTED,
    "42883": Reason.UNSUPPORTED,
    "57014": Reason.TIMEOUT,
}
"""SQLSTATE of a refused probe: insufficient privilege; no such table, column or function; statement time-out."""

_NOT_REACHED = (
    "connection refused",
    "no route to host",
    "network is unreachable",
    "closed the connection unexpectedly",
    "connection reset",
    "could not send",
    "could not receive",
    "received invalid response",
    "expected authentication request",
    "invalid response",
    "lost synchronization",
)
"""How the client library itself says that no PostgreSQL answered. Its own words are never translated; whatever else
ends a connection attempt are the server's words, in any language, and mean that it refused us."""


@dataclass(slots=True)
class _Session:
    """One connection and what it has brought so far."""

    connection: psycopg.Connection[dict[str, Any]]
    place: Place
    evidence: list[Evidence] = field(default_factory=list)


class PostgresScanner:
    """Reads a PostgreSQL server as the register's audit login; a probe that is denied leaves the others unharmed."""

    name = "postgresql"
    version = "1"

    def offers(self, target: Target, catalogue: FactCatalogue) -> frozenset[str]:
        return offered(target, "postgresql", catalogue, KEYS)

    def jobs(self, targets: Sequence[Target], scope: Scope) -> Iterator[Job]:
        for target in targets:
            database = scope.entries.get(target.id)
            if not is_engine(target, "postgresql") or not isinstance(database, Database):
                continue
            wanted = scope.wanted.get(target.key, KEYS) & KEYS
            probes = _probes_for(wanted, scope.catalogue)
            yield Job(
                f"postgresql:{target}",
                self.name,
                (target.key,),
                partial(_look, target, database, wanted, probes, scope),
                _PATIENCE + _CONNECT_SECONDS,
                (f"# read {database.bundle}",) if database.bundle else tuple(probe.run.strip() for probe in probes),
            )


def _probes_for(wanted: frozenset[str], catalogue: FactCatalogue) -> tuple[Probe, ...]:
    """The probes that feed the wanted facts. A probe names the fact it feeds by its parser."""
    parsers = {catalogue.probes[PROBE_OF[key]].parser for key in wanted if PROBE_OF[key] in catalogue.probes}
    return tuple(probe for probe in catalogue.probes_of("postgresql") if probe.parser in parsers)


def _look(
    target: Target, database: Database, wanted: frozenset[str], probes: Sequence[Probe], scope: Scope
) -> Sequence[Observation]:
    found = bundle_of(database, "postgresql", probes, scope) if database.bundle else _live(database, probes, scope)
    if isinstance(found, Refusal):
        return [Observation(target.key, tuple(found.missing(key) for key in sorted(wanted)))]
    return [Observation(target.key, tuple(_facts(wanted, found.replies, probes)), found.evidence)]


def _live(database: Database, probes: Sequence[Probe], scope: Scope) -> Carried | Refusal:
    if database.access is None:
        return Refusal(Reason.ABSENT, "the register enters neither access nor bundle for this database")
    place = find(database, scope, _PORT)
    if isinstance(place, Refusal):
        return place
    secret = secret_of(database, scope)
    if isinstance(secret, Refusal):
        return secret
    session = _connect(place, database, secret)
    if isinstance(session, Refusal):
        return session
    with session.connection, _cut_off_after(session.connection, _PATIENCE) as cut:
        replies: dict[str, Reply] = {probe.id: _ask(session, probe, cut) for probe in probes}
    return Carried(replies, tuple(session.evidence))


def _facts(wanted: Iterable[str], replies: Replies, probes: Sequence[Probe]) -> Iterator[Fact | Missing]:
    names = [name for probe in probes if probe.id == "pg_settings" for name in _SETTING_NAME.findall(probe.run)]
    for key in sorted(wanted):
        yield build(key, replies, names)


def _connect(place: Place, database: Database, secret: Secret | None) -> _Session | Refusal:
    """Log in, unable to write and unable to wait for long."""
    # Loading the driver takes longer than all else here; only a real look needs it.
    import psycopg
    from psycopg.rows import dict_row

    access = database.access
    assert access is not None
    try:
        connection = psycopg.connect(
            host=place.address,
            hostaddr=place.address,
            port=place.port,
            user=access.user,
            dbname=access.database or "postgres",
            password=secret.reveal() if secret else None,
            passfile=_NO_PASSWORD_FILE,
            connect_timeout=_CONNECT_SECONDS,
            sslmode="prefer",
            gssencmode="disable",
            client_encoding="UTF8",
            application_name="mlps-auditor",
            # The system's own functions only: an object of the same name in another schema must not be called.
            options="-c default_transaction_read_only=on -c statement_timeout=5000 -c search_path=pg_catalog",
            autocommit=True,
            row_factory=dict_row,
        )
    except psycopg.errors.ConnectionTimeout:
        return Refusal(Reason.TIMEOUT, f"{place} did not complete the login in {_CONNECT_SECONDS} s")
    except (psycopg.Error, UnicodeError, ValueError) as error:
        return _login_refused(place, str(error), secret)
    return _Session(connection, place)


def _login_refused(place: Place, text: str, secret: Secret | None) -> Refusal:
    words = printable(secret.hide_in(text) if secret else text).rpartition("failed: ")[2]
    if "timeout expired" in words:
        return Refusal(Reason.TIMEOUT, f"{place} did not complete the login in {_CONNECT_SECONDS} s")
    if any(sign in words.lower() for sign in _NOT_REACHED):
        return Refusal(Reason.UNREACHABLE, f"no PostgreSQL server answers at {place}: {words}")
    return Refusal(Reason.DENIED, f"{place} refused the login: {words}")


@contextmanager
def _cut_off_after(connection: psycopg.Connection[Any], seconds: float) -> Iterator[threading.Event]:
    """Shut the socket when time is up: a server that took the login can still stop answering for ever, and libpq
    itself knows no time limit for that. The event tells that it was us."""
    cut = threading.Event()
    own = socket.socket(fileno=os.dup(connection.fileno()))

    def shut() -> None:
        cut.set()
        try:
            own.shutdown(socket.SHUT_RDWR)
        except OSError:
            return

    timer = threading.Timer(seconds, shut)
    timer.daemon = True
    timer.start()
    try:
        yield cut
    finally:
        timer.cancel()
        timer.join()
        own.close()


def _ask(session: _Session, probe: Probe, cut: threading.Event) -> Reply:
    """Send one probe. What it answers is kept as evidence, one JSON object per row."""
    import psycopg

    if not is_read_only(probe.run) or exposes_secret(probe.run):
        return Refusal(Reason.UNSUPPORTED, f"the probe {probe.id} is not a plain read-only query and was not sent")
    asked = datetime.now(UTC)
    try:
        with session.connection.cursor() as cursor:
            cursor.execute(probe.run)
            rows = cursor.fetchmany(_MOST_ROWS + 1)
    except psycopg.Error as error:
        if cut.is_set():
            return Refusal(Reason.TIMEOUT, f"{session.place} stopped answering")
        if session.connection.closed:
            return Refusal(Reason.UNREACHABLE, f"{session.place} closed the connection")
        return _probe_refused(probe, error)
    except UnicodeError:
        return Refusal(Reason.UNPARSABLE, f"{session.place} answered in an unreadable encoding")
    if len(rows) > _MOST_ROWS:
        return Refusal(Reason.UNSUPPORTED, f"{probe.id} brings more than {_MOST_ROWS} rows")
    label = f"pg:{probe.id}"
    content = "".join(json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in rows)
    session.evidence.append(Evidence(label, probe.run.strip(), content.encode(), asked))
    return Rows(tuple(rows), Pointer(label))


def _probe_refused(probe: Probe, error: psycopg.Error) -> Refusal:
    reason = _REASON_OF_STATE.get(error.sqlstate or "", Reason.UNPARSABLE)
    words = printable(error.diag.message_primary or type(error).__name__)
    return Refusal(reason, f"{probe.id}: {words}")
