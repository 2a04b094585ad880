"""Formats of logs as data: what separates a record's fields, and what each of them is called."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from scanners.personal_data.logs.cuts import Step, Steps, Value, expression
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
    lead: bytes = b""
    steps: tuple[Step, ...] = ()
    """The same as `pattern`, field by field, where there is nothing but fields with text between them."""

    @classmethod
    def of_steps(
        cls, name: str, lead: bytes, steps: Sequence[Step], paths: Sequence[Path], **more: Any
    ) -> PatternFormat:
        """A format of fields with text between them, behind a text that leads."""
        return cls(name, expression(lead, steps), tuple(paths), lead=lead, steps=tuple(steps), **more)

    @cached_property
    def cuts(self) -> Steps | None:
        """The steps in arrays; None where the expression alone tells."""
        return Steps.of(self.lead, self.steps) if self.steps else None

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
        names = ("name", "pattern", "paths", "roles", "begins", "rest", "comments", "lead", "steps")
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
    lead = text[: cuts[0].start()].encode()
    words = [variable[1] or variable[2] for variable in cuts]
    ends = [following.start() for following in cuts[1:]] + [len(text)]
    texts = [text[variable.end() : end].encode() for variable, end in zip(cuts, ends, strict=True)]
    paths = tuple(variable_path(word) for word in words)
    if all(texts[:-1]):
        steps = [Step(_value(word, behind), behind) for word, behind in zip(words, texts, strict=True)]
        return PatternFormat.of_steps(name, lead, steps, paths, rest=("message",))
    # Two variables side by side: only an expression tries where the first of them ends.
    pattern = re.escape(lead)
    for word, behind in zip(words[:-1], texts[:-1], strict=True):
        pattern += expression(b"", [Step(_value(word, behind), behind)]) if behind else rb"(\S*)"
    pattern += expression(b"", [Step(_value(words[-1], texts[-1]), texts[-1])])
    return PatternFormat(name, pattern, paths, rest=("message",))


def _value(word: str, behind: bytes) -> Value:
    """What a variable may hold: anything up to the text behind it."""
    if not behind:
        return Value.LINE
    if behind.startswith(b'"'):
        return Value.QUOTED
    return Value.LIST if _LISTS.match(word) else Value.UNTIL


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
    values: list[Value] = []
    roles_: list[tuple[Role, int]] = []
    for number, column in enumerate(fields):
        lower = column.lower()
        if lower == "time" and number and fields[number - 1].lower() == "date":
            values[-1] = Value.TWO_WORDS
            continue
        if lower in ("date", "time"):
            roles_.append((Role.TIME, len(paths)))
        values.append(Value.WORD)
        paths.append(_w3c_path(lower))
    steps = [Step(value, b" " if number < len(values) else b"") for number, value in enumerate(values, 1)]
    return PatternFormat.of_steps("w3c", b"", steps, paths, roles=tuple(roles_), rest=("message",), comments=b"#")


def _w3c_path(column: str) -> Path:
    if header := re.fullmatch(r"(cs|sc)\((.+)\)", column):
        return ("request" if header[1] == "cs" else "response", "headers", header[2])
    match column:
        case "cs-uri-stem" | "cs-uri":
            return ("request", "uri")
        case "cs-uri-query":
            return ("request", "args")
    return (column,)


_POSTGRES_CSV_FIELDS = (
    *("log_time", "user_name", "database_name", "process_id", "connection_from", "session_id", "session_line_num"),
    *("command_tag", "session_start_time", "virtual_transaction_id", "transaction_id", "error_severity", "sql_state"),
)
POSTGRES_CSV = PatternFormat.of_steps(
    "postgresql csv",
    b"",
    [Step(Value.CSV, b",")] * (len(_POSTGRES_CSV_FIELDS) - 1) + [Step(Value.CSV, b"")],
    [(name,) for name in _POSTGRES_CSV_FIELDS],
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
