"""A pack chooses rules. What it leaves out is said, is never compliant, and keeps the audit incomplete."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from district import FakeScanner, host_rule, plan_of, rulebook

from auditor.assessment import ClauseState, assess
from auditor.audit.plan import rules_within
from auditor.audit.replay import replay
from auditor.audit.result import load_result
from auditor.audit.run import run_audit
from auditor.errors import UsageError
from auditor.model.clause import Clause, ClauseCatalogue, ObjectClass
from auditor.model.pack import Pack
from auditor.model.rule import Severity
from auditor.model.rulebook import Rulebook
from auditor.model.text import Text
from auditor.results import AuditResult, gate
from auditor.rulebook.packs import lint_packs, rules_of
from auditor.store import AuditStore

WORDS = Text("词", "words")
ITEM = "8.1.4.1b"
CLAUSE = Clause(
    ITEM, 3, "general", "安全计算环境", "身份鉴别", WORDS, methods=("auto-host",), objects=(ObjectClass.LINUX,)
)
SPEAKS = {"gbt22239": {3: (ITEM,)}}
BOTH = (
    host_rule("test.severe", severity=Severity.HIGH, clauses=SPEAKS),
    host_rule("test.slight", severity=Severity.LOW, clauses=SPEAKS),
)


def pack(name: str = "quick", **conditions: object) -> Pack:
    return Pack(id=name, title=WORDS, why=WORDS, **conditions)


QUICK = pack(least_severity=Severity.HIGH)
WHOLE = pack("whole", clause_level=3)
BOOK = replace(
    rulebook(*BOTH),
    clauses=ClauseCatalogue({ITEM: CLAUSE}),
    packs={each.id: each for each in (QUICK, WHOLE)},
)


def archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w"):
        pass
    return buffer.getvalue()


def audited(home: Path, pack: str = "") -> AuditResult:
    store = AuditStore(home)
    record = run_audit(plan_of(FakeScanner(), BOOK, pack=pack), store, archive())
    return load_result(store, record, BOOK)


def item_of(result: AuditResult) -> ClauseState:
    (platform,) = assess(result).platforms.values()
    (item,) = [item for item in platform.items if item.clause.id == ITEM]
    return item.state


def test_all_rules_make_the_item_compliant(tmp_path: Path) -> None:
    result = audited(tmp_path)
    assert item_of(result) is ClauseState.COMPLIANT
    assert gate(result).complete


def test_a_pack_that_leaves_a_rule_out_keeps_its_item_pending_and_the_audit_incomplete(tmp_path: Path) -> None:
    result = audited(tmp_path, "quick")
    assert {verdict.rule for verdict in result.verdicts} == {"test.severe"}
    assert [rule.id for rule in result.left_out] == ["test.slight"]
    assert item_of(result) is ClauseState.PENDING
    assert not gate(result).complete
    assert "1 rules that apply are outside" in result.setbacks[0].en


def test_a_pack_that_leaves_nothing_out_changes_nothing_but_is_named(tmp_path: Path) -> None:
    result = audited(tmp_path, "whole")
    assert result.pack == WHOLE
    assert item_of(result) is ClauseState.COMPLIANT
    assert gate(result).complete


def test_a_pack_makes_another_plan_and_is_kept_by_a_replay(tmp_path: Path) -> None:
    assert plan_of(FakeScanner(), BOOK).digest != plan_of(FakeScanner(), BOOK, pack="quick").digest
    store = AuditStore(tmp_path)
    record = run_audit(plan_of(FakeScanner(), BOOK, pack="quick"), store, archive())
    again = load_result(store, replay(store, record, BOOK, archive()), BOOK)
    assert again.pack == QUICK
    assert {verdict.rule for verdict in again.verdicts} == {"test.severe"}


def test_a_pack_nobody_knows_is_told_with_those_there_are() -> None:
    with pytest.raises(UsageError, match="no such pack: fast; there are quick, whole"):
        rules_within(BOOK, (), "fast")


@pytest.mark.parametrize(
    ("conditions", "held"),
    [
        ({"clause_level": 2}, True),
        ({"clause_level": 4}, False),
        ({"layers": frozenset({"安全计算环境"})}, True),
        ({"layers": frozenset({"安全物理环境"})}, False),
        ({"scanners": frozenset({"fake"})}, True),
        ({"scanners": frozenset({"network"})}, False),
        ({"least_severity": Severity.CRITICAL}, False),
        ({"clause_level": 3, "least_severity": Severity.CRITICAL}, False),
    ],
)
def test_a_rule_belongs_to_a_pack_when_every_condition_holds(conditions: dict[str, object], held: bool) -> None:
    assert (BOTH[0] in rules_of(pack(**conditions), BOOK)) is held


def test_a_pack_without_a_rule_is_a_lint_error() -> None:
    empty = pack("empty", clause_level=4)
    book: Rulebook = replace(BOOK, packs={"quick": QUICK, "empty": empty})
    assert [found.id for found, _ in lint_packs(book)] == ["empty"]
