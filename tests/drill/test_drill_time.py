"""Drill time stands still in pauses, never runs backwards and stops at the end."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from records import at, journal

from auditor.drill.drill_time import drill_time
from auditor.model.drill import RecordKind as K

CONTROL = st.sampled_from([K.STARTED, K.PAUSED, K.RESUMED, K.ENDED])


def test_pauses_do_not_count_and_a_tabletop_may_run_faster() -> None:
    time = drill_time(journal((0, K.STARTED, "", {"speed": 10}), (6, K.PAUSED), (30, K.RESUMED), (36, K.ENDED)))
    assert time.offset(at(6)) == timedelta(minutes=60)
    assert time.offset(at(20)) == timedelta(minutes=60)
    assert time.offset(at(33)) == timedelta(minutes=90)
    assert time.offset(at(500)) == timedelta(minutes=120)
    assert time.paused(at(500)) == timedelta(minutes=24)


def test_records_out_of_turn_change_nothing() -> None:
    plain = drill_time(journal((0, K.STARTED), (10, K.PAUSED), (20, K.RESUMED)))
    odd = drill_time(
        journal((-5, K.RESUMED), (0, K.STARTED), (5, K.RESUMED), (7, K.STARTED), (10, K.PAUSED), (12, K.PAUSED),
                (20, K.RESUMED))
    )  # fmt: skip
    assert odd == plain
    assert drill_time([]).offset(at(3)) == timedelta()


@given(st.lists(st.tuples(st.integers(-60, 600), CONTROL), max_size=12), st.integers(-60, 600), st.integers(0, 600))
def test_it_never_runs_backwards(events: list[tuple[int, K]], minute: int, later: int) -> None:
    time = drill_time(journal(*events))
    assert timedelta() <= time.offset(at(minute)) <= time.offset(at(minute + later)) <= timedelta(minutes=1260)
