"""Numbers of registers, payments and machines that are nobody's personal data, built as their issuers build them.

Several look like something personal: 国药准字H20103456 like a 回乡证, 苏B2-20130048 like a plate, the fingerprint of a
certificate like a MAC address.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import date
from random import Random

from labelled import values
from labelled.fragment import Fragment, trap, value
from labelled.written import Writer


def _moment(rng: Random) -> date:
    return values.day(rng, date(2021, 1, 1), date(2025, 10, 31))


def _clock(rng: Random) -> str:
    return f"{_moment(rng):%Y%m%d}{rng.randrange(24):02d}{rng.randrange(60):02d}{rng.randrange(60):02d}"


def _area(rng: Random) -> str:
    return rng.choice(values.AREAS)


def mod_11_10(body: str) -> str:
    """Check digit of ISO 7064 MOD 11,10."""
    rest = 10
    for digit in body:
        rest = ((rest + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - rest) % 10)


def registration_number(rng: Random) -> Fragment:
    """工商注册号 (GS 15): registering office, serial of eight digits, check digit."""
    body = _area(rng) + values.digits(rng, 8)
    return trap("registration number of a business", body + mod_11_10(body))


def tax_register(rng: Random) -> Fragment:
    """登记序号 of a taxpayer, 20 digits."""
    return trap("number of a tax register", "101" + _area(rng)[:4] + "0" + values.digits(rng, 12))


def tax_receipt(rng: Random) -> Fragment:
    """电子税票号码, 18 digits: kind, province, year and month, serial."""
    return trap("tax receipt", "3" + _area(rng)[:2] + f"016{_moment(rng):%y%m}" + values.digits(rng, 8))


def digital_invoice(rng: Random) -> Fragment:
    """Number of a fully digital invoice, 20 digits: year, province, channel, serial."""
    return trap("invoice number", f"{_moment(rng):%y}{_area(rng)[:2]}2" + values.digits(rng, 15))


def bank_branch(rng: Random) -> Fragment:
    """Line number of a bank's branch, 12 digits: bank, city, branch."""
    return trap(
        "number of a bank's branch", rng.choice(("102", "103", "104", "105", "308", "402")) + values.digits(rng, 9)
    )


def area_of_six(rng: Random) -> Fragment:
    return trap("area code", _area(rng))


def area_of_twelve(rng: Random) -> Fragment:
    """Statistical code of a village or community: county, township, village."""
    return trap("area code", f"{_area(rng)}{rng.randrange(1, 30):03d}{rng.randrange(1, 40):03d}")


def deed(rng: Random) -> Fragment:
    """不动产权证号."""
    province, place = rng.choice(("浙/杭州市", "鄂/宜昌市", "川/绵阳市", "皖/芜湖市", "粤/佛山市")).split("/")
    return trap(
        "certificate of real estate", f"{province}({_moment(rng):%Y}){place}不动产权第{values.digits(rng, 7)}号"
    )


def drug_approval(rng: Random) -> Fragment:
    return trap("approval of a drug", f"国药准字{rng.choice('HZSJ')}{_moment(rng):%Y}{values.digits(rng, 4)}")


def site_licence(rng: Random) -> Fragment:
    province = rng.choice("京沪浙苏鲁粤川渝")
    return trap(
        "licence of a web site",
        rng.choice(
            (
                f"{province}ICP备{values.digits(rng, 8)}号",
                f"{province}B2-{_moment(rng):%Y}{values.digits(rng, 4)}",
                f"{province}公网安备{_area(rng)}{values.digits(rng, 8)}号",
            )
        ),
    )


def patent(rng: Random) -> Fragment:
    return trap(
        "patent",
        f"ZL{_moment(rng):%Y}{rng.choice('123')}{values.digits(rng, 7)}.{rng.choice('0123456789X')}",
    )


def standard(rng: Random) -> Fragment:
    kind = rng.choice(("GB/T 35273", "GB/T 22239", "GA/T 2000.156", "WS 445.10", "GB 11643", "DB33/T 2350"))
    return trap("number of a standard", f"{kind}-{_moment(rng):%Y}")


def asset(rng: Random) -> Fragment:
    return trap("asset number like a passport", rng.choice("EGHCM") + f"{_moment(rng):%Y}{values.digits(rng, 4)}")


def ean_13(body: str) -> str:
    """Check digit of the first twelve (GB 12904)."""
    return str(-sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body)) % 10)


def barcode(rng: Random) -> Fragment:
    """EAN-13 of China, 690 to 699."""
    body = "69" + values.digits(rng, 10)
    return trap("barcode", body + ean_13(body))


