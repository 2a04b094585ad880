"""Checks of numbers by their own digits. Pure; every function takes the text as matched and never raises.

Spaces and hyphens between digits are let through, letters count in either case. Check digits themselves
are worked out by `check_digits`. Test vectors with their sources: tests/personal_data/test_checksums.py.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from scanners.personal_data import check_digits
from scanners.personal_data.check_digits import CREDIT_ALPHABET, ORGANISATION_ALPHABET, VIN_VALUES
from scanners.personal_data.definitions import blocks, definitions

EARLIEST_BIRTH = 1880
"""Identity numbers were first given out in 1984; who was born before 1880 was past any age on record by then."""

LATEST_BIRTH = 2035
"""A fixed year and not today's, so that one text gives one answer on any day; about ten years are left to come."""

PROVINCES = frozenset(
    f"{area}" for area in (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55))
) | {"61", "62", "63", "64", "65", "71", "81", "82", "83"}
"""First two digits of GB/T 2260, with 83 for residents of Taiwan (residence permits since 2018).

91 (abroad) is left out: resident numbers begin with 1 to 8, and 911 begins those of foreign permanent residents of
Beijing (rules of the 2023 card, National Immigration Administration).
"""

NOBODYS_COUNTIES = frozenset(f"{county:02}" for county in blocks(definitions().prefixes["nobodys_counties"]))
"""Last two digits of area codes that no county has or had."""

_BARE = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", " -")

_ISO_3166 = """
    ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA BGD BGR BHR BHS BIH
    BLM BLR BLZ BMU BOL BRA BRB BRN BTN BVT BWA CAF CAN CCK CHE CHL CHN CIV CMR COD COG COK COL COM CPV CRI CUB
    CUW CXR CYM CYP CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI ESH ESP EST ETH FIN FJI FLK FRA FRO FSM GAB GBR GEO
    GGY GHA GIB GIN GLP GMB GNB GNQ GRC GRD GRL GTM GUF GUM GUY HKG HMD HND HRV HTI HUN IDN IMN IND IOT IRL IRN
    IRQ ISL ISR ITA JAM JEY JOR JPN KAZ KEN KGZ KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA
    MAC MAF MAR MCO MDA MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG MNP MOZ MRT MSR MTQ MUS MWI MYS MYT NAM NCL NER
    NFK NGA NIC NIU NLD NOR NPL NRU NZL OMN PAK PAN PCN PER PHL PLW PNG POL PRI PRK PRT PRY PSE PYF QAT REU ROU
    RUS RWA SAU SDN SEN SGP SGS SHN SJM SLB SLE SLV SMR SOM SPM SRB SSD STP SUR SVK SVN SWE SWZ SXM SYC SYR TCA
    TCD TGO THA TJK TKL TKM TLS TON TTO TUN TUR TUV TWN TZA UGA UKR UMI URY USA UZB VAT VCT VEN VGB VIR VNM VUT
    WLF WSM YEM ZAF ZMB ZWE
"""
COUNTRIES = frozenset(_ISO_3166.split())
"""ISO 3166-1 alpha-3 (GB/T 2659)."""


def resident_id(text: str) -> bool:
    """GB 11643-1999: province, a real birth date, ISO 7064 MOD 11-2.

    The county is not held against a list: cards keep codes that were withdrawn long ago. But numbers in which no county
    ever was are nobody's. Hong Kong, Macao and Taiwan have none.
    """
    bare = _bare(text)
    return (_is_area(bare) if bare[:1] != "8" else residence_permit(bare)) and _born_and_checked(bare)


def resident_id_cut(text: str) -> bool:
    """Province and birth of a resident number of which a spreadsheet kept fifteen digits (IEEE 754, double)."""
    return len(text) == 18 and text.endswith("000") and text[:2] in PROVINCES and _is_date(text[6:14])


def disability_certificate(text: str) -> bool:
    """A disabled person's certificate (China Disabled Persons' Federation, 20 signs): the resident number, one digit
    for the kind of disability and one for its grade; B and how often it was given out anew behind them."""
    text = text[:20] if text[20:21] in ("B", "b") else text
    return len(text) == 20 and text[18] in "1234567" and text[19] in "1234" and resident_id(text[:18])


