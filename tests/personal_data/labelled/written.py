"""Personal values as people and systems write them: each function draws a value and one written form of it.

`typed` writes as people do (full-width digits, groups, +86), `stored` as systems keep values.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random

from . import values
from .fragment import Fragment, joined, open_to_both, value
from .words import WORDS

Writer = Callable[[Random], Fragment]

FULLWIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def fullwidth(text: str) -> str:
    return text.translate(FULLWIDTH)


def grouped(text: str, sizes: tuple[int, ...], separator: str) -> str:
    pieces, place = [], 0
    for size in sizes:
        pieces.append(text[place : place + size])
        place += size
    return separator.join(piece for piece in [*pieces, text[place:]] if piece)


def typed(kind: str, text: str, rng: Random, sizes: tuple[int, ...], also: tuple[str, ...] = ()) -> Fragment:
    match rng.random():
        case chance if chance < 0.08:
            return value(kind, fullwidth(text), "fullwidth", also)
        case chance if chance < 0.2:
            return value(kind, grouped(text, sizes, rng.choice(" -")), "spaced", also)
        case _:
            return value(kind, text, also=also)


# Resident numbers and documents.


def id_card(rng: Random) -> Fragment:
    return value("CN_ID_CARD", _sometimes_lower(values.resident_id(rng), rng))


def id_card_typed(rng: Random) -> Fragment:
    return typed("CN_ID_CARD", _sometimes_lower(values.resident_id(rng), rng), rng, (6, 8))


def id_card_x(rng: Random) -> Fragment:
    return value("CN_ID_CARD", values.resident_id_with_x(rng).lower())


def _sometimes_lower(text: str, rng: Random) -> str:
    return text.lower() if rng.random() < 0.3 else text


def id_card_15(rng: Random) -> Fragment:
    return value("CN_ID_CARD_15", values.resident_id_15(rng))


def residence_permit(rng: Random) -> Fragment:
    return value("CN_HKMOTW_RESIDENCE", values.residence_permit(rng))


def foreign_permanent(rng: Random) -> Fragment:
    draw = values.foreign_permanent_new if rng.random() < 0.5 else values.foreign_permanent_old
    return value("CN_FOREIGN_PR", draw(rng))


def passport(rng: Random) -> Fragment:
    return value(
        "CN_PASSPORT", _sometimes_lower(values.passport(rng), rng) if rng.random() < 0.2 else values.passport(rng)
    )


def hkmo_permit(rng: Random) -> Fragment:
    return value("CN_HKMO_PERMIT", values.hkmo_permit(rng))


def taiwan_permit(rng: Random) -> Fragment:
    return value("CN_TW_PERMIT", values.taiwan_permit(rng))


def officer_id(rng: Random) -> Fragment:
    return value("CN_OFFICER_ID", values.officer_id(rng))


def driver_licence(rng: Random) -> Fragment:
    """The number of a licence is the resident number of its holder: either name of it is right."""
    if rng.random() < 0.6:
        return value("CN_DRIVER_LICENSE", values.resident_id(rng), also=("CN_ID_CARD",))
    return licence_file_number(rng)


def licence_file_number(rng: Random) -> Fragment:
    return value("CN_DRIVER_LICENSE", values.licence_file_number(rng))


def social_security(rng: Random) -> Fragment:
    if rng.random() < 0.4:
        return value("CN_SOCIAL_SECURITY", values.resident_id(rng), also=("CN_ID_CARD",))
    return social_security_card(rng)


def social_security_card(rng: Random) -> Fragment:
    return value("CN_SOCIAL_SECURITY", values.social_security_card(rng), also=("CN_MEDICAL_NO",))


def medical_number(rng: Random) -> Fragment:
    return value("CN_MEDICAL_NO", values.medical_number(rng))


# Telephones.


def mobile(rng: Random) -> Fragment:
    if rng.random() < 0.06:
        return _with_country(values.mobile(rng), rng, ("+86", "86"))
    return value("CN_MOBILE", values.mobile(rng))


def mobile_typed(rng: Random) -> Fragment:
    if rng.random() < 0.08:
        return _with_country(values.mobile(rng), rng, ("+86", "+86 ", "+86-", "0086", "(+86)"))
    return typed("CN_MOBILE", values.mobile(rng), rng, rng.choice(((3, 4), (3, 4), (3, 3))))


def _with_country(number: str, rng: Random, countries: tuple[str, ...]) -> Fragment:
    country = rng.choice(countries)
    return value("CN_MOBILE", country + number, inner=(len(country), len(country) + len(number)))


def mobile_in_words(rng: Random) -> Fragment:
    """一三八〇〇一三八〇〇〇: a way around filters of chat and remark fields."""
    signs = dict(zip(values.DIGITS, rng.choice(("〇一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖")), strict=True))
    return value("CN_MOBILE", "".join(signs[digit] for digit in values.mobile(rng)), "chinese-numerals")


def landline(rng: Random) -> Fragment:
    area, number = values.landline(rng)
    match rng.randrange(8):
        case 0:
            return value("CN_LANDLINE", f"({area}){number}")
        case 1:
            return value("CN_LANDLINE", f"{area} {number}")
        case 2:
            whole = f"{area}-{number}"
            extension = rng.choice(("转", "-", "转分机")) + values.digits(rng, 4, "123456789")
            return value("CN_LANDLINE", whole + extension, inner=(0, len(whole)))
        case 3:
            return value("CN_LANDLINE", area + number)
        case _:
            return value("CN_LANDLINE", f"{area}-{number}")


def landline_stored(rng: Random) -> Fragment:
    area, number = values.landline(rng)
    return value("CN_LANDLINE", rng.choice((f"{area}-{number}", f"{area}-{number}", area + number)))


# Money, organisations, things.


def bank_card(rng: Random) -> Fragment:
    return value("BANK_CARD", values.bank_card(rng))


def bank_card_typed(rng: Random) -> Fragment:
    return typed("BANK_CARD", values.bank_card(rng), rng, (4, 4, 4, 4))


def credit_code(rng: Random) -> Fragment:
    return value("CN_USCC", values.credit_code(rng))


def organisation_code(rng: Random) -> Fragment:
    code = values.organisation_code(rng)
    return value("CN_ORG_CODE", code if rng.random() < 0.3 else f"{code[:8]}-{code[8]}")


def plate(rng: Random) -> Fragment:
    return value("CN_PLATE", values.plate(rng))


def plate_typed(rng: Random) -> Fragment:
    number = values.plate(rng)
    return value("CN_PLATE", number[:2] + rng.choice(("", "", "·", " ", "-")) + number[2:])


def vin(rng: Random) -> Fragment:
    return value("VIN", values.vin(rng))


def imei(rng: Random) -> Fragment:
    return value("IMEI", values.imei(rng))


def mac_address(rng: Random) -> Fragment:
    return value("MAC_ADDRESS", values.mac_address(rng, rng.choice("::-")))


def ip_address(rng: Random) -> Fragment:
    return value("IP_ADDRESS", values.address(rng))


def ipv4(rng: Random) -> Fragment:
    return value("IP_ADDRESS", values.ipv4(rng))


def email(rng: Random) -> Fragment:
    return value("EMAIL_ADDRESS", values.email(rng))


def qq(rng: Random) -> Fragment:
    return value("QQ", values.qq(rng))


def wechat(rng: Random) -> Fragment:
    return value("WECHAT_ID", values.wechat(rng))


# People.


def draw_name(rng: Random) -> str:
    if rng.random() < 0.03:
        return rng.choice(WORDS["other_names"])
    return rng.choice(WORDS["surnames"]) + rng.choice(WORDS["given"])


def name(rng: Random) -> Fragment:
    return value("PERSON", draw_name(rng))


def name_alone(rng: Random) -> Fragment:
    """A name in running text without key, column or cue."""
    return open_to_both("PERSON", draw_name(rng))


def draw_address(rng: Random) -> str:
    province, city, county = rng.choice(WORDS["places"]).split("/")
    head = rng.choice((province + city + county, province + city + county, city + county or county, county))
    number = rng.randint(1, 999)
    match rng.randrange(6):
        case 0:
            village = rng.choice(WORDS["towns"]) + rng.choice(WORDS["villages"])
            return f"{head}{village}{rng.randint(1, 20)}组{number % 90 + 1}号"
        case 1:
            return f"{head}{rng.choice(WORDS['roads'])}{number}号"
        case 2:
            return f"{head}{rng.choice(WORDS['estates'])}{rng.randint(1, 40)}栋{rng.randint(101, 3299)}"
        case 3:
            return f"{head}{rng.choice(WORDS['roads'])}{number}弄{rng.randint(1, 80)}号{rng.randint(101, 2404)}室"
        case _:
            home = (
                f"{rng.choice(WORDS['estates'])}{rng.randint(1, 40)}幢{rng.randint(1, 6)}单元{rng.randint(101, 3204)}室"
            )
            return f"{head}{rng.choice(WORDS['roads'])}{number}号{home}"


def home_address(rng: Random) -> Fragment:
    return value("CN_ADDRESS", draw_address(rng))


def birth_date(rng: Random) -> Fragment:
    born = values.birthday(rng)
    return value(
        "DATE_OF_BIRTH", rng.choice((f"{born:%Y-%m-%d}", f"{born:%Y-%m-%d}", f"{born:%Y%m%d}", f"{born:%Y/%m/%d}"))
    )


def birth_date_typed(rng: Random) -> Fragment:
    born = values.birthday(rng)
    match rng.randrange(6):
        case 0:
            return value("DATE_OF_BIRTH", in_words(born), "chinese-numerals")
        case 1:
            return value("DATE_OF_BIRTH", f"{born.year}.{born.month}.{born.day}")
        case 2 | 3:
            return value("DATE_OF_BIRTH", f"{born.year}年{born.month}月{born.day}日")
        case _:
            return birth_date(rng)


def in_words(born: date) -> str:
    """一九九〇年十二月三十一日."""
    signs = "〇一二三四五六七八九"

    def number(count: int) -> str:
        tens, ones = divmod(count, 10)
        return ("" if tens == 0 else "十" if tens == 1 else signs[tens] + "十") + (signs[ones] if ones else "")

    return "".join(signs[int(digit)] for digit in str(born.year)) + f"年{number(born.month)}月{number(born.day)}日"


def position(rng: Random) -> Fragment:
    """Where a person was: longitude and latitude as one pair."""
    return value("COORDINATE", ",".join(values.coordinate(rng)))


def longitude(rng: Random) -> Fragment:
    return value("COORDINATE", values.coordinate(rng)[0])


def latitude(rng: Random) -> Fragment:
    return value("COORDINATE", values.coordinate(rng)[1])


def disease(rng: Random) -> Fragment:
    return value("HEALTH", rng.choice(WORDS["diseases"]))


def disease_code(rng: Random) -> Fragment:
    return value("HEALTH", rng.choice(WORDS["icd"]))


# Secrets; written in pieces, so that no committed file holds anything that looks like one.


def password(rng: Random) -> Fragment:
    word = rng.choice(("Hz@", "Gov#", "aB9!", "P@ss", "qwE$")) + values.some(rng, values.UPPER + values.HEX, 6) + "k7"
    return value("SECRET", word)


def token(rng: Random) -> Fragment:
    alphabet = values.UPPER + values.UPPER.lower() + values.DIGITS
    return value("SECRET", values.some(rng, values.HEX, 32) if rng.random() < 0.5 else values.some(rng, alphabet, 40))


def signed_token(rng: Random) -> Fragment:
    head = Fragment('{"alg":"HS256","typ":"JWT"}').in_base64(urlsafe=True).text.rstrip("=")
    claims = f'{{"sub":"u{values.digits(rng, 5)}","exp":{values.digits(rng, 10, "1")}}}'
    body = Fragment(claims).in_base64(urlsafe=True).text.rstrip("=")
    signature = values.some(rng, values.UPPER + values.UPPER.lower() + values.DIGITS, 43)
    return value("SECRET", ".".join((head, body, signature)))


def access_key(rng: Random) -> Fragment:
    return value("SECRET", "LTAI" + "5t" + values.some(rng, values.UPPER.lower() + values.DIGITS, 18))


def addresses_of_a_chain(rng: Random) -> Fragment:
    """X-Forwarded-For: the client and the proxies it came through."""
    return joined(", ", [ipv4(rng) for _ in range(rng.choice((1, 2, 2, 3)))])
