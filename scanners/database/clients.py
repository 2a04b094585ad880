"""How each engine's own client is fed one question, as POSIX sh for the collector that a person carries.

Every client prints the same: a line `R<tab>field<tab>field` for each row (`R<tab>{json}` where the engine writes
JSON), `E` when the question was answered to its end, and whatever else it has to say in lines of its own. NULL is
`\\N`. `X<tab>code<tab>name` is an error that a script caught, `H<tab>status` the status of an HTTP answer.

The login never stands in a script or an argument: it comes from the environment of the person who runs it
(`AUDITOR_LOGIN`), from a file that the client reads, or from the operating system.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from auditor.errors import UsageError
from auditor.model.catalogue import Probe
from scanners.database.questions import columns_of, is_plain_query

_NULL = "'\\N'"
_TAB = "CHR(9)"


@dataclass(frozen=True, slots=True)
class Client:
    """The client of an engine. `text` turns a probe's question into sh; `json` says that its rows are JSON."""

    engine: str
    text: Callable[[str], str]
    json: bool = False
    sql: bool = True


def quoted(text: str) -> str:
    """`text` as one word of a POSIX shell."""
    return "'" + text.replace("'", "'\\''") + "'"


def carried(probe: Probe) -> Probe:
    """`probe` as the shell command that a carried script runs for it.

    Raises UsageError for a question that is not a plain query: nothing else is ever handed to a DBA.
    """
    client = CLIENTS[probe.scanner]
    if client.sql and not _is_shell(probe) and not is_plain_query(probe.run):
        raise UsageError(f"the probe {probe.id} is not a plain query and is not carried")
    run = probe.run.strip() if _is_shell(probe) else client.text(probe.run.strip())
    # The login of the person who runs the script decides what may be seen; root of the machine is never asked for.
    return replace(probe, run=run + "\n", needs_root=False, timeout=max(probe.timeout, 30))


def _is_shell(probe: Probe) -> bool:
    """A few questions are for the machine the server runs on, and not for the server."""
    return probe.run.lstrip().startswith("# sh")


def _lines(*lines: str) -> str:
    return "\n".join(lines)


def _found(name: str, *folders: str) -> str:
    """The client must be there: 127 tells the collector that it is not."""
    path = ":".join(("$PATH", *folders))
    return f'PATH={path}\nexport PATH\nclient=${{AUDITOR_CLIENT:-{name}}}\ncommand -v "$client" >/dev/null || exit 127'


def _concatenated(sql: str) -> str:
    """A row as one text, in the words of Oracle and 达梦."""
    fields = "".join(f" || {_TAB} || NVL(TO_CHAR({name}), {_NULL})" for name in columns_of(sql))
    return f"SELECT 'R'{fields} FROM (\n{sql}\n) q;"


def _oracle(sql: str) -> str:
    settings = (
        "SET PAGESIZE 0 LINESIZE 32767 TRIMOUT ON TAB OFF FEEDBACK OFF HEADING OFF VERIFY OFF DEFINE OFF ECHO OFF",
        "WHENEVER SQLERROR EXIT FAILURE",
        "SET TRANSACTION READ ONLY;",
        _concatenated(sql),
        "SELECT 'E' FROM dual;",
        "EXIT",
    )
    return _lines(
        _found("sqlplus", "${ORACLE_HOME:-/usr}/bin"),
        "NLS_LANG=AMERICAN_AMERICA.AL32UTF8",
        "export NLS_LANG",
        f'printf "%s\\n" "CONNECT ${{AUDITOR_LOGIN:-/}}" {quoted(_lines(*settings))} | "$client" -S -L /nolog 2>&1',
    )


def _dm(sql: str) -> str:
    settings = (
        "SET HEADING OFF",
        "SET FEEDBACK OFF",
        "SET ECHO OFF",
        "SET TIMING OFF",
        "SET LINESHOW OFF",
        "SET PAGESIZE 0",
        "SET LINESIZE 32767",
        "SET CHAR_CODE UTF8",
        _concatenated(sql),
        "SELECT 'E' FROM dual;",
        "EXIT",
    )
    return _lines(
        _found("disql", "${DM_HOME:-/usr}/bin", "/opt/dmdbms/bin"),
        f'printf "%s\\n" "CONNECT ${{AUDITOR_LOGIN:-/}}" {quoted(_lines(*settings))} | "$client" -S /NOLOG 2>&1',
    )


