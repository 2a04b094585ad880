"""What the law calls each kind of data, what raises it, and what a unit may change of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.model.personal_data import Sensitivity
from scanners.personal_data.finding import ENTITIES
from scanners.personal_data.policy import GRADES, PolicyError, load_policy, profiles
from scanners.personal_data.policy_records import SENSITIVITIES

DAY = date(2026, 11, 20)
kinds = st.frozensets(st.sampled_from(ENTITIES))


@pytest.mark.parametrize("profile", ["pipl", "gbt45574-2025"])
def test_every_kind_has_a_row_with_basis_and_source(profile: str) -> None:
    policy = load_policy(profile)
    assert set(policy.entities) == set(ENTITIES)
    assert all(rule.basis and rule.source and rule.title.zh and rule.title.en for rule in policy.entities.values())


def test_the_profiles_are_named() -> None:
    assert profiles() == ("pipl", "gbt45574-2025")
    assert (load_policy().name, load_policy().version) == ("gbt45574-2025", "2026.1")


def test_a_resident_number_by_itself_is_sensitive_under_the_old_list_only() -> None:
    assert load_policy("pipl").sensitivity_of("CN_ID_CARD") is Sensitivity.SENSITIVE
    assert load_policy("gbt45574-2025").sensitivity_of("CN_ID_CARD") is Sensitivity.GENERAL


def test_a_bank_card_is_sensitive_under_every_profile() -> None:
    assert {load_policy(name).sensitivity_of("BANK_CARD") for name in profiles()} == {Sensitivity.SENSITIVE}


def test_a_sensitive_kind_is_never_below_its_floor() -> None:
    assert load_policy("pipl").grade_of("CN_ID_CARD") == "general-4"
    assert load_policy("gbt45574-2025").grade_of("CN_ID_CARD") == "general-3"


def test_a_company_code_is_no_personal_data() -> None:
    assert load_policy().sensitivity_of("CN_USCC") is Sensitivity.NONE
    assert load_policy().grade_of("CN_USCC") == "general-1"


@pytest.mark.parametrize(
    ("present", "sensitivity", "grade"),
    [
        ({"PERSON"}, "general", "general-2"),
        ({"PERSON", "CN_MOBILE"}, "general", "general-2"),
        ({"PERSON", "CN_ID_CARD"}, "general", "general-3"),
        ({"PERSON", "CN_PASSPORT", "CN_MOBILE"}, "sensitive", "general-4"),
        ({"PERSON", "CN_MOBILE", "CN_ADDRESS"}, "general", "general-3"),
        ({"CN_ID_CARD", "HEALTH"}, "sensitive", "general-4"),
        ({"CN_MOBILE", "COORDINATE"}, "sensitive", "general-4"),
        ({"CN_USCC"}, "none", "general-1"),
        (set(), "none", "general-1"),
    ],
)
def test_kinds_in_one_table_are_judged_together(present: set[str], sensitivity: str, grade: str) -> None:
    raised = load_policy().raised(frozenset(present), 100, 0, DAY)
    assert (raised.sensitivity, raised.grade) == (sensitivity, grade)


def test_a_raise_gives_its_reason_in_both_languages() -> None:
    raised = load_policy().raised(frozenset({"PERSON", "CN_ID_CARD", "CN_MOBILE"}), 100, 0, DAY)
    assert any("手机号码" in reason.zh and "mobile" in reason.en for reason in raised.reasons)


def test_a_combination_counts_from_the_day_of_its_standard() -> None:
    present = frozenset({"PERSON", "CN_ID_CARD", "CN_MOBILE"})
    assert load_policy().raised(present, 1, 0, date(2025, 10, 31)).sensitivity is Sensitivity.GENERAL
    assert load_policy().raised(present, 1, 0, date(2025, 11, 1)).sensitivity is Sensitivity.SENSITIVE


def test_children_make_everything_sensitive() -> None:
    raised = load_policy().raised(frozenset({"PERSON"}), 100, 1, DAY)
    assert (raised.sensitivity, raised.grade) == (Sensitivity.SENSITIVE, "general-4")
    assert "十四周岁" in raised.reasons[0].zh


def test_children_make_no_company_list_personal() -> None:
    assert load_policy().raised(frozenset({"CN_USCC"}), 0, 1, DAY).sensitivity is Sensitivity.NONE


@pytest.mark.parametrize(
    ("persons", "grade"), [(999_999, "general-2"), (1_000_000, "general-4"), (10_000_000, "important")]
)
def test_volume_raises_step_by_step(persons: int, grade: str) -> None:
    assert load_policy().raised(frozenset({"PERSON"}), persons, 0, DAY).grade == grade


def test_a_masked_kind_completes_no_combination() -> None:
    present = frozenset({"PERSON", "MASKED_CN_ID_CARD", "MASKED_CN_MOBILE"})
    assert load_policy().raised(present, 1, 0, DAY).grade == "general-2"


@given(kinds, kinds, st.integers(0, 10**8), st.integers(0, 5))
def test_more_kinds_never_lower_anything(some: frozenset[str], more: frozenset[str], persons: int, minors: int) -> None:
    policy = load_policy()
    low, high = policy.raised(some, persons, minors, DAY), policy.raised(some | more, persons, minors, DAY)
    assert GRADES.index(low.grade) <= GRADES.index(high.grade)
    assert SENSITIVITIES.index(low.sensitivity) <= SENSITIVITIES.index(high.sensitivity)


def test_a_legal_representative_is_known_by_the_columns_name() -> None:
    role = load_policy().role_of("PERSON", "FDDBR")
    assert role is not None
    assert (role.id, role.combines) == ("legal_representative", False)
    assert load_policy().role_of("PERSON", "data.法定代表人") is not None
    assert load_policy().role_of("PERSON", "xm") is None
    assert load_policy().role_of("CN_MOBILE", "fddbr") is None


def test_a_local_file_overrides_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    own = tmp_path / "local.yaml"
    own.write_text(
        'name: district\nversion: "7"\nentities:\n'
        "  CN_MOBILE: {grade: general-3}\n  CN_ID_CARD: {sensitivity: sensitive}\n"
    )
    policy = load_policy("gbt45574-2025", own)
    assert (policy.name, policy.version) == ("gbt45574-2025+district", "2026.1+7")
    assert policy.grade_of("CN_MOBILE") == "general-3"
    assert policy.sensitivity_of("CN_ID_CARD") is Sensitivity.SENSITIVE
    assert policy.grade_of("EMAIL_ADDRESS") == load_policy().grade_of("EMAIL_ADDRESS")
    assert policy.digest != load_policy().digest


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("entities:\n  CN_MOBIL: {grade: general-3}\n", 2, "CN_MOBILE"),
        ("entities:\n  CN_MOBILE:\n    grade: high\n", 3, "general-1, general-2"),
        ("entities:\n  CN_MOBILE:\n    sensitivity: secret\n", 3, "none, general, sensitive"),
        ("volumes:\n  steps_1m: {persons: many}\n", 2, "whole number"),
        ("combinations:\n  name_document: {needs: [person, dog]}\n", 2, "document"),
        ("roles:\n  sole_trader: {entities: [CN_USC]}\n", 2, "CN_USCC"),
        ("minors: 14\n", 1, "shape"),
        ("masks:\n  CN_MOBILE: {hidden: -1}\n", 2, "at least 0"),
        ("- 1\n", 1, "mapping"),
    ],
)
def test_a_mistake_in_a_local_file_is_told_with_its_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    own = tmp_path / "local.yaml"
    own.write_text(text)
    with pytest.raises(PolicyError) as caught:
        load_policy("pipl", own)
    assert [(p.file, p.line) for p in caught.value.problems] == [(str(own), line)]
    assert said in str(caught.value)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    own = tmp_path / "local.yaml"
    own.write_text("dogs: 1\nentities:\n  CAT: {}\n")
    with pytest.raises(PolicyError) as caught:
        load_policy("pipl", own)
    assert len(caught.value.problems) == 2


def test_an_unknown_profile_names_those_there_are() -> None:
    with pytest.raises(PolicyError, match="pipl, gbt45574-2025"):
        load_policy("gdpr")
