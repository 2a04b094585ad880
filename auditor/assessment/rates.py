"""The rate 符合率 of the 2025 edition, exact.

The official definition was not seen. Practice divides the items that comply by those that apply; whether a partly met
item earns a half, and whether every object counts, are modes.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from auditor.assessment.items import weighing
from auditor.assessment.model import ClauseState, ItemResult, Pending, Range, RateMode

VALUES = {
    ClauseState.COMPLIANT: Fraction(1),
    ClauseState.PARTIAL: Fraction(1, 2),
    ClauseState.NON_COMPLIANT: Fraction(0),
}


def rate_of(items: Iterable[ItemResult], mode: RateMode) -> Range | None:
    """In percent, with everything pending at its worst and at its best; None when nothing applies."""
    low = high = Fraction(0)
    total = 0
    for item in items:
        if item.state is ClauseState.NOT_APPLICABLE:
            continue
        if mode is RateMode.PAIR_STRICT:
            met, open_, pairs = _pairs(item)
            low, high, total = low + met, high + met + open_, total + pairs
            continue
        low += worth(item.worst, mode)
        high += worth(item.best, mode)
        total += 1
    return Range(low * 100 / total, high * 100 / total) if total else None


def worth(state: ClauseState, mode: RateMode) -> Fraction:
    """What an item of this result adds to the number of those that comply."""
    return VALUES[state] if mode is RateMode.ITEM_HALF else Fraction(state is ClauseState.COMPLIANT)


def _pairs(item: ItemResult) -> tuple[int, int, int]:
    """Pairs of the item and an object: those that comply, those that still may, all of them."""
    if item.link is not None:
        return int(item.state is ClauseState.COMPLIANT), 0, 1
    rows = [
        row
        for row in weighing(item.objects)
        if row.state is not ClauseState.NOT_APPLICABLE and row.pending is not Pending.UNCONFIRMED
    ]
    met = sum(row.state is ClauseState.COMPLIANT for row in rows)
    open_ = sum(row.state is ClauseState.PENDING and not row.deviation_seen for row in rows) + len(item.unseen)
    pairs = len(rows) + len(item.unseen)
    if not pairs:
        return int(item.worst is ClauseState.COMPLIANT), int(item.worst is not ClauseState.COMPLIANT), 1
    if item.best is ClauseState.COMPLIANT and item.worst is not item.best and not open_:
        open_ = pairs - met  # a link of the overall assessment may still lift the item
    return met, open_, pairs
