"""Numbers and codes as their definitions build them. Synthetic: drawn, never copied; deterministic by `rng`.

Check digits are written here once more on purpose: a second opinion may not borrow the first one's arithmetic.
"""

from __future__ import annotations

from datetime import date, timedelta
from ipaddress import IPv6Address
from random import Random

from .words import WORDS

DIGITS = "0123456789"
UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
HEX = "0123456789abcdef"
NO_I_O = "ABCDEFGHJKLMNPQRSTUVWXYZ"

AREAS = WORDS["areas"]
MOBILE_PREFIXES = WORDS["mobile_prefixes"]
CARDS = tuple((issuer, int(length)) for issuer, length in (word.split("/") for word in WORDS["cards"]))


def digits(rng: Random, count: int, first: str = DIGITS) -> str:
    return rng.choice(first) + "".join(rng.choices(DIGITS, k=count - 1))


def some(rng: Random, alphabet: str, count: int) -> str:
    return "".join(rng.choices(alphabet, k=count))


def day(rng: Random, first: date, last: date) -> date:
    return first + timedelta(days=rng.randint(0, (last - first).days))


def birthday(rng: Random) -> date:
    """Mostly people alive; one in twenty a centenarian of an archive, one in ten a child."""
    match rng.random():
        case n if n < 0.05:
            return day(rng, date(1900, 1, 1), date(1929, 12, 31))
        case n if n < 0.15:
            return day(rng, date(2012, 1, 1), date(2025, 12, 31))
        case _:
            return day(rng, date(1930, 1, 1), date(2011, 12, 31))


# Resident numbers and what is built like them (GB 11643, ISO 7064 MOD 11-2).


def mod_11_2(body: str) -> str:
    """Check sign of the first 17 digits: the pure recursive form of ISO 7064, not the table of weights."""
    rest = 0
    for digit in body:
        rest = (rest + int(digit)) * 2 % 11
    return "0123456789X"[(12 - rest) % 11]


def resident_id(rng: Random, area: str = "", born: date | None = None) -> str:
    body = (area or rng.choice(AREAS)) + (born or birthday(rng)).strftime("%Y%m%d") + digits(rng, 3)
    return body + mod_11_2(body)


def resident_id_with_x(rng: Random) -> str:
    while True:
        if (found := resident_id(rng)).endswith("X"):
            return found


def resident_id_15(rng: Random) -> str:
    born = day(rng, date(1930, 1, 1), date(1998, 12, 31))
    return (
        rng.choice([area for area in AREAS if area not in ("500103", "500231")])
        + born.strftime("%y%m%d")
        + digits(rng, 3)
    )


def residence_permit(rng: Random) -> str:
    """Residence permit of Hong Kong, Macao and Taiwan residents: area 810000, 820000 or 830000."""
    return resident_id(rng, rng.choice(("810000", "820000", "830000")))


def foreign_permanent_new(rng: Random) -> str:
    """Since 2023: 9, province, country as three digits, birth date, serial, check."""
    body = (
        "9" + rng.choice(("11", "31", "33", "44", "51")) + rng.choice(("840", "826", "392", "276", "250", "036", "643"))
    )
    body += birthday(rng).strftime("%Y%m%d") + digits(rng, 3)
    return body + mod_11_2(body)


def foreign_permanent_old(rng: Random) -> str:
    """Before 2023: country as three letters, first four digits of the area, birth date yymmdd, serial of two."""
    country = rng.choice(("USA", "GBR", "JPN", "DEU", "FRA", "AUS", "CAN", "KOR", "RUS", "SGP"))
    return country + rng.choice(AREAS)[:4] + birthday(rng).strftime("%y%m%d") + digits(rng, 2)


# Travel documents: no check digit, so a key, column or cue must stand with them.


def passport(rng: Random) -> str:
    match rng.randrange(8):
        case 0 | 1 | 2:
            return "E" + digits(rng, 8)
        case 3 | 4:
            return "E" + rng.choice(NO_I_O) + digits(rng, 7)
        case 5:
            return "G" + digits(rng, 8)
        case 6:
            return rng.choice(("DE", "SE", "PE")) + digits(rng, 7)
        case _:
            return rng.choice("DSP") + digits(rng, rng.choice((7, 8)))