def pupil_number(text: str) -> bool:
    """A pupil's number in the national registry (教基一〔2013〕7 号): G before the resident number."""
    return len(text) == 19 and text[0] in "Gg" and resident_id(text[1:])


def residence_permit(text: str) -> bool:
    """Residence permit of Hong Kong, Macao and Taiwan residents: as a resident number, under 810000, 820000, 830000."""
    bare = _bare(text)
    return bare[:6] in ("810000", "820000", "830000") and _born_and_checked(bare)


def permanent_residence(text: str) -> bool:
    """Foreigners' permanent residence ID card of 2023: 9, province, nationality, birth date, serial, MOD 11-2.

    Province and nationality (ISO 3166 numeric) are not held against lists: their use is known from cards only.
    """
    bare = _bare(text)
    return bare[:1] == "9" and _born_and_checked(bare)


def permanent_residence_old(text: str) -> bool:
    """Foreigners' permanent residence card of 2004 and 2017: nationality, area (4 digits), yymmdd, two digits."""
    bare = _bare(text)
    return (
        len(bare) == 15
        and bare[:3] in COUNTRIES
        and _digits(bare[3:])
        and bare[3:5] in PROVINCES
        and (_is_date(f"19{bare[7:13]}") or _is_date(f"20{bare[7:13]}"))
    )


def resident_id_15(text: str) -> bool:
    """GB 11643-1989: province and a real birth date of the 1900s; there is no check digit.

    Given out until 1999, so there are none of Hong Kong, Macao and Taiwan.
    """
    bare = _bare(text)
    mainland = _is_area(bare) and bare[0] != "8"
    return len(bare) == 15 and _digits(bare) and mainland and _is_date(f"19{bare[6:12]}")


def mobile(text: str) -> bool:
    """A block in use for people (`prefixes.mobile`), with or without +86, 0086, 86 or 0 before it.

    1349 is given to people with satellite telephones; things have 13 digits (10648, 140, 141, 144).
    """
    bare = _bare(text).replace(".", "").removeprefix("+")
    for prefix in ("0086", "86", "0"):
        if len(bare) == 11 + len(prefix):
            bare = bare.removeprefix(prefix)
    return len(bare) == 11 and _digits(bare) and begins_like_a_mobile(bare)


def begins_like_a_mobile(digits: str) -> bool:
    """Whether the first three digits are a block in use for people."""
    return digits[:3] in _mobile_blocks()


def begins_with_a_birth(digits: str) -> bool:
    """Whether eighteen signs begin as resident numbers do: a province, a county in digits, a real birth date."""
    return len(digits) == 18 and digits[:2] in PROVINCES and _digits(digits[:14]) and _is_date(digits[6:14])


_LANDLINE = re.compile(
    r"(?:[(（](0[0-9]{2,3})[)）] ?|(0[0-9]{2,3})[ -])([2-8][0-9]{6,7})"
    r"(?:(?:-| ?(?:转分机|转|分机)号? ?| ?[Ee][Xx][Tt]\.? ?)[0-9]{1,6})?"
)
_LANDLINE_SOLID = re.compile(r"(0(?:[12][0-9]|[3-9][0-9]{2}))([2-8][0-9]{6,7})(?:(?:-|转)[0-9]{1,6})?")


def landline(text: str) -> bool:
    """Area code and local number: 010 and 02x have eight digits after them, 03xx to 09xx seven or eight."""
    if match := _LANDLINE.fullmatch(text):
        area, local = match[1] or match[2], match[3]
    elif match := _LANDLINE_SOLID.fullmatch(text):
        area, local = match[1], match[2]
    else:
        return False
    if len(area) == 3:
        return area in definitions().prefixes["area_two"] and len(local) == 8
    return area[1] in "3456789"


def landline_abroad(text: str) -> bool:
    """As `landline`, as it is dialled from abroad: +86 in place of the nought (ITU-T E.123)."""
    area, _, local = text.removeprefix("+86").lstrip(" -").replace(" ", "-").partition("-")
    return landline(f"0{area}-{local.replace('-', '')}")


