"""What looks like personal data and is none. The kind of a trap is what a reader of a false finding needs to know."""

from __future__ import annotations

import base64
from datetime import date
from random import Random

from . import values
from .fragment import Fragment, open_to_both, trap
from .words import WORDS

BASE64_SIGNS = values.UPPER + values.UPPER.lower() + values.DIGITS


def _moment(rng: Random) -> date:
    return values.day(rng, date(2023, 1, 1), date(2025, 10, 31))


# Numbers that count, order and time things.


def dated_order(rng: Random) -> Fragment:
    """18 digits: day, time, serial."""
    return trap("order number of a date", f"{_moment(rng):%Y%m%d}{rng.randrange(240000):06d}{values.digits(rng, 4)}")


def area_order_with_wrong_check(rng: Random) -> Fragment:
    body = rng.choice(values.AREAS) + f"{_moment(rng):%Y%m%d}" + values.digits(rng, 3)
    wrong = rng.choice([digit for digit in values.DIGITS if digit != values.mod_11_2(body)])
    return trap("order number like an ID, wrong check digit", body + wrong)


def area_order_with_right_check(rng: Random) -> Fragment:
    """One order number in eleven passes MOD 11-2 by chance: area, day and serial are built like a resident number."""
    while True:
        body = rng.choice(values.AREAS) + f"{_moment(rng):%Y%m%d}" + values.digits(rng, 3)
        if (check := values.mod_11_2(body)) != "X":
            return trap("order number like an ID, right check digit", body + check)


def mobile_like_serial(rng: Random) -> Fragment:
    return trap("serial number like a mobile", values.mobile(rng))


def card_like_order(rng: Random) -> Fragment:
    """A flow number of 16 to 19 digits that passes Luhn."""
    body = rng.choice(("20" + f"{_moment(rng):%y%m%d}", "62", "1", "4")) + values.digits(rng, rng.choice((8, 9, 10)))
    body = (body + values.digits(rng, 18))[: rng.choice((15, 17, 18))]
    return trap("flow number that passes Luhn", body + values.luhn(body))


def snowflake(rng: Random) -> Fragment:
    return trap("snowflake id", values.digits(rng, rng.choice((18, 19)), "1"))


def milliseconds(rng: Random) -> Fragment:
    return trap("timestamp in milliseconds", f"{rng.randint(1_600_000_000_000, 1_764_000_000_000)}")


def microseconds(rng: Random) -> Fragment:
    return trap("timestamp in microseconds", f"{rng.randint(1_600_000_000_000_000, 1_764_000_000_000_000)}")


def seconds(rng: Random) -> Fragment:
    return trap("timestamp in seconds", f"{rng.randint(1_600_000_000, 1_764_000_000)}")


def byte_counter(rng: Random) -> Fragment:
    return trap("byte counter like a mobile", values.mobile(rng))


def amount(rng: Random) -> Fragment:
    return trap(
        "amount",
        f"{values.mobile(rng) if rng.random() < 0.5 else rng.randint(100, 99_999_999)}.{values.digits(rng, 2)}",
    )


def amount_in_fen(rng: Random) -> Fragment:
    return trap("amount in fen", values.mobile(rng))


def decimal(rng: Random) -> Fragment:
    return trap("decimal", f"0.{values.mobile(rng)}")


def serial_15(rng: Random) -> Fragment:
    return trap("serial number of 15 digits", values.digits(rng, 15, "123456789"))


def day_of_business(rng: Random) -> Fragment:
    day = _moment(rng)
    return trap(
        "date that is no birth date",
        rng.choice((f"{day:%Y-%m-%d}", f"{day:%Y%m%d}", f"{day.year}年{day.month}月{day.day}日")),
    )


def iot_number(rng: Random) -> Fragment:
    return trap("number of an IoT card", rng.choice(("10647", "10648", "14400", "14101")) + values.digits(rng, 8))


def hotline(rng: Random) -> Fragment:
    middle = values.digits(rng, 3)
    return trap(
        "public hotline", rng.choice((f"400-{middle}-{values.digits(rng, 4)}", "12345", "95588", f"400{middle}1234"))
    )


def model_number(rng: Random) -> Fragment:
    return trap("model number like a passport", rng.choice("EGCHMD") + values.digits(rng, 8))


def invoice(rng: Random) -> Fragment:
    return trap("invoice number", "0" + values.digits(rng, rng.choice((11, 7))))


def estate_unit(rng: Random) -> Fragment:
    """不动产单元号: county, cadastral zone, parcel, building; 28 signs."""
    return trap(
        "real-estate unit",
        rng.choice(values.AREAS) + f"{rng.randrange(10**6):06d}GB{rng.randrange(10**5):05d}F" + values.digits(rng, 8),
    )


def implementation_code(rng: Random) -> Fragment:
    """实施编码 of a government service: the agency's credit code inside 31 signs."""
    return trap(
        "code of a government service",
        values.credit_code(rng, "11") + values.digits(rng, 1, "234") + values.digits(rng, 12),
    )


def project_code(rng: Random) -> Fragment:
    return trap("project code", f"{_moment(rng):%y%m}-{rng.choice(values.AREAS)}-04-01-{values.digits(rng, 6)}")


# Digests, ids and versions of machines.


def uuid(rng: Random) -> Fragment:
    """Every other one with a run of digits like a mobile at its end."""
    tail = values.mobile(rng) + rng.choice("abcdef") if rng.random() < 0.5 else values.some(rng, values.HEX, 12)
    parts = (8, 4, 4, 4)
    return trap("UUID", "-".join([*(values.some(rng, values.HEX, size) for size in parts), tail]))


