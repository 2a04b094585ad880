"""A drill on disk: nothing recorded is lost, nothing changed goes unnoticed."""

from __future__ import annotations

import contextlib
import errno
import os
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from records import NINE, journal

from auditor.drill.conductor import Conductor
from auditor.drill.folder import RECTIFICATION, DrillFolder
from auditor.drill.library import DrillLibrary
from auditor.drill.outcome import derive
from auditor.errors import EvidenceError, UsageError
from auditor.model.drill import DrillPlan, Mark, RecordKind

HOUR = timedelta(hours=1)


@pytest.fixture
def folder(tmp_path: Path, plan: DrillPlan) -> DrillFolder:
    made = DrillFolder(tmp_path, plan.id)
    made.create(plan)
    return made


def write(folder: DrillFolder, plan: DrillPlan, observer: str = "conductor") -> None:
    with folder.observed_by(observer) as pen:
        conductor = Conductor(plan, pen, lambda: NINE)
        if conductor.time.started is None:
            conductor.start()
        conductor.mark(Mark.DETECTED, "示例甲")
        conductor.mark(Mark.REPORTED)


def test_plan_and_records_come_back_as_they_were(folder: DrillFolder, plan: DrillPlan) -> None:
    write(folder, plan)
    assert folder.plan() == plan
    assert [record.subject for record in folder.journal().records] == ["", "detected", "reported"]
    assert [one.id for one in DrillFolder.all(folder.path.parents[1])] == [plan.id]


def test_a_torn_line_is_set_aside_told_and_written_over(folder: DrillFolder, plan: DrillPlan) -> None:
    write(folder, plan)
    path = folder.path / "records" / "conductor.jsonl"
    path.write_bytes(path.read_bytes()[:-25])
    torn = folder.journal()
    assert len(torn.records) == 2 and len(torn.setbacks) == 1
    write(folder, plan)
    whole = folder.journal()
    assert [record.number for record in whole.records] == [1, 2, 3, 4] and not whole.setbacks


@pytest.mark.parametrize(
    "damage",
    [
        lambda lines: [lines[0].replace(b"01:00", b"02:00"), *lines[1:]],
        lambda lines: lines[1:],
        lambda lines: [lines[0], lines[2]],
        lambda lines: [lines[0], lines[0], *lines[1:]],
        lambda lines: [b"{}\n", *lines[1:]],
    ],
)
def test_a_changed_removed_or_added_line_is_refused(folder: DrillFolder, plan: DrillPlan, damage: object) -> None:
    write(folder, plan)
    path = folder.path / "records" / "conductor.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(damage(lines)))  # type: ignore[operator]
    with pytest.raises(EvidenceError):
        folder.journal()


def test_a_record_of_one_observer_cannot_pass_for_anothers(folder: DrillFolder, plan: DrillPlan) -> None:
    write(folder, plan)
    records = folder.path / "records"
    (records / "conductor.jsonl").rename(records / "someone.jsonl")
    with pytest.raises(EvidenceError):
        folder.journal()


def test_only_one_process_records_as_an_observer(folder: DrillFolder) -> None:
    with folder.observed_by("a"), folder.observed_by("b"), pytest.raises(UsageError), folder.observed_by("a"):
        pass


@pytest.mark.parametrize("name", ["", "../x", "a/b", "a b", "x" * 33])
def test_names_of_observers_cannot_lead_elsewhere(folder: DrillFolder, name: str) -> None:
    with pytest.raises(UsageError), folder.observed_by(name):
        pass


