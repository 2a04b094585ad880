"""Which format a log has, by its first lines. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

from scanners.personal_data.logs.formats import (
    COMBINED,
    COMMON,
    MARIADB_AUDIT,
    MYSQL_GENERAL,
    MYSQL_SLOW,
    POSTGRES,
    POSTGRES_CSV,
    VHOST,
    JsonFormat,
    LogFormat,
    PatternFormat,
    TextFormat,
    W3cFormat,
)
from scanners.personal_data.logs.names import Role, normal, roles

HEAD = 64 << 10
"""Bytes from the start of a log that are looked at."""
_MOST_LINES = 60
_SHARE = 0.6
"""The share of lines that must be of a format."""

_JSON_BY_KEYS: tuple[tuple[str, frozenset[str]], ...] = (
    ("kong", frozenset({"request", "latencies"})),
    ("apisix", frozenset({"request", "route_id"})),
    ("apisix", frozenset({"request", "apisix_latency"})),
    ("exchange", frozenset({"interface", "consumer_unit"})),
    ("mysql audit", frozenset({"general_data"})),
    ("mysql audit", frozenset({"connection_data"})),
    ("mysql audit", frozenset({"audit_record"})),
    ("postgresql json", frozenset({"error_severity", "session_id"})),
    ("logback", frozenset({"logger_name", "message"})),
    ("logback", frozenset({"logger", "message", "level"})),
    ("nginx json", frozenset({"remote_addr", "request"})),
    ("nginx json", frozenset({"remote_addr", "request_uri"})),
)
_PATTERNS: tuple[PatternFormat, ...] = (COMBINED, VHOST, COMMON, MARIADB_AUDIT, POSTGRES_CSV, POSTGRES, MYSQL_GENERAL)
_PREFIXED = re.compile(rb'^[^{]{0,200}\{\s*"')
_AROUND = b" \t[,"
"""What may stand before an object that is an element of a list."""
_OF_CALLS = (Role.INTERFACE, Role.URI)
_BEGINS = re.compile(
    rb"^(?:\[?\d{4}[-/]\d\d[-/]\d\d|\[?\d\d:\d\d:\d\d|\d{6,}|\[?[A-Z]{4,5}\]?[ :|]|[A-Z][a-z]{2} [ \d]\d \d\d:)"
)


def sniff(head: bytes) -> LogFormat:
    """The format of a log that begins with `head` (UTF-8)."""
    text = head.removeprefix(b"\xef\xbb\xbf")
    if text.startswith((b"#Software:", b"#Version:", b"#Fields:", b"#Date:")):
        return W3cFormat()
    lines = [line for line in text.split(b"\n")[: 4 * _MOST_LINES] if line.strip()]
    if len(lines) > 1 and not text.endswith(b"\n"):
        lines.pop()  # the last one is cut
    return of_lines(lines[:_MOST_LINES])


def of_lines(lines: Sequence[bytes]) -> LogFormat:
    """The format of whole lines."""
    if not lines:
        return TextFormat()
    if any(line.startswith((b"# User@Host:", b"# Time:")) for line in lines):
        return MYSQL_SLOW
    if any(b"started with:" in line and b"Version:" in line for line in lines[:2]):
        return MYSQL_GENERAL
    records = [found for line in lines if (found := _json(line)) is not None]
    if len(records) >= _SHARE * len(lines):
        return _json_format(records)
    for form in _PATTERNS:
        heads = [line for line in lines if not form.begins or line[:1] in form.begins]
        if heads and sum(1 for line in heads if form.regex.match(line)) >= _SHARE * max(len(heads), len(lines) / 4):
            return form
    beginning = [line for line in lines if _BEGINS.match(line)]
    if len(beginning) >= len(lines) / 4:
        return TextFormat(begins=bytes(sorted({line[0] for line in beginning})))
    return TextFormat()


def _json(line: bytes) -> dict[str, Any] | None:
    import orjson  # loaded where a log is looked at, not where a command starts

    if not _PREFIXED.match(line):
        return None
    begin = line.index(b"{")
    try:
        found = orjson.loads(line[begin:].rstrip(b" \t\r\n,]"))
    except orjson.JSONDecodeError:
        # nginx writes \x22 where it should not; what looks like a record is one.
        return {} if line.startswith(b"{") and line.rstrip().endswith(b"}") else None
    if not isinstance(found, dict):
        return None
    return found if not line[:begin].strip(_AROUND) or _is_call(found) else None


def _is_call(record: dict[str, Any]) -> bool:
    """True where an object tells of a call itself, so that what stands before it is but a frame. What a line of text
    ends with is something that the line speaks of."""
    inner = (outer + name for outer, value in record.items() if isinstance(value, dict) for name in value)
    told = (roles().get(normal(name)) for name in chain(record, inner))
    return bool(_name(frozenset(record))) or any(known is not None and known[0] in _OF_CALLS for known in told)


def _json_format(records: Sequence[dict[str, Any]]) -> JsonFormat:
    wrapped = [record["log"] for record in records if isinstance(record.get("log"), str) and "stream" in record]
    if len(wrapped) >= _SHARE * len(records):
        inside = of_lines([line.rstrip("\n").encode() for line in wrapped if line.strip()])
        return JsonFormat(f"docker, {inside.name}", inside)
    names = Counter(name for record in records if (name := _name(frozenset(record))))
    return JsonFormat(names.most_common(1)[0][0] if names else "json")


@lru_cache(maxsize=256)
def _name(keys: frozenset[str]) -> str:
    """The name of the format whose records have these keys; "" where none is known by them."""
    bare = frozenset(map(normal, keys))
    return next((name for name, wanted in _JSON_BY_KEYS if wanted <= keys or bare.issuperset(map(normal, wanted))), "")
