"""A recorded drill once more 回放: each record in its order, with what it changed in the clocks of the law."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from auditor.cli.context import console, settings
from auditor.cli.drill_screen import describe
from auditor.drill.drill_time import drill_time
from auditor.drill.outcome import derive
from auditor.model.drill import DrillOutcome, DrillPlan, EvaluationItem, Moment, Record, RecordKind
from auditor.model.drill.words import CLOCKS, duration

_LONGEST = 5.0
"""Seconds that a replay waits at most between two records."""

_CONDUCT = frozenset(RecordKind) - {RecordKind.RATED, RecordKind.GAP_CLOSED}


@dataclass(frozen=True, slots=True)
class Step:
    """A record, the drill as it stood right after it, and the clocks that changed with it, in words."""

    moment: Moment
    changed: tuple[str, ...]


def steps(plan: DrillPlan, records: Sequence[Record], items: Sequence[EvaluationItem]) -> Iterator[Step]:
    """The drill record by record, read as it could be read at that moment and no later."""
    kept = sorted((one for one in records if one.kind in _CONDUCT), key=lambda one: (one.at, one.observer, one.number))
    lang = settings().lang
    before: dict[str, str] = {}
    for number, record in enumerate(kept, 1):
        outcome = derive(plan, kept[:number], items, record.at)
        states = {one.clock.id: CLOCKS[one.state][lang] for one in outcome.clocks}
        titles = {one.clock.id: one.clock.title[lang] for one in outcome.clocks}
        changed = tuple(f"{titles[name]}：{said}" for name, said in states.items() if before.get(name, said) != said)
        before = states
        yield Step(Moment(record=record, offset=drill_time(kept[:number]).offset(record.at)), changed)


def replay(outcome: DrillOutcome, items: Sequence[EvaluationItem], speed: float) -> None:
    """Print the drill as it went. `speed` is how much faster than it was; nothing is waited for at 0."""
    records = [moment.record for moment in outcome.timeline]
    screen = console()
    last: Record | None = None
    for step in steps(outcome.plan, records, items):
        record = step.moment.record
        if speed and last is not None:
            time.sleep(min(_LONGEST, max(0.0, (record.at - last.at).total_seconds() / speed)))
        last = record
        who = f"（{record.who}）" if record.who else ""
        screen.print(f"{duration(step.moment.offset)}  {describe(outcome, step.moment)}{who}", markup=False)
        for said in step.changed:
            screen.print(f"          → {said}", style="yellow", markup=False)
