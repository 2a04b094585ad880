"""The scanner: what it reports of the copies a register names, and that no value gets through. All values are
synthetic."""

from __future__ import annotations

import gzip
import itertools
import json
import sqlite3
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import pytest
import xlsxwriter

from auditor.judge.evaluate import judge
from auditor.model.catalogue import FactCatalogue
from auditor.model.fact import Fact, FactSet, Missing, Reason
from auditor.model.register import (
    Agreement,
    Dataset,
    DeclaredPi,
    District,
    Entry,
    Field,
    Interface,
    LogSource,
    Opening,
    Register,
    Sharing,
    Unit,
)
from auditor.model.rulebook import Rulebook
from auditor.model.scan import Job, Observation, Scope
from auditor.model.target import Target, TargetKind
from auditor.model.verdict import State
from auditor.rulebook import load_rulebook
from examples.sample_data import resident_number
from scanners.personal_data import PersonalDataScanner, copies
from scanners.personal_data.policy import load_policy

RESIDENT_ID, MOBILE = "11010519491231002X", "13900001234"
AS_OF = date(2026, 11, 20)
REGISTER = Register(
    schema_version=1,
    as_of=None,
    district=District(code="1", name="区", level="county"),
    units=(Unit(id="u-hrss", name="区人社局", type="party_gov", level="county"),),
    interfaces=(
        Interface(
            id="if-a",
            name="查询",
            dataset="ds-a",
            provider="u-psb",
            protocol="https",
            response_fields=("xm", "sfzh"),
            masked_fields=("sfzh",),
        ),
    ),
    agreements=(Agreement(id="ag-a", interface="if-a", provider="u-psb", consumer="u-hrss", fields=("xm", "sfzh")),),
)

Look = Callable[[Entry], Observation]


@pytest.fixture
def job(tmp_path: Path) -> Callable[[Entry], Job]:
    def made(entry: Entry) -> Job:
        kind = TargetKind.DATASET if isinstance(entry, Dataset) else TargetKind.LOG_SOURCE
        target = Target("pf-a", entry.id, kind, entry.id, 3)
        scope = Scope(REGISTER, {entry.id: entry}, FactCatalogue(), AS_OF, tmp_path)
        (made,) = PersonalDataScanner().jobs([target], scope)
        return made

    return made


@pytest.fixture
def look(job: Callable[[Entry], Job]) -> Look:
    def looked(entry: Entry) -> Observation:
        (observation,) = job(entry).look()
        return observation

    return looked


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load_rulebook()


def dataset(*files: str, contains: bool = True, **changes: Any) -> Dataset:
    fields = (Field(name="sfzh", title="证件", pi_type="cn_id", mask="required"), Field(name="mc", title="名称"))
    values: dict[str, Any] = {"id": "ds-a", "title": "t", "provider": "u", "files": files, "fields": fields}
    return Dataset(**(values | {"pi": DeclaredPi(contains=contains)} | changes))


def log(path: str, kind: Any = "access") -> LogSource:
    return LogSource(id="ls-a", platform="pf-a", kind=kind, path=path)


def facts(observation: Observation) -> dict[str, Any]:
    return {fact.key: fact.value for fact in observation.facts if isinstance(fact, Fact)}


def state(book: Rulebook, rule: str, observation: Observation) -> State:
    return judge(
        book.rules[f"personal-data.{rule}"], observation.target, 3, FactSet.of(*observation.facts), AS_OF
    ).state


def kinds(found: dict[str, Any], key: str = "pi.differences") -> set[str]:
    return {row["kind"] for row in found[key]}


# Datasets


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_table_is_profiled_in_every_usual_encoding(look: Look, tmp_path: Path, encoding: str) -> None:
    text = f"sfzh,mc,lxdh\n{RESIDENT_ID},单位甲,{MOBILE}\n{RESIDENT_ID},单位乙,\n"
    (tmp_path / "a.csv").write_text(text, encoding=encoding)
    found = facts(look(dataset("a.csv")))
    assert found["pi.dataset"]["undeclared"] == ["CN_MOBILE"]
    assert ("undeclared_column", "lxdh") in {(row["kind"], row["column"]) for row in found["pi.differences"]}
    rows = {row["column"]: row for row in found["pi.columns"]}
    assert (rows["sfzh"]["rate"], rows["sfzh"]["declared"], rows["sfzh"]["mask_required"]) == (1.0, True, True)
    assert (rows["lxdh"]["records"], rows["lxdh"]["declared_column"]) == (1, False)


