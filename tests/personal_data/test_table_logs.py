"""Logs that PostgreSQL writes as CSV are logs whatever they are called; tables stay tables. Everything is made up."""

from __future__ import annotations

from pathlib import Path

import pytest
from reading_lab import kinds, parts_of, rows_of, text_of

from scanners.personal_data.reading import Batch, Lines

_FRONT = '2026-11-20 08:30:{second:02d}.120 {zone},"app","hukou",4711,"10.2.1.4:5000",5f.1267,{second},"SELECT",'
_BACK = '2026-11-20 08:00:00 {zone},3/11,0,{severity},{state},"statement: select 1 where a = ""b"""'


def _record(second: int, cells: int = 26, zone: str = "CST", severity: str = "LOG", state: str = "00000") -> str:
    record = _FRONT.format(second=second, zone=zone) + _BACK.format(zone=zone, severity=severity, state=state)
    return record + "," * (cells - 14)


@pytest.mark.parametrize("name", ["postgresql-2026-11-20.csv", "a.txt", "a.dat", "a", "a.log"])
@pytest.mark.parametrize("cells", [23, 24, 26])
@pytest.mark.parametrize("zone", ["CST", "UTC", "+08"])
def test_the_csvlog_of_any_version_is_read_as_lines_under_any_name(
    tmp_path: Path, name: str, cells: int, zone: str
) -> None:
    text = "".join(_record(n, cells, zone) + "\n" for n in range(5))
    (tmp_path / name).write_text(text)
    parts = parts_of(tmp_path / name)
    assert text_of(parts) == text
    assert kinds(parts) == set()


def test_a_statement_over_several_lines_is_one_record(tmp_path: Path) -> None:
    text = _record(1).replace("select 1 ", "select 1\n  from t\n ") + "\n" + _record(2) + "\n"
    (tmp_path / "a.csv").write_text(text)
    assert text_of(parts_of(tmp_path / "a.csv")) == text


def test_a_log_larger_than_what_is_looked_at_is_known_by_its_start(tmp_path: Path) -> None:
    text = "".join(_record(n % 60) + "\n" for n in range(2000))
    (tmp_path / "a.csv").write_text(text)
    parts = parts_of(tmp_path / "a.csv")
    assert all(isinstance(part, Lines) for part in parts)
    assert text_of(parts) == text


def test_a_table_into_which_a_log_was_loaded_stays_a_table(tmp_path: Path) -> None:
    heading = ",".join(f"c{n}" for n in range(26))
    (tmp_path / "a.csv").write_text(heading + "\n" + "".join(_record(n) + "\n" for n in range(5)))
    assert len(rows_of(parts_of(tmp_path / "a.csv"))) == 5


@pytest.mark.parametrize(
    "record",
    [
        _record(1, cells=22),
        _record(1, cells=27),
        _record(1, severity="正常"),
        _record(1, state="0"),
        _record(1).replace(" CST", "", 1),
    ],
)
def test_a_table_that_only_begins_with_times_stays_a_table(tmp_path: Path, record: str) -> None:
    (tmp_path / "a.csv").write_text((record + "\n") * 5)
    assert any(isinstance(part, Batch) for part in parts_of(tmp_path / "a.csv"))


def test_one_row_that_is_no_record_makes_a_table(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text((_record(1) + "\n") * 3 + "1,2,3\n")
    assert any(isinstance(part, Batch) for part in parts_of(tmp_path / "a.csv"))


def test_the_caller_may_say_that_such_a_log_is_a_table(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text((_record(1) + "\n") * 3)
    assert isinstance(parts_of(tmp_path / "a.csv", as_="table")[0], Batch)
