"""Masked values in the styles of platforms, payment callbacks and court papers, beside those of `labelled.masks`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from labelled import values
from labelled.fragment import Fragment, masked
from labelled.written import Writer

SIGNS = "***×●○•"


def mobile(rng: Random) -> Fragment:
    number, sign = values.mobile(rng), rng.choice(SIGNS)
    return masked(
        "MASKED_CN_MOBILE",
        rng.choice(
            (
                f"{number[:3]} {sign * 4} {number[7:]}",
                f"{number[:3]}{sign * 6}{number[9:]}",
                f"{number[:5]}{sign * 4}{number[9:]}",
                f"+86 {number[:3]}{sign * 4}{number[7:]}",
                f"{sign * 7}{number[7:]}",
                f"{number[0]}{sign * 9}{number[10]}",
            )
        ),
    )


def id_card(rng: Random) -> Fragment:
    number, sign = values.resident_id(rng), rng.choice(SIGNS)
    return masked(
        "MASKED_CN_ID_CARD",
        rng.choice(
            (
                f"{number[:6]}{sign * 8}{number[14:]}",
                f"{number[:4]}{sign * 2}{number[6:10]}{sign * 8}",
                f"{number[:3]}{sign * 12}{number[15:]}",
                f"{number[0]}{sign * 16}{number[17]}",
                f"{number[:10]}{sign * 4}{number[14:]}",
                f"{number[:6]} {sign * 8} {number[14:]}",
            )
        ),
    )


def card(rng: Random) -> Fragment:
    number = values.bank_card(rng)
    return masked(
        "MASKED_BANK_CARD",
        rng.choice(
            (
                f"{number[:4]} **** **** {number[-4:]}",
                f"**** **** **** {number[-4:]}",
                f"{number[:6]}{'*' * 6}{number[-4:]}",
                f"{number[:4]}********{number[-3:]}",
                f"{number[:6]}●●●●●●{number[-4:]}",
            )
        ),
    )


def email(rng: Random) -> Fragment:
    local, _, host = values.email(rng).partition("@")
    return masked("MASKED_EMAIL_ADDRESS", rng.choice((f"{local[0]}***{local[-1]}@{host}", f"{local[0]}******@{host}")))


def plate(rng: Random) -> Fragment:
    number = values.plate(rng)
    return masked("MASKED_OTHER", rng.choice((f"{number[:2]}***{number[5:]}", f"{number[:2]}·***{number[5:]}")))


def passport(rng: Random) -> Fragment:
    number = "E" + values.digits(rng, 8)
    return masked("MASKED_OTHER", rng.choice((f"{number[:2]}****{number[6:]}", f"{number[0]}*****{number[6:]}")))


def landline(rng: Random) -> Fragment:
    area, number = values.landline(rng)
    return masked("MASKED_OTHER", f"{area}-****{number[-4:]}")


def name(rng: Random, whole: str) -> Fragment:
    """Of court papers and lists made public too: 王某, 王某某, 欧阳×."""
    family = whole[:2] if len(whole) > 3 and "·" not in whole else whole[0]
    hidden = rng.choice(("某", "某某", "×", "●●", "*", f"*{whole[-1]}"))
    return masked("MASKED_PERSON", rng.choice((family + hidden, family + hidden, f"*{whole[-1]}")))


def address(rng: Random, head: str) -> Fragment:
    """`head` is province, city and county, or fewer of them."""
    return masked("MASKED_CN_ADDRESS", head + rng.choice(("******", "***号***室", "***路**号", "****小区**")))


# Further styles: of counters, WeChat notices, published lists and programs that cut instead of covering.


def mobile_cut(rng: Random) -> Fragment:
    number, sign = values.mobile(rng), rng.choice("*X_#■")
    return masked(
        "MASKED_CN_MOBILE",
        rng.choice(
            (
                f"{number[:3]}{sign * 4}{number[7:]}",
                f"{number[:3]}-{sign * 4}-{number[7:]}",
                f"{number[:3]}…{number[7:]}",
                f"{number[:7]}{sign * 4}",
                f"{number[:2]}{sign * 7}{number[9:]}",
                f"{number[:3]}[****]{number[7:]}",
            )
        ),
    )


def id_card_cut(rng: Random) -> Fragment:
    number, sign = values.resident_id(rng), rng.choice("*Xx■")
    return masked(
        "MASKED_CN_ID_CARD",
        rng.choice(
            (
                f"{number[:6]}{sign * 9}{number[15:]}",
                f"{number[:2]}{sign * 14}{number[16:]}",
                f"{number[:6]}-{sign * 8}-{number[14:]}",
                f"{sign * 14}{number[14:]}",
                f"{number[:6]}****{number[-4:]}",
                f"{number[:8]}{sign * 6}{number[14:]}",
            )
        ),
    )


def card_cut(rng: Random) -> Fragment:
    number, sign = values.bank_card(rng), rng.choice("*X■")
    return masked(
        "MASKED_BANK_CARD",
        rng.choice(
            (
                f"{number[:6]}{sign * (len(number) - 10)}{number[-4:]}",
                f"{sign * 12}{number[-4:]}",
                f"{number[:4]}{sign * 4}{sign * 4}{number[-4:]}",
                f"{number[:6]}****{number[-4:]}",
            )
        ),
    )


def email_cut(rng: Random) -> Fragment:
    local, _, host = values.email(rng).partition("@")
    return masked(
        "MASKED_EMAIL_ADDRESS", rng.choice((f"***{local[-2:]}@{host}", f"{local[:2]}***@***.com", f"****@{host}"))
    )


def name_cut(rng: Random, whole: str) -> Fragment:
    """李某甲 of judgments, 李*三, 李X."""
    hidden = rng.choice(("某甲", "某1", "XX", "X", "**", "＊"))
    return masked("MASKED_PERSON", rng.choice((whole[0] + hidden, f"{whole[0]}*{whole[-1]}")))


def address_cut(rng: Random, head: str) -> Fragment:
    return masked("MASKED_CN_ADDRESS", head + rng.choice(("XX路XX号", "**街道**社区", "****", "×××小区×幢×室")))


def birth(rng: Random) -> Fragment:
    born = values.birthday(rng)
    return masked("MASKED_OTHER", rng.choice((f"{born.year}-**-**", f"{born.year}年**月**日", f"****-{born:%m-%d}")))


def host(rng: Random) -> Fragment:
    first, second, third, _ = values.ipv4(rng).split(".")
    return masked("MASKED_OTHER", rng.choice((f"{first}.{second}.*.*", f"{first}.{second}.{third}.*")))


def credit_code(rng: Random) -> Fragment:
    code = values.credit_code(rng)
    return masked("MASKED_OTHER", rng.choice((f"{code[:4]}**********{code[14:]}", f"{code[:8]}******{code[14:]}")))


def of_words(name_of: Callable[[Random], str], head_of: Callable[[Random], str]) -> Mapping[str, Writer]:
    """The slots, with names and places of one set of words."""
    return {
        "m_mobile": mobile,
        "m_id": id_card,
        "m_card": card,
        "m_email": email,
        "m_plate": plate,
        "m_passport": passport,
        "m_landline": landline,
        "m_name": lambda rng: name(rng, name_of(rng)),
        "m_address": lambda rng: address(rng, head_of(rng)),
        "h_mobile": mobile_cut,
        "h_id": id_card_cut,
        "h_card": card_cut,
        "h_email": email_cut,
        "h_name": lambda rng: name_cut(rng, name_of(rng)),
        "h_address": lambda rng: address_cut(rng, head_of(rng)),
        "h_birth": birth,
        "h_ip": host,
        "h_credit": credit_code,
    }
