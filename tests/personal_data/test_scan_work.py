"""Whole scans: what is finished is never done again, and the number of workers changes no result."""

from __future__ import annotations

import gzip
import json
import os
import pickle
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from auditor.model.personal_data import TroubleKind
from scanners.personal_data.work import scan
from scanners.personal_data.work.ledger import Ledger
from scanners.personal_data.work.part import Damaged, Part, dumped, loaded, sealed, unsealed
from tests.personal_data.scan_lab import Watch, log_line, number, order, said, write_log, write_table


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    write_log(folder / "logs" / "a.log", 500)
    write_log(folder / "logs" / "b.log", 30)
    write_table(folder / "t.csv", 1500)
    with gzip.open(folder / "old.log.gz", "wt", encoding="utf-8") as file:
        file.writelines(log_line(n) for n in range(40))
    with zipfile.ZipFile(folder / "z.zip", "w") as archive:
        archive.writestr("logs/x.log", "".join(log_line(n) for n in range(60)))
        archive.writestr("t.csv", (folder / "t.csv").read_text("utf-8"))
    (folder / "empty.csv").touch()
    return folder


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_findings_stand_where_they_are_in_the_whole_file_and_nowhere_else(tmp_path: Path) -> None:
    log = write_log(tmp_path / "a.log", 300)
    found = tmp_path / "f.jsonl"
    scan(order(log, findings=found))
    lines = log.read_text("utf-8").splitlines()
    cards = [row for row in rows(found) if row["entity_type"] == "CN_ID_CARD"]
    assert [row["line"] for row in cards] == [n + 1 for n in range(0, 300, 3)]
    for row in cards:
        assert lines[row["line"] - 1][row["start"] : row["end"]] == number(row["line"] - 1)
        assert row.keys() == {"file", "line", "entity_type", "start", "end", "score", "form"}
        assert row["file"] == str(log)
    mobiles = [row for row in rows(found) if row["entity_type"] == "CN_MOBILE"]
    assert all(lines[row["line"] - 1][row["start"] : row["end"]].startswith("1990000") for row in mobiles)


@pytest.mark.parametrize("jobs", [1, 2])
def test_masks_of_a_log_that_show_too_much_are_told_by_field(tmp_path: Path, jobs: int) -> None:
    values = [("m", "1381234***8"), ("m", "138****5678"), ("n", "138****5678"), ("sfzh", "110101199003****12")]
    lines = [f"2026-01-02 03:04:05 GET /p{n % 3}?{name}={value} 200\n" for n in range(500) for name, value in values]
    log = tmp_path / "a.log"
    log.write_text("".join(lines))
    weak = scan(order(log, jobs=jobs)).weak_masks
    assert [(mask.source, mask.column, mask.entity, mask.patterns, mask.cells) for mask in weak] == [
        (str(log), "m", "MASKED_CN_MOBILE", ("ddddddd***d",), 500),
        (str(log), "sfzh", "MASKED_CN_ID_CARD", ("dddddddddddd****dd",), 500),
    ]


def test_no_person_who_stands_in_a_path_is_shown(tmp_path: Path) -> None:
    record = {"time": "2026-11-01T08:00:00", "uri": "/api/person/张建国/x", "李秀英": {"mobile": "13900001234"}}
    (tmp_path / "a.log").write_text((json.dumps(record, ensure_ascii=False) + "\n") * 3, "utf-8")
    text = "2026-11-01 08:00:00.123  INFO [http-1] c.e.A - GET /api/person/张建国/x userId=李秀英, mobile=13900001234\n"
    (tmp_path / "b.log").write_text(text * 3, "utf-8")
    result = scan(order(tmp_path, findings=tmp_path.parent / "f.jsonl"))
    fields = {field.field for log in result.logs for field in log.fields}
    assert {"{PERSON}.mobile", "mobile"} <= fields
    assert "张建国" not in repr(result)
    assert "李秀英" not in repr(result)


