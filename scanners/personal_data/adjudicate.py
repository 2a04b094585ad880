"""One winner for each place: candidates with what was said beside them → scores → findings.

The order, from the first: what a word beside it speaks for, the better score, the longer match, the kind that stands
first in `ENTITIES` (identity before permit, credit code, card; what has a check digit before what has only a form).
One implementation serves the fast lanes and the reference path.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def scores(
    base: NDArray[np.float32],
    known: NDArray[np.float32],
    speaks_for: NDArray[np.bool_],
    speaks_against: NDArray[np.bool_],
    against_loss: float,
) -> NDArray[np.float32]:
    """What each candidate is worth with the words beside it weighed."""
    lowered = np.maximum(base - np.float32(against_loss), np.float32(0))
    return np.where(speaks_for, known, np.where(speaks_against, lowered, base))


def winners(
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    entity: NDArray[np.uint8],
    score: NDArray[np.float32],
    speaks_for: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """Indexes of the candidates that stay, in order of their place. Candidates that overlap are one thing with one
    kind: the best is taken, what overlaps it goes, and so on with the rest."""
    if not len(start):
        return np.zeros(0, np.int64)
    order = np.argsort(start, kind="stable")
    begins, ends = start[order], end[order]
    reach = np.maximum.accumulate(ends)
    touching = np.zeros(len(order), np.bool_)
    touching[1:] = begins[1:] < reach[:-1]
    if not touching.any():
        return order
    groups = np.flatnonzero(~touching)
    sizes = np.diff(np.append(groups, len(order)))
    keep = ~touching
    for first, size in zip(groups[sizes > 1].tolist(), sizes[sizes > 1].tolist(), strict=True):
        keep[first : first + size] = _best_of(order[first : first + size], start, end, entity, score, speaks_for)
    return order[keep]


def _best_of(
    group: NDArray[np.int64],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    entity: NDArray[np.uint8],
    score: NDArray[np.float32],
    speaks_for: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Which candidates of a group that hangs together stay."""
    # Scores are compared in hundredths, so that sums of fractions cannot decide.
    ranked = sorted(
        range(len(group)),
        key=lambda n: (
            not speaks_for[group[n]],
            -round(float(score[group[n]]) * 100),
            int(start[group[n]] - end[group[n]]),
            int(entity[group[n]]),
        ),
    )
    kept: list[int] = []
    for candidate in ranked:
        first, last = start[group[candidate]], end[group[candidate]]
        if all(last <= start[group[other]] or first >= end[group[other]] for other in kept):
            kept.append(candidate)
    chosen = np.zeros(len(group), np.bool_)
    chosen[kept] = True
    return chosen