def hkmo_permit(rng: Random) -> str:
    """回乡证 (H or M), 往来港澳通行证 (C; since CA0000001 C, a letter and seven digits)."""
    match rng.randrange(4):
        case 0 | 1:
            return rng.choice("HM") + digits(rng, rng.choice((8, 10)))
        case 2:
            return "C" + digits(rng, 8)
        case _:
            return "C" + rng.choice(NO_I_O) + digits(rng, 7)


def taiwan_permit(rng: Random) -> str:
    return digits(rng, 8) if rng.random() < 0.8 else digits(rng, 10) + rng.choice("ABCDEFGH")


def officer_id(rng: Random) -> str:
    corps = rng.choice(("军", "政", "后", "装", "海", "空", "士", "南", "北", "参", "广"))
    return f"{corps}字第{digits(rng, rng.choice((6, 7, 8)))}号"


def licence_file_number(rng: Random) -> str:
    """档案编号 of a driver: four digits of the city and eight of a serial."""
    return rng.choice(AREAS)[:4] + digits(rng, 8)


def social_security_card(rng: Random) -> str:
    return rng.choice(UPPER) + digits(rng, 8)


def medical_number(rng: Random) -> str:
    match rng.randrange(3):
        case 0:
            return digits(rng, 10, "0")
        case 1:
            return rng.choice(("ZY", "MZ", "H", "P")) + digits(rng, 8)
        case _:
            return digits(rng, 8, "123456789")


# Telephones.


def mobile(rng: Random) -> str:
    return rng.choice(MOBILE_PREFIXES) + digits(rng, 8)


def landline(rng: Random) -> tuple[str, str]:
    """Area code and number; large cities have eight digits."""
    if rng.random() < 0.7:
        return rng.choice(WORDS["landlines_long"]), digits(rng, 8, "2345678")
    return rng.choice(WORDS["landlines_short"]), digits(rng, 7, "2345678")


# Money, organisations, things.


def luhn(body: str) -> str:
    """Check digit of `body` (ISO/IEC 7812)."""
    total = 0
    for place, digit in enumerate(reversed(body)):
        number = int(digit) * (1 if place % 2 else 2)
        total += number // 10 + number % 10
    return str(-total % 10)


def bank_card(rng: Random) -> str:
    issuer, length = rng.choice(CARDS)
    body = issuer + digits(rng, length - len(issuer) - 1)
    return body + luhn(body)