def write_csv(path: Path) -> None:
    path.write_text(f"sfzh,lxdh\n{RESIDENT_ID},{MOBILE}\n", encoding="utf-8")


def write_xlsx(path: Path) -> None:
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("说明").write_row(0, 0, ["本表由民政局提供"])
        sheet = book.add_worksheet("数据")
        sheet.write_row(0, 0, ["sfzh", "lxdh"])
        sheet.write_row(1, 0, [RESIDENT_ID, MOBILE])


def write_parquet(path: Path) -> None:
    pa.parquet.write_table(pa.table({"sfzh": [RESIDENT_ID], "lxdh": [MOBILE]}), path)


def write_json_lines(path: Path) -> None:
    path.write_text(json.dumps({"data": {"sfzh": RESIDENT_ID, "lxdh": MOBILE}}), encoding="utf-8")


def write_dump(path: Path) -> None:
    create = "CREATE TABLE `t` (`sfzh` varchar(18), `lxdh` varchar(11));\n"
    path.write_text(f"{create}INSERT INTO `t` VALUES ('{RESIDENT_ID}','{MOBILE}');\n", encoding="utf-8")


def write_sqlite(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("create table t (sfzh text, lxdh text)")
        database.execute("insert into t values (?, ?)", (RESIDENT_ID, MOBILE))
    database.close()


def write_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("inner/a.csv", f"sfzh,lxdh\n{RESIDENT_ID},{MOBILE}\n")


def write_gzip(path: Path) -> None:
    path.write_bytes(gzip.compress(f"sfzh,lxdh\n{RESIDENT_ID},{MOBILE}\n".encode()))


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("a.csv", write_csv),
        ("a.xlsx", write_xlsx),
        ("a.parquet", write_parquet),
        ("a.jsonl", write_json_lines),
        ("a.sql", write_dump),
        ("a.db", write_sqlite),
        ("a.zip", write_zip),
        ("a.csv.gz", write_gzip),
    ],
)
def test_a_copy_of_any_kind_is_looked_at_and_open_as_a_whole(look: Look, tmp_path: Path, name: str, write: Any) -> None:
    write(tmp_path / name)
    observation = look(dataset(name, opening=Opening(attribute="unconditional", file=name), contains=False))
    found = facts(observation)
    rows = {row["column"].rpartition(".")[2]: row for row in found["pi.columns"]}
    assert {column: row["entity"] for column, row in rows.items()} == {"sfzh": "CN_ID_CARD", "lxdh": "CN_MOBILE"}
    assert all(row["open_copy"] for row in rows.values())
    assert (rows["sfzh"]["declared"], rows["lxdh"]["declared"]) == (True, False)
    assert {"denied", "undeclared_column", "not_masked", "open_to_all"} <= kinds(found)
    assert found["pi.dataset"]["complete"] is True
    said = repr(observation)
    assert RESIDENT_ID not in said
    assert MOBILE not in said


