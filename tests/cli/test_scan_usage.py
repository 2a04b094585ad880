"""`auditor scan`: what is refused before anything is read, and what an outcome ends with."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from command_line import Said

from auditor.cli.scan_places import places_of
from auditor.errors import UsageError
from auditor.model.personal_data import ScanResult

sys.path.insert(0, str(Path(__file__).parents[1] / "reports"))

import sample_survey as made_up

Command = Callable[..., Said]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one file, as the place where the command runs."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.csv").write_text("xm,sjh\n张三丰,19900001234\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Callable[[ScanResult], list[Any]]:
    """An engine that finds what it is told to; gives the orders it got."""

    def finds(result: ScanResult) -> list[Any]:
        orders: list[Any] = []

        def scanned(wish: Any, *_: Any) -> ScanResult:
            orders.append(wish)
            return result

        monkeypatch.setattr("auditor.cli.scanning._scanned", scanned)
        return orders

    return finds


REFUSED = [
    ("nowhere", "nowhere: 路径不存在", "nowhere: there is nothing at this path"),
    ("data --engine spark", "--engine spark 需要 spark 扩展", "--engine spark needs the spark extra"),
    ("data --engine flink", "--engine：“flink”不在", "--engine: 'flink' is none of"),
    ("data --full --sample 5", "--full 与 --sample 只能选一个", "--full and --sample exclude each other"),
    ("data --sample 0", "--sample：应不小于 1", "--sample: must be at least 1"),
    ("data --as image", "--as：“image”不在", "--as: 'image' is none of"),
    ("data --policy gdpr", "没有名为“gdpr”的策略", "no policy is called 'gdpr'"),
    ("data --policy-overlay none.yaml", "none.yaml: 无法读取", "none.yaml: cannot be read"),
    ("data --recognisers none.yaml", "none.yaml: 无法读取", "none.yaml: cannot be read"),
    ("data --inventory none.yaml", "none.yaml: 无法读取", "none.yaml: cannot be read"),
    ("data --as-of soon", "--as-of：“soon”不是日期", "--as-of: 'soon' is no day"),
    ("data --html data", "data: 是目录，不是文件", "data: is a folder, not a file"),
    ("data --html short.key/y/x.html", "无法写入：路径中有一段不是目录", "cannot be written: Not a directory"),
    ("data --html x --sarif x", "两个输出不能写入同一个文件", "two outputs cannot go into one file"),
    (
        "data/a.csv --columns data/a.csv",
        "输出不能写入被扫描的 data/a.csv",
        "must not be written into data/a.csv, which is",
    ),
    (
        "data --findings data/b/x.jsonl",
        "输出不能写入被扫描的 data，",
        "must not be written into data, which is scanned",
    ),
    ("data/a.csv --html link.csv", "link.csv: 输出不能写入被扫描的", "link.csv: an output must not be written into"),
    ("data/a.csv --sarif hard.csv", "hard.csv: 输出不能写入被扫描的", "hard.csv: an output must not be written into"),
    ("data --key-file k", "--key-file 须与 --mask-to 一起使用", "--key-file goes with --mask-to"),
    ("data --mask-to data", "脱敏副本不能写在来源", "a masked copy must not lie in or above its source"),
    ("data --mask-to data/x", "脱敏副本不能写在来源", "a masked copy must not lie in or above its source"),
    ("data/a.csv --mask-to data", "脱敏副本不能写在来源", "a masked copy must not lie in or above its source"),
    ("data --mask-to m --key-file none.key", "密钥无法读取：文件或目录不存在", "the key cannot be read: No such file"),
    ("data --mask-to m --key-file short.key", "脱敏密钥至少 16 字节", "the masking key must be at least 16 bytes"),
    ("data --password env:X", "--password 只用于数据库", "--password is for databases only"),
    ("mysql://u@h/d --password env:NO_SUCH", "环境变量 NO_SUCH", "the environment variable NO_SUCH is not set"),
    ("mysql://u@h/d --password file:none", "none", "the file none cannot be read"),
    ("oracle://u@h/d", "oracle://…: 数据库地址应形如", "oracle://…: a database reads postgresql://"),
    ("postgresql://h", "postgresql://…: 数据库地址应形如", "postgresql://…: a database reads"),
    ("mysql://u@h:x/d", "数据库地址应形如", "a database reads"),
]


@pytest.mark.parametrize(("words", "zh", "en"), REFUSED, ids=[words for words, _, _ in REFUSED])
def test_what_cannot_be_done_ends_with_2_before_anything_is_read(
    auditor: Command, data: Path, words: str, zh: str, en: str
) -> None:
    (data / "short.key").write_text("short\n")
    (data / "link.csv").symlink_to(data / "data" / "a.csv")
    (data / "hard.csv").hardlink_to(data / "data" / "a.csv")
    kept = (data / "data" / "a.csv").read_bytes()
    for lang, line in (("zh", zh), ("en", en)):
        said = auditor("scan", *words.split(), "--lang", lang)
        assert (said.code, said.out) == (2, "")
        assert line in said.err
    assert sorted(path.name for path in data.iterdir()) == ["data", "hard.csv", "link.csv", "short.key"]
    assert (data / "data" / "a.csv").read_bytes() == kept


def test_a_scan_needs_a_place(auditor: Command, data: Path) -> None:
    assert auditor("scan").err.startswith("缺少参数 paths")


@pytest.mark.parametrize(
    "words",
    [("postgresql://u:hunter2@h/d",), ("postgresql://u@h/d", "--password", "hunter2"), ("hunter2://u@h/d?hunter2",)],
)
def test_a_password_on_the_command_line_is_refused_and_never_repeated(
    auditor: Command, data: Path, words: tuple[str, ...]
) -> None:
    said = auditor("scan", *words)
    assert said.code == 2
    assert "hunter2" not in said.out + said.err.replace("hunter2://", "")


def test_a_database_is_told_by_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PW", "hunter2")
    [database] = places_of(["postgresql://audit%40x@db.example:6432/people#public.a,b"], "env:PW").databases
    assert (database.engine, database.host, database.port) == ("postgresql", "db.example", 6432)
    assert (database.user, database.database, database.tables) == ("audit@x", "people", ("public.a", "b"))
    assert database.password == "env:PW"
    [other] = places_of(["mariadb://u@127.0.0.1/d"], "").databases
    assert (other.engine, other.port, other.password) == ("mysql", 3306, "")


def test_a_link_that_leads_nowhere_is_a_place_that_the_scan_tells_of(data: Path) -> None:
    (data / "broken").symlink_to("gone")
    assert places_of(["broken"], "").paths == ("broken",)
    with pytest.raises(UsageError):
        places_of(["gone"], "")


OUTCOMES = [
    ("clean", made_up.outcome(tables=(made_up.clean_table(),)), 0),
    ("found", made_up.outcome(tables=(made_up.low_income(),)), 1),
    ("log", made_up.outcome(logs=(made_up.exchange(),)), 1),
    ("unread", made_up.outcome(tables=(made_up.clean_table(),), troubles=made_up.TROUBLES[:1]), 3),
    ("found and unread", made_up.outcome(tables=(made_up.low_income(),), troubles=made_up.TROUBLES[:1]), 3),
    ("remark", made_up.outcome(tables=(made_up.clean_table(),), troubles=made_up.TROUBLES[2:]), 0),
    ("nothing", made_up.outcome(), 3),
]


@pytest.mark.parametrize(("result", "code"), [o[1:] for o in OUTCOMES], ids=[o[0] for o in OUTCOMES])
def test_the_exit_code_says_what_was_found_and_first_what_was_not_seen(
    auditor: Command, data: Path, engine: Any, result: ScanResult, code: int
) -> None:
    engine(result)
    said = auditor("scan", "data", "--json")
    assert (said.code, said.json["exit_code"], said.err) == (code, code, "")


def test_masked_values_alone_are_no_finding(auditor: Command, data: Path, engine: Any) -> None:
    table = made_up.low_income()
    masked = tuple(column for column in table.columns if column.column == "lxdh")
    engine(made_up.outcome(tables=(replace(table, columns=masked),)))
    assert auditor("scan", "data").code == 0


def test_masks_that_show_too_much_are_a_finding(auditor: Command, data: Path, engine: Any) -> None:
    table = made_up.low_income()
    masked = tuple(column for column in table.columns if column.column == "lxdh")
    result = made_up.outcome(tables=(replace(table, columns=masked),))
    engine(replace(result, weak_masks=(made_up.weak_mask(),)))
    assert auditor("scan", "data").code == 1


def test_the_terminal_opens_with_what_was_not_read(auditor: Command, data: Path, engine: Any) -> None:
    engine(made_up.small().result)
    said = auditor("scan", "data", "--lang", "en")
    assert said.code == 3
    assert (
        said.out.index("This scan is incomplete") < said.out.index("data/old.xls") < said.out.index("resident identity")
    )
    assert "500**************X" in said.out


def test_json_stands_alone_on_stdout(auditor: Command, data: Path, engine: Any) -> None:
    engine(made_up.small().result)
    said = auditor("scan", "data", "--json", "--html", "r.html", "--sarif", "r.sarif")
    assert set(said.json) == {"exit_code", "files", "masked", "scan"}
    assert said.json["files"] == ["r.html", "r.sarif"]
    assert said.json["scan"]["asked"] == ["data"]


def test_the_files_say_what_the_json_says(auditor: Command, data: Path, engine: Any) -> None:
    engine(made_up.small().result)
    summary = auditor("scan", "data", "--json", "--html", "r.html", "--sarif", "r.sarif").json["scan"]["summary"]
    page = (data / "r.html").read_text("utf-8")
    assert f"<b>{summary['tables_with_personal_data']} / {summary['tables']}</b>" in page
    results = json.loads((data / "r.sarif").read_text("utf-8"))["runs"][0]["results"]
    hits = [r["properties"]["hits"] for r in results if r["kind"] == "fail" and "hits" in r["properties"]]
    assert sum(hits) == summary["log_occurrences"]


def test_a_report_replaces_the_one_before_and_leaves_nothing_beside_it(
    auditor: Command, data: Path, engine: Any
) -> None:
    engine(made_up.small().result)
    (data / "r.html").write_text("old")
    auditor("scan", "data", "--html", "r.html")
    assert "个人信息扫描报告" in (data / "r.html").read_text("utf-8")
    assert sorted(path.name for path in data.iterdir()) == ["data", "r.html"]


def test_the_day_of_judgement_and_the_policy_are_the_ones_asked_for(auditor: Command, data: Path, engine: Any) -> None:
    orders = engine(made_up.small().result)
    said = auditor(
        "scan", "data", "--json", "--as-of", "2025-01-31", "--policy", "pipl", "--no-resume", "--sample", "10"
    )
    assert said.json["scan"]["as_of"] == "2025-01-31"
    assert said.json["scan"]["kinds"]["CN_ID_CARD"]["sensitivity"] == "sensitive"
    assert (orders[0].resume, orders[0].sample) == (False, 10)


OWN = """\
recognisers:
  - entity: CITY_CARD
    title: {zh: 市民卡号, en: city card number}
    pattern: 'CQ[0-9]{10}'
    score: 0.6
    grade: general-3