def test_findings_in_a_table_are_rows_from_zero_in_cells(tmp_path: Path) -> None:
    table = write_table(tmp_path / "t.csv", 1500)
    found, columns = tmp_path / "f.jsonl", tmp_path / "c.jsonl"
    result = scan(order(table, findings=found, columns=columns))
    cards = [row for row in rows(found) if row["column"] == "sfzh"]
    assert [row["row"] for row in cards] == list(range(1500))
    assert {(row["start"], row["end"], row["entity_type"]) for row in cards} == {(0, 18, "CN_ID_CARD")}
    assert cards[0].keys() == {"file", "row", "column", "entity_type", "start", "end", "score", "form"}
    [profile] = result.tables
    assert profile.rows == 1500
    assert [row["entity_type"] for row in rows(columns)][1:3] == ["CN_ID_CARD", "CN_MOBILE"]
    assert {"file", "column", "entity_type", "rate", "rows", "grade"} <= rows(columns)[0].keys()


def test_the_number_of_workers_changes_no_byte(data: Path, tmp_path: Path, many_workers: None) -> None:
    results = []
    for jobs in (1, 2, 3):
        files = {"findings": tmp_path / f"f{jobs}", "columns": tmp_path / f"c{jobs}"}
        results.append(said(scan(order(data, jobs=jobs, **files))))
    assert results[0] == results[1] == results[2]
    for name in "fc":
        assert len({(tmp_path / f"{name}{jobs}").read_bytes() for jobs in (1, 2, 3)}) == 1
    assert len(rows(tmp_path / "f1")) > 1000


def test_profiles_of_logs_tell_who_asked_what(data: Path) -> None:
    result = scan(order(data / "logs" / "a.log"))
    [log] = result.logs
    assert (log.records, log.broken, log.with_clear) == (500, 0, 167)
    field = next(f for f in log.fields if f.entity == "CN_ID_CARD" and f.consumer == "desk")
    assert (field.interface, field.direction, field.field) == ("GET /api/p0", "response", "sfzh")
    assert all(place % 3 == 1 for place in field.places)
    assert field.first_seen is not None and f"{field.first_seen:%Y-%m-%d %H:%M}" == "2026-11-01 00:03"
    assert result.complete


def test_a_finished_scan_does_nothing_again(data: Path, tmp_path: Path) -> None:
    again = order(data, ledger=tmp_path / "home", findings=tmp_path / "f")
    first = scan(again)
    bytes_ = (tmp_path / "f").read_bytes()
    watch = Watch()
    second = scan(again, watch)
    assert (first.bytes > 0, second.bytes, watch.begun) == (True, 0, [])
    assert watch.done == watch.size
    assert said(first) == said(second)
    assert (tmp_path / "f").read_bytes() == bytes_


def test_a_scan_that_must_not_resume_does_all_again(data: Path, tmp_path: Path) -> None:
    again = order(data, ledger=tmp_path / "home")
    first = scan(again)
    assert scan(replace(again, resume=False)).bytes == first.bytes


def test_findings_asked_for_later_are_found_later(data: Path, tmp_path: Path) -> None:
    kept = order(data, ledger=tmp_path / "home")
    scan(kept)
    assert scan(replace(kept, findings=tmp_path / "f")).bytes > 0
    assert scan(kept).bytes == 0
    assert len(rows(tmp_path / "f")) > 1000


def test_a_grown_log_is_scanned_from_where_it_ended(tmp_path: Path) -> None:
    log = write_log(tmp_path / "a.log", 300)
    kept = order(log, ledger=tmp_path / "home", findings=tmp_path / "f")
    scan(kept)
    before = log.stat().st_size
    write_log(log, 200, 300)
    grown = scan(kept)
    assert grown.bytes == log.stat().st_size - before
    clean = scan(order(log, findings=tmp_path / "g"))
    assert [(field.entity, field.hits) for field in grown.logs[0].fields] == [
        (field.entity, field.hits) for field in clean.logs[0].fields
    ]
    assert (tmp_path / "f").read_bytes() == (tmp_path / "g").read_bytes()
    assert scan(kept).bytes == 0


