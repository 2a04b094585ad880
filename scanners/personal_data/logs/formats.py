"""Formats of logs as data: what separates a record's fields, and what each of them is called."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from scanners.personal_data.logs.names import Path, Role, normal, roles


@dataclass(frozen=True, slots=True)
class JsonFormat:
    """One object per line. With `inside`, every object wraps a line of another format under `log`."""

    name: str
    inside: LogFormat | None = None


@dataclass(frozen=True)
class PatternFormat:
    """Records that one expression takes apart; group n of `pattern` is the field `paths[n]`.

    `roles` are those that a field's name does not tell. Where `begins` is given, only lines that begin with one of
    these bytes begin a record, and the lines between belong to the record before. `rest` is the path of what stands
    behind the last group.
    """

    name: str
    pattern: bytes
    paths: tuple[Path, ...]
    roles: tuple[tuple[Role, int], ...] = ()
    begins: bytes = b""
    rest: Path = ()
    comments: bytes = b""
    """Lines that begin with one of these bytes are no records."""

    @cached_property
    def regex(self) -> re.Pattern[bytes]:
        """The compiled expression."""
        return re.compile(self.pattern, re.DOTALL)

    @cached_property
    def groups(self) -> tuple[tuple[Role, int], ...]:
        """Which group holds which role, the more telling last."""
        known = roles()
        told = [
            (*known[word], number)
            for number, path in enumerate(self.paths)
            for word in {normal("".join(path)), normal(path[-1])}
            if word in known
        ]
        ranked = sorted(told, key=lambda entry: -entry[1])
        return (*((role, number) for role, _, number in ranked), *self.roles)

    def __getstate__(self) -> dict[str, object]:
        names = ("name", "pattern", "paths", "roles", "begins", "rest", "comments")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class TextFormat:
    """What applications write for people. `begins` are the bytes with which the lines of records begin."""

    name: str = "text"
    begins: bytes = b""


@dataclass(frozen=True, slots=True)
class W3cFormat:
    """Columns named by the directive `#Fields:`, which may change inside of a file. `fields` is the one in effect."""

    name: str = "w3c"
    fields: tuple[str, ...] = ()

    def pattern(self) -> PatternFormat:
        """How the records below the directive in effect are taken apart."""
        return w3c(self.fields)


LogFormat = JsonFormat | PatternFormat | TextFormat | W3cFormat

_VARIABLE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")
_PARTS_OF_THE_REQUEST: Mapping[str, Path] = {
    "request": ("request", "uri"),
    "request_uri": ("request", "uri"),
    "uri": ("request", "uri"),
    "args": ("request", "args"),
    "query_string": ("request", "args"),
    "request_body": ("request", "body"),
}
_LISTS = re.compile(r"^(?:upstream_|proxy_add|http_x_forwarded|http_user_agent$|time_local$)")


def log_format(text: str, name: str = "custom") -> PatternFormat | JsonFormat:
    """The format that an nginx `log_format` describes, e.g. `$remote_addr [$time_local] "$request" $status`.

    One that writes JSON is read as JSON. Raises ValueError where the text has no variable.
    """
    return JsonFormat(name) if text.lstrip().startswith("{") else _fields_of(text, name)


def _fields_of(text: str, name: str) -> PatternFormat:
    cuts = [*_VARIABLE.finditer(text)]
    if not cuts:
        raise ValueError("a log format needs variables such as $remote_addr")
    pattern = re.escape(text[: cuts[0].start()].encode())
    paths = []
    for variable, following in zip(cuts, [*cuts[1:], None], strict=True):
        literal = text[variable.end() : following.start() if following else len(text)].encode()
        word = variable[1] or variable[2]
        pattern += b"(%b)%b" % (_value(word, literal, following is None), re.escape(literal))
        paths.append(variable_path(word))
    return PatternFormat(name, pattern, tuple(paths), rest=("message",))


def _value(word: str, literal: bytes, last: bool) -> bytes:
    """What a variable may hold: anything up to the text behind it."""
    if not literal:
        return rb"[^\r\n]*" if last else rb"\S*"
    if literal.startswith(b'"'):
        return rb'[^"\\]*(?:\\.[^"\\]*)*'
    if _LISTS.match(word):
        return rb"(?:(?!%b)[^\r\n])*" % re.escape(literal)
    return rb"[^%b\r\n]*" % re.escape(literal[:1])


def variable_path(word: str) -> Path:
    """Where a variable of nginx stands: `http_referer` is a header of the request, `arg_id` a parameter."""
    for prefix, path in (
        ("arg_", ("request", "args")),
        ("cookie_", ("request", "headers", "cookie")),
        ("sent_http_", ("response", "headers")),
        ("upstream_http_", ("response", "headers")),
        ("http_", ("request", "headers")),
    ):
        if word.startswith(prefix):
            return (*path, word.removeprefix(prefix))
    return _PARTS_OF_THE_REQUEST.get(word, (word,))


COMBINED = _fields_of(
    '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"',
    "combined",
)
COMMON = _fields_of('$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent', "common")
VHOST = _fields_of(
    '$server_name $remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent '
    '"$http_referer" "$http_user_agent"',
    "vhost combined",
)


def w3c(fields: Sequence[str]) -> PatternFormat:
    """The records below a directive `#Fields:`; date and time side by side are one field."""
    paths: list[Path] = []
    parts: list[bytes] = []
    roles_: list[tuple[Role, int]] = []
    for number, column in enumerate(fields):
        lower = column.lower()
        if lower == "time" and number and fields[number - 1].lower() == "date":
            parts[-1] = rb"([^ \t\r\n]*[ \t][^ \t\r\n]*)"
            continue
        if lower in ("date", "time"):
            roles_.append((Role.TIME, len(paths)))
        parts.append(rb"([^ \t\r\n]*)")
        paths.append(_w3c_path(lower))
    return PatternFormat("w3c", rb"[ \t]".join(parts), tuple(paths), tuple(roles_), rest=("message",), comments=b"#")


def _w3c_path(column: str) -> Path:
    if header := re.fullmatch(r"(cs|sc)\((.+)\)", column):
        return ("request" if header[1] == "cs" else "response", "headers", header[2])
    match column:
        case "cs-uri-stem" | "cs-uri":
            return ("request", "uri")
        case "cs-uri-query":
            return ("request", "args")
    return (column,)


_CSV = rb'"?([^",\r\n]*)"?'
_POSTGRES_CSV_FIELDS = (
    *("log_time", "user_name", "database_name", "process_id", "connection_from", "session_id", "session_line_num"),
    *("command_tag", "session_start_time", "virtual_transaction_id", "transaction_id", "error_severity", "sql_state"),
)
POSTGRES_CSV = PatternFormat(
    "postgresql csv",
    b",".join([_CSV] * len(_POSTGRES_CSV_FIELDS)),
    tuple((name,) for name in _POSTGRES_CSV_FIELDS),
    begins=b"0123456789",
    rest=("statement",),
)
POSTGRES = PatternFormat(
    "postgresql",
    rb"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\S*(?: [A-Z]{2,5})?) [^\r\n]*?\[\d+\][: ]*(?:([^@\s]+)@(\S+) )?[^\r\n]*?"
    rb"(?:LOG|ERROR|STATEMENT|DETAIL|FATAL|WARNING|HINT|NOTICE):  "
    rb"(?:(?:statement|execute [^:]*|duration[^:]*): )?(\w*)",
    (("log_time",), ("user_name",), ("database_name",), ("statement", "command")),
    begins=b"0123456789",
    rest=("statement",),
)
MYSQL_GENERAL = PatternFormat(
    "mysql general",
    rb"(\d{4}-\d\d-\d\dT\S+|\d{6} +\d+:\d\d:\d\d|)\t+ *\d+ (?:Init DB|[A-Z]\w+)\b\s*(\w*)",
    (("time",), ("statement", "command")),
    begins=b"0123456789\t",
    rest=("statement",),
)
MYSQL_SLOW = PatternFormat(
    "mysql slow",
    rb"(?:# Time: ([^\r\n]*)\s+)?# User@Host: ([^\[\s]*)\[[^\]]*\] @ \S* *\[([^\]]*)\][^\n]*\n(?:# [^\n]*\n)*"
    rb"(?:use ([^;]*);\s+)?(?:SET timestamp=(\d+);\s+)?(\w*)",
    (("time",), ("user",), ("client_addr",), ("database",), ("timestamp",), ("statement", "command")),
    begins=b"#",
    rest=("statement",),
)
MARIADB_AUDIT = PatternFormat(
    "mariadb audit",
    rb"(\d{8} \d\d:\d\d:\d\d),([^,]*),([^,]*),([^,]*),\d*,\d*,(\w*),([^,]*),'? *(\w*)",
    (("time",), ("server_host",), ("username",), ("client_host",), ("event",), ("database",), ("statement", "command")),
    begins=b"0123456789",
    rest=("statement",),
)

KNOWN: dict[str, LogFormat] = {
    form.name: form
    for form in (
        COMBINED,
        COMMON,
        VHOST,
        POSTGRES_CSV,
        POSTGRES,
        MYSQL_GENERAL,
        MYSQL_SLOW,
        MARIADB_AUDIT,
        TextFormat(),
        JsonFormat("json"),
        W3cFormat(),
    )
}
"""Formats that can be asked for by name."""


def named(text: str) -> LogFormat:
    """A format by its name, or by an nginx `log_format`. Raises ValueError for anything else."""
    if text in KNOWN:
        return KNOWN[text]
    if "$" in text:
        return log_format(text)
    raise ValueError(f"no log format is called {text!r}; there are {', '.join(sorted(KNOWN))}, or give a log_format")


@dataclass(frozen=True, slots=True)
class Directives:
    """Where the `#Fields:` of a W3C log change."""

    places: tuple[tuple[int, tuple[str, ...]], ...] = field(default=())

    @classmethod
    def of(cls, data: bytes) -> Directives:
        """Offsets of the lines with the directive, and the columns they name."""
        return cls(tuple(_directives(data)))

    def at(self, offset: int, before: tuple[str, ...]) -> tuple[str, ...]:
        """The columns in effect at an offset."""
        return next((fields for place, fields in reversed(self.places) if place <= offset), before)


def _directives(data: bytes) -> Iterator[tuple[int, tuple[str, ...]]]:
    place = 0 if data.startswith(b"#Fields:") else data.find(b"\n#Fields:") + 1
    while place or data.startswith(b"#Fields:"):
        end = data.find(b"\n", place)
        line = data[place : end if end >= 0 else len(data)]
        yield place, tuple(line.decode("utf-8", "replace").removeprefix("#Fields:").split())
        place = data.find(b"\n#Fields:", place) + 1
        if not place:
            return