def organisation_check(body: str) -> str:
    """GB 11714: weights 3 7 9 10 5 8 4 2, digits and letters worth 0 to 35, modulo 11."""
    total = sum(int(sign, 36) * weight for sign, weight in zip(body, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    return "0123456789X"[-total % 11]


def organisation_code(rng: Random) -> str:
    """Nine signs without the hyphen."""
    body = rng.choice(("MA" + some(rng, "0123456789ABCDEFGHJKLMNPQRTUWXY", 6), digits(rng, 8)))
    return body + organisation_check(body)


def credit_code(rng: Random, kind: str = "") -> str:
    """GB 32100: kind of registry and of organisation, area, organisation code, check sign modulo 31."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = (kind or rng.choice(("11", "12", "51", "52", "91", "91", "91", "92", "93"))) + rng.choice(AREAS)
    body += organisation_code(rng)
    total, weight = 0, 1
    for sign in body:
        total, weight = total + alphabet.index(sign) * weight, weight * 3 % 31
    return body + alphabet[-total % 31]


PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"


def plate(rng: Random) -> str:
    """GA 36: province, letter of the city, five signs (at most two letters), six for new energy; special endings."""
    city = rng.choice(PROVINCES) + rng.choice("ABCDEFGHJKLMNPQRSTUVWXYZ")
    match rng.randrange(10):
        case 0:
            return city + rng.choice("DF") + digits(rng, 5)
        case 1:
            return city + digits(rng, 5) + rng.choice("DF")
        case 2:
            return city + digits(rng, 4) + rng.choice("警学挂")
        case 3:
            return "粤Z" + digits(rng, 4) + rng.choice("港澳")
        case 4 | 5:
            serial = list(digits(rng, 5))
            for place in rng.sample(range(5), rng.choice((1, 2))):
                serial[place] = rng.choice(NO_I_O)
            return city + "".join(serial)
        case _:
            return city + digits(rng, 5)


_VIN_WORTH = dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", (1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9), strict=True)
)


def vin(rng: Random) -> str:
    """GB 16735: maker, description, check at the ninth place, year, plant, serial of six digits."""
    head = rng.choice(("LSV", "LFV", "LGB", "LVS", "LBV", "LSG", "LHG", "LZW", "WBA", "JTE"))
    head += some(rng, "ABCDEFGHJKLMNPRSTUVWXYZ0123456789", 5)
    tail = (
        rng.choice("ABCDEFGHJKLMNPRSTVWXY123456789") + rng.choice("ABCDEFGHJKLMNPRSTUVWXYZ0123456789") + digits(rng, 6)
    )
    weights = (8, 7, 6, 5, 4, 3, 2, 10, 9, 8, 7, 6, 5, 4, 3, 2)
    total = sum((int(s) if s.isdigit() else _VIN_WORTH[s]) * w for s, w in zip(head + tail, weights, strict=True))
    return head + "0123456789X"[total % 11] + tail


def imei(rng: Random) -> str:
    body = rng.choice(("86", "35")) + digits(rng, 12)
    return body + luhn(body)


def mac_address(rng: Random, separator: str = ":") -> str:
    pairs = [f"{rng.randrange(256) & 0xFE:02x}", *(f"{rng.randrange(256):02x}" for _ in range(5))]
    text = separator.join(pairs)
    return text.upper() if rng.random() < 0.5 else text


def ipv4(rng: Random) -> str:
    match rng.randrange(6):
        case 0:
            return f"10.{rng.randrange(256)}.{rng.randrange(256)}.{rng.randint(1, 254)}"
        case 1:
            return f"192.168.{rng.randrange(256)}.{rng.randint(1, 254)}"
        case 2:
            return f"172.{rng.randint(16, 31)}.{rng.randrange(256)}.{rng.randint(1, 254)}"
        case _:
            first = rng.choice(
                (36, 39, 42, 58, 60, 61, 101, 106, 111, 112, 113, 115, 117, 120, 121, 122, 123, 125, 183, 218, 222)
            )
            return f"{first}.{rng.randrange(256)}.{rng.randrange(256)}.{rng.randint(1, 254)}"


def ipv6(rng: Random) -> str:
    if rng.random() < 0.1:
        head, middle = [0xFE80], [0, 0, 0]
    else:
        head = [rng.choice((0x240E, 0x2408, 0x2409, 0x2001))]
        middle = [rng.randrange(1, 65536), *rng.choice(([0, 0], [rng.randrange(65536), rng.randrange(65536)]))]
    groups = [*head, *middle, *(rng.randrange(1, 65536) for _ in range(4))]
    address = IPv6Address(sum(group << (112 - 16 * place) for place, group in enumerate(groups)))
    return address.compressed if rng.random() < 0.7 else address.exploded


def address(rng: Random) -> str:
    return ipv4(rng) if rng.random() < 0.92 else ipv6(rng)


def email(rng: Random) -> str:
    local = rng.choice(
        ("zhang", "li", "wang.wei", "chen_jing", "liuyang", "zhao-min", "x.sun", "service", "info", "wu")
    )
    local += rng.choice(("", digits(rng, 2), digits(rng, 4), "." + some(rng, "abcdefgh", 3)))
    if rng.random() < 0.3:
        local = digits(rng, rng.randint(6, 10), "123456789")
    hosts = ("qq.com", "163.com", "126.com", "sina.com.cn", "139.com", "gmail.com", "foxmail.com", "outlook.com")
    hosts += ("hz.gov.cn", "mail.zj.gov.cn", "zju.edu.cn", "example.com", "corp-a.com.cn", "aliyun.com")
    return f"{local}@{rng.choice(hosts)}"


def qq(rng: Random) -> str:
    return digits(rng, rng.randint(5, 11), "123456789")


def wechat(rng: Random) -> str:
    match rng.randrange(3):
        case 0:
            return "wxid_" + some(rng, "abcdefghijklmnopqrstuvwxyz0123456789", 14)
        case 1:
            return "o" + some(rng, UPPER + UPPER.lower() + DIGITS, 27)
        case _:
            return rng.choice(("sunny", "Tiger", "hz_lily", "qingfeng", "lao-wang")) + digits(rng, rng.randint(2, 6))


def coordinate(rng: Random) -> tuple[str, str]:
    """Longitude and latitude of a place in China, six decimals."""
    places = rng.choice((5, 6, 6, 8))
    return f"{rng.uniform(74, 134):.{places}f}", f"{rng.uniform(18.5, 52):.{places}f}"
