"""A value that was personal in one file is masked in every file of the copy, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from simple_finder import SimpleFinder

from scanners.personal_data.masked_copy import CopyOrder, Substitutes, copy_masked
from scanners.personal_data.masked_copy.known import Known

KEY = b"a key of tests only"
PUT = Substitutes.of(KEY).put


def knowing(*values: tuple[str, str]) -> Known:
    known = Known()
    for value, entity in values:
        known.add(value, entity, PUT(value, entity))
    return known


def found(known: Known, text: str) -> list[str]:
    return [text[span.start : span.end] for span in known.spans(text)]


@pytest.mark.parametrize(
    ("value", "entity", "text"),
    [
        ("E12345678", "CN_PASSPORT", "x E12345678,"),
        ("军字第1234567号", "CN_OFFICER_ID", "持军字第1234567号入内"),
        ("(023)68881234", "CN_LANDLINE", "tel (023)68881234."),
        ("wxid_abcdefgh01", "WECHAT_ID", "wxid_abcdefgh01"),
        ("pW!correct-horse", "SECRET", "pw=pW!correct-horse&x"),
        ("欧阳修文", "PERSON", "由欧阳修文办理"),
        ("101.12345678,30.87654321", "COORDINATE", "101.12345678,30.87654321"),
    ],
)
def test_a_known_value_is_found_wherever_it_stands(value: str, entity: str, text: str) -> None:
    assert found(knowing((value, entity)), text) == [value]


def test_a_number_that_was_written_in_groups_is_found_without_them() -> None:
    assert found(knowing(("6217 0000 0409 1097 309", "BANK_CARD")), "6217000004091097309") == ["6217000004091097309"]


def test_a_name_is_found_url_encoded_too() -> None:
    text = "/user/%E6%AC%A7%e9%98%b3%E4%BF%AE%E6%96%87/detail"
    [span] = knowing(("欧阳修文", "PERSON")).spans(text)
    assert text[: span.start] == "/user/" and text[span.end :] == "/detail" and "%" in span.put


@pytest.mark.parametrize(
    ("value", "entity", "text"),
    [
        ("12345678", "QQ", "912345678 123456789 A12345678"),
        ("19900517", "CN_SOCIAL_SECURITY", "19900517"),
        ("王伟", "PERSON", "王伟大"),
        ("1990-05-17", "DATE_OF_BIRTH", "1990-05-17"),
        ("高血压病史", "HEALTH", "高血压病史"),
        ("浙A12345", "CN_PLATE", "浙A12345"),
        ("123456", "QQ", "123456"),
    ],
)
def test_what_may_stand_anywhere_by_chance_is_not_looked_for(value: str, entity: str, text: str) -> None:
    assert found(knowing((value, entity)), text) == []


def test_a_table_without_a_heading_is_masked_by_what_another_file_told(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.csv").write_text("xm,dw\n诸葛孔明,甲\n", encoding="utf-8")
    (tmp_path / "data" / "0.log").write_text("诸葛孔明 came\n", encoding="utf-8")
    order = CopyOrder(paths=(str(tmp_path / "data"),), folder=tmp_path / "masked", key=KEY)
    list(copy_masked(order, SimpleFinder()))
    put = PUT("诸葛孔明", "PERSON")
    assert (tmp_path / "masked/data/0.log").read_text("utf-8") == f"{put} came\n"
    assert put in (tmp_path / "masked/data/a.csv").read_text("utf-8")


words = st.text(alphabet="ab1290-_ %E5欧阳修文军字", max_size=60)


@given(words, st.lists(words, max_size=5))
@settings(deadline=None)
def test_places_are_in_order_and_hold_what_is_known(text: str, values: list[str]) -> None:
    known = Known()
    for value in values:
        known.add(value, "CN_MEDICAL_NO", "X" * len(value))
    done = 0
    for span in known.spans(text):
        assert done <= span.start < span.end <= len(text)

        done = span.end
