"""Differences between a dataset and its entry in the register."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from auditor.model.personal_data import (
    ColumnProfile,
    DifferenceKind,
    EntityShare,
    Reidentification,
    Sensitivity,
    TableProfile,
)
from auditor.model.register import Dataset
from auditor.model.register.sharing import DeclaredPi, Field, Opening, Sharing
from scanners.personal_data.columns.masks import ColumnMasks
from scanners.personal_data.declared.differences import described, differences
from scanners.personal_data.finding import ENTITIES
from scanners.personal_data.policy import load_policy
from scanners.personal_data.policy_records import kind_rules

POLICY = load_policy()
GENERAL, SENSITIVE, NONE = Sensitivity.GENERAL, Sensitivity.SENSITIVE, Sensitivity.NONE


def share(entity: str, *, verdict: bool = True, values: int = 10) -> EntityShare:
    return EntityShare(
        entity, values, values, 1.0, values, 0.9, verdict, POLICY.sensitivity_of(entity), POLICY.grade_of(entity), 0
    )


def column(name: str, *entities: str, verdict: bool = True) -> ColumnProfile:
    shares = tuple(share(entity, verdict=verdict) for entity in entities)
    kind = entities[0] if entities and verdict else ""
    return ColumnProfile("d.csv", name, 10, 10, 10, kind, 1.0, 0.9, GENERAL, "general-1", shares=shares)


def table(*columns: ColumnProfile, **more: Any) -> TableProfile:
    entities = frozenset(share.entity for column in columns for share in column.shares)
    raised = POLICY.raised(entities, 10, more.get("minors", 0), date(2026, 11, 20))
    return TableProfile("d.csv", 10, columns, raised.sensitivity, raised.grade, 10, **more)


def dataset(*fields: Field, **more: Any) -> Dataset:
    values: dict[str, Any] = {"grade": "general-4", "pi": DeclaredPi(contains=True, sensitive=True), "fields": fields}
    return Dataset(id="ds", title="数据集", provider="u", **(values | more))


def field(name: str, pi_type: str | None = None, **more: Any) -> Field:
    return Field(name=name, title=more.pop("title", name), pi_type=pi_type, **more)


def kinds(entry: Dataset, *tables: TableProfile, masks: tuple[ColumnMasks, ...] = ()) -> list[tuple[str, str, str]]:
    return [(d.kind.value, d.column, d.entity) for d in differences(entry, tables, POLICY, masks)]


def test_a_dataset_that_is_as_declared_has_no_difference() -> None:
    entry = dataset(field("xm", "name", grade="general-2"), field("sfzh", "cn_id", grade="general-3"))
    assert kinds(entry, table(column("xm", "PERSON"), column("sfzh", "CN_ID_CARD"))) == []


def test_a_column_is_found_by_its_title_too() -> None:
    assert kinds(dataset(field("xm", "name", title="姓名")), table(column("姓名", "PERSON"))) == []


def test_denied_personal_data_is_told() -> None:
    entry = dataset(field("fddbr", "name"), pi=DeclaredPi(contains=False, sensitive=True))
    assert kinds(entry, table(column("fddbr", "PERSON"))) == [("denied", "", "")]


def test_a_company_list_denies_nothing() -> None:
    entry = dataset(field("uscc", "uscc"), pi=DeclaredPi(contains=False))
    assert kinds(entry, table(column("uscc", "CN_USCC"))) == []


def test_undeclared_columns_and_kinds() -> None:
    found = table(column("xm", "PERSON"), column("beizhu", "CN_MOBILE", verdict=False), column("lxdh", "CN_MOBILE"))
    assert kinds(dataset(field("xm", "name"), field("beizhu")), found) == [
        ("undeclared_kind", "beizhu", "CN_MOBILE"),
        ("undeclared_column", "lxdh", "CN_MOBILE"),
    ]


def test_a_column_without_personal_data_is_undeclared_all_the_same() -> None:
    assert kinds(dataset(field("a")), table(column("a"), column("b"))) == [("undeclared_column", "b", "")]


def test_a_register_without_fields_says_nothing_about_columns() -> None:
    assert kinds(dataset(), table(column("xm", "PERSON"))) == []


def test_a_birth_date_is_declared_by_being_quasi() -> None:
    assert kinds(dataset(field("csrq", identifier="quasi")), table(column("csrq", "DATE_OF_BIRTH"))) == []
    assert kinds(dataset(field("csrq")), table(column("csrq", "DATE_OF_BIRTH"))) == [
        ("undeclared_kind", "csrq", "DATE_OF_BIRTH")
    ]


def test_what_is_declared_and_not_found_may_be_out_of_date() -> None:
    entry = dataset(field("sfzh", "cn_id"), field("lxdh", "mobile"), field("x", "something_else"))
    assert kinds(entry, table(column("sfzh"), column("x"))) == [
        ("not_found", "sfzh", ""),
        ("missing_column", "lxdh", ""),
    ]


def test_what_is_declared_as_masked_need_not_show_what_it_was() -> None:
    assert kinds(dataset(field("sfzh", "cn_id", mask="masked")), table(column("sfzh"))) == []


def test_a_masked_value_is_declared_by_every_word_for_its_kind() -> None:
    assert kinds(dataset(field("zzbh", "certificate_no")), table(column("zzbh", "MASKED_CN_ID_CARD"))) == []


def test_a_masked_value_counts_as_found() -> None:
    entry = dataset(field("sfzh", "cn_id", mask="required"))
    assert kinds(entry, table(column("sfzh", "MASKED_CN_ID_CARD"))) == []


@pytest.mark.parametrize("mask", ["required", "masked"])
def test_what_must_be_masked_is_told_when_clear(mask: Any) -> None:
    entry = dataset(field("sfzh", "cn_id", mask=mask))
    assert kinds(entry, table(column("sfzh", "CN_ID_CARD"))) == [("not_masked", "sfzh", "CN_ID_CARD")]


def test_a_grade_below_what_was_found_is_told_for_column_and_dataset() -> None:
    entry = dataset(field("yhkh", "bank_card", grade="general-2"), grade="general-2")
    assert kinds(entry, table(column("yhkh", "BANK_CARD"))) == [
        ("grade_too_low", "yhkh", "BANK_CARD"),
        ("grade_too_low", "", ""),
    ]


def test_undeclared_sensitivity_is_told_with_the_children() -> None:
    entry = dataset(field("xm", "name"), pi=DeclaredPi(contains=True, sensitive=False))
    (found,) = differences(entry, [table(column("xm", "PERSON"), minors=3)], POLICY)
    assert found.kind is DifferenceKind.NOT_DECLARED_SENSITIVE
    assert "3 人不满十四周岁" in found.text.zh
    assert "under 14" in found.text.en


def test_clear_personal_data_in_an_open_copy_is_told() -> None:
    entry = dataset(field("lxdh", "mobile"), opening=Opening(attribute="unconditional", file="d.csv"))
    assert kinds(entry, table(column("lxdh", "CN_MOBILE"))) == [("open_to_all", "lxdh", "CN_MOBILE")]
    assert kinds(entry, table(column("lxdh", "MASKED_CN_MOBILE"))) == []
    assert kinds(entry, replace(table(column("lxdh", "CN_MOBILE")), source="inner.csv")) == []


def risky(k: int, l: int = 3, *columns: ColumnProfile) -> TableProfile:  # noqa: E741 - the name in the literature
    return table(column("xb"), column("csrq"), *columns, risk=Reidentification(("xb", "csrq"), k, 0.1, 4, {"jb": l}))


@pytest.mark.parametrize(
    ("more", "k", "told"),
    [
        ({"opening": Opening(attribute="unconditional", file="d.csv")}, 19, True),
        ({"opening": Opening(attribute="unconditional", file="d.csv")}, 20, False),
        ({"sharing": Sharing(attribute="unconditional")}, 19, True),
        ({"sharing": Sharing(attribute="conditional")}, 4, True),
        ({"sharing": Sharing(attribute="conditional")}, 5, False),
        ({"sharing": Sharing(attribute="not_shared")}, 1, False),
        ({}, 1, False),
    ],
)
def test_groups_must_be_large_enough_for_the_way_of_sharing(more: dict[str, Any], k: int, told: bool) -> None:
    entry = dataset(field("xb"), field("csrq"), **more)
    assert kinds(entry, risky(k)) == ([("reidentifiable", "", "")] if told else [])


def test_large_groups_that_all_have_one_illness_are_told() -> None:
    entry = dataset(field("xb"), field("csrq"), sharing=Sharing(attribute="unconditional"))
    assert kinds(entry, risky(50, 1)) == [("reidentifiable", "", "")]


def test_conditional_sharing_of_names_is_not_asked_about_groups() -> None:
    entry = dataset(field("xb"), field("csrq"), field("xm", "name"), sharing=Sharing(attribute="conditional"))
    assert kinds(entry, risky(1, 3, column("xm", "PERSON"))) == []


def test_districts_of_companies_are_nobodys() -> None:
    entry = dataset(field("xzqh"), sharing=Sharing(attribute="unconditional"))
    assert kinds(entry, table(column("xzqh"), risk=Reidentification(("xzqh",), 1, 0.5, 3))) == []


def test_masks_of_two_copies_are_judged_together() -> None:
    masks = (
        ColumnMasks("a.csv", "lxdh", "MASKED_CN_MOBILE", {"ddddddd****": 10}),
        ColumnMasks("b.csv", "lxdh", "MASKED_CN_MOBILE", {"ddd****dddd": 10}),
    )
    assert kinds(dataset(), masks=masks) == [("weak_mask", "lxdh", "MASKED_CN_MOBILE")]
    assert kinds(dataset(), masks=masks[:1]) == []


def test_two_masks_that_complete_each_other_name_both_places() -> None:
    masks = (
        ColumnMasks("a.csv", "lxdh", "MASKED_CN_MOBILE", {"ddddddd****": 10}),
        ColumnMasks("b.csv", "sjh", "MASKED_CN_MOBILE", {"ddd****dddd": 10}),
    )
    assert [d.beside for d in differences(dataset(), (), POLICY, masks)] == ["b.csv: sjh"]
    weak = (ColumnMasks("a.csv", "lxdh", "MASKED_CN_MOBILE", {"ddddddddd**": 10}),)
    assert [d.beside for d in differences(dataset(), (), POLICY, weak)] == [""]


def test_a_difference_names_both_sides() -> None:
    entry = dataset(field("lxdh", "name", grade="general-1", mask="required"))
    told = {
        d.kind.value: (d.declared, d.found) for d in differences(entry, [table(column("lxdh", "CN_MOBILE"))], POLICY)
    }
    assert told["undeclared_kind"] == ("name", "CN_MOBILE")
    assert told["not_masked"] == ("required", "CN_MOBILE")
    assert told["grade_too_low"] == ("general-1", "general-2")


@pytest.mark.parametrize("source", ["d.xlsx#Sheet1", "d.xlsx!a.csv", "d.xlsx"])
def test_every_sheet_and_member_of_an_open_file_is_open(source: str) -> None:
    entry = dataset(field("lxdh", "mobile"), opening=Opening(attribute="unconditional", file="d.xlsx"))
    open_to_all = ("open_to_all", "lxdh", "CN_MOBILE")
    assert open_to_all in kinds(entry, replace(table(column("lxdh", "CN_MOBILE")), source=source))
    assert open_to_all not in kinds(entry, replace(table(column("lxdh", "CN_MOBILE")), source="d.xlsx.bak"))


def test_a_sheet_of_explanations_lacks_no_column() -> None:
    entry = dataset(field("xm", "name"), files=("d.xlsx",))
    data, notes = (
        replace(table(*columns), source=f"d.xlsx#{sheet}")
        for sheet, columns in {"data": [column("xm", "PERSON")], "notes": [column("说明")]}.items()
    )
    assert ("missing_column", "xm", "") not in kinds(entry, data, notes)
    assert ("missing_column", "xm", "") in kinds(entry, notes)


def test_a_column_of_nested_records_is_known_by_its_last_name() -> None:
    assert kinds(dataset(field("xm", "name")), table(column("data.xm", "PERSON"))) == []


def test_a_dataset_is_described_for_its_owner() -> None:
    entry = dataset(field("xm", "name", grade="general-2", mask="none"))
    found = described(entry, [table(column("xm", "PERSON"))], POLICY, provider="民政局")
    assert (found.id, found.provider, found.sources, found.differences) == ("ds", "民政局", ("d.csv",), ())
    assert found.columns[0].kind == "name"


def test_every_kind_has_a_rule_for_the_reader() -> None:
    assert set(kind_rules(POLICY)) == set(ENTITIES)
