"""Masks of values: how much a partial mask still shows, and what two masks of one value show together.

A mask is known by its pattern: `d` a digit, `a` a letter, `h` a Chinese character, `*` hidden, any other sign as it
stands. A pattern holds nothing of the value but its form.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations, groupby
from typing import TYPE_CHECKING

import numpy as np

from auditor.model.personal_data import ColumnMasks, TableProfile, WeakMask
from auditor.model.text import Text
from scanners.personal_data.finding import unmasked
from scanners.personal_data.policy_records import MaskLimits, Policy

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_PATTERNS = 64
"""Patterns kept of one column: a mask has few."""
_LONGEST = 64
_STAND_FOR_ALL, _MOST_COMPARED = 2, 64
"""Columns masked in the same ways that are compared with others, and those compared of all."""

_LENGTHS = {
    "CN_ID_CARD": 18,
    "CN_MOBILE": 11,
}
"""Kinds whose values all have one length: positions of their masks can be told even where the hidden run is shorter."""
_KINDS = {"CN_ID_CARD_15": "CN_ID_CARD"}
_HIDDEN = re.compile(r"x{3,}|_{3,}|(?<=h)x+$")
_MOU = np.array([0xE6, 0x9F, 0x90], np.uint8)
"""某, which covers what is given of a name, as bytes of UTF-8."""
_ABROAD = re.compile(r"^(?:\+dd|dd(?=.{11}$)|dddd(?=.{11}$))")
"""The prefix of the country before a mobile number."""
_SHOWN = frozenset("dah")
_NEUTRAL = frozenset(" -.[]()")


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
    data: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64], times: NDArray[np.int64] | None = None
) -> dict[str, int]:
    """Patterns of spans of a text, with their numbers; `times` says how often each span stands there."""
    length = np.minimum(ends - starts, 4 * _LONGEST)
    found: dict[str, int] = {}
    for size in np.unique(length).tolist():
        if size <= 0 or size > len(data):
            continue
        chosen = length == size
        signs = np.lib.stride_tricks.sliding_window_view(data, size)[starts[chosen]]
        rows = np.ascontiguousarray(_signs()[signs])
        if size >= len(_MOU):
            covers = (np.lib.stride_tricks.sliding_window_view(signs, len(_MOU), axis=1) == _MOU).all(axis=2)
            rows[:, : 1 - len(_MOU)][covers] = ord("*")
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
    return [*weak_alone(columns, policy), *_completing(columns, policy)]


def weak_masks_across(tables: Sequence[TableProfile], columns: Sequence[ColumnMasks], policy: Policy) -> list[WeakMask]:
    """Pairs of masks in two tables that together show too much. Tables with the same columns are taken for copies of
    one dataset, whose columns of one name hold the same; nothing says of others that they do."""
    named = {table.source: tuple(sorted(column.column for column in table.columns)) for table in tables}
    masked = sorted((c for c in columns if c.source in named), key=lambda c: named[c.source])
    alike = (list(group) for _, group in groupby(masked, key=lambda c: named[c.source]))
    pairs = (pair for group in alike for pair in _completing(group, policy, across=True))
    return sorted(pairs, key=lambda pair: (pair.source, pair.column))


def weak_alone(columns: Iterable[ColumnMasks], policy: Policy) -> Iterator[WeakMask]:
    """Masks that show too much by themselves."""
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
            yield WeakMask(column.source, column.column, column.entity, tuple(sorted(weak)), cells, weak[worst])


def _completing(columns: Iterable[ColumnMasks], policy: Policy, across: bool = False) -> Iterator[WeakMask]:
    """Of columns masked in the same ways the first two stand for all, and few ways are compared: a dataset may come in
    thousands of files. `across` tables only columns of one name are."""
    by_kind: dict[tuple[str, str], list[ColumnMasks]] = {}
    for column in columns:
        by_kind.setdefault((column.entity, column.column if across else ""), []).append(column)
    for (entity, _), alike in sorted(by_kind.items()):
        seen: Counter[frozenset[str]] = Counter()
        some: list[ColumnMasks] = []
        for column in alike:
            form = frozenset(column.patterns)
            seen[form] += 1
            if seen[form] <= _STAND_FOR_ALL and len(some) < _MOST_COMPARED:
                some.append(column)
        for one, other in combinations(some, 2):
            if across and one.source == other.source:
                continue
            if pair := _together(entity, one, other, policy.mask_of(entity)):
                yield pair


def _together(entity: str, one: ColumnMasks, other: ColumnMasks, limits: MaskLimits) -> WeakMask | None:
    hiding = _hiding_enough(entity, other, limits)
    for first, a in _hiding_enough(entity, one, limits):
        for second, b in hiding:
            if len(a) != len(b) or a == b:
                continue
            both = "".join(x if x in _SHOWN else y for x, y in zip(a, b, strict=True))
            if (why := _too_much(both, entity, limits)) is not None:
                where = f"{other.source}: {other.column}" if other.source != one.source else other.column
                said = Text(f"与“{where}”的脱敏互补：{why.zh}", f"completed by the mask of {where!r}: {why.en}")
                cells = min(one.patterns[first], other.patterns[second])
                return WeakMask(one.source, one.column, entity, (first, second), cells, said, where)
    return None


def _hiding_enough(entity: str, column: ColumnMasks, limits: MaskLimits) -> list[tuple[str, str]]:
    """Patterns that by themselves show nothing too much, with what is seen by position, the most frequent first."""
    ordered = sorted(column.patterns, key=lambda pattern: (-column.patterns[pattern], pattern))
    seen = [(pattern, _seen(entity, pattern)) for pattern in ordered]
    return [(pattern, sign) for pattern, sign in seen if _too_much(sign, entity, limits) is None]


def _seen(entity: str, pattern: str) -> str:
    """The pattern by position: only the mailbox of an e-mail address, blanks and hyphens left out, and where the
    length of the kind is known, a run of stars as long as what it hides."""
    kind = _kind(entity)
    signs = pattern.rpartition("@")[0] or pattern if kind == "EMAIL_ADDRESS" else pattern
    signs = "".join(sign for sign in signs if sign not in _NEUTRAL)
    if kind == "CN_MOBILE":
        signs = _ABROAD.sub("", signs)
    length = _LENGTHS.get(kind, 0)
    runs = re.findall(r"\*+", signs)
    if length and len(signs) != length and len(runs) == 1:
        front, _, back = signs.partition(runs[0])
        signs = front + "*" * max(1, length - len(front) - len(back)) + back
    return signs


def _kind(entity: str) -> str:
    kind = unmasked(entity)
    return _KINDS.get(kind, kind)


def _too_much(seen: str, entity: str, limits: MaskLimits) -> Text | None:
    """Why a mask shows too much, None where it does not. Of a kind that nobody knows a few signs may be all there was
    to hide (浙A·***7L, 1974-03-**): both limits must be passed."""
    shown = sum(sign in _SHOWN for sign in seen)
    hidden = seen.count("*")
    if _kind(entity) == "OTHER" and (hidden >= limits.hidden or shown <= limits.visible):
        return None
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
