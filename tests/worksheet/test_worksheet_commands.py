"""`auditor worksheet` from end to end: out, filled in, back, into the store and into an audit."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sheet_lab import Hands

from auditor.cli import run
from auditor.store import AuditStore
from auditor.store.answers import AnswerStore, Question
from auditor.worksheet.layout import Key

DOOR, DRILL = "7.1.1.2a", "7.1.10.13b"
ROOM, SECURITY = "机房管理员", "安全管理员"
REGISTER = """\
schema_version: 1
as_of: 2026-11-20
district: {code: "500116", name: 示范区, level: county}
units:
  - {id: u-data, name: 区大数据发展局, type: party_gov, level: county}
networks:
  - {id: n-loop, name: 本机, kind: lan, cidrs: [127.0.0.0/8], scan: never}
platforms:
  - {id: pf-policy, name: 政策文件库, kind: portal, owner: u-data, level: {grade: 2, s: 2, a: 2}}
"""
CANARY = "13812345678"
RULES = Path(__file__).parents[2] / "rules"
RULE = """\
- id: tiny.platform.graded
  revision: 1
  title: {zh: 平台已定级, en: The platform is graded}
  why: {zh: 未定级就没有要求。, en: Without a level there is nothing to meet.}
  basis: ["mlps-admin:10"]
  method: document
  levels: [1, 2, 3, 4]
  severity: medium
  applies: {kind: platform}
  facts: [platform]
  pass_when: {fact: platform.graded, equals: true}
  fix: {zh: 完成定级。, en: Grade it.}
  samples:
    base: {platform: {graded: true}}
    vary:
      - {fact: platform.graded, states: {false: fail}}
      - {fact: platform, values: [{value: {missing: denied}, expect: error}]}
"""


class Desk:
    """The folder of one register, its store, and a command line that answers in JSON."""

    def __init__(self, folder: Path, rules: Path) -> None:
        self.folder, self.rules = folder, rules
        self.evidence = folder / "evidence"
        self.evidence.mkdir()
        (folder / "inventory.yaml").write_text(REGISTER, encoding="utf-8")
        self.code, self.out, self.err = 0, "", ""

    def run(self, *words: str) -> Any:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            more = () if words[0] == "verify" else ("--rules", str(self.rules))
            self.code = run([*words, *more, "--home", str(self.folder / "home"), "--lang", "zh"])
        self.out, self.err = out.getvalue(), err.getvalue()
        return json.loads(self.out) if "--json" in words and self.out else None

    def export(self) -> Hands:
        self.run("worksheet", "export", str(self.folder / "inventory.yaml"), "--out", str(self.folder / "out"))
        assert self.code == 0, self.err
        return Hands((self.folder / "out" / "pf-policy.xlsx").read_bytes())

    def take_in(self, hands: Hands, *more: str, name: str = "filled.xlsx") -> Any:
        path = hands.save(self.folder / name)
        return self.run("worksheet", "import", str(path), *self._register(), "--json", *more)

    def _register(self) -> list[str]:
        return ["--inventory", str(self.folder / "inventory.yaml"), "--evidence", str(self.evidence)]

    def status(self) -> Any:
        found = self.run("worksheet", "status", str(self.folder / "inventory.yaml"), "--json")
        return found["platforms"][0]

    @property
    def answers(self) -> AnswerStore:
        return AnswerStore(AuditStore(self.folder / "home"))


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped standard and guidance around one rule: reading hundreds of them takes seconds."""
    folder = tmp_path_factory.mktemp("rules")
    for name in ("standards", "worksheets"):
        shutil.copytree(RULES / name, folder / name)
    (folder / "standards" / "risk-signs.yaml").unlink(missing_ok=True)  # it names the shipped rules
    (folder / "facts").mkdir()
    shutil.copy(RULES / "facts" / "register.yaml", folder / "facts")
    (folder / "checks").mkdir()
    (folder / "checks" / "one.yaml").write_text(RULE, encoding="utf-8")
    return folder


