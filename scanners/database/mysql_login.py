"""A login to MySQL or MariaDB that cannot be tricked into giving the password away.

A server chooses how it is told the password, and some ways tell it in clear. That happens under TLS with a certificate
that is trusted, and nowhere else; otherwise only ways are accepted that prove the password without telling it.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from auditor.model.fact import Reason
from auditor.model.register import DatabaseAccess
from scanners.credentials import Secret
from scanners.database.place import Place, Refusal
from scanners.endpoint import printable

if TYPE_CHECKING:
    from pymysql.connections import Connection

CONNECT_SECONDS = 5
STATEMENT_SECONDS = 5

_NO_TLS, _PLUGIN_REFUSED, _NEEDS_TLS = 2026, 2059, 3159
_DENIED = frozenset({1044, 1045, 1698, 1129, 1130, 1820, 1862, 3118, 4151, _PLUGIN_REFUSED, _NEEDS_TLS})


class _TellsInClear:
    """A way to log in that would hand the password to a server nobody vouches for."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def authenticate(self, packet: Any) -> Any:
        from pymysql import err

        raise err.OperationalError(_PLUGIN_REFUSED, "the server asks for the password in clear")


class _ProvesOnly(_TellsInClear):
    """caching_sha2_password while the server remembers the password; it would ask for it in clear otherwise."""

    def authenticate(self, packet: Any) -> Any:
        from pymysql._auth import scramble_caching_sha2

        connection = self.connection
        if packet.is_auth_switch_request():
            salt = packet.read_all().removesuffix(b"\0")
            connection.write_packet(scramble_caching_sha2(connection.password, salt))
            return connection._read_packet()
        packet.advance(1)
        if packet.read_uint8() == _REMEMBERED:
            return connection._read_packet()
        return super().authenticate(packet)


_REMEMBERED = 3
_WAYS_WITHOUT_TRUST: dict[str, type[_TellsInClear]] = {
    "mysql_clear_password": _TellsInClear,
    "dialog": _TellsInClear,
    "sha256_password": _TellsInClear,
    "caching_sha2_password": _ProvesOnly,
}


def log_in(place: Place, access: DatabaseAccess, secret: Secret | None, roots: Sequence[Path]) -> Connection | Refusal:
    """A connection that can only read, under TLS where the server's certificate is trusted by the system or `roots`."""
    # Loading the driver takes longer than all else here; only a real look needs it.
    from pymysql import err
    from pymysql.connections import Connection

    refusal: Refusal | None = None
    for way in _ways(roots):
        try:
            connection = Connection(
                host=place.address,
                port=place.port,
                user=access.user,
                password=secret.reveal() if secret else "",
                database=access.database,
                connect_timeout=CONNECT_SECONDS,
                read_timeout=2 * STATEMENT_SECONDS,
                write_timeout=2 * STATEMENT_SECONDS,
                charset="utf8mb4",
                local_infile=False,
                autocommit=True,
                program_name="mlps-auditor",
                **way,
            )
        except err.MySQLError as error:
            refusal = _refused(place, error, secret)
            if not _is_about_tls(error):
                return refusal
        except (OSError, ValueError, LookupError, TypeError, AttributeError, RuntimeError):
            return Refusal(Reason.UNREACHABLE, f"no MySQL server answers at {place}")
        else:
            return _made_harmless(connection, place)
    return refusal or Refusal(Reason.UNREACHABLE, f"no MySQL server answers at {place}")


def _ways(roots: Sequence[Path]) -> Iterator[dict[str, Any]]:
    trusting = ssl.create_default_context()
    trusting.check_hostname = False  # the register has addresses, certificates have names
    for root in roots:
        if root.is_file():
            trusting.load_verify_locations(cafile=str(root))
    yield {"ssl": trusting}
    yield {"ssl_disabled": True, "auth_plugin_map": _WAYS_WITHOUT_TRUST}


def _made_harmless(connection: Connection, place: Place) -> Connection | Refusal:
    from pymysql import err

    try:
        with connection.cursor() as cursor:
            cursor.execute("SET SESSION TRANSACTION READ ONLY")
            cursor.execute("SET SESSION lock_wait_timeout = 5")
            _limit_statements(cursor)
    except (err.MySQLError, OSError):
        connection.close()
        return Refusal(Reason.UNSUPPORTED, f"{place} does not allow a session that can only read")
    return connection


def _limit_statements(cursor: Any) -> None:
    """MariaDB counts seconds, MySQL milliseconds; old versions of either have no such limit."""
    from pymysql import err

    for statement in (f"max_statement_time = {STATEMENT_SECONDS}", f"max_execution_time = {STATEMENT_SECONDS}000"):
        try:
            cursor.execute(f"SET SESSION {statement}")
        except err.MySQLError:
            continue
        return


def _is_about_tls(error: Exception) -> bool:
    """No TLS there, or a certificate that is not trusted."""
    if code_of(error) == _NO_TLS:
        return True
    cause = getattr(error, "original_exception", None) or error.__cause__
    return isinstance(cause, ssl.SSLError)


def _refused(place: Place, error: Exception, secret: Secret | None) -> Refusal:
    code = code_of(error)
    if code in _DENIED:
        said = printable(str(error.args[-1]), 120)
        return Refusal(Reason.DENIED, f"{place} refused the login: {secret.hide_in(said) if secret else said}")
    cause = getattr(error, "original_exception", None) or error.__cause__
    if isinstance(cause, TimeoutError):
        return Refusal(Reason.TIMEOUT, f"{place} did not complete the login in {CONNECT_SECONDS} s")
    return Refusal(Reason.UNREACHABLE, f"no MySQL server answers at {place} ({code})")


def code_of(error: Exception) -> int:
    """The server's or the driver's number of an error; 0 for none."""
    first = error.args[0] if error.args else 0
    return first if isinstance(first, int) else 0