def test_a_log_that_grew_in_the_middle_of_a_line_is_scanned_from_that_split(tmp_path: Path) -> None:
    log = write_log(tmp_path / "a.log", 300)
    whole = log.read_bytes()
    log.write_bytes(whole[:-30])
    kept = order(log, ledger=tmp_path / "home", findings=tmp_path / "f")
    scan(kept)
    log.write_bytes(whole)
    grown = scan(kept)
    assert 30 < grown.bytes <= 20_000 + 30
    scan(order(log, findings=tmp_path / "g"))
    assert (tmp_path / "f").read_bytes() == (tmp_path / "g").read_bytes()
    assert grown.logs[0].records == 300


@pytest.mark.parametrize("change", ["shorter", "same size", "other head"])
def test_a_log_that_was_replaced_is_scanned_anew(tmp_path: Path, change: str) -> None:
    log = write_log(tmp_path / "a.log", 300)
    kept = order(log, ledger=tmp_path / "home")
    scan(kept)
    text = log.read_text("utf-8")
    match change:
        case "shorter":
            log.write_text("".join(log_line(n) for n in range(250)), "utf-8")
        case "same size":
            log.write_text(text.replace("desk", "disk"), "utf-8")
            os.utime(log, ns=(1, 1))
        case "other head":
            log.write_text("".join(log_line(n) for n in range(7, 400)), "utf-8")
    found = scan(kept)
    assert found.bytes == log.stat().st_size
    assert said(found).logs[0].records == scan(order(log)).logs[0].records


@pytest.mark.parametrize(
    "changes",
    [{"as_of": date(2027, 1, 1)}, {"log_format": "json"}, {"masked_findings": True}],
    ids=str,
)
def test_changed_rules_scan_again(tmp_path: Path, changes: dict[str, Any]) -> None:
    log = write_log(tmp_path / "a.log", 100)
    kept = order(log, ledger=tmp_path / "home")
    scan(kept)
    assert scan(replace(kept, **changes)).bytes == log.stat().st_size
    policy = replace(kept.policy, digest="another")
    assert scan(replace(kept, policy=policy)).bytes == log.stat().st_size
    assert scan(kept).bytes == 0


def test_changed_recognisers_scan_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = write_log(tmp_path / "a.log", 100)
    kept = order(log, ledger=tmp_path / "home")
    scan(kept)
    monkeypatch.setattr("scanners.personal_data.work.order.engine_digest", lambda: "another")
    assert scan(kept).bytes == log.stat().st_size


def test_a_damaged_part_is_done_again_or_told(tmp_path: Path) -> None:
    log = write_log(tmp_path / "a.log", 300)
    kept = order(log, ledger=tmp_path / "home")
    first = scan(kept)
    for damage in (lambda d: d[:-1], lambda d: d[:40] + bytes([d[40] ^ 1]) + d[41:], lambda d: b""):
        part = sorted((tmp_path / "home").rglob("*.part"))[0]
        part.write_bytes(damage(part.read_bytes()))
        again = scan(kept)
        assert 0 < again.bytes < log.stat().st_size
        assert said(again) == said(first)


def test_only_parts_are_unpacked() -> None:
    for evil in (print, os.system, Ledger):
        written = pickle.dumps(evil)
        with pytest.raises(Damaged):
            loaded(sealed(lambda file, written=written: file.write(written)))
    assert loaded(dumped(Part(number=3))).number == 3


def test_no_value_is_in_the_ledger(data: Path, tmp_path: Path) -> None:
    scan(order(data, ledger=tmp_path / "home", findings=tmp_path / "f", columns=tmp_path / "c"))
    written = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and data not in path.parents]
    parts = [unsealed(path.read_bytes()).read() for path in (tmp_path / "home").rglob("*.part")]
    assert parts
    written += parts
    assert len(written) > 10
    for n in range(0, 300, 3):
        for value in (number(n), f"1990000{n:04d}", "张三丰"):
            assert not [text for text in written if value.encode() in text]


