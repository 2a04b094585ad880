"""Check digits against public test vectors and by construction. No number here is a person's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanners.personal_data.checks import CHECKS
from scanners.personal_data.checksums import COUNTRIES, bank_card, luhn, mobile, resident_id
from scanners.personal_data.definitions import definitions

RESIDENT = "11010519491231002X"

RIGHT = [
    # Examples of GB 11643-1999.
    ("resident_id", "11010519491231002X"),
    ("resident_id", "440524188001010014"),
    ("resident_id", "11010519491231002x"),
    ("resident_id", "110105 19491231 002X"),
    ("resident_id", "110105-1949-1231-002X"),
    # By construction, and the specimen of the card (Ministry of Public Security, 2018).
    ("residence_permit", "810000199408230021"),
    ("residence_permit", "830000199201300022"),
    ("resident_id", "810000199408230021"),
    # Table 1 of the rules of the 2023 card (National Immigration Administration): Canada, Saudi Arabia.
    ("permanent_residence", "911124198108030024"),
    ("permanent_residence", "932682198501010017"),
    ("permanent_residence_old", "CAN110078010105"),
    ("permanent_residence_old", "USA310004022911"),
    ("resident_id_15", "110105491231002"),
    ("resident_id_15", "130503670401001"),
    ("mobile", "13900001234"),
    ("mobile", "+8613900001234"),
    ("mobile", "+86 139-0000-1234"),
    ("mobile", "008613900001234"),
    ("mobile", "8613900001234"),
    ("mobile", "013900001234"),
    ("mobile", "16200001234"),
    ("landline", "010-88886666"),
    ("landline", "(010)88886666"),
    ("landline", "(0312) 8888666"),
    ("landline", "0755-28886666-8001"),
    ("landline", "023-68886666转12"),
    ("landline", "02368886666"),
    ("landline", "0312 8888666"),
    # Numbers that card schemes publish for testing.
    ("bank_card", "4111111111111111"),
    ("bank_card", "5555 5555 5555 4444"),
    ("bank_card", "6212345678901232"),
    ("bank_card", "6222020000000000000"),
    # Examples of GB 32100-2015 and of a register.
    ("credit_code", "91350100M000100Y43"),
    ("credit_code", "9144030071526726XG"),
    # Example of GB 11714-1997.
    ("organisation_code", "D2143569-X"),
    ("organisation_code", "D2143569X"),
    ("plate", "渝A12345"),
    ("plate", "京AF0236"),
    ("plate", "粤B·D1234"),
    ("plate", "渝AD12345"),
    ("plate", "渝A12345F"),
    ("plate", "渝A1234警"),
    ("plate", "粤Z1234港"),
    ("plate", "沪AB123挂"),
    # Example of 49 CFR 565 in use everywhere, and a number of ones (weights add up to 89).
    ("vin", "1M8GDM9AXKP042788"),
    ("vin_shape", "LSVAU2180N2183295"),
    # Example of 3GPP TS 23.003's companion documents; example of ISO/IEC 7812.
    ("luhn", "490154203237518"),
    ("luhn", "79927398713"),
    # Documentation blocks of RFC 7042, RFC 5737 and RFC 3849.
    ("mac", "00:00:5E:00:53:01"),
    ("mac", "00-00-5e-00-53-ff"),
    ("mac_solid", "00005e0053ff"),
    # The identity number of GB 11643's example, a physical disability (4) of the third grade.
    ("disability_certificate", "11010519491231002X43"),
    ("pupil_number", "G11010519491231002X"),
    ("ipv4", "192.0.2.1"),
    ("ipv4", "10.21.3.45"),
    ("ipv4", "223.255.255.255"),
    ("ipv6", "2001:db8::1"),
    ("ipv6", "2001:0DB8:0000:0000:0000:0000:0000:0001"),
    ("ipv6", "fe80::a00:27ff:fe4e:66a1"),
    ("email", "zhang.san+x@mail.example.cn"),
    ("email", "10001@qq.com"),
    ("secret", "P@ssw0rd!2026"),
    ("secret", "Bearer 3f2a9c"),
    ("secret", "nullpointer"),
    ("secret", "password"),
    ("secret", "25:Passw0rd"),
]

WRONG = [
    ("resident_id", "110105194912310021"),  # check sign
    ("resident_id", "11010519491331002X"),  # month
    ("resident_id", "11010519490229002X"),  # 1949 had no 29 February
    ("resident_id", "99010519491231002X"),  # province
    ("resident_id", "911124198108030024"),  # a foreigner's
    ("resident_id", "1101051949123100"),
    ("resident_id", ""),
    ("resident_id", "１１０１０５１９４９１２３１００２Ｘ"),
    ("residence_permit", RESIDENT),
    ("permanent_residence", RESIDENT),
    ("permanent_residence", "911124198108030025"),
    ("permanent_residence_old", "XQZ110078010105"),
    ("permanent_residence_old", "CAN990078010105"),
    ("permanent_residence_old", "CAN110078130105"),
    ("resident_id_15", "110105491331002"),
    ("resident_id_15", "990105491231002"),
    ("resident_id_15", RESIDENT),
    ("mobile", "15400001234"),  # not given out
    ("mobile", "14000001234"),  # things
    ("mobile", "1390000123"),
    ("mobile", "1390000123456"),
    ("mobile", "1700000001234"),
    ("mobile", "+86+8613900001234"),
    ("landline", "010-8888666"),  # Beijing has eight digits
    ("landline", "026-88886666"),
    ("landline", "011-88886666"),
    ("landline", "0102-88886666"),
    ("landline", "0755 18886666"),
    ("landline", "88886666"),
    ("bank_card", "4111111111111112"),
    ("bank_card", "79927398713"),
    ("bank_card", "0000000000000000"),
    ("credit_code", "91350100M000100Y44"),
    ("credit_code", "91350100I000100Y43"),
    ("organisation_code", "D2143569-0"),
    ("plate", "渝AABC12"),
    ("plate", "渝I12345"),
    ("plate", "渝A1234"),
    ("plate", "渝AI2345"),
    ("plate", "渝A1234F5"),
    ("vin", "1M8GDM9A1KP042788"),
    ("vin", "11111111111111111"),  # the check holds, but nothing else speaks for a vehicle
    ("vin_shape", "12345678901234567"),
    ("vin_shape", "LSVAU2180N218329"),
    ("vin_shape", "LSVAU2180N21832O5"),
    ("luhn", "490154203237519"),
    ("mac", "00:00:00:00:00:00"),
    ("mac", "ff:ff:ff:ff:ff:ff"),
    ("mac", "01:00:5e:00:00:fb"),
    ("mac_solid", "000000000000"),
    ("mac_solid", "deadbeefcafe"),
    ("mac_solid", "01005e0000fb"),
    ("pupil_number", "X11010519491231002X"),
    ("disability_certificate", "11010519491231002X83"),
    ("disability_certificate", "11010519491231002X45"),
    ("disability_certificate", "11010519491231003X43"),
    ("ipv4", "0.0.0.0"),
    ("ipv4", "127.0.0.1"),
    ("ipv4", "224.0.0.1"),
    ("ipv4", "255.255.255.255"),
    ("ipv4", "1.2.3.256"),
    ("ipv4", "1.2.3.04"),
    ("ipv4", "1.2.3"),
    ("ipv6", "::"),
    ("ipv6", "::1"),
    ("ipv6", "0:0:0:0:0:0:0:1"),
    ("ipv6", "dead:beef::cafe"),  # a word has no digit
    ("ipv6", "12:30:15"),
    ("ipv6", "12:30::15"),
    ("ipv6", "00:00:5e:00:53:01"),
    ("ipv6", "2001:db8::1::2"),
    ("email", "logo@2x.png"),
    ("email", "git@example.org"),
    ("email", "zlib@OpenSSH.com"),
    ("email", "a..b@example.org"),
    ("email", "a.@example.org"),
    ("email", "a@localhost"),
    ("secret", "25:password"),
    ("secret", "******"),
    ("secret", "abc***def"),
    ("secret", "xxxxxx"),
    ("secret", "null"),
    ("secret", "FALSE"),
    ("secret", "${DB_PASSWORD}"),
    ("secret", "{{password}}"),
    ("secret", "<your-token>"),
    ("secret", "[FILTERED]"),
]


@pytest.mark.parametrize(("check", "text"), RIGHT)
def test_what_the_standard_allows_is_right(check: str, text: str) -> None:
    assert CHECKS[check](text)


@pytest.mark.parametrize(("check", "text"), WRONG)
def test_what_the_standard_does_not_allow_is_refused(check: str, text: str) -> None:
    assert not CHECKS[check](text)


def test_every_check_that_the_definitions_name_is_there() -> None:
    named = {shape.check for shape in (*definitions().shapes, *definitions().values)} - {""}
    assert named == CHECKS.keys() - {"credit_code"}  # which two of them share


def _one_changed(number: str, alphabet: str) -> Iterator[str]:
    for place, was in enumerate(number):
        yield from (number[:place] + sign + number[place + 1 :] for sign in alphabet if sign != was)


@pytest.mark.parametrize(
    ("check", "number", "alphabet"),
    [
        ("resident_id", RESIDENT, "0123456789"),
        ("bank_card", "6212345678901232", "0123456789"),
        ("credit_code", "91350100M000100Y43", "0123456789ABCDEFGHJKLMNPQRTUWXY"),
        ("organisation_code", "421435694", "0123456789"),  # MOD 11 takes letters that are 11 apart for one another
    ],
)
def test_any_one_changed_sign_is_noticed(check: str, number: str, alphabet: str) -> None:
    assert CHECKS[check](number)
    assert not any(CHECKS[check](changed) for changed in _one_changed(number, alphabet))


@given(st.dates(date(1880, 1, 1), date(2035, 12, 31)), st.integers(0, 999))
def test_of_eleven_check_signs_one_is_right(born: date, serial: int) -> None:
    body = f"500101{born:%Y%m%d}{serial:03}"
    assert sum(resident_id(body + sign) for sign in "0123456789X") == 1


@given(st.dates(date(2036, 1, 1)), st.integers(0, 999))
def test_nobody_is_born_in_a_far_future(born: date, serial: int) -> None:
    assert not any(resident_id(f"500101{born:%Y%m%d}{serial:03}{sign}") for sign in "0123456789X")


@given(st.integers(10**15, 10**18 - 1).map(str))
def test_one_of_ten_last_digits_makes_a_card(body: str) -> None:
    assert sum(bank_card(body + digit) for digit in "0123456789" if {digit} != set(body)) <= 1
    assert sum(luhn(body + digit) for digit in "0123456789") == 1


@given(st.integers(10**10, 2 * 10**10 - 1).map(str), st.sampled_from(["", "+86", "0086", "86", "0", "+86 ", "86-"]))
def test_a_prefix_changes_nothing(number: str, prefix: str) -> None:
    assert mobile(prefix + number) == mobile(number)


@given(st.sampled_from(sorted(CHECKS)), st.text(max_size=24))
def test_checks_take_anything(check: str, text: str) -> None:
    assert CHECKS[check](text) in (True, False)


@given(st.sampled_from(sorted(CHECKS)), st.text("0123456789aAxXeEfF:.-@ ()${}*+渝京警转９Ⅷ²ſ\x00", max_size=24))
def test_checks_take_anything_that_looks_like_a_number(check: str, text: str) -> None:
    assert CHECKS[check](text) in (True, False)


def test_the_countries_are_those_of_the_standard() -> None:
    babel = pytest.importorskip("babel.core")
    aliases = {code for code in babel.get_global("territory_aliases") if len(code) == 3 and code.isalpha()}
    assert len(COUNTRIES) == 249
    assert aliases >= COUNTRIES
