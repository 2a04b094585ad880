"""What stands for a personal value has its form, is nobody's, and is the same wherever the value is."""

from __future__ import annotations

import re
from datetime import date, timedelta
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from presidio_analyzer import RecognizerResult

from scanners.personal_data import checksums
from scanners.personal_data.definitions import blocks, definitions
from scanners.personal_data.finding import ENTITIES
from scanners.personal_data.lexicon.areas import areas
from scanners.personal_data.masked_copy import Substitutes, anonymizer, operator_config
from scanners.personal_data.masked_copy.encoded import rewritten
from scanners.personal_data.masked_copy.numbers import like_resident_id
from scanners.personal_data.masked_copy.shuffle import Shuffle

KEY = b"a key of tests only"
PUT = Substitutes.of(KEY).put

days = st.dates(date(1900, 1, 1), date(2025, 12, 31))
counties = st.sampled_from(["110105", "500116", "331081", "331021", "441900", "654003"])


def resident(area: str, born: date, sequence: int) -> str:
    body = f"{area}{born:%Y%m%d}{sequence:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


@given(counties, days, st.integers(0, 999))
@settings(deadline=None)  # the first call reads the list of areas
def test_an_identity_number_stays_one_of_the_same_province_year_and_sex(area: str, born: date, sequence: int) -> None:
    number = resident(area, born, sequence)
    put = PUT(number, "CN_ID_CARD")
    assert like_resident_id(put) and not checksums.resident_id(put)  # a right check digit, and nobody's
    assert put != number and put[6:14] != number[6:14]
    assert put[:4] == number[:4] and put[6:10] == number[6:10]
    assert int(put[16]) % 2 == int(number[16]) % 2


def test_no_county_has_the_code_of_a_substitute() -> None:
    """So that a substitute is never the number of somebody who lives."""
    known = set(areas().names)
    for area in sorted(known):
        if area[0] in "89":
            continue
        assert PUT(resident(area, date(1990, 5, 17), 21), "CN_ID_CARD")[:6] not in known


def test_two_people_stay_two() -> None:
    """All identity numbers of one county, day and sex, and the same day in all counties of a city."""
    day = date(1988, 2, 29)
    numbers = [resident("500116", day, n) for n in range(1000)]
    numbers += [resident(f"3310{county:02d}", day, 11) for county in (1, 2, 3, 4, 21, 22, 23, 24, 81, 82, 83)]
    assert len({PUT(number, "CN_ID_CARD") for number in numbers}) == len(numbers)


@given(days)
def test_the_birth_date_of_a_table_and_of_its_identity_numbers_stay_the_same_day(born: date) -> None:
    number = PUT(resident("110105", born, 2), "CN_ID_CARD")
    assert PUT(f"{born:%Y%m%d}", "DATE_OF_BIRTH") == number[6:14]
    assert PUT(f"{born:%Y-%m-%d}", "DATE_OF_BIRTH").replace("-", "") == number[6:14]
    assert PUT(f"{born.year}年{born.month}月{born.day}日", "DATE_OF_BIRTH").startswith(f"{born.year}年")


def test_another_day_comes_out_for_every_day_of_a_year() -> None:
    year = [date(2024, 1, 1) + timedelta(days=n) for n in range(366)]
    put = [PUT(f"{day:%Y%m%d}", "DATE_OF_BIRTH") for day in year]
    assert len(set(put)) == 366
    assert all(new != f"{day:%Y%m%d}" and new[:4] == "2024" for new, day in zip(put, year, strict=True))


@given(st.integers(13_000_000_000, 19_999_999_999))
def test_a_mobile_number_becomes_one_of_a_block_that_nobody_has(number: int) -> None:
    put = PUT(str(number), "CN_MOBILE")
    assert re.fullmatch("1[3-9][0-9]{9}", put)
    assert int(put[:3]) not in set(blocks(definitions().prefixes["mobile"]))
    assert not checksums.mobile(put)


@given(st.integers(10**14, 10**15 - 1), st.sampled_from(["6217", "4367"]))
def test_a_card_becomes_one_of_no_bank_with_a_right_check_digit(account: int, issuer: str) -> None:
    number = f"{issuer}{account}"
    put = PUT(number, "BANK_CARD")
    assert checksums.luhn(put)
    assert put[0] == "8" and put[1:6] == number[1:6] and len(put) == len(number)
    assert put[6:-1] != number[6:-1]