def test_the_ledger_is_nobody_elses(tmp_path: Path) -> None:
    scan(order(write_log(tmp_path / "a.log", 10), ledger=tmp_path / "home" / "personal_data"))
    key = tmp_path / "home" / "personal_data" / "scan.key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert key.parent.stat().st_mode & 0o077 == 0


def test_parts_of_what_is_gone_are_pruned_and_those_in_use_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, here = write_log(tmp_path / "gone.log", 100), write_log(tmp_path / "here.log", 100)
    home = tmp_path / "home"
    scan(order(gone, here, ledger=home))
    gone.unlink()
    for part in home.rglob("*.part"):
        os.utime(part, (1, 1))
    watch = Watch()
    scan(order(here, ledger=home), watch)
    assert watch.begun == []
    assert len({part.parent for part in home.rglob("*.part")}) == 1


def test_what_a_killed_scan_left_half_written_is_swept(tmp_path: Path) -> None:
    home = tmp_path / "home"
    log = write_log(tmp_path / "a.log", 100)
    scan(order(log, ledger=home))
    folder = next(home.rglob("*.part")).parent
    left = folder / "x.part.999999999.tmp"
    left.write_bytes(b"half")
    mine = folder / f"x.part.{os.getpid()}.tmp"
    mine.write_bytes(b"half")
    scan(order(log, ledger=home))
    assert (left.exists(), mine.exists()) == (False, True)


def test_a_sample_looks_at_the_first_rows_of_every_table_and_says_so(data: Path, tmp_path: Path) -> None:
    result = scan(order(data / "t.csv", data / "z.zip", sample=100, findings=tmp_path / "f"))
    assert [table.rows for table in result.tables] == [100, 100]
    assert {row["row"] for row in rows(tmp_path / "f") if "row" in row} == set(range(100))
    assert [trouble.kind for trouble in result.troubles].count(TroubleKind.SAMPLED) == 2
    assert result.logs[0].records == 60


def test_troubles_point_into_the_whole_file(tmp_path: Path) -> None:
    table = write_table(tmp_path / "t.csv", 1500)
    lines = table.read_text("utf-8").splitlines()
    lines[1200] += ",too,many"
    table.write_text("\n".join(lines) + "\n", "utf-8")
    [trouble] = scan(order(table)).troubles
    assert (trouble.kind, trouble.first, trouble.count) == (TroubleKind.RAGGED_ROW, 1199, 1)


def test_what_cannot_be_read_is_told_and_the_rest_is_read(tmp_path: Path, many_workers: None) -> None:
    write_log(tmp_path / "data" / "a.log", 30)
    (tmp_path / "data" / "gone.log").symlink_to("nowhere")
    (tmp_path / "data" / "cut.log.gz").write_bytes(gzip.compress(b"x" * 1000)[:-9])
    result = scan(order(tmp_path / "data", jobs=2))
    assert {Path(trouble.source).name for trouble in result.troubles if trouble.lost} == {"gone.log", "cut.log.gz"}
    assert not result.complete
    assert next(log for log in result.logs if log.source.endswith("a.log")).records == 30


def test_an_error_in_one_split_is_told_and_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = write_log(tmp_path / "a.log", 300)
    kept = order(log, ledger=tmp_path / "home")
    from scanners.personal_data.work.kernel import Work

    take = Work.take

    def fails(self: Work, block: Any) -> bool:
        if self.offset == 20_000:
            raise RuntimeError(number(3))
        return take(self, block)

    with monkeypatch.context() as patched:
        patched.setattr(Work, "take", fails)
        broken = scan(kept)
    [trouble] = broken.troubles
    assert (trouble.kind, trouble.lost) == (TroubleKind.UNREADABLE, True)
    assert "RuntimeError" in trouble.detail.en and number(3) not in repr(trouble)
    assert 0 < scan(kept).bytes < 25_000