def like_a_credit_code(rng: Random) -> Fragment:
    """A code of 18 signs whose check sign is not that of a credit code."""
    code = values.credit_code(rng)
    wrong = rng.choice([sign for sign in "0123456789ABCDEFGH" if sign != code[17]])
    return trap("code like a credit code, wrong check sign", code[:17] + wrong)


def payment_of_28(rng: Random) -> Fragment:
    """transaction_id of WeChat Pay, trade_no of Alipay."""
    return trap(
        "number of a payment",
        rng.choice(
            (
                f"4200{values.digits(rng, 6)}{_moment(rng):%Y%m%d}{values.digits(rng, 10)}",
                f"{_moment(rng):%Y%m%d}22001{values.digits(rng, 15)}",
            )
        ),
    )


def query_of_a_card_network(rng: Random) -> Fragment:
    """queryId of UnionPay, 21 digits."""
    return trap("number of a payment", _clock(rng) + values.digits(rng, 7))


def like_a_card(rng: Random) -> Fragment:
    """19 digits from 62 that fail Luhn."""
    body = "62" + values.digits(rng, 16)
    wrong = rng.choice([digit for digit in values.DIGITS if digit != values.luhn(body)])
    return trap("flow number that fails Luhn", body + wrong)


def clock_digits(rng: Random) -> Fragment:
    """yyyyMMddHHmmss, every other one with milliseconds."""
    return trap("time in digits", _clock(rng) + (values.digits(rng, 3) if rng.random() < 0.5 else ""))


def message_id(rng: Random) -> Fragment:
    """msgId of RocketMQ: address, process, class loader, time, counter in hexadecimal."""
    return trap("message id", "7F000001" + values.some(rng, "0123456789ABCDEF", 24))


def object_id(rng: Random) -> Fragment:
    """_id of MongoDB."""
    return trap("object id", f"6{values.some(rng, values.HEX, 23)}")


def pod(rng: Random) -> Fragment:
    ending = values.some(rng, values.HEX, 9) + "-" + values.some(rng, "bcdfghjklmnpqrstvwxz2456789", 5)
    return trap("name of a pod", rng.choice(("gov-apply", "share-gateway", "face-auth", "hukou-query")) + "-" + ending)


def fingerprint(rng: Random) -> Fragment:
    """SHA-1 of a certificate as keytool and OpenSSL print it."""
    return trap("sha1 digest with colons", ":".join(values.some(rng, "0123456789ABCDEF", 2) for _ in range(20)))


def ciphertext(rng: Random) -> Fragment:
    return trap("ciphertext in base64", base64.b64encode(rng.randbytes(rng.choice((16, 32, 48)))).decode())


def build(rng: Random) -> Fragment:
    return trap(
        "version",
        rng.choice(
            (
                f"V{rng.randrange(1, 9)}.{rng.randrange(10)}.{rng.randrange(30)}.{rng.randrange(30)}",
                f"{rng.randrange(1, 20)}.{rng.randrange(10)}.{rng.randrange(40)}-RELEASE",
                f"release-{_moment(rng):%Y%m%d}.{rng.randrange(1, 9)}",
                f"5.7.{rng.randrange(10, 44)}-{_moment(rng):%Y%m%d}-log",
            )
        ),
    )


def database_account(rng: Random) -> Fragment:
    return trap("database account", rng.choice(("'share_app'@'%'", "root@localhost", "'repl'@'localhost'")))


# Persons: what the labelled slots do not tell apart.


def social_number(rng: Random) -> Fragment:
    """社会保障号码: the resident number under another name."""
    return value("CN_SOCIAL_SECURITY", values.resident_id(rng), also=("CN_ID_CARD",))


SLOTS: Mapping[str, Writer] = {
    "reg15": registration_number,
    "djxh": tax_register,
    "tax_receipt": tax_receipt,
    "invoice20": digital_invoice,
    "cnaps": bank_branch,
    "area6": area_of_six,
    "area12": area_of_twelve,
    "deed": deed,
    "drug": drug_approval,
    "site_licence": site_licence,
    "patent": patent,
    "standard": standard,
    "asset": asset,
    "barcode": barcode,
    "uscc_wrong": like_a_credit_code,
    "payment28": payment_of_28,
    "query21": query_of_a_card_network,
    "card_wrong": like_a_card,
    "clock": clock_digits,
    "message_id": message_id,
    "object_id": object_id,
    "pod": pod,
    "fingerprint": fingerprint,
    "cipher": ciphertext,
    "build": build,
    "db_account": database_account,
    "social_id": social_number,
}
