"""Drill time 演练时间: what counts of real time once a drill runs. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from auditor.model.drill import Record, RecordKind


@dataclass(frozen=True, slots=True)
class DrillTime:
    """Turns real moments into drill time. `speed` is how many minutes of the drill one real minute stands for: a
    tabletop may rehearse a day in an hour. `stops` are the pauses, the last one open while the drill is paused."""

    started: datetime | None = None
    ended: datetime | None = None
    speed: float = 1.0
    stops: tuple[tuple[datetime, datetime | None], ...] = ()

    @property
    def is_running(self) -> bool:
        return self.started is not None and self.ended is None and not self.is_paused

    @property
    def is_paused(self) -> bool:
        return bool(self.stops) and self.stops[-1][1] is None and self.ended is None

    def offset(self, at: datetime) -> timedelta:
        """Drill time at a real moment: zero before the start, standing still in pauses and after the end."""
        if self.started is None or at <= self.started:
            return timedelta()
        if self.ended is not None:
            at = min(at, self.ended)
        return (at - self.started - self.paused(at)) * self.speed

    def paused(self, at: datetime) -> timedelta:
        """Real time spent in pauses until `at`."""
        if self.ended is not None:
            at = min(at, self.ended)
        return sum((max(timedelta(), min(end or at, at) - begin) for begin, end in self.stops), timedelta())


def drill_time(records: Iterable[Record]) -> DrillTime:
    """Drill time by the records that start, pause, resume and end it; those that come out of turn change nothing."""
    started: datetime | None = None
    ended: datetime | None = None
    speed = 1.0
    stops: list[tuple[datetime, datetime | None]] = []
    for record in sorted(records, key=lambda record: record.at):
        paused = bool(stops) and stops[-1][1] is None
        match record.kind:
            case RecordKind.STARTED if started is None:
                started, speed = record.at, float((record.data or {}).get("speed", 1))
            case RecordKind.PAUSED if started is not None and ended is None and not paused:
                stops.append((record.at, None))
            case RecordKind.RESUMED if paused and ended is None:
                stops[-1] = (stops[-1][0], record.at)
            case RecordKind.ENDED if started is not None and ended is None:
                ended = record.at
    return DrillTime(started, ended, speed, tuple(stops))
