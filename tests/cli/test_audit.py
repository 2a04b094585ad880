"""`auditor audit` on small registers: exit codes, what is printed where, what is left on disk."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from command_line import Said
from tiny_district import CHECKS, HEAD, District, bundle, ssh

from auditor.store import exclusive

NEGLECTED = {"sound": bundle("h-policy-1"), "h_bs_web": bundle("h-bs-web")}


def test_a_district_without_findings_ends_with_0(auditor: Callable[..., Said], district: District) -> None:
    said = auditor(*district.audit())
    assert (said.code, said.err) == (0, "")
    assert "政策文件库" in said.out
    assert (district.out / "latest" / "report.html").is_file()


def test_findings_end_with_1(auditor: Callable[..., Said], district: District) -> None:
    district.write(**NEGLECTED)
    said = auditor(*district.audit("--json"))
    assert said.code == said.json["exit_code"] == 1
    failed = [verdict for verdict in said.json["report"]["verdicts"] if verdict["state"] == "fail"]
    assert [(verdict["target"], verdict["rule"]) for verdict in failed] == [("h-bs-web", "tiny.ssh.tries")]


def nobody_listens(district: District) -> None:
    district.write(sound=bundle("h-policy-1"), h_dead=ssh("127.0.0.1", 9))


def no_bundle(district: District) -> None:
    district.write(sound=bundle("h-policy-1"), h_lost=bundle("h-lost"))


def cut_bundle(district: District) -> None:
    file = district.folder / "h-policy-1.bundle"
    file.write_bytes(file.read_bytes()[:4000])


def foreign_bundle(district: District) -> None:
    (district.folder / "h-policy-1.bundle").write_bytes((district.folder / "h-policy-1.bundle").read_bytes())
    district.write(**NEGLECTED)
    (district.folder / "h-bs-web.bundle").replace(district.folder / "h-policy-1.bundle")


def nothing_but_noise(district: District) -> None:
    (district.folder / "h-policy-1.bundle").write_bytes(bytes(range(256)) * 400)


@pytest.mark.parametrize("fault", [nobody_listens, no_bundle, cut_bundle, foreign_bundle, nothing_but_noise])
def test_what_could_not_be_seen_ends_with_3_and_is_never_a_pass(
    auditor: Callable[..., Said], district: District, fault: Callable[[District], None]
) -> None:
    fault(district)
    said = auditor(*district.audit("--json", "--lang", "en"))
    assert said.code == 3
    report = said.json["report"]
    assert report["status"] == "incomplete"
    unseen = {entry["target"] for entry in report["not_seen"]}
    assert unseen
    assert not [v for v in report["verdicts"] if v["target"] in unseen and v["state"] == "pass"]


def test_an_incomplete_audit_says_so_before_anything_else(auditor: Callable[..., Said], district: District) -> None:
    nobody_listens(district)
    assert "This audit is incomplete" in auditor(*district.audit("--lang", "en")).out[:400]
    assert "h-dead" in (district.out / "latest" / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "zh", "en"),
    [
        (None, "inventory.yaml: 无法读取：文件或目录不存在", "inventory.yaml: cannot be read: No such file"),
        (b"", "inventory.yaml:1: 台账应为键值表", "inventory.yaml:1: a register is a mapping"),
        (b"\x7fELF\x00\x01\xff\xfe" * 50, "inventory.yaml:1: 不是 UTF-8 文本", "inventory.yaml:1: not UTF-8 text"),
        (b"PK\x00\x00" * 50, "inventory.yaml:1: 含有 NUL 字符", "inventory.yaml:1: holds a NUL character"),
        (b"a: [1,\n", "inventory.yaml:2: 第 1 列：此处缺少值", "inventory.yaml:2: column 1: did not find"),
        (b"- a\n- b\n", "inventory.yaml:1: 台账应为键值表", "inventory.yaml:1: a register is a mapping"),
        (HEAD.replace("u-data,", "u-dta,", 1).encode(), "没有编号“u-data”（是否为“u-dta”？）", 'has the id "u-data"'),
    ],
    ids=["missing", "empty", "binary", "zip", "malformed", "a list", "dangling"],
)
def test_a_register_that_cannot_be_read_ends_with_2(
    auditor: Callable[..., Said], district: District, content: bytes | None, zh: str, en: str
) -> None:
    if content is None:
        district.inventory.unlink()
    else:
        district.inventory.write_bytes(content)
    for lang, line in (("zh", zh), ("en", en)):
        said = auditor(*district.audit("--json", "--lang", lang))
        assert (said.code, said.out) == (2, "")
        assert line in said.err
    assert not district.home.exists()
    assert not district.out.exists()


@pytest.mark.parametrize(
    ("words", "zh", "en"),
    [
        (("--platform", "pf-nowhere"), "台账中没有该平台：pf-nowhere", "no such platform in the register: pf-nowhere"),
        (("--only", "telnet"), "没有该扫描器：telnet；可用的有", "no such scanner: telnet; there are"),
    ],
)
def test_asking_for_what_does_not_exist_ends_with_2(
    auditor: Callable[..., Said], district: District, words: tuple[str, ...], zh: str, en: str
) -> None:
    for lang, line in (("zh", zh), ("en", en)):
        said = auditor(*district.audit(*words, "--lang", lang))
        assert (said.code, said.out) == (2, "")
        assert said.err.startswith(line)
    assert not district.home.exists()


def no_folder_of_rules(rules: Path) -> None:
    (rules / "standards" / "instruments.yaml").unlink()


def a_wrong_operator(rules: Path) -> None:
    (rules / "checks" / "tiny.yaml").write_text(CHECKS.replace("at_most: $tries", "at_mots: $tries"), encoding="utf-8")


def a_binary_rule(rules: Path) -> None:
    (rules / "checks" / "tiny.yaml").write_bytes(b"\xff\xfe\x00" * 30)


@pytest.mark.parametrize(
    ("spoil", "zh", "en"),
    [
        (no_folder_of_rules, "instruments.yaml: 无法读取：文件或目录不存在", "instruments.yaml: cannot be read"),
        (a_wrong_operator, "tiny.yaml:13: [0].pass_when.at_mots: 没有这个运算符", "unknown operator"),
        (a_binary_rule, "tiny.yaml:1: 不是 UTF-8 文本", "not UTF-8 text"),
    ],
)
def test_rules_that_cannot_be_read_end_with_2(
    auditor: Callable[..., Said], district: District, spoil: Callable[[Path], None], zh: str, en: str
) -> None:
    spoil(district.rules)
    for lang, line in (("zh", zh), ("en", en)):
        said = auditor(*district.audit("--lang", lang))
        assert (said.code, said.out) == (2, "")
        assert line in said.err
    assert not district.home.exists()


def test_a_folder_without_rules_is_never_green(auditor: Callable[..., Said], district: District) -> None:
    (district.rules / "checks" / "tiny.yaml").unlink()
    assert auditor(*district.audit()).code in (2, 3)


def test_json_stands_alone_on_stdout(auditor: Callable[..., Said], district: District) -> None:
    said = auditor(*district.audit("--json"))
    assert said.json["report"]["schema_version"]
    assert json.loads((district.out / "latest" / "audit.json").read_text(encoding="utf-8")) == said.json["report"]
    assert {Path(file).name for file in said.json["files"]} >= {"report.html", "report.xlsx", "audit.json"}


def test_a_platform_alone_is_audited_alone(auditor: Callable[..., Said], district: District) -> None:
    two = HEAD + "  - {id: pf-other, name: 另一平台, kind: portal, owner: u-data, level: {grade: 2, s: 2, a: 2}}\n"
    district.write(head=two, sound=bundle("h-policy-1"))
    report = auditor(*district.audit("--json", "--platform", "pf-other")).json["report"]
    assert {verdict["platform"] for verdict in report["verdicts"]} == {"pf-other"}
    both = auditor(*district.audit("--json", "--platform", "pf-other", "--platform", "pf-policy")).json["report"]
    assert {verdict["platform"] for verdict in both["verdicts"]} == {"pf-other", "pf-policy"}


def test_only_the_named_scanner_looks(auditor: Callable[..., Said], district: District) -> None:
    report = auditor(*district.audit("--json", "--only", "linux")).json["report"]
    assert {verdict["rule"] for verdict in report["verdicts"]} == {"tiny.ssh.tries"}


def test_the_day_of_judgement_is_the_one_asked_for(auditor: Callable[..., Said], district: District) -> None:
    assert auditor(*district.audit("--json")).json["report"]["as_of"] == "2026-11-20"
    assert auditor(*district.audit("--json", "--as-of", "2025-01-31")).json["report"]["as_of"] == "2025-01-31"


def test_a_register_that_changed_between_two_runs_is_compared(auditor: Callable[..., Said], district: District) -> None:
    first = auditor(*district.audit("--json")).json["audit"]
    district.write(**NEGLECTED)
    said = auditor(*district.audit("--json"))
    assert said.code == 1
    second = said.json["audit"]
    changes = auditor("diff", first, second, "--home", district.home, "--json").json["changes"]
    added = [change for change in changes if change["rule"] == "tiny.ssh.tries"]
    assert [(c["target"], c["before"], c["after"], c["cause"]) for c in added] == [("h-bs-web", None, "fail", "scope")]


def test_a_resume_after_the_register_changed_starts_anew(auditor: Callable[..., Said], district: District) -> None:
    first = auditor(*district.audit("--json")).json["audit"]
    district.write(**NEGLECTED)
    said = auditor(*district.audit("--json", "--resume"))
    assert said.code == 1
    assert said.json["audit"] != first


@pytest.mark.parametrize(
    ("option", "zh", "en"),
    [
        ("--out", "无法写入：路径中有一段不是目录", "cannot be written: Not a directory"),
        ("--home", "状态目录无法使用：路径中有一段不是目录；可用 --home 另选目录", "cannot hold the store"),
    ],
)
def test_a_place_that_cannot_be_written_ends_with_2_and_leaves_nothing(
    auditor: Callable[..., Said], district: District, option: str, zh: str, en: str
) -> None:
    (district.folder / "file").write_text("x")
    place = district.folder / "file" / "below"
    for lang, line in (("zh", zh), ("en", en)):
        said = auditor(*district.audit(option, str(place), "--lang", lang))
        assert (said.code, said.out) == (2, "")
        assert said.err.startswith(str(place))
        assert line in said.err
    assert (district.folder / "file").read_text() == "x"
    assert not list(district.out.glob("*"))
    assert option == "--home" or not district.home.exists()


def test_a_home_that_is_a_file_is_refused(auditor: Callable[..., Said], district: District) -> None:
    district.home.write_text("x")
    for words in (district.audit(), ["audits", "--home", district.home], ["verify", "--home", district.home]):
        said = auditor(*words)
        assert (said.code, said.out) == (2, "")
        assert str(district.home) in said.err


def test_a_store_that_is_no_database_is_refused(auditor: Callable[..., Said], district: District) -> None:
    district.home.mkdir()
    (district.home / "auditor.db").write_bytes(b"no database " * 1000)
    for lang, line in (
        ("zh", "检查记录无法使用：文件不是数据库"),
        ("en", "the store cannot be used: file is not a database"),
    ):
        said = auditor(*district.audit("--lang", lang))
        assert (said.code, said.out, said.err) == (2, "", f"{line}\n")


def test_a_folder_in_the_place_of_latest_is_told_and_the_reports_stay(
    auditor: Callable[..., Said], district: District
) -> None:
    (district.out / "latest").mkdir(parents=True)
    said = auditor(*district.audit())
    assert said.code == 2
    assert "是目录，不是指向最近一次检查的链接，请移走" in said.err


def test_two_audits_at_once_on_one_store_are_refused(auditor: Callable[..., Said], district: District) -> None:
    with exclusive(district.home):
        for lang, line in (("zh", "另一个检查正在使用"), ("en", "another audit (process")):
            said = auditor(*district.audit("--lang", lang))
            assert (said.code, said.out) == (2, "")
            assert said.err.startswith(line)
            assert said.err.count("\n") == 1
    assert auditor(*district.audit()).code == 0
