"""Loading rules: strict, with every problem at its line."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditor.errors import RulebookError
from auditor.model.profile import Profile
from auditor.model.rulebook import Rulebook
from auditor.rulebook import load_draft, load_rulebook
from auditor.rulebook.archive import pack, unpack

SAMPLE = Path(__file__).parent / "sample"
RULE = "checks/a.yaml"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLE, tmp_path / "rules"))


def rewrite(rules: Path, old: str, new: str, file: str = RULE) -> None:
    path = rules / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def problems(rules: Path) -> list[str]:
    with pytest.raises(RulebookError) as caught:
        load_rulebook(rules)
    found = caught.value.problems
    assert [problem for problem in found if not re.search("[一-鿿]", problem.message.zh)] == [], "no Chinese words"
    return [str(problem) for problem in found]


def test_a_good_rulebook_loads() -> None:
    book = load_rulebook(SAMPLE)
    assert list(book.rules) == ["linux.ssh.login-failure-handling"]
    assert book.rules["linux.ssh.login-failure-handling"].values_at(4) == {"tries": 3, "idle": 600}


def test_a_profile_gives_its_values_when_the_rulebook_is_loaded(rules: Path) -> None:
    rewrite(rules, "3: 5, 4: 3}", "3: 5, 4: 3, profiles: {strict: 2, lab-lenient: {3: 8, 4: 7}}}")
    name = "linux.ssh.login-failure-handling"
    for profile, tries in ((Profile.USUAL, [6, 5, 3]), (Profile.STRICT, [2, 2, 2]), (Profile.LENIENT, [6, 8, 7])):
        book = load_rulebook(rules, profile)
        assert book.profile is profile
        assert [book.rules[name].values_at(level)["tries"] for level in (2, 3, 4)] == tries
        assert book.rules[name].values_at(2)["idle"] == 1800
        assert book.rules[name].in_profile(Profile.USUAL).values_at(2)["tries"] == 6
        assert book.digest == load_rulebook(rules).digest


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("at_most: $tries", "at_mots: $tries", "unknown operator"),
        ("at_most: $tries", "at_most: $trees", "$trees is no parameter"),
        ("at_most: $tries", 'at_most: "5"', "threshold must be a number"),
        ("at_most: $tries}", "at_most: 5, at_least: 1}", "exactly one operator"),
        (
            "{fact: sshd.effective.maxauthtries, at_most: $tries}",
            "{fact: sshd.effective.maxauthtries}",
            "assert nothing",
        ),
        ("severity: high", "severity: dreadful", "is none of critical"),
        ("severity: high", "severity: high\n  severity: low", "severity"),
        ("severity: high", "severety: high", "did you mean 'severity'"),
        ("levels: [2, 3, 4]", "levels: []", "non-empty list"),
        ("levels: [2, 3, 4]", "levels: [2, 3, 5]", "levels are 1, 2, 3, 4"),
        ("kind: host", "kind: toaster", "is none of"),
        ("en: Stops password guessing.", 'en: ""', "needs words in zh and in en"),
        ("states: {6: pass, 7: partial}", "states: {6: pass, 7: splendid}", "is none of pass"),
        ("level: 2", "level: 1", "the rule has no level 1"),
        ("{missing: denied}", "{missing: shy}", "'shy' is none of"),
        ("base: ", "bass: ", "did you mean 'base'"),
        ("revision: 1", "revision: one", "expected a whole number"),
        ("direction: max, 2: 6", "direction: sideways, 2: 6", "direction is max"),
        ("direction: max, 2: 6", "direction: max, profiles: {strickt: 3}, 2: 6", "did you mean 'strict'"),
        ("direction: max, 2: 6", "direction: max, profiles: {usual: 3}, 2: 6", "unknown key"),
        ("direction: max, 2: 6", "direction: max, profiles: {strict: {direction: min, 2: 3}}, 2: 6", "given by level"),
        ("level: 2, states", "profile: strict, level: 2, states", "no parameter says a value for strict"),
        ("level: 2, states", "profile: stern, level: 2, states", "is none of usual, strict, lab-lenient"),
    ],
)
def test_each_mistake_is_named_with_its_file_and_line(rules: Path, old: str, new: str, says: str) -> None:
    rewrite(rules, old, new)
    found = problems(rules)
    assert any(says in problem for problem in found), found
    assert all(":" in problem.split("a.yaml", 1)[1][:2] for problem in found if "a.yaml" in problem)


def test_all_problems_are_reported_at_once(rules: Path) -> None:
    rewrite(rules, "severity: high", "severity: dreadful")
    rewrite(rules, "revision: 1", "revision: one")
    assert len(problems(rules)) == 2


def test_if_missing_may_not_be_pass(rules: Path) -> None:
    rewrite(rules, "  severity: high", "  if_missing: pass\n  severity: high")
    assert any("'pass' is none of" in problem for problem in problems(rules))


def test_an_empty_condition_is_an_error(rules: Path) -> None:
    rewrite(rules, "  pass_when:\n    all:", "  pass_when:\n    all: []\n  tags:")
    assert any("non-empty list" in problem for problem in problems(rules))


def test_two_rules_of_one_id_are_an_error(rules: Path) -> None:
    shutil.copy(rules / RULE, rules / "checks/b.yaml")
    assert any("is taken by" in problem for problem in problems(rules))


def test_words_like_no_stay_words(rules: Path) -> None:
    rewrite(
        rules, "{fact: target.os, states: {windows: not_applicable}}", "{fact: target.os, states: {no: not_applicable}}"
    )
    samples = load_rulebook(rules).rules["linux.ssh.login-failure-handling"].samples
    assert any(sample.given["target.os"] == "no" for sample in samples)


def test_the_digest_names_the_content_and_nothing_else(rules: Path, tmp_path: Path) -> None:
    moved = Path(shutil.copytree(rules, tmp_path / "elsewhere"))
    assert load_rulebook(rules).digest == load_rulebook(moved).digest
    rewrite(moved, "2: 6", "2: 5")
    assert load_rulebook(rules).digest != load_rulebook(moved).digest


def test_a_packed_rulebook_is_the_same_rulebook(rules: Path, tmp_path: Path) -> None:
    packed = pack(rules)
    assert packed == pack(rules)
    assert load_rulebook(unpack(packed, tmp_path / "out")).digest == load_rulebook(rules).digest


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"not a zip"])
def test_a_damaged_archive_is_refused(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(RulebookError):
        unpack(content, tmp_path)


def test_an_empty_folder_is_a_clear_error(tmp_path: Path) -> None:
    assert problems(tmp_path) == [f"{tmp_path}: the folder holds no rules (*.yaml)"]


def test_a_whole_folder_without_its_catalogues_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "standards").mkdir()
    assert all("cannot be read" in problem for problem in problems(tmp_path))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_mutilated_rule_file_never_raises_anything_else(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = (SAMPLE / RULE).read_text(encoding="utf-8")
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    put = data.draw(st.text(max_size=8))
    rules = tmp_path_factory.mktemp("m") / "rules"
    shutil.copytree(SAMPLE, rules)
    (rules / RULE).write_bytes((text[:start] + put + text[end:]).encode("utf-8", "surrogatepass"))
    try:
        assert isinstance(load_rulebook(rules), Rulebook)
    except RulebookError as error:
        assert error.problems


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder with one rule of the user's own and one fact for it."""
    folder = tmp_path / "district-rules"
    (folder / "facts").mkdir(parents=True)
    text = (SAMPLE / RULE).read_text(encoding="utf-8").replace("linux.ssh.login-failure-handling", "district.ssh.tries")
    (folder / "ssh.yaml").write_text(text.replace("sshd.effective", "district.sshd"), encoding="utf-8")
    fact = (
        "{key: district.sshd, type: map, title: {zh: 本区, en: ours}, fields: {maxauthtries: int, idle_seconds: int}}"
    )
    (folder / "facts/district.yaml").write_text(f"scanner: district\nfacts:\n  - {fact}\n", encoding="utf-8")
    return folder


def test_own_rules_and_facts_are_added_to_the_shipped_ones(own: Path) -> None:
    shipped, both = load_rulebook(), load_rulebook(own)
    assert both.rules.keys() - shipped.rules.keys() == {"district.ssh.tries"}
    assert both.catalogue.facts.keys() - shipped.catalogue.facts.keys() == {"district.sshd"}
    assert both.digest != shipped.digest


def test_own_rules_are_archived_with_the_rulebook(own: Path, tmp_path: Path) -> None:
    again = load_rulebook(unpack(pack(own), tmp_path / "out"))
    assert again.digest == load_rulebook(own).digest
    assert "district.ssh.tries" in again.rules


def test_a_draft_of_own_rules_is_linted_alone(own: Path) -> None:
    book, found = load_draft(own)
    assert (list(book.rules), found) == (["district.ssh.tries"], [])


def test_an_own_rule_may_not_take_the_id_of_a_shipped_one(own: Path) -> None:
    text = (own / "ssh.yaml").read_text(encoding="utf-8")
    (own / "ssh.yaml").write_text(
        text.replace("district.ssh.tries", "linux.ssh.login-failure-handling"), encoding="utf-8"
    )
    assert any("taken by a shipped rule" in problem for problem in problems(own))