"""


def test_a_kind_of_ones_own_is_told_by_its_title(auditor: Command, data: Path, engine: Any) -> None:
    (data / "own.yaml").write_text(OWN, encoding="utf-8")
    table = made_up.low_income()
    own = made_up.column("a.csv", "kh", 9, made_up.share("CITY_CARD", 9, 9, "CQ********1"))
    engine(made_up.outcome(tables=(replace(table, columns=(own,)),)))
    said = auditor("scan", "data", "--recognisers", "own.yaml")
    assert said.code == 1
    assert "市民卡号" in said.out


def test_a_kind_of_ones_own_is_masked_too(auditor: Command, data: Path, engine: Any) -> None:
    (data / "own.yaml").write_text(OWN, encoding="utf-8")
    (data / "data" / "b.log").write_text("card CQ0123456789 used by 19900001234\n")
    engine(made_up.clean().result)
    auditor("scan", "data", "--recognisers", "own.yaml", "--mask-to", "masked")
    text = (data / "masked/data/b.log").read_text()
    assert text.startswith("card CQ") and "CQ0123456789" not in text and "19900001234" not in text


def test_a_broken_file_of_recognisers_is_told_with_its_line(auditor: Command, data: Path) -> None:
    (data / "own.yaml").write_text(OWN.replace("'CQ", "'(CQ"), encoding="utf-8")
    said = auditor("scan", "data", "--recognisers", "own.yaml")
    assert said.code == 2
    assert said.err.startswith("own.yaml:")


def test_the_key_of_the_masks_is_made_once_and_only_its_owner_may_read_it(
    auditor: Command, data: Path, engine: Any
) -> None:
    engine(made_up.clean().result)
    for folder in ("one", "two"):
        auditor("scan", "data", "--mask-to", folder, "--home", "home")
    key = data / "home" / "personal_data" / "mask.key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert (data / "one/data/a.csv").read_bytes() == (data / "two/data/a.csv").read_bytes()
    assert b"19900001234" not in (data / "one/data/a.csv").read_bytes()


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_that_cannot_be_written_is_told_before_the_scan(auditor: Command, data: Path) -> None:
    (data / "locked").mkdir(mode=0o500)
    said = auditor("scan", "data", "--html", "locked/r.html")
    assert (said.code, said.out) == (2, "")


def test_a_scan_that_is_interrupted_says_that_finished_work_is_kept(
    auditor: Command, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: Any) -> ScanResult:
        raise KeyboardInterrupt

    monkeypatch.setattr("auditor.cli.scanning._scanned", interrupted)
    said = auditor("scan", "data", "--lang", "en", "--html", "r.html")
    assert said == Said(130, "", "interrupted; what was finished is kept, and the same command goes on from there\n")
    assert not (data / "r.html").exists()