SHAPES = [
    ("CN_ID_CARD", "500116 19900517 0216", r"5001[5-9][0-9] 1990[0-9]{4} [0-9]{3}[0-9X]"),
    ("CN_MOBILE", "+86 139-1234-5678", r"\+86 1[3-9][0-9]-[0-9]{4}-[0-9]{4}"),
    ("CN_MOBILE", "１３９１２３４５６７８", "１[３-９][０-９]{9}"),
    ("CN_LANDLINE", "0571-88881234", "0571-1[0-9]{7}"),
    ("CN_LANDLINE", "(023)68881234", r"\(023\)1[0-9]{7}"),
    ("BANK_CARD", "6217 0000 0409 1097 309", r"8217 00[0-9]{2} [0-9]{4} [0-9]{4} [0-9]{3}"),
    ("PERSON", "张三", "[\u4e00-\u9fff]某"),
    ("PERSON", "欧阳修", "[\u4e00-\u9fff]某[\u4e00-\u9fff]"),
    ("PERSON", "San Zhang", "Person [A-Z0-9][a-z0-9]{5}"),
    ("EMAIL_ADDRESS", "zhang.san@example.cn", r"m-[a-z2-7]{10}@example\.invalid"),
    ("CN_ADDRESS", "浙江省杭州市西湖区文三路90号5幢", "浙江省杭州市西湖区某路[0-9]+号"),
    ("CN_ADDRESS", "文三路90号", "某路[0-9]+号"),
    ("COORDINATE", "120.12345,30.2345", "120.10000,30.2000"),
    ("IP_ADDRESS", "10.2.3.4", r"2[45][0-9]\.[0-9.]+"),
    ("IP_ADDRESS", "fe80::1", "2001:db8:[0-9a-f:]+"),
    ("MAC_ADDRESS", "00:1A:2B:3C:4D:5E", "02(:[0-9A-F]{2}){5}"),
    ("CN_PLATE", "浙A12345", "浙A[0-9]{5}"),
    ("CN_PLATE", "浙AD12345", "浙AD[0-9]{5}"),
    ("CN_PASSPORT", "E12345678", "E[0-9]{8}"),
    ("CN_OFFICER_ID", "军字第1234567号", "军字第[0-9]{7}号"),
    ("IMEI", "490154203237518", "49015420[0-9]{7}"),
    ("VIN", "LSVAA4182E2184847", "LSV[A-Z0-9]{14}"),
    ("HEALTH", "高血压", r"\*\*\*"),
    ("SECRET", "correct horse", r"\*\*\*"),
    ("QQ", "12345678", "[1-9][0-9]{7}"),
    ("WECHAT_ID", "wx_abC9", "[a-z]{2}_[a-z]{2}[A-Z][0-9]"),
    ("OWN_KIND", "工号A-0042", r"\*\*[A-Z]-[0-9]{4}"),
    ("DATE_OF_BIRTH", "1990-13-40", "1[*]{3}-[*]{2}-[*]{2}"),
]


@pytest.mark.parametrize(("entity", "value", "shape"), SHAPES)
def test_a_substitute_is_written_as_the_value_was(entity: str, value: str, shape: str) -> None:
    put = PUT(value, entity)
    assert re.fullmatch(shape, put), put
    if entity != "COORDINATE":
        assert put != value


def test_a_number_that_goes_by_another_name_elsewhere_stays_one_number() -> None:
    number = resident("500116", date(1990, 5, 17), 21)
    kinds = ("CN_ID_CARD", "CN_DRIVER_LICENSE", "CN_SOCIAL_SECURITY", "OWN_KIND")
    assert len({PUT(number, kind) for kind in kinds}) == 1


def test_another_key_gives_another_substitute() -> None:
    other = Substitutes.of(b"another key of the tests").put
    assert other("13912345678", "CN_MOBILE") != PUT("13912345678", "CN_MOBILE")


def test_a_value_that_is_masked_already_stays() -> None:
    assert PUT("139****1234", "MASKED_CN_MOBILE") == "139****1234"


@given(st.sampled_from([*ENTITIES, "OWN_KIND"]), st.text(max_size=80))
def test_any_text_of_any_kind_has_a_substitute_that_breaks_nothing(entity: str, value: str) -> None:
    put = PUT(value, entity)
    assert put == PUT(value, entity)
    for sign in "\"',;|\t\r\n\\<>&{}":
        assert put.count(sign) <= value.count(sign)


@given(st.integers(1, 10**40), st.data())
def test_a_shuffle_is_a_permutation_without_a_fixed_point(size: int, data: st.DataObject) -> None:
    shuffle = Shuffle(KEY)
    number = data.draw(st.integers(0, size - 1))
    moved = shuffle.moved(number, size, "t")
    assert 0 <= moved < size
    assert size == 1 or moved != number


@pytest.mark.parametrize("size", [2, 3, 7, 100, 365])
def test_no_two_numbers_become_one(size: int) -> None:
    assert sorted(Shuffle(KEY).moved(n, size, "t") for n in range(size)) == list(range(size))


ENCODED = [
    ("urlencoded", "%E5%BC%A0%E4%B8%89", "(?:%[0-9A-F]{2}){6}"),
    ("urlencoded", "%25E5%25BC%25A0%25E4%25B8%2589", "(?:%25[0-9A-F]{2}){6}"),
    ("unicode-escaped", "\\u5f20\\u4e09", r"(?:\\u[0-9a-f]{4}){2}"),
    ("html-entity", "&#24352;&#19977;", "(?:&#[0-9]+;){2}"),
    ("hex-escaped", "\\xe5\\xbc\\xa0\\xe4\\xb8\\x89", r"(?:\\x[0-9a-f]{2}){6}"),
    ("json-escaped", "张三", "[\u4e00-\u9fff]{2}"),
    ("base64", "5byg5LiJMTM5", r"[*]{12}"),
    ("chinese-numerals", "一三九", r"[*]{3}"),
]


@pytest.mark.parametrize(("form", "raw", "shape"), ENCODED)
def test_an_encoded_value_is_masked_in_its_encoding_or_by_stars(form: str, raw: str, shape: str) -> None:
    put = rewritten(raw, form, lambda value: PUT(value, "PERSON"))
    assert re.fullmatch(shape, put), put
    assert put != raw


def test_an_encoded_value_and_its_plain_form_have_the_same_substitute() -> None:
    put = rewritten("%E5%BC%A0%E4%B8%89", "urlencoded", lambda value: PUT(value, "PERSON"))
    assert unquote(put) == PUT("张三", "PERSON")


def test_presidio_uses_the_operator() -> None:
    text = "电话 13912345678"
    result = anonymizer().anonymize(
        text, [RecognizerResult("CN_MOBILE", 3, 14, 1.0)], {"DEFAULT": operator_config(KEY)}
    )
    assert result.text == f"电话 {PUT('13912345678', 'CN_MOBILE')}"


def test_a_key_that_could_be_tried_out_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 16 bytes"):
        anonymizer().anonymize("x", [RecognizerResult("QQ", 0, 1, 1.0)], {"DEFAULT": operator_config(b"short")})
