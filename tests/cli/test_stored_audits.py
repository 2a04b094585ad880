"""`replay`, `diff`, `verify`, `audits`: what can be done with an audit that is over."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from command_line import Said
from tiny_district import CHECKS, District, bundle


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> District:
    """A finished audit to copy from: a host that passes and one that fails at level 2."""
    from auditor.cli import run

    district = District(tmp_path_factory.mktemp("audited"))
    district.write(sound=bundle("h-policy-1"), h_bs_web=bundle("h-bs-web"))
    assert run(district.audit("--lang", "en")) == 1
    return district


@pytest.fixture
def done(audited: District, district: District) -> District:
    """The finished audit in a folder of the test's own."""
    shutil.copytree(audited.home, district.home)
    return district


def states(said: Said) -> dict[tuple[str, str], str]:
    return {(v["target"], v["rule"]): v["state"] for v in said.json["report"]["verdicts"]}


def test_a_replay_at_another_level_judges_the_same_evidence(auditor: Callable[..., Said], done: District) -> None:
    same = ("--home", done.home, "--out", done.out, "--rules", done.rules, "--json")
    again = auditor("replay", *same)
    assert again.code == 1
    assert states(again)[("h-policy-1", "tiny.ssh.tries")] == "pass"
    stricter = auditor("replay", "latest", "--level", 3, *same)
    assert stricter.code == 1
    assert states(stricter)[("h-policy-1", "tiny.ssh.tries")] == "fail"
    assert (done.out / stricter.json["audit"] / "report.html").is_file()
    changes = auditor("diff", again.json["audit"], "--home", done.home, "--json").json["changes"]
    assert {change["cause"] for change in changes} == {"level"}


def test_a_replay_by_other_rules_names_the_rule_as_the_cause(auditor: Callable[..., Said], done: District) -> None:
    laxer = CHECKS.replace("2: 5, 3: 2", "2: 6, 3: 2").replace("{5: pass, 6: fail}", "{6: pass, 7: fail}")
    (done.rules / "checks" / "tiny.yaml").write_text(laxer, encoding="utf-8")
    before = auditor("audits", "--home", done.home, "--json").json[0]["id"]
    replayed = auditor("replay", "--home", done.home, "--out", done.out, "--rules", done.rules, "--json")
    assert replayed.code == 0
    said = auditor("diff", before, "--home", done.home, "--json")
    assert said.code == 0
    assert [(c["target"], c["before"], c["after"], c["cause"]) for c in said.json["changes"]] == [
        ("h-bs-web", "fail", "pass", "rule")
    ]
    assert "h-bs-web" in auditor("diff", before, "--home", done.home).out


BY_PROFILE = CHECKS.replace("2: 5, 3: 2}", "2: 5, 3: 2, profiles: {strict: 2, lab-lenient: {2: 6, 3: 5}}}").replace(
    "    vary:\n",
    """    vary:
      - {fact: sshd.effective.maxauthtries, profile: strict, states: {2: pass, 3: fail}}
      - {fact: sshd.effective.maxauthtries, profile: lab-lenient, level: 2, states: {6: pass, 7: fail}}
      - {fact: sshd.effective.maxauthtries, profile: lab-lenient, level: 3, states: {5: pass, 6: fail}}
""",
    1,
)


def test_a_lenient_audit_says_so_and_a_replay_keeps_its_profile(
    auditor: Callable[..., Said], district: District
) -> None:
    (district.rules / "checks" / "tiny.yaml").write_text(BY_PROFILE, encoding="utf-8")
    district.write(sound=bundle("h-policy-1"), h_bs_web=bundle("h-bs-web"))
    assert auditor("rules", "lint", "--mutate", "--rules", district.rules).code == 0
    lenient = auditor(*district.audit("--profile", "lab-lenient", "--json"))
    assert lenient.code == 0
    changed = {"target": "h-bs-web", "rule": "tiny.ssh.tries", "state": "pass", "usual": "fail"}
    assert lenient.json["report"]["profile"] == {
        "name": "lab-lenient",
        "changed": [{"platform": "pf-policy", **changed}],
    }
    same = ("--home", district.home, "--out", district.out, "--rules", district.rules)
    again = auditor("replay", *same, "--lang", "en")
    first_screen = " ".join(again.out.split("Reports:")[0].split())
    assert "Not judged by the usual values, but by the profile lenient (lab-lenient)" in first_screen
    assert "1 verdicts are other than the usual values would give" in first_screen
    usual = auditor("replay", *same, "--profile", "usual", "--json")
    assert usual.code == 1
    assert usual.json["report"]["profile"] == {"name": "usual", "changed": []}
    causes = auditor("diff", lenient.json["audit"], "--home", district.home, "--json").json["changes"]
    assert [(c["target"], c["before"], c["after"], c["cause"]) for c in causes] == [
        ("h-bs-web", "pass", "fail", "profile")
    ]
    strict = auditor("replay", *same, "--profile", "strict", "--json")
    assert {c["target"] for c in strict.json["report"]["profile"]["changed"]} == {"h-policy-1"}


def test_the_report_of_another_profile_lists_what_it_changed(auditor: Callable[..., Said], district: District) -> None:
    (district.rules / "checks" / "tiny.yaml").write_text(BY_PROFILE, encoding="utf-8")
    district.write(sound=bundle("h-policy-1"), h_bs_web=bundle("h-bs-web"))
    audit = auditor(*district.audit("--profile", "lab-lenient", "--json")).json["audit"]
    page = (district.out / audit / "report.html").read_text(encoding="utf-8")
    assert page.index("本次未按通常尺度判定，而是按“从宽 (lab-lenient)”尺度判定") < page.index('id="profile"')
    assert "因“从宽 (lab-lenient)”尺度而不同的结论" in page
    usual = auditor(*district.audit("--json")).json
    assert "尺度" not in (district.out / usual["audit"] / "report.html").read_text(encoding="utf-8")
    assert usual["report"]["previous"] is None, "audits by other profiles are not compared"