def bank_card(text: str) -> bool:
    """ISO/IEC 7812: 16 to 19 digits, not all the same, with a Luhn check."""
    bare = _bare(text)
    return 16 <= len(bare) <= 19 and len(set(bare)) > 1 and luhn(bare)


def luhn(text: str) -> bool:
    """ISO/IEC 7812-1 annex B; also the check digit of an IMEI (3GPP TS 23.003 annex B)."""
    bare = _bare(text)
    return len(bare) >= 2 and _digits(bare) and check_digits.luhn(bare[:-1]) == bare[-1]


def credit_code_of_organisation(text: str) -> bool:
    """A credit code that is no mere number: the organisation's code inside, places 9 to 17, has letters or its own
    check digit right."""
    inner = _bare(text)[8:17]
    return credit_code(text) and (not _digits(inner) or organisation_code(inner))


def credit_code_in_digits(text: str) -> bool:
    """Any other."""
    return credit_code(text) and not credit_code_of_organisation(text)


def credit_code(text: str) -> bool:
    """GB 32100-2015, weights 3^i mod 31. One resident number in 31 passes too; adjudication settles that."""
    bare = _bare(text)
    return len(bare) == 18 and set(bare) <= set(CREDIT_ALPHABET) and check_digits.of_credit_code(bare[:17]) == bare[17]


def organisation_code(text: str) -> bool:
    """GB 11714-1997: eight digits or letters and a MOD 11 check sign."""
    bare = _bare(text)
    return (
        len(bare) == 9 and set(bare) <= set(ORGANISATION_ALPHABET) and check_digits.of_organisation(bare[:8]) == bare[8]
    )


_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·•. -]?"
    r"(?:(?P<ordinary>[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9警学挂港澳使领试超])|[A-HJK][A-HJ-NP-Z0-9][0-9]{4}|[0-9]{5}[A-HJK])"
)


def plate(text: str) -> bool:
    """GA 36-2018: province, letter and five signs with at most two letters among them, or six of a new-energy car."""
    match = _PLATE.fullmatch(text)
    if not match:
        return False
    ordinary = match["ordinary"]
    return ordinary is None or sum(sign in ORGANISATION_ALPHABET[10:] for sign in ordinary) <= 2


def plate_shape(text: str) -> bool:
    """The same with more letters than the standard gives out."""
    return _PLATE.fullmatch(text) is not None


def vin(text: str) -> bool:
    """GB 16735-2019, ISO 3779: check sign at place 9 (weights of 49 CFR 565.15)."""
    bare = _bare(text)
    return vin_shape(text) and check_digits.of_vehicle(bare) == bare[8]


def vin_shape(text: str) -> bool:
    """Seventeen signs without I, O and Q, at least two letters and two digits: a VIN of a maker that sets no check."""
    bare = _bare(text)
    if len(bare) != 17 or not set(bare) <= VIN_VALUES.keys():
        return False
    digits = sum(sign in "0123456789" for sign in bare)
    return 2 <= digits <= 15


@cache
def _mobile_blocks() -> frozenset[str]:
    return frozenset(str(block) for block in blocks(definitions().prefixes["mobile"]))


def _bare(text: str) -> str:
    return text.translate(_BARE)


def _digits(text: str) -> bool:
    """ASCII digits only; `str.isdigit` takes those of other scripts."""
    return text.isascii() and text.isdigit()


def _is_area(bare: str) -> bool:
    return bare[:2] in PROVINCES and bare[4:6] not in NOBODYS_COUNTIES


def _born_and_checked(bare: str) -> bool:
    return (
        len(bare) == 18
        and _digits(bare[:17])
        and _is_date(bare[6:14])
        and check_digits.of_resident(bare[:17]) == bare[17]
    )


def _is_date(digits: str) -> bool:
    """A day of the calendar within the years people can have been born in."""
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return EARLIEST_BIRTH <= day.year <= LATEST_BIRTH