@pytest.fixture
def desk(tmp_path: Path, rules: Path) -> Desk:
    return Desk(tmp_path, rules)


def answered(desk: Desk, **changes: Any) -> Hands:
    return desk.export().answer(DOOR, ROOM, **changes)


def test_a_workbook_makes_the_round_trip_into_an_audit(desk: Desk) -> None:
    (desk.evidence / "drill.txt").write_text(f"演练联系人 {CANARY}", encoding="utf-8")
    hands = answered(desk, statement=f"门禁正常，电话 {CANARY}")
    hands.answer(DRILL, SECURITY, files="drill.txt", formed=date(2026, 5, 1))
    said = desk.take_in(hands)
    assert desk.code == 0, desk.err
    assert said["taken_in"] == {"new": 2, "changed": 0, "same": 0, "withdrawn": 0}
    assert desk.status()["answered"] == 2
    report = desk.run(
        "audit", str(desk.folder / "inventory.yaml"), "--only", "register", "--out", str(desk.folder / "r"), "--json"
    )
    assert report["report"]["answers"] == {"given": 2, "aged": 0}
    store = AuditStore(desk.folder / "home")
    sealed = {answer.clause: answer for answer in store.answers(report["audit"])}
    (file,) = sealed[DRILL].evidence
    assert sealed[DRILL].valid_until == date(2027, 5, 1)
    assert file.formed_on == date(2026, 5, 1)
    assert store.evidence.get(file.digest) == "演练联系人 138****5678".encode()
    kept = b"".join(path.read_bytes() for path in (desk.folder / "home").rglob("*") if path.is_file())
    assert CANARY.encode() not in kept
    desk.run("verify", "latest", "--json")
    assert desk.code == 0


def test_an_export_after_an_import_is_filled_in_and_can_be_taken_in_again(desk: Desk) -> None:
    desk.take_in(answered(desk))
    again = desk.export()
    assert again.cell(ROOM, DOOR, Key.CONCLUSION).value == "符合"
    assert desk.take_in(again)["taken_in"] == {"new": 0, "changed": 0, "same": 1, "withdrawn": 0}


def test_a_changed_answer_replaces_the_old_one_which_stays_as_history(desk: Desk) -> None:
    desk.take_in(answered(desk))
    said = desk.take_in(answered(desk, conclusion="部分符合", statement="一扇门不锁"))
    assert said["taken_in"]["changed"] == 1
    question = Question("pf-policy", DOOR, "")
    assert [given.answer.conclusion.value for given in desk.answers.history(question)] == ["compliant", "partial"]
    assert len(desk.answers.current(date(2026, 11, 20))) == 1


def test_a_cleared_conclusion_takes_the_answer_back(desk: Desk) -> None:
    desk.take_in(answered(desk))
    cleared = desk.export().answer(DOOR, ROOM, conclusion=None, statement=None)
    assert desk.take_in(cleared)["taken_in"]["withdrawn"] == 1
    assert desk.answers.current(date(2026, 11, 20)) == ()
    assert len(desk.answers.history(Question("pf-policy", DOOR, ""))) == 2


def test_one_problem_and_nothing_is_taken_in(desk: Desk) -> None:
    hands = answered(desk)
    hands.answer(DRILL, SECURITY, person=None)
    hands.answer("7.1.10.12a", SECURITY, files="absent.pdf", formed=date(2026, 5, 1))
    desk.take_in(hands)
    assert desk.code == 2
    assert desk.out == ""
    assert "安全管理员!K" in desk.err
    assert "absent.pdf" in desk.err
    assert desk.answers.current(date(2026, 11, 20)) == ()


def test_a_dry_run_writes_nothing(desk: Desk) -> None:
    said = desk.take_in(answered(desk), "--dry-run")
    assert (desk.code, said["taken_in"]) == (0, None)
    assert desk.answers.current(date(2026, 11, 20)) == ()


