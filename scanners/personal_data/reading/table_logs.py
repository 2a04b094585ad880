"""Logs that are written as tables: the csvlog of PostgreSQL, known by its cells whatever the file is called."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

_TIME, _SEVERITY, _STATE = 0, 11, 12
"""Cells by which a record is known. Source: PostgreSQL documentation, 20.8.4 (the same in versions 12 to 16)."""
_FEWEST, _MOST = 23, 26
"""Cells of a record: PostgreSQL 13 added backend_type, 14 leader_pid and query_id."""
_SAYS = {
    _TIME: re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})? (?:[A-Z]{1,5}|[+-]\d\d(?::?\d\d)?)"),
    _SEVERITY: re.compile(r"DEBUG[1-5]?|LOG|INFO|NOTICE|WARNING|ERROR|FATAL|PANIC"),
    _STATE: re.compile(r"[0-9A-Z]{5}"),
}
_ENOUGH = 8
"""Records that are looked at."""


def is_table_log(head: str, *, complete: bool) -> bool:
    """Whether a text, by its first lines, is such a log: every record that is seen, and at least one.

    A table into which a log was loaded has a heading, and stays a table.
    """
    if not _SAYS[_TIME].match(head):
        return False
    records = list(_records(head, complete))
    return bool(records) and all(map(_is_record, records))


def _records(head: str, complete: bool) -> Iterator[list[str]]:
    """The first records; the last one may be cut, and is left out then."""
    lines = head.splitlines(keepends=True)
    if len(lines) > 1 and not complete:
        lines.pop()
    read = csv.reader(lines, strict=True)
    try:
        for _, record in zip(range(_ENOUGH), read, strict=False):
            yield record
    except csv.Error:  # a record that goes on behind the head
        return


def _is_record(cells: list[str]) -> bool:
    return _FEWEST <= len(cells) <= _MOST and all(say.fullmatch(cells[at]) for at, say in _SAYS.items())