def _sqlserver(sql: str) -> str:
    fields = "".join(f" + NCHAR(9) + ISNULL(CONVERT(nvarchar(1000), {name}), N{_NULL})" for name in columns_of(sql))
    batch = _lines(
        "SET NOCOUNT ON; SET LOCK_TIMEOUT 5000; SET TRANSACTION ISOLATION LEVEL READ UNCOMMITTED;",
        f"SELECT N'R'{fields} FROM (\n{sql}\n) AS q;",
        "SELECT N'E';",
    )
    return _lines(
        _found("sqlcmd", "/opt/mssql-tools18/bin", "/opt/mssql-tools/bin"),
        "LC_ALL=C.UTF-8",
        "export LC_ALL",
        # The password, where one is used at all, is in SQLCMDPASSWORD, which sqlcmd reads itself.
        '"$client" -S "${AUDITOR_SERVER:-localhost}" ${AUDITOR_LOGIN:+-U "$AUDITOR_LOGIN"} ${AUDITOR_OPTIONS:-} \\',
        f"  -d master -K ReadOnly -l 10 -b -h -1 -W -w 65535 -Q {quoted(batch)} 2>&1",
    )


def _postgresql_family(name: str, *folders: str) -> Callable[[str], str]:
    def text(sql: str) -> str:
        statements = (
            "SET default_transaction_read_only = on;",
            "SET statement_timeout = 10000;",
            f"SELECT 'R' || CHR(9) || CAST(row_to_json(q) AS text) FROM (\n{sql}\n) q;",
            "SELECT 'E';",
        )
        # -v VERBOSITY=verbose has the server's codes printed, which mean the same in every language.
        return _lines(
            _found(name, *folders),
            f'printf "%s\\n" {quoted(_lines(*statements))} |',
            '  "$client" -X -q -A -t -w -v ON_ERROR_STOP=1 -v VERBOSITY=verbose \\',
            '  ${AUDITOR_LOGIN:+-d "$AUDITOR_LOGIN"} 2>&1',
        )

    return text


def _mysql(sql: str) -> str:
    statements = (
        "SET SESSION TRANSACTION READ ONLY;",
        "START TRANSACTION;",
        f"{sql};",
        "SELECT 'AUDITOR-END';",
    )
    # AUDITOR_LOGIN is an options file with host, user and password; it must be the first argument.
    return _lines(
        _found("mysql"),
        f'{{ printf "%s\\n" {quoted(_lines(*statements))} |',
        '  "$client" ${AUDITOR_LOGIN:+--defaults-extra-file="$AUDITOR_LOGIN"} -N -B --connect-timeout=5 2>&3 |',
        "  sed -e 's/^AUDITOR-END$/E/' -e t -e \"s/^/R$(printf '\\t')/\"; } 3>&1",
    )


_MONGO = """\
function at(o, path) {
  var v = o;
  path.split(".").forEach(function (k) { v = v === undefined || v === null ? undefined : v[k]; });
  return v === undefined ? null : v;
}
function run(command) {
  var r = db.getSiblingDB("admin").runCommand(command);
  if (!r.ok) { var e = new Error(r.codeName); e.code = r.code; e.codeName = r.codeName; throw e; }
  return r;
}
try {
  var db = connect(process.env.AUDITOR_LOGIN || "mongodb://127.0.0.1:27017/admin");
  (@QUESTION@).forEach(function (row) { print("R\\t" + JSON.stringify(row)); });
  print("E");
} catch (e) { print("X\\t" + (e.code || 0) + "\\t" + (e.codeName || e.name || "")); }
"""


def _mongodb(question: str) -> str:
    return _lines(
        _found("mongosh"),
        f'"$client" --quiet --norc --nodb --eval {quoted(_MONGO.replace("@QUESTION@", question))} 2>&1',
    )


def _elasticsearch(question: str) -> str:
    """`GET /path`, or `ANONYMOUS GET /path` for the question whether strangers are let in. Answers come as they are,
    so the status stands on a line of its own behind them."""
    anonymous, path = question.startswith("ANONYMOUS "), question.split()[-1]
    login = "" if anonymous else '${AUDITOR_LOGIN:+-K "$AUDITOR_LOGIN"} '
    body = "-o /dev/null" if anonymous else ""
    return _lines(
        _found("curl"),
        # AUDITOR_LOGIN is a curl configuration file with user or header, and cacert; it is no argument.
        f'"$client" -q -sS --max-time 20 {login}{body} -w "\\nH\\t%{{http_code}}\\n" \\',
        f'  "${{AUDITOR_SERVER:-http://127.0.0.1:9200}}"{quoted(path)} 2>&1',
    )


CLIENTS: Mapping[str, Client] = {
    client.engine: client
    for client in (
        Client("oracle", _oracle),
        Client("dm", _dm),
        Client("sqlserver", _sqlserver),
        Client("postgresql", _postgresql_family("psql"), json=True),
        Client(
            "kingbase",
            _postgresql_family("ksql", "${KINGBASE_HOME:-/usr}/bin", "/opt/Kingbase/ES/V8/Server/bin"),
            json=True,
        ),
        Client("mysql", _mysql),
        Client("mongodb", _mongodb, json=True, sql=False),
        Client("elasticsearch", _elasticsearch, json=True, sql=False),
    )
}
"""Clients by the name of the scanner whose probes they carry."""
