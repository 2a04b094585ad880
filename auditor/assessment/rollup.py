"""Items → control points → layers, with what they add up to."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction

from auditor.assessment.items import merged, weighing
from auditor.assessment.model import ClauseState, ControlResult, ItemResult, LayerResult, RateMode, Tally
from auditor.assessment.rates import VALUES, rate_of


def tally_of(items: Iterable[ItemResult]) -> Tally:
    counted = Counter(item.state for item in items)
    return Tally({state: counted[state] for state in ClauseState})


def controls_of(items: Sequence[ItemResult]) -> tuple[ControlResult, ...]:
    """Control points in the order of their first items.

    A control point is 符合 or 不符合 only if all its applicable items are (GB/T 28448-2019, single results).
    """
    grouped: dict[tuple[str, str], list[ItemResult]] = defaultdict(list)
    for item in items:
        grouped[item.clause.point, item.clause.control].append(item)
    return tuple(_control(point, tuple(same)) for (point, _), same in grouped.items())


def _control(point: str, items: tuple[ItemResult, ...]) -> ControlResult:
    first = items[0].clause
    return ControlResult(
        id=point,
        part=first.part,
        layer=first.layer,
        control=first.control,
        attribute=first.attribute or "G",
        state=merged(item.state for item in items),
        items=items,
        score=control_score(items),
    )


def control_score(items: Sequence[ItemResult]) -> Fraction | None:
    """Out of 10: the mean of each item over its objects, weighted. None while pending or if nothing applies.

    Source: the display formula of the 2019 and 2021 templates. An item that the overall assessment adjusted counts
    with its adjusted result.
    """
    applicable = [item for item in items if item.state is not ClauseState.NOT_APPLICABLE]
    if not applicable or any(item.state is ClauseState.PENDING for item in applicable):
        return None
    weights = sum(item.clause.weight for item in applicable)
    return sum((_mean(item) * item.clause.weight for item in applicable), Fraction(0)) / weights * 10


def _mean(item: ItemResult) -> Fraction:
    values = [VALUES[row.state] for row in weighing(item.objects) if row.state in VALUES]
    if item.link is not None or not values:
        return VALUES[item.state]
    return sum(values, Fraction(0)) / len(values)


def layers_of(controls: Sequence[ControlResult], mode: RateMode) -> tuple[LayerResult, ...]:
    """Layers in the order of the standard; the extended requirements stand in the layer they belong to."""
    grouped: dict[str, list[ControlResult]] = defaultdict(list)
    for control in controls:
        grouped[control.layer].append(control)
    return tuple(_layer(layer, tuple(same), mode) for layer, same in grouped.items())


def _layer(layer: str, controls: tuple[ControlResult, ...], mode: RateMode) -> LayerResult:
    items = [item for control in controls for item in control.items]
    state = merged(control.state for control in controls)
    return LayerResult(layer, state, tally_of(items), rate_of(items, mode), controls)
