"""Masks of values: how much a partial mask still shows, and what two masks of one value show together.

A mask is known by its pattern: `d` a digit, `a` a letter, `h` a Chinese character, `*` hidden, any other sign as it
stands. A pattern holds nothing of the value but its form.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from auditor.model.personal_data import ColumnMasks
from auditor.model.text import Text
from scanners.personal_data.policy_records import MaskLimits, Policy

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanners.personal_data.columns.cells import Cells

MOST_PATTERNS = 64
"""Patterns kept of one column: a mask has few."""
_LONGEST = 64

_LENGTHS = {
    "CN_ID_CARD": 18,
    "CN_MOBILE": 11,
}
"""Kinds whose values all have one length: positions of their masks can be told even where the hidden run is shorter."""
_KINDS = {"CN_ID_CARD_15": "CN_ID_CARD"}
_HIDDEN = re.compile(r"x{3,}")
_SHOWN = frozenset("dah")
_NEUTRAL = frozenset(" -.")


@dataclass(frozen=True, slots=True)
class WeakMask:
    """A mask, or two together, that show too much, and how many cells do. `beside` is where the other one stands."""

    source: str
    column: str
    entity: str
    patterns: tuple[str, ...]
    cells: int
    why: Text
    beside: str = ""


@cache
def _signs() -> NDArray[np.uint8]:
    """What each byte of UTF-8 stands for in a pattern; bytes that continue a character are `.` 0 and left out."""
    table = np.arange(256, dtype=np.uint8)
    table[48:58] = ord("d")
    table[65:91] = table[97:123] = ord("a")
    table[[ord("X"), ord("x")]] = ord("x")
    table[[ord("#"), ord("?")]] = ord("*")
    table[0x80:0xC0] = 0
    table[0xC0:] = ord("h")
    # Signs that hide: × (C3), • ● ■ ※ ○ (E2), full-width ＊ (EF). No Chinese character begins with these bytes.
    table[[0xC3, 0xE2, 0xEF]] = ord("*")
    return table


def patterns_of(
    cells: Cells, starts: NDArray[np.int64], ends: NDArray[np.int64], times: NDArray[np.int64] | None = None
) -> dict[str, int]:
    """Patterns of the spans of a column, with their numbers; `times` says how often each span stands there."""
    length = np.minimum(ends - starts, 4 * _LONGEST)
    found: dict[str, int] = {}
    for size in np.unique(length).tolist():
        if size <= 0 or size > len(cells.data):
            continue
        chosen = length == size
        signs = np.lib.stride_tricks.sliding_window_view(cells.data, size)[starts[chosen]]
        rows = np.ascontiguousarray(_signs()[signs])
        packed = rows.view(f"V{size}").reshape(-1)
        weights = np.ones(len(packed), np.int64) if times is None else times[chosen]
        for form, count in zip(*_counted(packed, weights), strict=True):
            pattern = _pattern(bytes(form))
            found[pattern] = found.get(pattern, 0) + count
    return found


def _counted(packed: NDArray[np.void], weights: NDArray[np.int64]) -> tuple[list[bytes], list[int]]:
    """Different forms with their numbers: the first of what is left, until nothing is; a mask has few forms."""
    forms: list[bytes] = []
    counts: list[int] = []
    while len(packed) and len(forms) < MOST_PATTERNS:
        same = packed == packed[0]
        forms.append(packed[0].tobytes())
        counts.append(int(weights[same].sum()))
        packed, weights = packed[~same], weights[~same]
    for rest, count in zip(packed.tolist(), weights.tolist(), strict=True):
        forms.append(bytes(rest))
        counts.append(count)
    return forms, counts


def _pattern(form: bytes) -> str:
    text = form.replace(b"\0", b"").decode("ascii", "replace")[:_LONGEST]
    return _HIDDEN.sub(lambda run: "*" * len(run.group()), text).replace("x", "a")


def merged(some: Mapping[str, int], more: Mapping[str, int]) -> dict[str, int]:
    """Both together. Of too many patterns the shortest and first stay, whatever the order they came in."""
    both = {pattern: some.get(pattern, 0) + more.get(pattern, 0) for pattern in {*some, *more}}
    return dict(sorted(both.items(), key=lambda item: (len(item[0]), item[0]))[:MOST_PATTERNS])


def weak_masks(columns: Sequence[ColumnMasks], policy: Policy) -> list[WeakMask]:
    """Masks that show too much by themselves, then pairs of columns that together do.

    Two columns are compared where they hold the same kind, masked differently: copies of one dataset, or an open and
    a shared file of it. Whether they speak of the same people is for a person to say.
    """
    found: list[WeakMask] = []
    for column in columns:
        limits = policy.mask_of(column.entity)
        weak = {
            pattern: why
            for pattern in column.patterns
            if (why := _too_much(_seen(column.entity, pattern), column.entity, limits)) is not None
        }
        if weak:
            worst = max(weak, key=lambda pattern: (column.patterns[pattern], pattern))
            cells = sum(column.patterns[pattern] for pattern in weak)
            found.append(WeakMask(column.source, column.column, column.entity, tuple(sorted(weak)), cells, weak[worst]))
    by_kind: dict[str, list[ColumnMasks]] = {}
    for column in columns:
        by_kind.setdefault(column.entity, []).append(column)
    for entity, alike in sorted(by_kind.items()):
        for one, other in combinations(alike, 2):
            if pair := _together(entity, one, other, policy.mask_of(entity)):
                found.append(pair)
    return found


def _together(entity: str, one: ColumnMasks, other: ColumnMasks, limits: MaskLimits) -> WeakMask | None:
    for first in sorted(one.patterns, key=lambda p: (-one.patterns[p], p)):
        for second in sorted(other.patterns, key=lambda p: (-other.patterns[p], p)):
            a, b = _seen(entity, first), _seen(entity, second)
            if len(a) != len(b) or a == b or _too_much(a, entity, limits) or _too_much(b, entity, limits):
                continue
            both = "".join(x if x in _SHOWN else y for x, y in zip(a, b, strict=True))
            if (why := _too_much(both, entity, limits)) is not None:
                where = f"{other.source}: {other.column}" if other.source != one.source else other.column
                said = Text(f"与“{where}”的脱敏互补：{why.zh}", f"completed by the mask of {where!r}: {why.en}")
                cells = min(one.patterns[first], other.patterns[second])
                return WeakMask(one.source, one.column, entity, (first, second), cells, said, where)
    return None


def _seen(entity: str, pattern: str) -> str:
    """The pattern by position: only the mailbox of an e-mail address, blanks and hyphens left out, and where the
    length of the kind is known, a run of stars as long as what it hides."""
    kind = _kind(entity)
    signs = pattern.rpartition("@")[0] or pattern if kind == "EMAIL_ADDRESS" else pattern
    signs = "".join(sign for sign in signs if sign not in _NEUTRAL)
    length = _LENGTHS.get(kind, 0)
    runs = re.findall(r"\*+", signs)
    if length and len(signs) != length and len(runs) == 1:
        front, _, back = signs.partition(runs[0])
        signs = front + "*" * max(1, length - len(front) - len(back)) + back
    return signs


def _kind(entity: str) -> str:
    kind = entity.removeprefix("MASKED_")
    return _KINDS.get(kind, kind)


def _too_much(seen: str, entity: str, limits: MaskLimits) -> Text | None:
    """Why a mask shows too much, None where it does not."""
    shown = sum(sign in _SHOWN for sign in seen)
    hidden = seen.count("*")
    if hidden < limits.hidden:
        return Text(
            f"只隐藏了 {hidden} 位，应至少隐藏 {limits.hidden} 位", f"hides {hidden} signs, fewer than {limits.hidden}"
        )
    if shown > limits.visible:
        return Text(
            f"仍可见 {shown} 位，应不多于 {limits.visible} 位", f"shows {shown} signs, more than {limits.visible}"
        )
    whole = [name for name, (start, end) in limits.parts.items() if len(seen) >= end and "*" not in seen[start:end]]
    if limits.never_together and set(limits.never_together) <= set(whole):
        return Text("出生日期和顺序码同时可见", "shows birth date and sequence number together")
    return None
