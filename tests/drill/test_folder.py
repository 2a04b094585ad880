"""A drill on disk: nothing recorded is lost, nothing changed goes unnoticed."""

from __future__ import annotations

from pathlib import Path

import pytest
from records import NINE, journal

from auditor.drill.conductor import Conductor
from auditor.drill.folder import DrillFolder
from auditor.errors import EvidenceError, UsageError
from auditor.model.drill import DrillPlan, Mark, RecordKind


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
