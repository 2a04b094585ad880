"""Numbers of parcels, exams, meters, cases, licences and messages that are nobody's personal data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from random import Random

from labelled import values
from labelled.fragment import Fragment, trap
from labelled.written import Writer

from .registers import ean_13

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def _moment(rng: Random) -> date:
    return values.day(rng, date(2021, 1, 1), date(2025, 10, 31))


def _area(rng: Random) -> str:
    return rng.choice(values.AREAS)


# Parcels, containers, books.


def waybill(rng: Random) -> Fragment:
    """Of carriers, and of the post: 13 signs of UPU S10, or 13 digits."""
    return trap(
        "number of a waybill",
        rng.choice(
            (
                "SF" + values.digits(rng, 13),
                "YT" + values.digits(rng, 13),
                "JDVA" + values.digits(rng, 11),
                f"E{rng.choice(values.UPPER)}{values.digits(rng, 9)}CN",
                "9" + values.digits(rng, 12),
                "7" + values.digits(rng, 13),
            )
        ),
    )


def iso_6346(body: str) -> str:
    """Check digit of four letters and six digits: letters are worth 10 to 38, multiples of 11 left out."""
    letters = [number for number in range(10, 39) if number % 11]
    worth = [int(sign) if sign.isdigit() else letters[ord(sign) - ord("A")] for sign in body]
    return str(sum(number << place for place, number in enumerate(worth)) % 11 % 10)


def container(rng: Random) -> Fragment:
    body = rng.choice(("CSQU", "COSU", "TGHU", "MSKU")) + values.digits(rng, 6)
    return trap("number of a container", body + iso_6346(body))


def isbn(rng: Random) -> Fragment:
    body = "9787" + values.digits(rng, 8)
    whole = body + ean_13(body)
    return trap("ISBN", rng.choice((whole, f"{whole[:3]}-{whole[3]}-{whole[4:8]}-{whole[8:12]}-{whole[12]}")))


# Payments and accounts that are no cards.


def merchant(rng: Random) -> Fragment:
    """商户号 of UnionPay, 15 digits: acquirer, area, trade, serial."""
    return trap(
        "number of a merchant", f"898{_area(rng)[:4]}{rng.choice(('5411', '9399', '4900'))}{values.digits(rng, 4)}"
    )


def reference(rng: Random) -> Fragment:
    """检索参考号, 12 digits."""
    return trap("retrieval reference number", values.digits(rng, 12))


def bill(rng: Random) -> Fragment:
    """电子票据: code of eight digits, number of ten."""
    return trap("number of a fiscal bill", values.digits(rng, 10, "0"))


def ledger(rng: Random) -> Fragment:
    """会计科目编码."""
    head = rng.choice(("1002", "2241", "5001", "6602"))
    tail = [f"{rng.randrange(1, 30):02d}" for _ in range(rng.choice((1, 2, 3)))]
    return trap("account of a ledger", rng.choice(("", ".", "-")).join((head, *tail)))


def customer(rng: Random) -> Fragment:
    """户号 of a supply of water, gas or power: 10 or 13 digits."""
    return trap("number of a supply contract", values.digits(rng, rng.choice((10, 10, 13)), "123456789"))


def reading(rng: Random) -> Fragment:
    return trap("meter reading", f"{rng.randrange(10**6):06d}.{values.digits(rng, 2)}")


# Cases, land, exams, licences.


def case(rng: Random) -> Fragment:
    """接警单编号 of 20 digits, 案件编号 of A and 22 digits."""
    office = _area(rng) + rng.choice(("000000", "050000", "530000"))
    return trap(
        "number of a police case",
        rng.choice(
            (
                f"{_area(rng)}{_moment(rng):%Y%m%d}{values.digits(rng, 6)}",
                f"A{office}{_moment(rng):%Y%m}{values.digits(rng, 4)}",
            )
        ),
    )


def work_order(rng: Random) -> Fragment:
    """Of hotlines: letters, day, serial."""
    head = rng.choice(("GD", "RX", "SQ", "DB-", "[热]", "WZ"))
    return trap("number of a work order", f"{head}{_moment(rng):%Y%m%d}{values.digits(rng, rng.choice((4, 6, 9)))}")


def contractor(rng: Random) -> Fragment:
    """承包方编码 (NY/T 2538): county, town, village, group, household; 18 digits as a resident number has."""
    return trap(
        "code of a household with land",
        f"{_area(rng)}{rng.randrange(100, 130)}{rng.randrange(200, 240)}"
        f"{rng.randrange(1, 20):02d}{rng.randrange(1, 400):04d}",
    )


def parcel(rng: Random) -> Fragment:
    """宗地代码, 19 signs: county, cadastral zone, right, serial."""
    kind = rng.choice(("GB", "JC", "JA"))
    return trap(
        "code of a parcel of land",
        f"{_area(rng)}{rng.randrange(1, 200):03d}{rng.randrange(1, 90):03d}{kind}{rng.randrange(1, 10**5):05d}",
    )


def house(rng: Random) -> Fragment:
    """地址编码 of a standard address, 24 digits."""
    return trap("code of a house", f"{_area(rng)}{values.digits(rng, 18)}")


def exam(rng: Random) -> Fragment:
    """准考证号, 14 digits: year, area, room, seat."""
    return trap("number of an exam", f"{_moment(rng):%y}{_area(rng)}{values.digits(rng, 6)}")


def student(rng: Random) -> Fragment:
    """学号 of 11 digits, every other one like a mobile: year 13 to 19, college, class, serial."""
    year = rng.choice(("13", "15", "18", "19", "2021", "2023"))
    return trap("number of a student", (year + values.digits(rng, 9))[:11])


def licence_of_trade(rng: Random) -> Fragment:
    """Food business, food production, medical device, high technology, pollution."""
    return trap(
        "licence of a business",
        rng.choice(
            (
                f"JY{rng.choice('123')}{_area(rng)}{values.digits(rng, 7)}",
                f"SC{rng.randrange(101, 131)}{_area(rng)}{values.digits(rng, 5)}",
                f"国械注准{_moment(rng):%Y}3{values.digits(rng, 6)}",
                f"GR{_moment(rng):%Y}{_area(rng)[:2]}{values.digits(rng, 6)}",
                f"{values.credit_code(rng)}{rng.randrange(1, 9):03d}{rng.choice('PQRVWXYZ')}",
            )
        ),
    )


def machine(rng: Random) -> Fragment:
    """设备注册代码 of lifts and boilers, 20 digits: kind, area, year and month, serial."""
    return trap("code of a lift", f"3110{_area(rng)}{_moment(rng):%Y%m}{values.digits(rng, 4)}")


def engine(rng: Random) -> Fragment:
    return trap("engine number like a passport", rng.choice("EGHDK") + values.digits(rng, rng.choice((7, 8))))


def sim(rng: Random) -> Fragment:
    """ICCID of a card for things, 20 signs."""
    return trap("ICCID of a card for things", "898604" + values.digits(rng, 14))


# Machines and texts.


def short_id(rng: Random) -> Fragment:
    """ULID, nano id, short commit, CRC."""
    return trap(
        "id of a message",
        rng.choice(
            (
                "01J" + values.some(rng, CROCKFORD, 23),
                values.some(rng, values.UPPER + values.UPPER.lower() + values.DIGITS, 21),
                values.some(rng, values.HEX, 8),
                "0x" + values.some(rng, "0123456789ABCDEF", 8),
            )
        ),
    )


def certificate_serial(rng: Random) -> Fragment:
    return trap(
        "serial of a certificate",
        rng.choice((values.some(rng, "0123456789ABCDEF", 32), values.digits(rng, 20, "123456789"))),
    )


def section(rng: Random) -> Fragment:
    return trap("number of a section", ".".join(str(rng.randrange(1, 12)) for _ in range(4)))


def period(rng: Random) -> Fragment:
    first, last = sorted((_moment(rng), _moment(rng)))
    return trap(
        "period",
        rng.choice(
            (f"{first:%Y%m%d}-{last:%Y%m%d}", f"{first:%Y.%m.%d}-{last:%Y.%m.%d}", f"{first:%Y-%m-%d}~{last:%Y-%m-%d}")
        ),
    )


def projected(rng: Random) -> Fragment:
    """A point of a survey in metres, northing and easting with zone."""
    return trap("surveyed point", f"{rng.uniform(2_500_000, 4_500_000):.3f},{rng.uniform(40_300_000, 40_700_000):.3f}")


def service_number(rng: Random) -> Fragment:
    """Shared numbers: hotlines of the state, of banks and carriers."""
    short = (
        "12345",
        "12348",
        "12328",
        "12315",
        "12333",
        "12366",
        "12393",
        "96111",
        "95533",
        "95566",
        "10086",
        "110",
        "120",
    )
    middle = values.digits(rng, 3)
    return trap(
        "public hotline",
        rng.choice(
            (
                *short,
                f"400-{middle}-{values.digits(rng, 4)}",
                f"800-{middle}-{values.digits(rng, 4)}",
                f"400 {middle} 1234",
            )
        ),
    )


SLOTS: Mapping[str, Writer] = {
    "waybill": waybill,
    "container": container,
    "isbn": isbn,
    "merchant": merchant,
    "reference": reference,
    "bill": bill,
    "ledger": ledger,
    "customer": customer,
    "reading": reading,
    "case": case,
    "work_order": work_order,
    "contractor": contractor,
    "parcel": parcel,
    "house": house,
    "exam": exam,
    "student": student,
    "trade_licence": licence_of_trade,
    "machine": machine,
    "engine": engine,
    "sim": sim,
    "short_id": short_id,
    "cert_serial": certificate_serial,
    "section": section,
    "period": period,
    "projected": projected,
    "service": service_number,
}
