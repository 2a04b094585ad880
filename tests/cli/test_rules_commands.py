"""`auditor rules`: the rules as their readers and authors see them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from command_line import Said
from tiny_district import CHECKS, District


@pytest.fixture
def rules(auditor: Callable[..., Said], district: District) -> Callable[..., Said]:
    """A command of the group, on the tiny rules."""
    return lambda command, *words: auditor("rules", command, *words, "--rules", district.rules)


def test_rules_are_listed_by_prefix(rules: Callable[..., Said]) -> None:
    assert [rule["id"] for rule in rules("list", "--json").json] == ["tiny.platform.graded", "tiny.ssh.tries"]
    (rule,) = rules("list", "tiny.ssh", "--json").json
    assert (rule["title"], rule["severity"], rule["levels"]) == ("SSH 登录失败不多于 2 次", "high", [2, 3])
    assert rules("list", "tiny.ssh", "--json", "--lang", "en").json[0]["title"] == "SSH allows at most 2 failed logins"
    assert rules("list", "nothing", "--json").json == []
    assert "共 2 条规则" in rules("list").out


def test_a_rule_is_shown_at_a_level_in_either_language(rules: Callable[..., Said]) -> None:
    shown = rules("show", "tiny.ssh.tries", "--level", 2, "--json").json
    assert (shown["title"], shown["params"], shown["clauses"]) == (
        "SSH 登录失败不多于 5 次",
        {"tries": 5},
        ["7.1.4.1b"],
    )
    assert "防止口令猜测" in rules("show", "tiny.ssh.tries").out
    assert "Stops password guessing" in rules("show", "tiny.ssh.tries", "--lang", "en").out


def test_a_rule_is_shown_as_a_profile_reads_it(auditor: Callable[..., Said]) -> None:
    name = "windows.password.max-age"
    shown = auditor("rules", "show", name, "--profile", "strict", "--json").json
    assert (shown["profile"], shown["params"]) == ("strict", {"days": 60, "tolerated": 180})
    assert shown["profiles"]["lab-lenient"] == {"days": 180, "tolerated": 180}
    assert "60" in shown["title"]
    assert "尺度 lab-lenient: `days` L2: 180" in auditor("rules", "show", name).out
    (listed,) = auditor("rules", "list", name, "--profile", "lab-lenient", "--json").json
    assert "180" in listed["title"]
    refused = auditor("rules", "list", "--profile", "lenient")
    assert refused.code == 2
    assert "lab-lenient" in refused.err


def test_a_rule_that_does_not_exist_is_told_with_those_nearby(rules: Callable[..., Said]) -> None:
    said = rules("show", "ssh")
    assert (said.code, said.out, said.err) == (2, "", "没有该规则：ssh（相近的有 tiny.ssh.tries）\n")
    assert rules("show", "ssh", "--lang", "en").err == "no such rule: ssh (near: tiny.ssh.tries)\n"


def test_good_rules_are_clean_under_lint_samples_and_mutation(rules: Callable[..., Said]) -> None:
    tested = rules("test", "--json")
    assert (tested.code, tested.json["problems"]) == (0, [])
    linted = rules("lint", "--mutate", "--json")
    assert (linted.code, linted.json["problems"], linted.json["warnings"]) == (0, [], [])
    assert linted.json["mutants"] == linted.json["killed"] > 0
    assert "2 条规则" in rules("lint").out


@pytest.mark.parametrize(
    ("old", "new", "command", "says"),
    [
        ("{5: pass, 6: fail}", "{5: fail, 6: fail}", "test", "sshd.effective.maxauthtries = 5 at level 2"),
        ("2: [7.1.4.1b]", "2: [7.9.9.9z]", "lint", "7.9.9.9z"),
        ("severity: high", "severity: dreadful", "lint", "“dreadful”不在 critical、high、medium、low、info 之列"),
        ("severity: high", "severity: dreadful", "test", "“dreadful”不在 critical、high、medium、low、info 之列"),
    ],
)
def test_a_bad_rule_ends_with_2_and_names_its_line(
    rules: Callable[..., Said], district: District, old: str, new: str, command: str, says: str
) -> None:
    assert old in CHECKS
    (district.rules / "checks" / "tiny.yaml").write_text(CHECKS.replace(old, new), encoding="utf-8")
    said = rules(command)
    assert said.code == 2
    assert says in said.out
    assert "tiny.yaml:" in said.out


def test_few_samples_fail_the_gate(rules: Callable[..., Said], district: District) -> None:
    start, end = CHECKS.index("    vary:\n"), CHECKS.index("- id: tiny.platform")
    (district.rules / "checks" / "tiny.yaml").write_text(CHECKS[:start] + CHECKS[end:], encoding="utf-8")
    assert rules("lint", "tiny.ssh", "--mutate").code == 2


def test_coverage_says_who_can_judge_every_item(rules: Callable[..., Said]) -> None:
    covered = rules("coverage", "--json").json
    assert (covered["rules"], covered["items"]) == (2, 1006)
    for level, items in {"2": 135, "3": 211}.items():
        numbers = covered["levels"][level]["parts"]["general"]
        assert (numbers["items"], numbers["in_part_by_machine"]) == (items, 1)
        assert sum(numbers[who] for who in ("machine", "machine_and_person", "person", "no_rule")) == items
    assert "1 / 211" in rules("coverage").out


def test_the_handbook_is_written_in_both_languages(rules: Callable[..., Said], district: District) -> None:
    said = rules("docs", "--out", "book")
    assert said.code == 0
    pages = [district.folder / line for line in said.out.splitlines()]
    assert {page.name for page in pages} == {
        f"{name}.{lang}.md" for name in ("index", "facts", "tiny") for lang in ("en", "zh")
    }
    assert "防止口令猜测" in (district.folder / "book" / "tiny.zh.md").read_text(encoding="utf-8")
    assert "Stops password guessing" in (district.folder / "book" / "tiny.en.md").read_text(encoding="utf-8")


def test_a_handbook_leaves_other_files_of_its_folder_alone(rules: Callable[..., Said], district: District) -> None:
    before = district.inventory.read_bytes()
    assert rules("docs", "--out", district.folder).code == 0
    assert district.inventory.read_bytes() == before


def test_a_handbook_that_cannot_be_written_is_told(rules: Callable[..., Said], district: District) -> None:
    said = rules("docs", "--out", district.inventory)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(f"{district.inventory}: ")
