"""What a manifest vouches for: every row of an audit, as the database holds it at this moment."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Column, Connection, Row, select

from auditor.evidence.store import hasher
from auditor.store import tables

FORMAT = 1
"""Of the entries. An entry holds digests of whole rows: another column is another format."""

_BATCH = 2000


def vouched(connection: Connection, audit: str, algorithm: str) -> Iterator[Mapping[str, Any]]:
    """Entries of the manifest of `audit`, with digests under `algorithm`.

    The audit's own row comes first, then what was to be looked at, the journal, every piece of evidence, and the
    facts and verdicts of every target. A replay vouches for the evidence and facts of the audit that it judged again,
    which it rests on as much.
    """
    row = connection.execute(select(tables.audit).where(tables.audit.c.id == audit)).one()
    seen_by = str(row.source or audit)
    yield {"type": "audit", "id": audit, "format": FORMAT, "algorithm": algorithm, "digest": _digest([row], algorithm)}
    yield {"type": "evidence", "digest": _rulebook(row.header), "algorithm": algorithm, "label": "rulebook"}
    for place, rows in _by_target(connection, audit, tables.target, tables.target.c.id):
        yield {"type": "target", "target": place, "digest": _digest(rows, algorithm)}
    look = select(tables.look).where(tables.look.c.audit == seen_by)
    yield {"type": "journal", "digest": _digest(connection.execute(look), algorithm)}
    pieces = select(tables.evidence).where(tables.evidence.c.audit == seen_by).order_by(tables.evidence.c.digest)
    for piece in connection.execute(pieces):
        named = {"digest": piece.digest, "algorithm": piece.algorithm, "target": piece.target, "label": piece.label}
        yield {"type": "evidence", **named, "row": _digest([piece], algorithm)}
    for kind, table, of in (("facts", tables.fact, seen_by), ("verdicts", tables.verdict, audit)):
        for place, rows in _by_target(connection, of, table, table.c.target):
            yield {"type": kind, "target": place, "digest": _digest(rows, algorithm)}
    yield from _answers(connection, audit, algorithm)


def _answers(connection: Connection, audit: str, algorithm: str) -> Iterator[Mapping[str, Any]]:
    """The answers the audit rests on, and the files behind them."""
    table = tables.audit_answer
    for place, rows in _by_target(connection, audit, table, table.c.clause):
        answers = list(rows)
        yield {"type": "answers", "target": place, "digest": _digest(answers, algorithm)}
        for row in answers:
            for file in _files(row.content):
                named = {"digest": file.get("digest"), "algorithm": file.get("algorithm"), "label": file.get("name")}
                yield {"type": "evidence", "target": f"{place}/{row.target}", **named}


def _files(content: str) -> Iterable[Mapping[str, Any]]:
    """Files behind an answer; none where somebody wrote over it, which its digest shows."""
    try:
        return [file for file in json.loads(content)["evidence"] if isinstance(file, dict)]
    except (ValueError, KeyError, TypeError):
        return ()


def _rulebook(header: str) -> str:
    """Digest of the archived rules; "" where somebody wrote over it."""
    try:
        return str(json.loads(header)["rulebook"])
    except (ValueError, KeyError, TypeError):
        return ""


def _by_target(
    connection: Connection, audit: str, table: Any, target: Column[str]
) -> Iterator[tuple[str, Iterable[Row[Any]]]]:
    query = select(table).where(table.c.audit == audit).order_by(table.c.platform, target)
    streamed = connection.execute(query.execution_options(yield_per=_BATCH))
    yield from groupby(streamed, key=lambda row: f"{row.platform}/{row._mapping[target]}")


def _digest(rows: Iterable[Row[Any]], algorithm: str) -> str:
    """Digest of rows in an order of their own: databases sort letters in different ways."""
    found = hasher(algorithm)
    for line in sorted(json.dumps([_plain(value) for value in row]) for row in rows):
        found.update(line.encode() + b"\n")
    return found.hexdigest()


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            # SQLite forgets the offset; what it holds is UTC.
            return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
    return value
