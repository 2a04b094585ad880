"""From records to times, gaps and a conclusion."""

from __future__ import annotations

from datetime import timedelta

from records import at, journal

from auditor.drill.library import DrillLibrary
from auditor.drill.outcome import derive
from auditor.model.drill import ActionState, Conclusion, DrillOutcome, DrillPlan, Mark, MeasureState, Record, Severity
from auditor.model.drill import RecordKind as K

WHOLE = (
    (0, K.STARTED), (0, K.INJECTED, "tip"), (10, K.MARKED, Mark.DETECTED), (20, K.MARKED, Mark.CONFIRMED),
    (30, K.MARKED, Mark.COMMAND), (45, K.INJECTED, "scale"), (50, K.DONE, "count-persons"),
    (55, K.GRADED, Severity.LARGER), (90, K.INJECTED, "channel"), (110, K.MARKED, Mark.CONTAINED),
    (120, K.MARKED, Mark.REPORTED), (130, K.MARKED, Mark.POLICE), (150, K.INJECTED, "press"),
    (160, K.DONE, "one-voice"), (200, K.MARKED, Mark.NOTIFIED), (240, K.INJECTED, "recovered"),
    (300, K.MARKED, Mark.RESTORED), (310, K.MARKED, Mark.CLOSED), (320, K.ENDED),
)  # fmt: skip


def told(plan: DrillPlan, library: DrillLibrary, records: list[Record], minutes: float = 400) -> DrillOutcome:
    return derive(plan, records, library.items, at(minutes))


def without(*subjects: str) -> list[Record]:
    return journal(*(event for event in WHOLE if len(event) < 3 or event[2] not in subjects))


def test_the_times_are_those_recorded(plan: DrillPlan, library: DrillLibrary) -> None:
    found = {one.id: one for one in told(plan, library, journal(*WHOLE)).measures}
    minutes = {name: one.value.total_seconds() / 60 for name, one in found.items() if one.value is not None}
    assert minutes == {
        "mttd": 10, "mtta": 10, "command": 20, "grading": 45, "mttc": 100, "mttr": 290, "rto": 300, "total": 310,
    }  # fmt: skip
    assert found["mttd"].state is MeasureState.MET
    assert found["mtta"].state is MeasureState.NONE


def test_a_drill_that_went_as_it_should_has_no_gaps(plan: DrillPlan, library: DrillLibrary) -> None:
    assert told(plan, library, journal(*WHOLE)).gaps == ()


def test_what_nobody_recorded_is_a_gap_and_its_measure_open(plan: DrillPlan, library: DrillLibrary) -> None:
    outcome = told(plan, library, without(Mark.CONTAINED, Mark.REPORTED))
    assert {gap.id for gap in outcome.gaps} == {
        "action:cut-consumer", "action:first-report", "clock:first-report", "aim:mttc",
    }  # fmt: skip
    assert {one.id: one.state for one in outcome.measures}["mttc"] is MeasureState.OPEN
    assert all(gap.clauses for gap in outcome.gaps)


def test_a_wrong_grade_is_a_gap_even_where_it_spares_the_report(plan: DrillPlan, library: DrillLibrary) -> None:
    outcome = told(plan, library, [*without(Severity.LARGER), *journal((56, K.GRADED, Severity.GENERAL), observer="b")])
    assert [gap.id for gap in outcome.gaps] == ["grade"]


def test_actions_of_injects_never_shown_are_not_held_against_anybody(plan: DrillPlan, library: DrillLibrary) -> None:
    outcome = told(plan, library, journal((0, K.STARTED), (0, K.INJECTED, "tip"), (5, K.ENDED)))
    states = {one.expected.id: one.state for one in outcome.actions}
    assert states["take-tip"] is ActionState.NOT_SEEN
    assert states["close"] is ActionState.NOT_DUE


def test_observers_are_merged_and_the_earliest_time_counts(plan: DrillPlan, library: DrillLibrary) -> None:
    other = journal((4, K.MARKED, Mark.DETECTED), (121, K.MARKED, Mark.REPORTED), observer="second")
    outcome = told(plan, library, [*journal(*WHOLE), *other])
    assert outcome.marks[Mark.DETECTED].offset == timedelta(minutes=4)
    assert len(outcome.setbacks) == 1


def test_nothing_is_concluded_until_every_item_is_rated(plan: DrillPlan, library: DrillLibrary) -> None:
    ratings = [(330, K.RATED, item.id, {"score": 5}) for item in library.items]
    half = told(plan, library, [*journal(*WHOLE), *journal(*ratings[:8], observer="evaluator")])
    whole = told(plan, library, [*journal(*WHOLE), *journal(*ratings, observer="evaluator")])
    assert (half.mean, half.conclusion) == (None, Conclusion.NOT_RATED)
    assert (whole.mean, whole.conclusion) == (5.0, Conclusion.EXCELLENT)
    poor = [(330, K.RATED, item.id, {"score": 1}) for item in library.items]
    assert told(plan, library, [*journal(*WHOLE), *journal(*poor, observer="e")]).conclusion is Conclusion.POOR


def test_a_gap_put_right_stays_a_gap_with_its_day(plan: DrillPlan, library: DrillLibrary) -> None:
    records = [*without(Mark.REPORTED), *journal((350, K.GAP_CLOSED, "clock:first-report"), observer="rectification")]
    gaps = {gap.id: gap.closed for gap in told(plan, library, records).gaps}
    assert gaps == {"action:first-report": None, "clock:first-report": at(350)}