def test_an_id_is_used_once_and_cannot_lead_elsewhere(folder: DrillFolder, plan: DrillPlan, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        folder.create(plan)
    with pytest.raises(UsageError):
        DrillFolder(tmp_path, "../escape")
    with pytest.raises(UsageError):
        DrillFolder(tmp_path, "unknown").plan()


def test_a_full_disk_leaves_the_journal_as_it_was(
    folder: DrillFolder, plan: DrillPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, plan)
    path = folder.path / "records" / "conductor.jsonl"
    before = path.read_bytes()
    real = os.write

    def full(file: int, content: bytes) -> int:
        if len(content) > 40:
            return real(file, content[:40])
        raise OSError(errno.ENOSPC, "full")

    with pytest.raises(UsageError) as told, folder.observed_by("conductor") as pen:
        monkeypatch.setattr(os, "write", full)
        Conductor(plan, pen, lambda: NINE).mark(Mark.CLOSED)
    monkeypatch.undo()
    assert path.read_bytes() == before and "conductor.jsonl" in str(told.value)
    write(folder, plan)
    assert not folder.journal().setbacks


def test_a_clock_that_is_set_back_does_not_turn_events_round_and_is_told(
    folder: DrillFolder, plan: DrillPlan, library: DrillLibrary
) -> None:
    times = iter([NINE, NINE + HOUR, NINE + HOUR / 2, NINE + HOUR / 2])
    now = [NINE]
    with folder.observed_by("conductor") as pen:
        conductor = Conductor(plan, pen, lambda: now[0])
        for step in (conductor.start, conductor.pause, conductor.resume, conductor.end):
            now[0] = next(times)
            step()
    outcome = derive(plan, folder.journal().records, library.items, NINE + HOUR)
    assert outcome.elapsed == HOUR and outcome.ended == NINE + HOUR
    assert any("set back" in one.en for one in outcome.setbacks)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_done_to_a_journal_is_told_or_refused(
    folder: DrillFolder, plan: DrillPlan, data: st.DataObject
) -> None:
    path = folder.path / "records" / "conductor.jsonl"
    path.unlink(missing_ok=True)
    write(folder, plan)
    whole = path.read_bytes()
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 200)))
    path.write_bytes(changed := whole[:start] + data.draw(st.binary(max_size=60)) + whole[end:])
    try:
        read = folder.journal()
    except EvidenceError:
        return
    kept = [one.subject for one in read.records]
    assert kept == ["", "detected", "reported"][: len(kept)]
    # Whole lines missing at the end are what an append-only file cannot tell from lines never written.
    assert changed == whole or read.setbacks or whole.startswith(changed)


@given(content=st.binary(max_size=300))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_bytes_that_are_no_journal_are_never_taken_for_records(folder: DrillFolder, content: bytes) -> None:
    (folder.path / "records" / "noise.jsonl").write_bytes(content)
    with contextlib.suppress(EvidenceError):
        assert not folder.journal().records


def test_a_closed_drill_that_was_rewritten_is_no_evidence(folder: DrillFolder, plan: DrillPlan) -> None:
    write(folder, plan)
    folder.close(NINE)
    with folder.observed_by(RECTIFICATION) as pen:
        Conductor(plan, pen, lambda: NINE).note("mended")
    folder.check_closing()
    (folder.path / "records" / "conductor.jsonl").unlink()
    write(folder, plan, "somebody")
    with pytest.raises(EvidenceError):
        folder.check_closing()


def test_personal_data_typed_in_a_hurry_never_reaches_the_disk(folder: DrillFolder, plan: DrillPlan) -> None:
    with folder.observed_by("conductor") as pen:
        conductor = Conductor(plan, pen, lambda: NINE)
        conductor.start()
        conductor.note("来电人身份证 11010119000307109X，手机 13812345678")
        conductor.enter(journal((0, RecordKind.NOTED)))
    content = (folder.path / "records" / "conductor.jsonl").read_text("utf-8")
    assert "11010119000307109X" not in content and "13812345678" not in content


def test_the_same_table_entered_twice_adds_nothing(folder: DrillFolder, plan: DrillPlan) -> None:
    rows = journal((0, RecordKind.STARTED), (5, RecordKind.MARKED, Mark.DETECTED))
    for fresh in (2, 0):
        with folder.observed_by("afterwards") as pen:
            assert Conductor(plan, pen, lambda: NINE).enter(rows) == fresh