def digest(rng: Random) -> Fragment:
    size, name = rng.choice(((32, "md5"), (40, "sha1"), (64, "sha256")))
    whole = values.some(rng, values.HEX, size)
    if rng.random() < 0.3:
        place = rng.randrange(1, size - 20)
        whole = f"{whole[:place]}a{values.resident_id(rng)[:17]}b{whole[place + 19 :]}"
    return trap(f"{name} digest", whole.upper() if rng.random() < 0.2 else whole)


def digest_of_password(rng: Random) -> Fragment:
    """A stored password digest can be tried out, so it may be called a secret; it is nothing else."""
    return open_to_both("SECRET", values.some(rng, values.HEX, rng.choice((32, 64))))


def digest_in_base64(rng: Random) -> Fragment:
    return trap("digest in base64", base64.b64encode(rng.randbytes(32)).decode())


def trace(rng: Random) -> Fragment:
    agent = f"{values.some(rng, values.HEX, 32)}.{rng.randrange(300)}.{rng.randint(16 * 10**15, 17 * 10**15)}"
    return trap("trace id", rng.choice((values.some(rng, values.HEX, 32), values.some(rng, values.HEX, 16), agent)))


def version(rng: Random) -> Fragment:
    return trap("version", ".".join(str(rng.randrange(20)) for _ in range(4)))


def object_identifier(rng: Random) -> Fragment:
    return trap(
        "OID", rng.choice(("1.3.6.1.4.1.", "1.2.840.113549.1.", "1.2.156.10197.1.", "2.5.4.")) + str(rng.randrange(600))
    )


def image_of_double_size(rng: Random) -> Fragment:
    return trap(
        "file name with @",
        f"{rng.choice(('logo', 'icon-user', 'banner'))}@{rng.choice('23')}x.{rng.choice(('png', 'webp'))}",
    )


def repository(rng: Random) -> Fragment:
    path = rng.choice(("data/exchange.git", "gov/portal.git"))
    return trap("git remote", rng.choice((f"git@gitlab.example.com:{path}", f"ssh://git@code.example.org/{path}")))


def package(rng: Random) -> Fragment:
    return trap(
        "package with version", rng.choice((f"vue@3.4.{rng.randrange(30)}", f"@babel/core@7.{rng.randrange(30)}.1"))
    )


def loopback(rng: Random) -> Fragment:
    return trap(
        "address of no machine", rng.choice(("127.0.0.1", "0.0.0.0", "::1", "255.255.255.0", "255.255.255.255"))
    )


def mac_of_nobody(rng: Random) -> Fragment:
    return trap(
        "MAC of nobody",
        rng.choice(("00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff", "FF-FF-FF-FF-FF-FF", "01:00:5e:00:00:fb")),
    )


def browser(rng: Random) -> Fragment:
    chrome = trap("version", f"{rng.randint(90, 131)}.0.{rng.choice((0, 0, 4472, 6099))}.{rng.choice((0, 0, 124))}")
    match rng.randrange(4):
        case 0:
            phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            return Fragment(phone + "Mobile/15E148 MicroMessenger/8.0.43(0x18002b2d) NetType/WIFI Language/zh_CN")
        case 1:
            return Fragment(
                rng.choice(
                    (
                        "okhttp/4.9.3",
                        "Apache-HttpClient/4.5.13 (Java/1.8.0_202)",
                        "python-requests/2.31.0",
                        "curl/7.61.1",
                    )
                )
            )
        case _:
            return (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/"
                + chrome
                + " Safari/537.36"
            )


# Places and words.


def geometry(rng: Random) -> Fragment:
    """The outline of a park, a road, a stop: open geographic data."""
    points = [values.coordinate(rng) for _ in range(rng.randint(1, 4))]
    match rng.randrange(3):
        case 0:
            ring = ",".join(f"[{x},{y}]" for x, y in [*points, points[0]])
            return trap("geometry", f'{{"type":"Polygon","coordinates":[[{ring}]]}}')
        case 1:
            return trap("geometry", f"POINT({points[0][0]} {points[0][1]})")
        case _:
            return trap("geometry", f"LINESTRING({', '.join(f'{x} {y}' for x, y in points)})")


def place_like_a_name(rng: Random) -> Fragment:
    return trap("place like a name", rng.choice(WORDS["place_like_names"]))


def word_like_a_name(rng: Random) -> Fragment:
    return trap("word like a name", rng.choice(WORDS["words_like_names"]))


def organisation(rng: Random) -> Fragment:
    return trap("organisation", rng.choice(WORDS["organisations"]))


def hospital(rng: Random) -> Fragment:
    return trap("hospital", rng.choice(WORDS["hospitals"]))


def agency_address(rng: Random) -> Fragment:
    _, city, county = rng.choice(WORDS["places"]).split("/")
    return trap("address of an agency", f"{city}{county}{rng.choice(WORDS['roads'])}{rng.randint(1, 400)}号")


def document_number(rng: Random) -> Fragment:
    year, number = rng.randint(2015, 2025), rng.randint(1, 99)
    forms = (
        f"浙政发〔{year}〕{number}号",
        f"国办发[{year}]{number}号",
        f"({year})浙01民初{number}12号",
        f"民字第{year}{number:04d}号",
    )
    return trap("document number", rng.choice(forms))