def test_a_folder_of_copies_is_looked_at_as_a_whole(look: Look, tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    write_csv(tmp_path / "d/a.csv")
    write_xlsx(tmp_path / "d/b.xlsx")
    assert {row["file"] for row in facts(look(dataset("d")))["pi.columns"]} == {"d/a.csv", "d/b.xlsx#数据"}


def test_all_copies_are_looked_at_the_open_one_too(look: Look, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"sfzh\n{RESIDENT_ID}\n", encoding="utf-8")
    (tmp_path / "open.csv").write_text(f"tel\n{MOBILE}\n", encoding="utf-8")
    found = facts(look(dataset("a.csv", opening=Opening(attribute="unconditional", file="open.csv"))))
    assert found["pi.dataset"]["files"] == 2
    assert {row["file"]: row["open_copy"] for row in found["pi.columns"]} == {"a.csv": False, "open.csv": True}


def test_names_addresses_and_birth_dates_are_found_by_their_columns(look: Look, tmp_path: Path) -> None:
    rows = "".join(f"{name},重庆市示范区白沙镇新桥村12号,1984-01-02\n" for name in ("李思明", "王建国", "张丽"))
    (tmp_path / "a.csv").write_text("姓名,住址,出生日期\n" + rows, encoding="utf-8")
    assert facts(look(dataset("a.csv")))["pi.dataset"]["entities"] == ["CN_ADDRESS", "DATE_OF_BIRTH", "PERSON"]


def test_masked_values_are_told_as_masked_and_stay_personal(look: Look, tmp_path: Path, book: Rulebook) -> None:
    rows = "".join(f"139****{n:04d}\n" for n in range(1000, 1040))
    (tmp_path / "a.csv").write_text("lxdh\n" + rows, encoding="utf-8")
    field = Field(name="lxdh", title="电话", pi_type="mobile", mask="required")
    observation = look(dataset("a.csv", fields=(field,), opening=Opening(attribute="unconditional", file="a.csv")))
    assert [(row["entity"], row["masked"]) for row in facts(observation)["pi.columns"]] == [("CN_MOBILE", True)]
    assert facts(observation)["pi.dataset"]["contains"] is True
    assert state(book, "dataset.masked", observation) is State.PASS
    assert state(book, "dataset.masks-hold", observation) is State.PASS
    assert state(book, "dataset.open-copy", observation) is State.PASS


def test_a_mask_that_shows_too_much_is_a_difference(look: Look, tmp_path: Path, book: Rulebook) -> None:
    rows = "".join(f"1390000{n:02d}**\n" for n in range(10, 40))
    (tmp_path / "a.csv").write_text("lxdh\n" + rows, encoding="utf-8")
    field = Field(name="lxdh", title="电话", pi_type="mobile", mask="required")
    observation = look(dataset("a.csv", fields=(field,)))
    assert "weak_mask" in kinds(facts(observation))
    assert state(book, "dataset.masks-hold", observation) is State.FAIL
    assert state(book, "dataset.masks-alike", observation) is State.PASS


def test_two_copies_whose_masks_complete_each_other_are_told(look: Look, tmp_path: Path, book: Rulebook) -> None:
    front, back = (
        "lxdh\n" + "".join(row(n) for n in range(1000, 1040))
        for row in (lambda n: f"139{n}****\n", lambda n: f"139****{n}\n")
    )
    (tmp_path / "a.csv").write_text(front, encoding="utf-8")
    (tmp_path / "b.csv").write_text(back, encoding="utf-8")
    field = Field(name="lxdh", title="电话", pi_type="mobile", mask="required")
    observation = look(dataset("a.csv", "b.csv", fields=(field,)))
    assert [row["beside"] for row in facts(observation)["pi.differences"]] == ["b.csv: lxdh"]
    assert state(book, "dataset.masks-alike", observation) is State.FAIL
    assert state(book, "dataset.masks-hold", observation) is State.PASS


def test_children_are_counted_and_make_the_dataset_sensitive(look: Look, tmp_path: Path, book: Rulebook) -> None:
    numbers = [resident_number(date(2015, 1, day)) for day in range(1, 21)]
    (tmp_path / "a.csv").write_text("sfzh\n" + "\n".join(numbers) + "\n", encoding="utf-8")
    observation = look(dataset("a.csv"))
    assert facts(observation)["pi.dataset"]["minors"] == 20
    assert state(book, "dataset.minors-declared", observation) is State.FAIL
    declared = look(dataset("a.csv", pi=DeclaredPi(contains=True, sensitive=True)))
    assert state(book, "dataset.minors-declared", declared) is State.PASS


@pytest.mark.parametrize(("alike", "found"), [(20, State.PASS), (19, State.FAIL)])
def test_groups_of_an_open_table_must_be_large(
    look: Look, tmp_path: Path, book: Rulebook, alike: int, found: State
) -> None:
    rows = [f"{sex},{year}-01-01\n" for sex in "男女" for year in (1950, 1960) for _ in range(alike)]
    (tmp_path / "a.csv").write_text("性别,出生日期\n" + "".join(rows), encoding="utf-8")
    observation = look(dataset("a.csv", sharing=Sharing(attribute="unconditional")))
    (risk,) = facts(observation)["pi.risk"]
    assert (risk["k"], risk["groups_asked"], risk["quasi"]) == (alike, "open", ["性别", "出生日期"])
    assert state(book, "dataset.nobody-singled-out", observation) is found
    assert state(book, "dataset.nobody-singled-out", look(dataset("a.csv"))) is State.PASS


def test_rule_and_policy_ask_for_groups_of_the_same_size(book: Rulebook) -> None:
    rule = book.rules["personal-data.dataset.nobody-singled-out"]
    params = rule.values_at(3)
    policy = load_policy()
    assert params == {"k": policy.k_open, "k_shared": policy.k_shared, "kinds": policy.l_diversity}


def test_a_declared_kind_that_is_not_there_is_advice(look: Look, tmp_path: Path, book: Rulebook) -> None:
    (tmp_path / "a.csv").write_text("sfzh,mc\n-,甲\n-,乙\n", encoding="utf-8")
    observation = look(dataset("a.csv"))
    assert kinds(facts(observation)) == {"not_found"}
    assert state(book, "dataset.entry-current", observation) is State.FAIL


# What could not be read


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ((), Reason.ABSENT),
        (("gone.csv",), Reason.UNREACHABLE),
        (("../outside.csv",), Reason.DENIED),
        (("link.csv",), Reason.DENIED),
        (("https://example.org/a.csv",), Reason.ABSENT),
        (("empty.csv",), Reason.UNPARSABLE),
        (("header.csv",), Reason.UNPARSABLE),
        (("secret.zip",), Reason.DENIED),
    ],
)
def test_what_could_not_be_read_is_missing_and_never_clean(
    look: Look, tmp_path: Path, files: tuple[str, ...], reason: Reason
) -> None:
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    (tmp_path / "header.csv").write_text("a,b\n", encoding="utf-8")
    (tmp_path.parent / "outside.csv").write_text("a\nb\n", encoding="utf-8")
    (tmp_path / "link.csv").symlink_to(tmp_path.parent / "outside.csv")
    write_zip(tmp_path / "secret.zip")
    packed = bytearray((tmp_path / "secret.zip").read_bytes())
    for sign in (b"PK\x03\x04", b"PK\x01\x02"):
        packed[packed.index(sign) + (6 if sign[2] == 3 else 8)] |= 1
    (tmp_path / "secret.zip").write_bytes(packed)
    observation = look(dataset(*files))
    assert {fact.reason for fact in observation.facts if isinstance(fact, Missing)} == {reason}
    assert len(observation.facts) == 4


