"""Journals written by hand: minutes since nine o'clock, what happened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from auditor.model.drill import Record, RecordKind

NINE = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


def journal(
    *events: tuple[float, RecordKind] | tuple[float, RecordKind, str] | tuple[float, RecordKind, str, dict[str, Any]],
    observer: str = "conductor",
) -> list[Record]:
    return [
        Record(
            number=number,
            observer=observer,
            kind=event[1],
            at=at(event[0]),
            written=at(event[0]),
            subject=event[2] if len(event) > 2 else "",
            data=event[3] if len(event) > 3 else None,
        )
        for number, event in enumerate(events, 1)
    ]