def test_an_untouched_audit_is_intact(auditor: Callable[..., Said], done: District) -> None:
    for lang, words in (("zh", "证据完整，未被改动"), ("en", "intact")):
        said = auditor("verify", "--home", done.home, "--lang", lang)
        assert said.code == 0
        assert words in said.out
    assert auditor("verify", "latest", "--home", done.home, "--json").json["intact"] is True


def change_evidence(home: Path) -> None:
    name = sqlite3.connect(home / "auditor.db").execute("select digest from evidence where size > 1000").fetchone()[0]
    file = home / "evidence" / name[:2] / name
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def remove_evidence(home: Path) -> None:
    name = sqlite3.connect(home / "auditor.db").execute("select digest from evidence where size > 1000").fetchone()[0]
    (home / "evidence" / name[:2] / name).unlink()


def change_a_verdict(home: Path) -> None:
    with sqlite3.connect(home / "auditor.db") as database:
        assert database.execute("update verdict set state = 'pass' where state = 'fail'").rowcount


def cut_the_manifest(home: Path) -> None:
    (manifest,) = (home / "manifests").iterdir()
    manifest.write_text("".join(manifest.read_text(encoding="utf-8").splitlines(keepends=True)[:-1]), encoding="utf-8")


def noise_for_a_manifest(home: Path) -> None:
    (manifest,) = (home / "manifests").iterdir()
    manifest.write_bytes(b"\xff\xfe\x00")


@pytest.mark.parametrize(
    ("tamper", "zh", "en"),
    [
        (change_evidence, "内容被改动", "the bytes were changed"),
        (remove_evidence, "无法读取：文件或目录不存在", "cannot be read: No such file"),
        (change_a_verdict, "与封存时不一致", "differs from what was sealed"),
        (cut_the_manifest, "缺少结尾", "the end is missing"),
        (noise_for_a_manifest, "清单不是文本", "is no text"),
    ],
)
def test_what_was_changed_afterwards_is_found_and_ends_with_1(
    auditor: Callable[..., Said], done: District, tamper: Callable[[Path], None], zh: str, en: str
) -> None:
    tamper(done.home)
    for lang, line in (("zh", zh), ("en", en)):
        said = auditor("verify", "latest", "--home", done.home, "--lang", lang)
        assert said.code == 1
        assert line in said.out


def test_an_audit_whose_manifest_is_gone_cannot_be_vouched_for(auditor: Callable[..., Said], done: District) -> None:
    (manifest,) = (done.home / "manifests").iterdir()
    manifest.unlink()
    said = auditor("verify", "--home", done.home)
    assert (said.code, said.out) == (2, "")
    assert "清单无法读取：文件或目录不存在" in said.err


def test_a_bundle_is_verified_without_a_store(auditor: Callable[..., Said], done: District) -> None:
    file = done.folder / "h-policy-1.bundle"
    words = ("verify", file, "--home", done.folder / "nowhere")
    assert auditor(*words).code == 0
    whole = file.read_bytes()
    file.write_bytes(whole.replace(b"maxauthtries 3", b"maxauthtries 2"))
    assert auditor(*words).code == 1
    file.write_bytes(whole[:-200])
    assert auditor(*words).code == 1
    file.write_bytes(b"\x00\xff" * 1000)
    assert auditor(*words).code in (1, 2)


@pytest.mark.parametrize("command", ["replay", "diff", "verify"])
@pytest.mark.parametrize(
    ("audit", "zh", "en"),
    [
        ("19990101", "没有这个编号的检查", "no audit of this id"),
        ("2", "有多个检查的编号以此开头", "more than one audit"),
    ],
)
def test_an_unknown_audit_ends_with_2(
    auditor: Callable[..., Said], done: District, command: str, audit: str, zh: str, en: str
) -> None:
    auditor("replay", "--home", done.home, "--out", done.out, "--rules", done.rules)
    rules = ("--rules", done.rules) if command == "replay" else ()
    for lang, line in (("zh", zh), ("en", en)):
        said = auditor(command, audit, "--home", done.home, "--lang", lang, *rules)
        assert (said.code, said.out) == (2, "")
        assert line in said.err


def test_a_store_with_no_finished_audit_says_so(auditor: Callable[..., Said], done: District) -> None:
    with sqlite3.connect(done.home / "auditor.db") as database:
        database.execute("update audit set finished = null, status = 'running'")
    for lang, line in (("zh", "还没有完成的检查"), ("en", "no finished audit in this store yet")):
        assert line in auditor("verify", "--home", done.home, "--lang", lang).err
    assert auditor("audits", "--home", done.home, "--json").json[0]["status"] == "running"


def test_audits_are_listed_the_newest_first(auditor: Callable[..., Said], done: District) -> None:
    replayed = auditor("replay", "--home", done.home, "--out", done.out, "--rules", done.rules, "--json").json["audit"]
    listed = auditor("audits", "--home", done.home, "--json").json
    assert [(audit["kind"], audit["district"]) for audit in listed] == [("replay", "示范区"), ("audit", "示范区")]
    assert listed[0]["id"] == replayed
    assert replayed in auditor("audits", "--home", done.home).out