def test_one_unreadable_copy_hides_no_find_in_another_and_leaves_the_rest_undecided(
    look: Look, tmp_path: Path, book: Rulebook
) -> None:
    (tmp_path / "a.csv").write_text("mc\n甲\n", encoding="utf-8")
    clean = look(dataset("a.csv", "gone.csv", contains=False))
    assert facts(clean)["pi.dataset"]["complete"].reason is Reason.UNREACHABLE
    for rule in ("declared", "declared-none", "masked", "masks-hold", "open-copy", "nobody-singled-out"):
        assert state(book, f"dataset.{rule}", clean) is State.ERROR
    write_csv(tmp_path / "a.csv")
    found = look(dataset("a.csv", "gone.csv", contains=False))
    assert state(book, "dataset.declared", found) is State.FAIL
    assert state(book, "dataset.declared-none", found) is State.FAIL
    assert b"gone.csv: the file is not there" in found.evidence[0].content


def test_a_copy_that_breaks_off_is_never_complete(look: Look, tmp_path: Path, book: Rulebook) -> None:
    whole = gzip.compress(b"mc\n" + b"".join(b"name of a firm %d\n" % n for n in range(50_000)))
    (tmp_path / "a.csv.gz").write_bytes(whole[: len(whole) // 2])
    observation = look(dataset("a.csv.gz"))
    assert facts(observation)["pi.dataset"]["complete"] is False
    assert facts(observation)["pi.dataset"]["unseen"] == ["truncated"]
    assert state(book, "dataset.declared", observation) is State.PARTIAL
    assert state(book, "dataset.read-in-full", observation) is State.FAIL


def test_ragged_rows_and_binary_rubbish_are_survived(look: Look, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"a,b\n1\n1,2,13900001234\n\x00\xff\xfe,\n" + b"x" * 2_000_000 + b"\n3,4\n")
    found = facts(look(dataset("a.csv", contains=False)))
    assert [row["entity"] for row in found["pi.columns"]] == ["CN_MOBILE"]
    assert found["pi.dataset"]["contains"] is True


def test_a_scan_that_takes_too_long_is_cut_and_says_so(
    job: Callable[[Entry], Job], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies, "_SHORTEST", 0.0)
    write_csv(tmp_path / "a.csv")
    (observation,) = job(dataset("a.csv")).look()
    assert {fact.reason for fact in observation.facts if isinstance(fact, Missing)} == {Reason.TIMEOUT}
    assert "a.csv: not read to its end in 0 s" in repr(observation)


def test_a_scan_is_cut_between_two_blocks_too(
    job: Callable[[Entry], Job], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = itertools.count()
    monkeypatch.setattr(copies, "_SHORTEST", 2.0)
    monkeypatch.setattr(copies, "monotonic", lambda: float(next(seconds)))
    (tmp_path / "a.csv").write_text("mc\n" + "甲\n" * 10_000, encoding="utf-8")
    (observation,) = job(dataset("a.csv")).look()
    assert next(seconds) > 3, "the scan had not begun"
    assert {fact.reason for fact in observation.facts if isinstance(fact, Missing)} == {Reason.TIMEOUT}


def test_larger_copies_are_given_more_time_and_packed_ones_for_what_they_may_hold(
    job: Callable[[Entry], Job], tmp_path: Path
) -> None:
    for name in ("small.csv", "large.csv", "large.csv.gz"):
        with (tmp_path / name).open("wb") as file:
            file.truncate(1000 if name == "small.csv" else 4_000_000_000)
    times = [job(dataset(name)).timeout for name in ("small.csv", "large.csv", "large.csv.gz")]
    assert times == [600.0, 2000.0, 40_000.0]
    assert job(dataset("large.csv", "small.csv")).timeout > 2000.0


# Logs


def test_json_lines_are_read_by_path_and_a_broken_line_is_counted_not_lost(look: Look, tmp_path: Path) -> None:
    lines = [json.dumps({"values": {"sfzh": RESIDENT_ID}, "rows": [{"tel": MOBILE}]}), '{"cut": "13900001234', ""]
    (tmp_path / "x.jsonl").write_text("\n".join(lines), encoding="utf-8")
    found = facts(look(log("x.jsonl", "interface")))
    assert found["pi.log"]["records"] + found["pi.log"]["broken"] == 2
    assert {row["entity"] for row in found["pi.log_fields"]} == {"CN_ID_CARD", "CN_MOBILE"}
    assert sum(row["hits"] for row in found["pi.log_fields"]) == 3


def test_organisation_codes_in_a_log_are_no_personal_data(look: Look, tmp_path: Path) -> None:
    (tmp_path / "x.log").write_text("code 91350100M000100Y43\n", encoding="utf-8")
    found = facts(look(log("x.log")))
    assert found["pi.log"]["clear_hits"] == 0


def access(query: str, referrer: str = "-", method: str = "GET", address: str = "203.0.113.9") -> str:
    request = f'"{method} /api/q{query} HTTP/1.1"'
    return f'{address} - - [20/Nov/2026:10:00:00 +0800] {request} 200 12 "{referrer}" "Mozilla/5.0"\n'


def test_network_addresses_are_counted_and_are_no_finds(look: Look, tmp_path: Path, book: Rulebook) -> None:
    (tmp_path / "x.log").write_text(access("", address="218.70.12.34") * 20, encoding="utf-8")
    observation = look(log("x.log"))
    found = facts(observation)
    assert (found["pi.log"]["addresses"], found["pi.log"]["clear_hits"], found["pi.log_fields"]) == (20, 0, [])
    for rule in ("clear", "sensitive", "no-secrets", "no-urls"):
        assert state(book, f"log.{rule}", observation) is State.PASS


@pytest.mark.parametrize(
    ("line", "in_url"),
    [
        (access(f"?phone={MOBILE}"), True),
        (access(f"?phone={MOBILE}", method="POST"), True),
        (access("", f"https://a.example/x?tel={MOBILE}"), True),
        (access(f"/{MOBILE}"), True),
        (json.dumps({"method": "GET", "uri": f"/q?phone={MOBILE}", "remote_addr": "-"}) + "\n", True),
        (json.dumps({"method": "POST", "uri": "/q", "request": {"body": {"phone": MOBILE}}}) + "\n", False),
        (json.dumps({"method": "GET", "uri": "/q", "response": {"body": {"phone": MOBILE}}}) + "\n", False),
    ],
)
def test_personal_data_in_an_address_is_told_apart(
    look: Look, tmp_path: Path, book: Rulebook, line: str, in_url: bool
) -> None:
    (tmp_path / "x.log").write_text(line * 10, encoding="utf-8")
    observation = look(log("x.log"))
    assert {row["in_url"] for row in facts(observation)["pi.log_fields"]} == {in_url}
    assert state(book, "log.no-urls", observation) is (State.FAIL if in_url else State.PASS)
    assert MOBILE not in repr(observation)


def test_a_password_in_a_log_is_counted_and_not_shown(look: Look, tmp_path: Path, book: Rulebook) -> None:
    (tmp_path / "x.log").write_text("GET /login?user=a&password=Sommer-2026! HTTP/1.1\n", encoding="utf-8")
    observation = look(log("x.log"))
    assert facts(observation)["pi.log"]["secrets"] == 1
    assert state(book, "log.no-secrets", observation) is State.FAIL
    assert state(book, "log.sensitive", observation) is State.PASS
    assert "Sommer" not in repr(observation)


def call(**values: str) -> str:
    record = {"ts": "2026-11-02T09:00:00+08:00", "interface": "if-a", "consumer_unit": "u-hrss", "values": values}
    return json.dumps(record, ensure_ascii=False) + "\n"


def test_traffic_is_held_against_interfaces_and_agreements(look: Look, tmp_path: Path, book: Rulebook) -> None:
    text = call(xm="张三丰", sfzh=RESIDENT_ID) * 5 + call(xm="李四光", lxdh=MOBILE) * 2
    (tmp_path / "x.jsonl").write_text(text, encoding="utf-8")
    observation = look(log("x.jsonl", "interface"))
    told = {(row["kind"], row["field"], row["records"]) for row in facts(observation)["pi.traffic"]}
    assert told == {("unmasked", "sfzh", 5), ("over_returned", "lxdh", 2)}
    sharing = replace(
        observation, facts=(*observation.facts, Fact("log_source", {"kind": "interface", "records_sharing": True}))
    )
    assert state(book, "traffic.masked", sharing) is State.FAIL
    assert state(book, "traffic.fields-agreed", sharing) is State.FAIL
    assert state(book, "traffic.agreed", sharing) is State.PASS


def test_a_folder_of_rotated_logs_is_one_log(look: Look, tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs/a.log").write_text(access(f"?phone={MOBILE}"), encoding="utf-8")
    (tmp_path / "logs/a.log.1.gz").write_bytes(gzip.compress(access(f"?phone={MOBILE}").encode()))
    found = facts(look(log("logs")))
    assert (found["pi.log"]["records"], found["pi.log"]["clear_hits"]) == (2, 2)


def test_evidence_is_the_listing_and_never_the_file(look: Look, tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv")
    observation = look(dataset("a.csv"))
    (evidence,) = observation.evidence
    assert b"entity=CN_MOBILE" in evidence.content
    assert MOBILE.encode() not in evidence.content
    assert all(fact.seen_in is not None for fact in observation.facts)
