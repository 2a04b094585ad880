"""Values that somebody masked, in the styles met: stars, crosses, dots, bullets, with more or less left to see."""

from __future__ import annotations

from random import Random

from . import values
from .fragment import Fragment, masked
from .written import draw_address, draw_name


def _covered(text: str, head: int, tail: int, sign: str, shortened: bool = False) -> str:
    count = 4 if shortened else len(text) - head - tail
    return text[:head] + sign * count + text[len(text) - tail :]


def _sign(rng: Random) -> str:
    return rng.choice(("*", "*", "*", "*", "x", "X", "•", "＊", "#"))


def id_card(rng: Random) -> Fragment:
    head, tail = rng.choice(((6, 4), (3, 4), (4, 4), (1, 1), (6, 2), (0, 4), (14, 0), (10, 4)))
    return masked("MASKED_CN_ID_CARD", _covered(values.resident_id(rng), head, tail, rng.choice("***•")))


def mobile(rng: Random) -> Fragment:
    number = values.mobile(rng)
    if rng.random() < 0.15:
        return masked("MASKED_CN_MOBILE", f"{number[:3]}-****-{number[7:]}")
    return masked(
        "MASKED_CN_MOBILE", _covered(number, *rng.choice(((3, 4), (3, 4), (3, 3), (3, 2), (0, 4), (7, 0))), _sign(rng))
    )


def bank_card(rng: Random) -> Fragment:
    head, tail = rng.choice(((6, 4), (4, 4), (0, 4), (4, 3)))
    number = values.bank_card(rng)
    if rng.random() < 0.25:
        return masked("MASKED_BANK_CARD", f"{number[:4]} **** **** {number[-4:]}")
    return masked("MASKED_BANK_CARD", _covered(number, head, tail, "*", rng.random() < 0.3))


def email(rng: Random) -> Fragment:
    local, _, host = values.email(rng).partition("@")
    return masked("MASKED_EMAIL_ADDRESS", f"{local[: rng.choice((1, 2, 3))]}{rng.choice(('*', '***', '****'))}@{host}")


def name(rng: Random) -> Fragment:
    whole = draw_name(rng)
    match rng.randrange(3):
        case 0:
            return masked("MASKED_PERSON", whole[0] + "*" * (len(whole) - 1))
        case 1:
            return masked("MASKED_PERSON", "*" * (len(whole) - 1) + whole[-1])
        case _:
            return masked("MASKED_PERSON", whole[0] + "**")


def address(rng: Random) -> Fragment:
    whole = draw_address(rng)
    return masked("MASKED_CN_ADDRESS", whole[: rng.choice((6, 9))] + rng.choice(("****", "********", "***")))


def everything(rng: Random) -> Fragment:
    return masked("MASKED_OTHER", "*" * rng.choice((6, 8, 16)))
