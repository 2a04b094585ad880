"""Masks of a third kind: of vendors who cover with other signs, cut off, or leave other parts than is usual."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from labelled import values
from labelled.fragment import Fragment, masked
from labelled.written import Writer

SIGNS = "*＊●×x#"


def mobile(rng: Random) -> Fragment:
    number, sign = values.mobile(rng), rng.choice(SIGNS)
    return masked(
        "MASKED_CN_MOBILE",
        rng.choice(
            (
                f"{number[:3]}{sign * 4}{number[7:]}",
                f"{number[:3]}{sign * 8}",
                f"{number[:4]}{sign * 4}{number[8:]}",
                f"{number[:3]} {sign * 4} {number[7:]}",
                f"{number[:3]}-{sign * 4}-{number[7:]}",
                f"{number[:3]}(****){number[7:]}",
                f"{sign * 9}{number[9:]}",
                f"{number[:3]}**{number[5:7]}**{number[9:]}",
                f"86-{number[:3]}****{number[7:]}",
            )
        ),
    )


def id_card(rng: Random) -> Fragment:
    number, sign = values.resident_id(rng), rng.choice("*＊●×X")
    return masked(
        "MASKED_CN_ID_CARD",
        rng.choice(
            (
                f"{number[:4]}{sign * 10}{number[14:]}",
                f"{number[:3]}{sign * 11}{number[14:]}",
                f"{number[:6]}{sign * 4}{number[10:14]}{sign * 4}",
                f"{number[:10]}{sign * 7}{number[17]}",
                f"{number[:14]}{sign * 4}",
                f"{number[0]}{sign * 15}{number[16:]}",
                f"{number[:6]}(********){number[14:]}",
            )
        ),
    )


def card(rng: Random) -> Fragment:
    number, sign = values.bank_card(rng), rng.choice("*＊●×")
    return masked(
        "MASKED_BANK_CARD",
        rng.choice(
            (
                f"{number[:6]}{sign * (len(number) - 10)}{number[-4:]}",
                f"{number[:4]}-****-****-{number[-4:]}",
                f"{sign * (len(number) - 4)}{number[-4:]}",
                f"{number[:3]}{sign * 8}{number[-4:]}",
                f"{number[:8]}{sign * 8}",
            )
        ),
    )


def email(rng: Random) -> Fragment:
    local, _, host = values.email(rng).partition("@")
    first, _, rest = host.partition(".")
    return masked(
        "MASKED_EMAIL_ADDRESS",
        rng.choice((f"{local[0]}****@{host}", f"{local[:2]}***@{first[0]}**.{rest}", f"{local[:3]}xxx@{host}")),
    )


def name(rng: Random, whole: str) -> Fragment:
    """李＊＊, *建国, 李*国, 李某, **国."""
    return masked(
        "MASKED_PERSON",
        rng.choice((f"{whole[0]}＊＊", f"*{whole[1:]}", f"{whole[0]}*{whole[-1]}", f"{whole[0]}某", f"**{whole[-1]}")),
    )


def address(rng: Random, head: str) -> Fragment:
    return masked("MASKED_CN_ADDRESS", head + rng.choice(("＊＊＊＊＊＊", "**路**弄", "*******小区*栋*单元", "●●●●●")))


def plate(rng: Random) -> Fragment:
    number = values.plate(rng)
    return masked(
        "MASKED_OTHER", rng.choice((f"{number[:2]}*{number[3]}*{number[5:]}", f"{number[0]}****{number[5:]}"))
    )


def passport(rng: Random) -> Fragment:
    number = "E" + values.digits(rng, 8)
    return masked("MASKED_OTHER", rng.choice((f"{number[:3]}******", f"{number[:3]}***{number[6:]}")))


def medical(rng: Random) -> Fragment:
    return masked("MASKED_OTHER", f"{values.digits(rng, 3)}*****{values.digits(rng, 2)}")


def secret(rng: Random) -> Fragment:
    return masked("MASKED_OTHER", rng.choice(("******", "********", "[PROTECTED]***", "●●●●●●●●", "<hidden:***>")))


def of_words(name_of: Callable[[Random], str], head_of: Callable[[Random], str]) -> Mapping[str, Writer]:
    """The slots, with names and places of one set of words."""
    return {
        "v_mobile": mobile,
        "v_id": id_card,
        "v_card": card,
        "v_email": email,
        "v_name": lambda rng: name(rng, name_of(rng)),
        "v_address": lambda rng: address(rng, head_of(rng)),
        "v_plate": plate,
        "v_passport": passport,
        "v_medical": medical,
        "v_secret": secret,
    }
