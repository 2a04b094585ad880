"""The sample data: the same every time, right where a detector checks, wrong only where it was planted."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples import sample_data

AS_OF = date(2026, 11, 20)
RESIDENT = re.compile(r"(?<!\d)\d{17}[\dX](?!\d)")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("sample")
    sample_data.write(made, AS_OF)
    return made


def rows(path: Path, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))


def records(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def remainder_11_2(number: str) -> int:
    """ISO 7064 MOD 11-2 over the whole number, by its recursive definition: 1 for a valid one."""
    product = 0
    for character in number:
        product = (product + (10 if character == "X" else int(character))) * 2 % 11
    return product * 6 % 11


def luhn_valid(number: str) -> bool:
    digits = [int(digit) for digit in reversed(number)]
    return (sum(digits[::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])) % 10 == 0


@given(st.dates(date(1900, 1, 1), date(2026, 1, 1)))
def test_resident_numbers_have_the_right_check_character(born: date) -> None:
    number = sample_data.resident_number(born)
    assert len(number) == 18
    assert remainder_11_2(number) == 1


@given(st.integers(0, 10**9 - 1))
def test_card_numbers_have_the_right_luhn_digit(account: int) -> None:
    assert luhn_valid(sample_data.bank_card(account))


@given(st.integers(0, 9999))
def test_credit_codes_have_both_check_characters(serial: int) -> None:
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    weights = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28, 1)
    code = sample_data.credit_code(serial)
    assert sum(alphabet.index(letter) * weight for letter, weight in zip(code, weights, strict=True)) % 31 == 0
    organisation, check = code[8:16], "0123456789X".index(code[16])
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    assert (sum(int(letter, 36) * w for letter, w in zip(organisation, weights, strict=True)) + check) % 11 == 0


def test_no_identity_number_could_be_anybodys(folder: Path) -> None:
    found = {
        number
        for path in folder.iterdir()
        if path.suffix != ".xlsx"
        for number in RESIDENT.findall(path.read_bytes().decode("gb18030" if path.name == "lowincome.csv" else "utf-8"))
        if number.startswith(sample_data.AREA)
    }
    assert len(found) > 1000
    assert {number[14:17] for number in found} == {"000"}


def test_the_same_day_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    sample_data.write(tmp_path, AS_OF)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        path.name: path.read_bytes() for path in folder.iterdir()
    }


def test_the_low_income_file_is_gb18030_and_holds_its_declared_fields(folder: Path) -> None:
    with pytest.raises(UnicodeDecodeError):
        (folder / "lowincome.csv").read_text("utf-8")
    people = rows(folder / "lowincome.csv", "gb18030")
    assert len(people) == sample_data.LOW_INCOME_ROWS
    assert list(people[0]) == ["xm", "sfzh", "xzqh", "csrq", "jkzk", "yhkh"]
    assert all(person["sfzh"][6:14] == person["csrq"].replace("-", "") for person in people)


def test_the_licence_file_holds_a_mobile_number_that_nobody_declared(folder: Path) -> None:
    companies = rows(folder / "license.csv")
    assert list(companies[0]) == ["uscc", "mc", "fddbr", "lxdh"]
    assert all(re.fullmatch(r"1990000\d{4}", company["lxdh"]) for company in companies)
    assert len({company["uscc"] for company in companies}) == sample_data.LICENSE_ROWS


def test_the_household_register_holds_its_declared_fields(folder: Path) -> None:
    people = records(folder / "hukou.jsonl")
    assert len({person["sfzh"] for person in people}) == sample_data.HUKOU_ROWS + sample_data.HUKOU_CHILDREN
    assert {tuple(person) for person in people} == {("xm", "sfzh", "hjdz", "csrq")}


def test_the_household_register_holds_children_under_14(folder: Path) -> None:
    born = [date.fromisoformat(person["csrq"]) for person in records(folder / "hukou.jsonl")]
    children = [day for day in born if date(AS_OF.year - 14, AS_OF.month, AS_OF.day) < day < AS_OF]
    assert len(children) == sample_data.HUKOU_CHILDREN


def test_two_copies_of_the_certificates_mask_what_the_other_shows(folder: Path) -> None:
    sheet = openpyxl.load_workbook(folder / "ecert.xlsx", read_only=True)["证照"]
    shown = [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]
    other = [row["zzbh"] for row in rows(folder / "ecert-verify.csv", "utf-8")]
    assert len(shown) == len(other) == sample_data.ECERT_ROWS
    whole = [
        "".join(a if a != "*" else b for a, b in zip(*pair, strict=True)) for pair in zip(shown, other, strict=True)
    ]
    assert all(RESIDENT.fullmatch(number) and remainder_11_2(number) == 1 for number in whole)
    assert not any(RESIDENT.search(text) for text in (*shown, *other))


def test_the_web_log_holds_mobile_numbers_and_passwords_in_addresses(folder: Path) -> None:
    text = (folder / "web.log").read_text("utf-8")
    assert len(re.findall(r"\?sjh=1990000\d{4} ", text)) == sample_data.WEB_MOBILES
    assert len(re.findall(r"&password=\S+ ", text)) == sample_data.WEB_LOGINS
    assert len(re.findall(r"\d{11}", text)) == sample_data.WEB_MOBILES
    assert len(text.splitlines()) == sample_data.WEB_LINES + sample_data.WEB_MOBILES + sample_data.WEB_LOGINS


def test_the_query_returns_a_field_that_nobody_agreed_to(folder: Path) -> None:
    returned = {
        field
        for call in records(folder / "exchange.jsonl")
        if call["interface"] == "if-hukou-query"
        for field in call["values"]
    }
    assert returned == {"xm", "sfzh", "hjdz", "csrq"}


def test_identity_numbers_travel_in_clear_only_where_that_was_planted(folder: Path) -> None:
    clear = Counter(
        call["interface"] for call in records(folder / "exchange.jsonl") if RESIDENT.search(json.dumps(call["values"]))
    )
    every = Counter(call["interface"] for call in records(folder / "exchange.jsonl"))
    assert clear["if-hukou-query"] == every["if-hukou-query"] > 200
    assert clear["if-lowincome"] == every["if-lowincome"] > 30
    assert clear["if-hukou-verify"] == 0 < every["if-hukou-verify"]


def test_an_ended_agreement_still_carries_traffic(folder: Path) -> None:
    ended = date(2024, 4, 30)
    calls = [call for call in records(folder / "exchange.jsonl") if call["interface"] == "if-hukou-query"]
    assert {call["consumer_unit"] for call in calls} == {"u-hrss"}
    assert all(datetime.fromisoformat(call["ts"]).date() > ended for call in calls)


def test_lawful_traffic_keeps_to_office_hours_its_agreement_and_its_cap(folder: Path) -> None:
    calls = [call for call in records(folder / "exchange.jsonl") if call["interface"] == "if-hukou-verify"]
    moments = [datetime.fromisoformat(call["ts"]) for call in calls]
    assert all(moment.weekday() < 5 and (8, 30) <= (moment.hour, moment.minute) <= (18, 30) for moment in moments)
    assert all(date(2026, 1, 15) <= moment.date() < AS_OF for moment in moments)
    assert max(Counter(moment.date() for moment in moments).values()) <= 2000
    assert {(call["consumer_unit"], call["auth"], call["rows"]) for call in calls} == {("u-civil", "sm2_signature", 1)}


def test_the_file_that_should_be_clean_holds_no_long_number(folder: Path) -> None:
    assert re.search(r"\d{11}", (folder / "policy.csv").read_text("utf-8")) is None


def test_the_log_reads_in_the_order_of_time(folder: Path) -> None:
    moments = [call["ts"] for call in records(folder / "exchange.jsonl")]
    assert moments == sorted(moments)
    assert len(moments) > 2000