def test_evidence_that_is_too_old_is_told_and_does_not_count(desk: Desk) -> None:
    (desk.evidence / "drill.txt").write_text("演练", encoding="utf-8")
    hands = desk.export().answer(DRILL, SECURITY, files="drill.txt", formed=date(2025, 11, 1))
    said = desk.take_in(hands)
    assert said["aged"] == [{"clause": DRILL, "target": "", "valid_until": "2026-11-01"}]
    status = desk.status()
    assert (status["answered"], len(status["aged"])) == (0, 1)


def test_the_next_to_age_are_named(desk: Desk) -> None:
    (desk.evidence / "drill.txt").write_text("演练", encoding="utf-8")
    desk.take_in(desk.export().answer(DRILL, SECURITY, files="drill.txt", formed=date(2025, 12, 10)))
    assert [each["valid_until"] for each in desk.status()["next_to_age"]] == ["2026-12-10"]


def test_the_workbook_of_a_platform_that_is_not_here_is_refused(desk: Desk) -> None:
    hands = answered(desk)
    register = desk.folder / "inventory.yaml"
    register.write_text(REGISTER.replace("pf-policy", "pf-other"), encoding="utf-8")
    desk.take_in(hands)
    assert desk.code == 2
    assert "pf-policy" in desk.err


def test_the_workbook_of_another_level_is_refused(desk: Desk) -> None:
    hands = answered(desk)
    register = desk.folder / "inventory.yaml"
    register.write_text(REGISTER.replace("grade: 2, s: 2, a: 2", "grade: 3, s: 3, a: 3"), encoding="utf-8")
    desk.take_in(hands)
    assert desk.code == 2
    assert "第 2 级" in desk.err


def test_the_same_question_in_two_workbooks_is_told(desk: Desk) -> None:
    first = answered(desk).save(desk.folder / "a.xlsx")
    second = answered(desk, conclusion="不符合").save(desk.folder / "b.xlsx")
    desk.run("worksheet", "import", str(first), str(second), *desk._register())
    assert desk.code == 2
    assert "a.xlsx" in desk.err


@pytest.mark.parametrize(
    "name", ["../outside.txt", "/etc/passwd", "a/../../outside.txt", "link.txt", "..\\outside.txt"]
)
def test_evidence_outside_its_folder_is_never_read(desk: Desk, name: str) -> None:
    (desk.folder / "outside.txt").write_text("秘密", encoding="utf-8")
    (desk.evidence / "link.txt").symlink_to(desk.folder / "outside.txt")
    desk.take_in(answered(desk, files=name, formed=date(2026, 5, 1)))
    assert desk.code == 2
    assert "机房管理员!N" in desk.err
    assert not any((desk.folder / "home" / "evidence").rglob("*"))


def test_evidence_brought_before_need_not_be_brought_again(desk: Desk) -> None:
    (desk.evidence / "door.pdf").write_bytes(b"%PDF\x00door")
    desk.take_in(answered(desk, files="door.pdf", formed=date(2026, 5, 1)))
    (desk.evidence / "door.pdf").unlink()
    desk.take_in(desk.export().answer(DOOR, ROOM, conclusion="部分符合", files="door.pdf", formed=date(2026, 5, 1)))
    assert desk.code == 0, desk.err
    (answer,) = desk.answers.current(date(2026, 11, 20))
    assert AuditStore(desk.folder / "home").evidence.get(answer.evidence[0].digest) == b"%PDF\x00door"


def test_only_what_a_person_must_answer_is_asked_and_every_row_has_guidance(desk: Desk) -> None:
    book = desk.export().book
    rows = [[cell.value for cell in row] for page in book.worksheets[1:-1] for row in page.iter_rows(min_row=2)]
    clauses = [row[0] for row in rows if "@" not in row[-1]]
    assert len(clauses) == len(set(clauses)) > 100
    assert all(row[3] and row[4] for row in rows if "@" not in row[-1])
    assert isinstance(book, openpyxl.Workbook)
