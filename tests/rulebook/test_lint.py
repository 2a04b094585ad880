"""The linter and the mutation gate on one good rule and its spoiled copies."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from auditor.judge.evaluate import judge
from auditor.model.rule import Rule
from auditor.rulebook import load_rulebook
from auditor.rulebook.denial import denied_passes
from auditor.rulebook.lint import lint
from auditor.rulebook.mutate import mutants, mutate, try_samples

SAMPLE = Path(__file__).parent / "sample"


def spoiled(tmp_path: Path, *changes: tuple[str, str]) -> tuple[Rule, list[str]]:
    rules = Path(shutil.copytree(SAMPLE, tmp_path / "rules"))
    path = rules / "checks/a.yaml"
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    book = load_rulebook(rules)
    rule = next(iter(book.rules.values()))
    return rule, [found.code for found in lint(rule, book)]


def test_the_good_rule_is_clean_and_its_samples_catch_nearly_every_mutant(tmp_path: Path) -> None:
    rule, codes = spoiled(tmp_path)
    assert codes == []
    assert list(try_samples(rule, judge)) == []
    assert list(denied_passes(rule, judge)) == []
    assert mutate(rule, judge).killed >= 0.95


@pytest.mark.parametrize(
    ("code", "old", "new"),
    [
        ("R001", "linux.ssh.login-failure-handling", "LinuxSSH"),
        ("R002", "2: [7.1.4.1b]", "2: [8.1.4.1b]"),
        ("R002", "2: [7.1.4.1b]", "2: [7.1.99.1z]"),
        ("R002", "gbt22239:", "iso27001:"),
        ("R003", "  clauses: {gbt22239: {2: [7.1.4.1b], 3: [8.1.4.1b], 4: [9.1.4.1b]}}\n", ""),
        ("R003", "  method: check", '  basis: ["unheard-of:1"]\n  method: check'),
        ("R004", "sshd.effective.idle_seconds, between", "sshd.effective.idle_secs, between"),
        ("R004", "facts: [sshd.effective]", "facts: [sshd.effective, net.open_ports]"),
        ("R005", "    idle: {direction", "    spare: 3\n    idle: {direction"),
        ("R006", "SSH limits failed logins to {tries}", "SSH limits failed logins"),
        ("R007", "不多于 {tries} 次）", "不多于 {tries} 次，每 30 分钟）"),
        ("R008", "3: 5, 4: 3}", "3: 5, 4: 9}"),
        ("R010", "  sees_not: {zh: 看不到堡垒机。, en: Does not see the bastion.}\n", ""),
    ],
)
def test_each_lint_finds_its_mistake(tmp_path: Path, code: str, old: str, new: str) -> None:
    assert code in spoiled(tmp_path, (old, new))[1]


@pytest.mark.parametrize("name", ["TLS 1.2", "SHA-512", "IPv6", "公网安〔2025〕1846号", "0640", "2025 版"])
def test_numbers_that_are_part_of_a_name_are_no_thresholds(tmp_path: Path, name: str) -> None:
    assert "R007" not in spoiled(tmp_path, ("SSH 限制登录失败次数", f"SSH {name} 限制登录失败次数"))[1]


def test_a_sample_that_expects_the_wrong_state_is_shown(tmp_path: Path) -> None:
    rule, _ = spoiled(tmp_path, ("{6: pass, 7: partial}", "{6: fail, 7: partial}"))
    assert [mismatch.sample.name for mismatch in try_samples(rule, judge)] == [
        "sshd.effective.maxauthtries = 6 at level 2"
    ]


def test_few_samples_let_mutants_live(tmp_path: Path) -> None:
    text = (SAMPLE / "checks/a.yaml").read_text(encoding="utf-8")
    vary = text[text.index("    vary:") : text.index("    cases:")]
    rule, _ = spoiled(tmp_path, (vary, ""))
    assert mutate(rule, judge).killed < 0.95


def test_a_rule_that_passes_without_looking_is_caught(tmp_path: Path) -> None:
    asserts_nothing = (
        "    any:\n      - {fact: sshd.effective.maxauthtries, absent: false}\n"
        "      - {fact: target.os, equals: linux}\n  partial_when:"
    )
    text = (SAMPLE / "checks/a.yaml").read_text(encoding="utf-8")
    condition = text[
        text.index("    all:\n      - {fact: sshd") : text.index("  partial_when:") + len("  partial_when:")
    ]
    rule, _ = spoiled(tmp_path, (condition, asserts_nothing))
    assert list(denied_passes(rule, judge))


def test_every_mutant_is_another_rule(tmp_path: Path) -> None:
    rule, _ = spoiled(tmp_path)
    assert all(mutant != rule for _, mutant in mutants(rule))


TRIES = "3: 5, 4: 3}"
BY_PROFILE = "3: 5, 4: 3, profiles: {strict: 3, lab-lenient: {2: 10, 4: 5}}}"
SHOWN = """    vary:
      - {fact: sshd.effective.maxauthtries, profile: strict, states: {3: pass, 4: partial}}
      - {fact: sshd.effective.maxauthtries, profile: lab-lenient, level: [2, 3], states: {10: pass, 11: partial}}
      - {fact: sshd.effective.maxauthtries, profile: lab-lenient, level: 4, states: {5: pass, 6: partial}}
"""


def test_a_rule_with_profiles_is_clean_and_the_mutants_of_its_profiles_are_caught(tmp_path: Path) -> None:
    rule, codes = spoiled(tmp_path, (TRIES, BY_PROFILE), ("    vary:\n", SHOWN))
    assert codes == []
    assert list(try_samples(rule, judge)) == []
    found = mutate(rule, judge)
    assert found.killed >= 0.95
    assert not [what for what in found.survivors if what.startswith(("strict", "lab-lenient"))]


def test_a_value_of_a_profile_that_no_sample_shows_lets_its_mutants_live(tmp_path: Path) -> None:
    shown = SHOWN.replace("states: {3: pass, 4: partial}", "states: {1: pass, 9: partial}")
    rule, _ = spoiled(tmp_path, (TRIES, BY_PROFILE), ("    vary:\n", shown))
    survivors = mutate(rule, judge).survivors
    assert set(survivors) >= {"strict: $tries at level 1: 3 + 1", "strict: $tries at level 1: 3 - 1"}


def test_a_sample_of_a_profile_is_judged_by_its_values(tmp_path: Path) -> None:
    shown = SHOWN.replace("states: {3: pass, 4: partial}", "states: {3: pass, 5: pass}")
    rule, _ = spoiled(tmp_path, (TRIES, BY_PROFILE), ("    vary:\n", shown))
    wrong = {(found.sample.level, str(found.verdict.state)) for found in try_samples(rule, judge)}
    assert wrong == {(2, "partial"), (3, "partial"), (4, "partial")}


@pytest.mark.parametrize(
    ("profiles", "says"),
    [
        ("{strict: {2: 7, 3: 3}}", "R012"),
        ("{strict: {2: 3, 4: 9}}", "R008"),
        ("{lab-lenient: {3: 4, 4: 3}}", "R012"),
        ("{lab-lenient: many}", "R012"),
        ("{strict: 3}", "R012"),
    ],
    ids=["strict and laxer", "laxer at a higher level", "lenient and stricter", "no number", "no sample"],
)
def test_a_profile_on_the_wrong_side_is_found(tmp_path: Path, profiles: str, says: str) -> None:
    assert says in spoiled(tmp_path, (TRIES, f"3: 5, 4: 3, profiles: {profiles}}}"))[1]