def test_progress_is_told_in_bytes_on_disk(data: Path, tmp_path: Path) -> None:
    watch = Watch()
    result = scan(order(data, findings=tmp_path / "f"), watch)
    assert watch.done == watch.size == sum(path.stat().st_size for path in data.rglob("*") if path.is_file())
    assert watch.parts == 6
    assert watch.found >= len(rows(tmp_path / "f"))
    assert result.sources == 6


def test_a_format_of_the_users_own_is_used_for_logs(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    log.write_text(f"desk|GET|/a/b?sfzh={number(1)}|200\n" * 5, "utf-8")
    own = "$http_x_app_id|$request_method|$request_uri|$status"
    [profile] = scan(order(log, log_format=own)).logs
    assert [(f.interface, f.consumer, f.field) for f in profile.fields] == [("GET /a/b", "desk", "sfzh")]


def test_columns_of_a_w3c_log_change_in_the_middle_of_a_split(tmp_path: Path) -> None:
    log = tmp_path / "u_ex.log"
    first = "#Fields: date time c-ip cs-method cs-uri-stem cs-uri-query\n"
    second = "#Fields: date time cs-uri-query cs-uri-stem cs-method\n"
    lines = [first, *(f"2026-11-20 08:00:00 10.1.1.1 GET /first sfzh={number(n)}\n" for n in range(400))]
    lines += [second, *(f"2026-11-20 09:00:00 sfzh={number(n)} /second POST\n" for n in range(900))]
    log.write_text("".join(lines), "utf-8")
    [profile] = scan(order(log)).logs
    hits = {(f.interface, f.entity): f.hits for f in profile.fields}
    assert (hits["GET /first", "CN_ID_CARD"], hits["POST /second", "CN_ID_CARD"]) == (400, 900)
    assert (profile.format, profile.records) == ("w3c", 1300)


def test_a_line_longer_than_a_block_counts_once(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    body = ",".join(f'"{number(n)}"' for n in range(3000))
    log.write_text(f'{{"uri": "/a", "response": {{"sfzh": [{body}]}}}}\n' + log_line(1), "utf-8")
    limits = replace(order().limits, block=16_000, longest_line=8000, overlap=400)
    result = scan(order(log, limits=limits, findings=tmp_path / "f", split=1 << 20))
    assert result.logs[0].records == 2
    text = log.read_text("utf-8").splitlines()
    found = [row for row in rows(tmp_path / "f") if row["entity_type"] == "CN_ID_CARD"]
    assert len(found) == 3000
    assert all(text[row["line"] - 1][row["start"] : row["end"]].isalnum() for row in found)


def test_own_kinds_of_the_user_are_counted_in_tables_and_logs(tmp_path: Path) -> None:
    from scanners.personal_data.recognisers.own_file import load_own

    (tmp_path / "own.yaml").write_text(
        "recognisers:\n  - entity: CITY_CARD\n    title: {zh: 市民卡, en: city card}\n"
        "    pattern: 'CQ[0-9]{10}'\n    score: 0.7\n    grade: general-3\n",
        "utf-8",
    )
    table, log = tmp_path / "t.csv", tmp_path / "a.log"
    table.write_text("id,kh\n" + "".join(f"{n},CQ00000{n:05d}\n" for n in range(50)), "utf-8")
    log.write_text("".join(f'{{"uri": "/a", "response": {{"kh": "CQ00000{n:05d}"}}}}\n' for n in range(20)), "utf-8")
    result = scan(order(table, log, own=load_own(tmp_path / "own.yaml"), findings=tmp_path / "f"))
    [column] = [c for c in result.tables[0].columns if c.column == "kh"]
    assert (column.entity, column.grade, column.rate) == ("CITY_CARD", "general-3", 1.0)
    [field] = [f for f in result.logs[0].fields if f.entity == "CITY_CARD"]
    assert (field.hits, field.field, field.grade) == (20, "kh", "general-3")
    assert sum(row["entity_type"] == "CITY_CARD" for row in rows(tmp_path / "f")) == 70
