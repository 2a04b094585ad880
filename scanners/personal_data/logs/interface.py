"""Interfaces and consumers by names that hold no value: a path becomes a template, an address its class."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from scanners.personal_data.logs.names import LONGEST_NAME, Holds, safe_name

_METHODS = frozenset(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "CONNECT", "TRACE", "PROPFIND"])
_ORIGIN = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*")
_END = re.compile(r"[?#;\s]")
_VALUE = re.compile(
    r"^[0-9]+$|[0-9]{5}|[%@=+,'\"<>|\\^`{}*]|[^\x21-\x7e]"
    r"|^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
    r"|^(?=[0-9A-Fa-f-]*[0-9])[0-9A-Fa-f-]{12,}$"
    r"|^(?=[^0-9]*[0-9])(?=.*[A-Z])(?=.*[a-z])[0-9A-Za-z_~-]{20,}$"
)
"""Segments that are values: numbers, encoded or foreign text, UUIDs, hashes, keys."""
_MOST_SEGMENTS = 12
PLACEHOLDER = "{id}"

Span = tuple[int, int]


def template(written: str, found: Sequence[Span] = (), holds: Holds = lambda text: "") -> tuple[str, str]:
    """Method ("" where none is written) and path template of a path, an address or a request line.

    Segments that look like values, and those that touch one of the spans in `found`, become `{id}`.

    >>> template("GET /api/person/110105194912310021/detail?x=1 HTTP/1.1")
    ('GET', '/api/person/{id}/detail')
    """
    method, start = "", 0
    head, blank, _ = written.partition(" ")
    if blank and head.upper() in _METHODS:
        method, start = head.upper(), len(head) + 1
    if origin := _ORIGIN.match(written[start:]):
        start += origin.end()
    end = _END.search(written, start)
    path = written[start : end.start() if end else len(written)]
    if not path.strip("\\/"):
        return method, "/"
    cuts = [-1, *(place for place, sign in enumerate(path) if sign == "/"), len(path)]
    segments = []
    for before, after in pairwise(cuts):
        segment = path[before + 1 : after].removesuffix("\\")  # JSON may write \/
        touched = any(a < start + after and b > start + before + 1 for a, b in found)
        segments.append(PLACEHOLDER if touched and segment else _segment(segment))
    if len(segments) > _MOST_SEGMENTS:
        segments = [*segments[:_MOST_SEGMENTS], "..."]
    shown = "/".join(segments)
    if holds(shown):
        shown = "/".join(PLACEHOLDER if segment and holds(segment) else segment for segment in segments)
        if holds(shown):
            shown = f"/{PLACEHOLDER}"
    return method, shown


def _segment(segment: str) -> str:
    return PLACEHOLDER if len(segment) > LONGEST_NAME or _VALUE.search(segment) else segment


def interface_id(written: str, holds: Holds) -> str:
    """A declared interface id as it stands."""
    return safe_name(written.replace("\\/", "/").strip(), holds)


def consumer_id(written: str, holds: Holds) -> str:
    """The name of a consumer, with anything personal in it replaced by its kind."""
    name = written.strip()
    if len(name) > LONGEST_NAME:
        return "{long}"
    if kind := holds(name):
        return f"{{{kind}}}"
    return "".join(sign if sign.isprintable() else "?" for sign in name)


_PRIVATE = ("10.", "192.168.", "fc", "fd", "fe80:", *(f"172.{n}." for n in range(16, 32)))


def address_class(written: str) -> str:
    """Where a caller without a name stands: `(loopback)`, `(internal address)` or `(public address)`."""
    address = written.strip().strip("[]").lower().removeprefix("::ffff:")
    if address.startswith("127.") or address in ("::1", "localhost"):
        return "(loopback)"
    if address.startswith(_PRIVATE):
        return "(internal address)"
    if address[:1].isdigit() or ":" in address:
        return "(public address)"
    return ""
