"""What happened in a drill, as it was written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class RecordKind(StrEnum):
    """What a record says."""

    STARTED = "started"
    PAUSED = "paused"
    RESUMED = "resumed"
    INJECTED = "injected"
    """An inject was shown; `subject` is its id."""
    MARKED = "marked"
    """A moment was recorded; `subject` is the mark."""
    DONE = "done"
    """An expected action was seen; `subject` is its id."""
    NOTED = "noted"
    """An observation in words. `subject` may name the record it belongs to, as `observer#number`."""
    GRADED = "graded"
    """The incident was graded; `subject` is the severity decided."""
    MEASURED = "measured"
    """A live check brought a result; `subject` is the check, `data` its figures."""
    RATED = "rated"
    """An evaluator rated an item; `subject` is the item, `data` holds score and advice."""
    GAP_CLOSED = "gap_closed"
    """A gap was put right; `subject` is the gap."""
    ENDED = "ended"
    """Nothing further happens; what follows is evaluation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One line of the journal. `number` counts the records of one observer from 1. `at` is when it happened, with its
    offset from UTC; `written` is when it was written down, which is later where it was entered afterwards."""

    number: int
    observer: str
    kind: RecordKind
    at: datetime
    written: datetime
    subject: str = ""
    who: str = ""
    note: str = ""
    data: dict[str, Any] | None = None

    @property
    def key(self) -> str:
        """Names the record among all observers' records."""
        return f"{self.observer}#{self.number}"
