"""What bytes are, the numbers of the shapes, tables of prefixes and places, and the guards around a match.

`buf` is the decoded view, `a` and `b` bound the segment, `s` and `e` a word, `p` a place.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from scanners.personal_data.definitions import blocks, definitions

Bytes: TypeAlias = Any
"""A text as numbers: an array for the compiler, bytes for the interpreter."""
_SHAPES = {shape.name: number for number, shape in enumerate(definitions().shapes)}
ID18 = _SHAPES["id18"]
ID18_LAST_CENTURY = _SHAPES["id18_last_century"]
ID18_GROUPED = _SHAPES["id18_grouped"]
RESIDENCE18 = _SHAPES["residence18"]
RESIDENCE18_GROUPED = _SHAPES["residence18_grouped"]
PR18 = _SHAPES["pr18"]
PR15 = _SHAPES["pr15"]
ID15 = _SHAPES["id15"]
PASSPORT = _SHAPES["passport"]
HKMO = _SHAPES["hkmo"]
TAIWAN_LETTER = _SHAPES["taiwan_letter"]
LICENCE18 = _SHAPES["licence18"]
SECURITY18 = _SHAPES["security18"]
MOBILE = _SHAPES["mobile"]
MOBILE_GROUPED = _SHAPES["mobile_grouped"]
MOBILE_DOTTED = _SHAPES["mobile_dotted"]
MOBILE_IN_TWO = _SHAPES["mobile_in_two"]
LANDLINE = _SHAPES["landline"]
LANDLINE_SOLID = _SHAPES["landline_solid"]
CARD_UNIONPAY = _SHAPES["card_unionpay"]
CARD = _SHAPES["card"]
CARD_GROUPED = _SHAPES["card_grouped"]
CARD_GROUPED_LONG = _SHAPES["card_grouped_long"]
USCC = _SHAPES["uscc"]
USCC_IN_DIGITS = _SHAPES["uscc_in_digits"]
PLATE = _SHAPES["plate"]
PLATE_OF_LETTERS = _SHAPES["plate_of_letters"]
VIN = _SHAPES["vin"]
VIN_UNCHECKED = _SHAPES["vin_unchecked"]
IMEI = _SHAPES["imei"]
IMEI_GROUPED = _SHAPES["imei_grouped"]
MAC = _SHAPES["mac"]
MAC_GROUPED = _SHAPES["mac_grouped"]
MAC_SOLID = _SHAPES["mac_solid"]
IPV4 = _SHAPES["ipv4"]
IPV4_OR_VERSION = _SHAPES["ipv4_or_version"]
IPV4_IN_NAME = _SHAPES["ipv4_in_name"]
EMAIL = _SHAPES["email"]
COMPILED = frozenset(name for name in _SHAPES if name.upper() in globals())
"""Shapes decided here; the others are rare, and their expressions run on the segments that a trigger names."""
DIGIT, UPPER, LOWER, HEX = 1, 2, 4, 8
WORD = DIGIT | UPPER | LOWER
_MAIL = 16
KEY_SIGN = 32


def _table() -> np.ndarray:
    table = np.zeros(256, np.uint8)
    for sign in range(256):
        c = chr(sign)
        if "0" <= c <= "9":
            table[sign] = DIGIT | HEX | _MAIL | KEY_SIGN
        elif "A" <= c <= "Z":
            table[sign] = UPPER | _MAIL | KEY_SIGN | (HEX if c <= "F" else 0)
        elif "a" <= c <= "z":
            table[sign] = LOWER | _MAIL | KEY_SIGN | (HEX if c <= "f" else 0)
        elif c in "._%+-":
            table[sign] = _MAIL | (KEY_SIGN if c in "._-" else 0)
    return table


CLASS = _table()
"""What a byte is, as bits."""
FOLDED = np.array([48 if 48 <= c <= 57 else c for c in range(256)], np.uint8)
"""Digits are alike: how keys and words are compared. Capitals are not: they part the words of a key."""
LETTERS, MIXED, NUMBERS = 0, 1, 2
"""What a word is made of."""
AFTER = np.zeros(256, np.uint8)
for _number, _sign in enumerate(".:- )_", start=1):
    AFTER[ord(_sign)] = _number
_DOT, _COLON, _HYPHEN, _SPACE, _CLOSE, _UNDERSCORE = range(1, 7)
EXAMINE, TRIGGER = 1, 2
_LENGTHS, _AFTERS = 64, 8


def _needs() -> np.ndarray:
    """By length, make and the sign behind it: what a word is worth. Most are worth nothing, and one look tells."""
    table = np.zeros((_LENGTHS, 3, _AFTERS), np.uint8)
    joins = [_HYPHEN, _SPACE]
    for length, after in [
        (1, [_DOT]),
        (2, [_DOT, _COLON, _HYPHEN]),
        (3, [_DOT, _CLOSE, *joins]),
        (4, [_CLOSE, *joins]),
    ]:
        table[length, NUMBERS, after] |= EXAMINE
    for length in (5, 6, 7):
        table[length, NUMBERS, joins] |= EXAMINE
    for length in (9, 10, 11, 12, 13, 15, 16, 17, 18, 19):
        table[length, NUMBERS] |= EXAMINE
    table[2, [LETTERS, MIXED]] |= np.isin(np.arange(_AFTERS), [_COLON, _HYPHEN]) * np.uint8(EXAMINE)
    table[4, [LETTERS, MIXED], _HYPHEN] |= EXAMINE
    for length in (8, 9, 10, 11, 12, 15, 17, 18):
        table[length, MIXED] |= EXAMINE
    table[1:5, :, _COLON] |= TRIGGER  # IPv6
    table[1:4, NUMBERS, _DOT] |= TRIGGER  # coordinates
    table[4, LETTERS, _UNDERSCORE] |= TRIGGER  # wxid_
    table[4, LETTERS, joins] |= TRIGGER  # groups masked by X
    table[8, :, _HYPHEN] |= TRIGGER  # organisation code
    table[13:, [LETTERS, MIXED], _DOT] |= TRIGGER  # token
    table[3:, [LETTERS, MIXED], _HYPHEN] |= TRIGGER
    table[3:, [LETTERS, MIXED], _UNDERSCORE] |= TRIGGER
    table[16:, [LETTERS, MIXED]] |= TRIGGER  # access key
    table[7:14, MIXED] |= TRIGGER  # QQ and its digits
    table[11:20, MIXED] |= TRIGGER  # digits masked by X
    return table.reshape(-1)


NEEDS = _needs()
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_NOT_HERE = 255


def _ordinals(alphabet: str) -> np.ndarray:
    table = np.full(256, _NOT_HERE, np.uint8)
    for number, sign in enumerate(alphabet):
        table[ord(sign)] = number
    return table


USCC_VALUE = _ordinals(USCC_ALPHABET)
USCC_OFFICES = np.zeros(31 * 31, np.uint8)
_OFFICES = "1 1239,2 19,3 123459,4 19,5 1239,6 129,7 129,8 19,9 123,A 19,N 1239,Y 1"
for _office, _categories in (pair.split() for pair in _OFFICES.split(",")):
    for _category in _categories:
        USCC_OFFICES[USCC_ALPHABET.index(_office) * 31 + USCC_ALPHABET.index(_category)] = 1
"""Registering offices with the categories they have given out so far."""
VIN_VALUE = np.full(256, _NOT_HERE, np.uint8)
for _sign, _value in zip(
    "0123456789ABCDEFGHJKLMNPRSTUVWXYZ", [*range(10), *range(1, 9), *range(1, 6), 7, 9, *range(2, 10)], strict=True
):
    VIN_VALUE[ord(_sign)] = _value
VIN_WEIGHTS = np.array([8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2], np.uint8)
ID_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], np.uint8)
ID_CHECKS = np.frombuffer(b"10X98765432", np.uint8)
USCC_WEIGHTS = np.array([pow(3, place, 31) for place in range(17)], np.uint8)
ORG_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2], np.uint8)
MONTH_DAYS = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], np.uint8)


def _flags(size: int, numbers: object) -> np.ndarray:
    table = np.zeros(size, np.uint8)
    for number in numbers:  # type: ignore[attr-defined]
        table[number] = 1
    return table


PROVINCE = _flags(
    100, [*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71]
)
"""First two digits of GB/T 2260 codes on identity cards; 81 to 83 are residence permits."""
COUNTY = 1 - _flags(100, blocks(definitions().prefixes["nobodys_counties"]))
"""Last two digits of codes under which there may be a county."""
USCC_PLACES = _flags(
    100,
    [*range(10, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83],
)
"""Provinces of credit codes; 10 stands for the state."""
MOBILE_BLOCK = _flags(1000, blocks(definitions().prefixes["mobile"]))
COUNTRIES = np.zeros(26 * 26 * 26, np.uint8)
_ALPHA3 = (
    "ABWAFGAGOAIAALAALBANDAREARGARMASMATAATFATGAUSAUTAZEBDIBELBENBESBFABGDBGRBHRBHSBIHBLMBLRBLZBMUBOLBRABRBBRNBTNBVTBWA"
    "CAFCANCCKCHECHLCHNCIVCMRCODCOGCOKCOLCOMCPVCRICUBCUWCXRCYMCYPCZEDEUDJIDMADNKDOMDZAECUEGYERIESHESPESTETHFINFJIFLKFRA"
    "FROFSMGABGBRGEOGGYGHAGIBGINGLPGMBGNBGNQGRCGRDGRLGTMGUFGUMGUYHKGHMDHNDHRVHTIHUNIDNIMNINDIOTIRLIRNIRQISLISRITAJAMJEY"
    "JORJPNKAZKENKGZKHMKIRKNAKORKWTLAOLBNLBRLBYLCALIELKALSOLTULUXLVAMACMAFMARMCOMDAMDGMDVMEXMHLMKDMLIMLTMMRMNEMNGMNPMOZ"
    "MRTMSRMTQMUSMWIMYSMYTNAMNCLNERNFKNGANICNIUNLDNORNPLNRUNZLOMNPAKPANPCNPERPHLPLWPNGPOLPRIPRKPRTPRYPSEPYFQATREUROURUS"
    "RWASAUSDNSENSGPSGSSHNSJMSLBSLESLVSMRSOMSPMSRBSSDSTPSURSVKSVNSWESWZSXMSYCSYRTCATCDTGOTHATJKTKLTKMTLSTONTTOTUNTURTUV"
    "TWNTZAUGAUKRUMIURYUSAUZBVATVCTVENVGBVIRVNMVUTWLFWSMYEMZAFZMBZWE"
)
for _at in range(0, len(_ALPHA3), 3):
    COUNTRIES[(ord(_ALPHA3[_at]) - 65) * 676 + (ord(_ALPHA3[_at + 1]) - 65) * 26 + ord(_ALPHA3[_at + 2]) - 65] = 1
_PLATE_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
PLATE_PROVINCE = _flags(0x10000, map(ord, _PLATE_PROVINCES))
PLATE_ENDING = _flags(0x10000, map(ord, "警学挂港澳使领试超"))
SUFFIXES = tuple(suffix.encode() for suffix in definitions().prefixes["file_suffixes"])
SUFFIX_HASHES = np.array(
    sorted(sum(sign * 31**place for place, sign in enumerate(suffix)) for suffix in SUFFIXES), np.int64
)
ALGORITHM_DOMAINS = tuple(domain.encode() for domain in definitions().prefixes["algorithm_domains"])
DOMAIN_WIDTH = 16
DOMAIN_ROWS = np.frombuffer(
    b"".join(bytes((len(domain),)) + domain.ljust(DOMAIN_WIDTH - 1, b"\0") for domain in ALGORITHM_DOMAINS), np.uint8
)
"""They once more, in rows: their length, then their signs."""
FIRST_YEAR, LAST_YEAR = 1880, 2035
"""Birth years taken for real; the last one leaves room for the years this program is in use."""
LONGEST_WORD = 64
LONGEST_MAIL_NAME = 64
HYPHEN, SPACE, DOT, PLUS, AT, COLON, OPEN, CLOSE, SLASH, UNDERSCORE = 45, 32, 46, 43, 64, 58, 40, 41, 47, 95


def is_word(buf: Bytes, p: int) -> bool:
    return (CLASS[buf[p]] & WORD) != 0


def is_digit(buf: Bytes, p: int) -> bool:
    return (CLASS[buf[p]] & DIGIT) != 0


def put(out: Any, n: int, start: int, end: int, shape: int) -> int:
    out[n, 0] = start
    out[n, 1] = end
    out[n, 2] = shape
    return n + 1


def digits_end(buf: Bytes, p: int, b: int) -> int:
    """End of the run of digits that begins at `p`."""
    while p < b and is_digit(buf, p):
        p += 1
    return p


def free_before(buf: Bytes, a: int, s: int) -> bool:
    """Guard `word`, before."""
    return s == a or not is_word(buf, s - 1)


def free_after(buf: Bytes, b: int, e: int) -> bool:
    """Guard `word`, after."""
    return e >= b or not is_word(buf, e)


def number_before(buf: Bytes, a: int, s: int) -> bool:
    """Guard `number`, before: no letter or digit, no decimal."""
    return free_before(buf, a, s) and not (s - 2 >= a and buf[s - 1] == DOT and is_digit(buf, s - 2))


def number_after(buf: Bytes, b: int, e: int) -> bool:
    """Guard `number`, after: the .0 of a whole number that was written as a fraction belongs to no other number."""
    is_joined = e + 1 < b and buf[e] == DOT and is_digit(buf, e + 1)
    return free_after(buf, b, e) and (not is_joined or is_whole(buf, b, e))


def is_whole(buf: Bytes, b: int, e: int) -> bool:
    """True where .0 and nothing more follows: 13900001234.0, as tables with empty cells write numbers."""
    return buf[e + 1] == 48 and (e + 2 >= b or not (is_word(buf, e + 2) or buf[e + 2] == DOT))


def grouped_before(buf: Bytes, a: int, s: int) -> bool:
    """Guard `grouped`, before: not joined by a hyphen to something longer."""
    return number_before(buf, a, s) and not (s - 2 >= a and buf[s - 1] == HYPHEN and is_word(buf, s - 2))


def grouped_after(buf: Bytes, b: int, e: int) -> bool:
    """Guard `grouped`, after."""
    return number_after(buf, b, e) and not (e + 1 < b and buf[e] == HYPHEN and is_word(buf, e + 1))


def chained_before(buf: Bytes, a: int, s: int) -> bool:
    """Guard `chained`, before: not joined by a hyphen or a point to something longer."""
    is_joined = s - 2 >= a and (buf[s - 1] == HYPHEN or buf[s - 1] == DOT) and is_word(buf, s - 2)
    return free_before(buf, a, s) and not is_joined


def chained_after(buf: Bytes, b: int, e: int) -> bool:
    """Guard `chained`, after."""
    return free_after(buf, b, e) and not (e + 1 < b and (buf[e] == HYPHEN or buf[e] == DOT) and is_word(buf, e + 1))


def value_of(buf: Bytes, s: int, e: int) -> int:
    """The number that the digits of [s, e) spell."""
    value = 0
    for p in range(s, e):
        value = value * 10 + (buf[p] - 48)
    return value


def real_date(year: int, month: int, day: int) -> bool:
    """True for a day of the calendar."""
    if month < 1 or month > 12 or day < 1 or day > MONTH_DAYS[month]:
        return False
    return not (month == 2 and day == 29 and (year % 4 != 0 or (year % 100 == 0 and year % 400 != 0)))
