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


HALVES = {ClauseState.COMPLIANT: 2, ClauseState.PARTIAL: 1, ClauseState.NON_COMPLIANT: 0}
"""The same in halves: whole numbers are summed, and made a fraction once."""

_STRICT = {**HALVES, ClauseState.PARTIAL: 0}


def rate_of(items: Iterable[ItemResult], mode: RateMode) -> Range | None:
    """In percent, with everything pending at its worst and at its best; None when nothing applies."""
    applicable = [item for item in items if item.state is not ClauseState.NOT_APPLICABLE]
    if not applicable:
        return None
    if mode is RateMode.PAIR_STRICT:
        pairs = [_pairs(item) for item in applicable]
        met, open_, total = (sum(column) for column in zip(*pairs, strict=True))
        return Range(Fraction(met * 100, total), Fraction((met + open_) * 100, total))
    worth_ = HALVES if mode is RateMode.ITEM_HALF else _STRICT
    whole = 2 * len(applicable)
    low = sum(worth_[item.worst] for item in applicable)
    high = sum(worth_[item.best] for item in applicable)
    return Range(Fraction(low * 100, whole), Fraction(high * 100, whole))


def worth(state: ClauseState, mode: RateMode) -> Fraction:
    """What an item of this result adds to the number of those that comply."""
    return Fraction((HALVES if mode is RateMode.ITEM_HALF else _STRICT)[state], 2)


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
