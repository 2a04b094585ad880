"""The exact rules of every shape, on bytes: a word of letters and digits in, candidates out.

One source for both lanes: Numba compiles these functions for the fast one, the numpy lane calls them as they stand on
the few words that its filters let through. So they keep to what both understand: integers, loops, one-byte tables.
They mirror the patterns of `rules/personal_data/recognisers.yaml`; `tests/personal_data/test_differential.py` holds
them to the expressions there.

`buf` is the decoded view, `a` and `b` bound the segment, `s` and `e` the word. Candidates are rows of `out`
(start, end, shape); every function returns the number of rows.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from scanners.personal_data.definitions import blocks, definitions

Bytes: TypeAlias = Any
"""A text as numbers: an array for the compiler, bytes for the interpreter."""

_SHAPES = {shape.name: number for number, shape in enumerate(definitions().shapes)}
ID18 = _SHAPES["id18"]
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
LANDLINE = _SHAPES["landline"]
LANDLINE_SOLID = _SHAPES["landline_solid"]
CARD_UNIONPAY = _SHAPES["card_unionpay"]
CARD = _SHAPES["card"]
CARD_GROUPED = _SHAPES["card_grouped"]
USCC = _SHAPES["uscc"]
PLATE = _SHAPES["plate"]
VIN = _SHAPES["vin"]
VIN_UNCHECKED = _SHAPES["vin_unchecked"]
IMEI = _SHAPES["imei"]
MAC = _SHAPES["mac"]
IPV4 = _SHAPES["ipv4"]
EMAIL = _SHAPES["email"]
COMPILED = frozenset(name for name in _SHAPES if name.upper() in globals())
"""Shapes decided here; the others are rare, and their expressions run on the segments that a trigger names."""

DIGIT, UPPER, LOWER, HEX = 1, 2, 4, 8
WORD = DIGIT | UPPER | LOWER
_MAIL = 16
_KEY = 32


def _table() -> np.ndarray:
    table = np.zeros(256, np.uint8)
    for sign in range(256):
        c = chr(sign)
        if "0" <= c <= "9":
            table[sign] = DIGIT | HEX | _MAIL | _KEY
        elif "A" <= c <= "Z":
            table[sign] = UPPER | _MAIL | _KEY | (HEX if c <= "F" else 0)
        elif "a" <= c <= "z":
            table[sign] = LOWER | _MAIL | _KEY | (HEX if c <= "f" else 0)
        elif c in "._%+-":
            table[sign] = _MAIL | (_KEY if c in "._-" else 0)
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
    for length in (8, 9, 10, 11, 15, 17, 18):
        table[length, MIXED] |= EXAMINE
    table[1:5, :, _COLON] |= TRIGGER  # IPv6
    table[1:4, NUMBERS, _DOT] |= TRIGGER  # coordinates
    table[4, LETTERS, _UNDERSCORE] |= TRIGGER  # wxid_
    table[8, :, _HYPHEN] |= TRIGGER  # organisation code
    table[13:, :, _DOT] |= TRIGGER  # token
    table[16:, [LETTERS, MIXED]] |= TRIGGER  # access key
    table[11:20, MIXED] |= TRIGGER  # digits masked by X
    return table.reshape(-1)


NEEDS = _needs()


def need(length: int, kind: int, after: int) -> int:
    """What a word needs, as bits."""
    return NEEDS[(min(length, 63) * 3 + kind) * 8 + AFTER[after]]


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
    """Guard `number`, after."""
    return free_after(buf, b, e) and not (e + 1 < b and buf[e] == DOT and is_digit(buf, e + 1))


def grouped_before(buf: Bytes, a: int, s: int) -> bool:
    """Guard `grouped`, before: not joined by a hyphen to something longer."""
    return number_before(buf, a, s) and not (s - 2 >= a and buf[s - 1] == HYPHEN and is_word(buf, s - 2))


def grouped_after(buf: Bytes, b: int, e: int) -> bool:
    """Guard `grouped`, after."""
    return number_after(buf, b, e) and not (e + 1 < b and buf[e] == HYPHEN and is_word(buf, e + 1))


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


def luhn(buf: Bytes, s: int, e: int) -> bool:
    """ISO/IEC 7812-1 Annex B over the digits of [s, e); other bytes are passed over."""
    total = 0
    double = False
    for p in range(e - 1, s - 1, -1):
        if not is_digit(buf, p):
            continue
        digit = buf[p] - 48
        if double:
            digit *= 2
            if digit > 9:
                digit -= 9
        total += digit
        double = not double
    return total % 10 == 0


def one_digit_only(buf: Bytes, s: int, e: int) -> bool:
    """True where all digits of [s, e) are the same."""
    first = -1
    for p in range(s, e):
        if is_digit(buf, p):
            digit = buf[p] - 48
            if first < 0:
                first = digit
            elif digit != first:
                return False
    return True


def identity_kind(buf: Bytes, s: int, e: int) -> int:
    """The shape an 18-character number is, compact or grouped: a resident's, a permit's, a foreigner's; -1 for none.

    GB 11643-1999: province, birth date, ISO 7064 MOD 11-2.
    """
    total = 0
    place = 0
    province = 0
    area = 0
    year = 0
    month = 0
    day = 0
    last = 0
    for p in range(s, e):
        c = buf[p]
        if c == SPACE or c == HYPHEN:
            continue
        if place == 17:
            last = c
            place += 1
            break
        digit = c - 48
        total += digit * ID_WEIGHTS[place]
        if place < 2:
            province = province * 10 + digit
        if place < 6:
            area = area * 10 + digit
        elif place < 10:
            year = year * 10 + digit
        elif place < 12:
            month = month * 10 + digit
        elif place < 14:
            day = day * 10 + digit
        place += 1
    if place != 18 or year < FIRST_YEAR or year > LAST_YEAR or not real_date(year, month, day):
        return -1
    if last == 120:  # x
        last = 88
    if ID_CHECKS[total % 11] != last:
        return -1
    if area == 810000 or area == 820000 or area == 830000:
        return RESIDENCE18
    if province >= 90:
        return PR18
    return ID18 if PROVINCE[province] else -1


def identity(buf: Bytes, a: int, b: int, s: int, e: int, out: Any, n: int) -> int:
    """Numbers of 18 characters with MOD 11-2."""
    if not number_before(buf, a, s) or not number_after(buf, b, e):
        return n
    kind = identity_kind(buf, s, e)
    if kind >= 0:
        n = put(out, n, s, e, kind)
        if kind == ID18:
            n = put(out, n, s, e, LICENCE18)
            n = put(out, n, s, e, SECURITY18)
    return n


def identity_in_groups(buf: Bytes, a: int, b: int, s: int, out: Any, n: int) -> int:
    """6-8-4 and 6-4-4-4 with one kind of separator; `s` begins the group of six digits."""
    p = s + 6
    if p >= b or (buf[p] != SPACE and buf[p] != HYPHEN):
        return n
    between = buf[p]
    first = digits_end(buf, p + 1, b)
    if first - p - 1 == 4:
        if first >= b or buf[first] != between:
            return n
        second = digits_end(buf, first + 1, b)
        if second - first - 1 != 4:
            return n
        first = second
    elif first - p - 1 != 8:
        return n
    e = first + 5
    if e > b or buf[first] != between or digits_end(buf, first + 1, b) < first + 4:
        return n
    last = buf[first + 4]
    if not (48 <= last <= 57 or last == 88 or last == 120):
        return n
    if buf[s] == 48 or not grouped_before(buf, a, s) or not grouped_after(buf, b, e):
        return n
    kind = identity_kind(buf, s, e)
    if kind == ID18:
        return put(out, n, s, e, ID18_GROUPED)
    if kind == RESIDENCE18:
        return put(out, n, s, e, RESIDENCE18_GROUPED)
    return n


def identity_of_15(buf: Bytes, s: int) -> bool:
    """The first generation: province and a real date of the twentieth century, no check digit."""
    if buf[s] == 48 or not PROVINCE[value_of(buf, s, s + 2)]:
        return False
    return real_date(1900 + value_of(buf, s + 6, s + 8), value_of(buf, s + 8, s + 10), value_of(buf, s + 10, s + 12))


def is_mobile(buf: Bytes, s: int) -> bool:
    """Eleven digits from `s` in a block that is given to people; 1349 is a satellite block."""
    block = value_of(buf, s, s + 3)
    return MOBILE_BLOCK[block] != 0 and not (block == 134 and buf[s + 3] == 57)


def before_code(buf: Bytes, a: int, s: int) -> int:
    """Start of a country code 86 or 0086 that ends at `s`, with its plus sign, or -1."""
    start = -1
    if s - 4 >= a and buf[s - 4] == 48 and buf[s - 3] == 48 and buf[s - 2] == 56 and buf[s - 1] == 54:
        if number_before(buf, a, s - 4):
            return s - 4
    if s - 2 >= a and buf[s - 2] == 56 and buf[s - 1] == 54:
        start = s - 2
        if start - 1 >= a and buf[start - 1] == PLUS:
            if number_before(buf, a, start - 1):
                return start - 1
            return start
        if not number_before(buf, a, start):
            return -1
    return start


def mobile(buf: Bytes, a: int, b: int, s: int, e: int, out: Any, n: int) -> int:
    """A mobile number in one run of digits, with or without a country code or a leading nought."""
    length = e - s
    body = s + (length - 11)
    if buf[body] != 49 or not is_mobile(buf, body) or not number_after(buf, b, e):
        return n
    if length == 11:
        start = body
        if body - 1 >= a and (buf[body - 1] == SPACE or buf[body - 1] == HYPHEN):
            code = before_code(buf, a, body - 1)
            if code >= 0:
                start = code
        if start == body and not number_before(buf, a, body):
            return n
        return put(out, n, start, e, MOBILE)
    if length == 12:
        if buf[s] != 48 or not number_before(buf, a, s):
            return n
        return put(out, n, s, e, MOBILE)
    code = before_code(buf, a, body)
    if code < 0 or (length == 15 and code != s):
        return n
    return put(out, n, code, e, MOBILE)


def mobile_in_groups(buf: Bytes, a: int, b: int, s: int, e: int, out: Any, n: int) -> int:
    """3-4-4 and 3-3-5; `e` ends the first group, which may have a country code glued to it."""
    body = e - 3
    if buf[body] != 49 or e + 9 > b or (buf[e] != SPACE and buf[e] != HYPHEN):
        return n
    between = buf[e]
    middle = digits_end(buf, e + 1, b)
    width = middle - e - 1
    if (width != 4 and width != 3) or middle >= b or buf[middle] != between:
        return n
    end = digits_end(buf, middle + 1, b)
    if end - middle - 1 != 8 - width:
        return n
    block = value_of(buf, body, body + 3)
    if MOBILE_BLOCK[block] == 0 or (block == 134 and buf[e + 1] == 57) or not grouped_after(buf, b, end):
        return n
    start = body
    if s < body:
        start = before_code(buf, a, body)
        # Glued to its number, a country code shows its plus sign or its two noughts.
        if start < 0 or (body - start == 2):
            return n
    elif body - 1 >= a and (buf[body - 1] == SPACE or buf[body - 1] == HYPHEN):
        code = before_code(buf, a, body - 1)
        if code >= 0:
            start = code
    if start >= a and not grouped_before(buf, a, start):
        if start == body or not grouped_before(buf, a, body):
            return n
        start = body
    return put(out, n, start, end, MOBILE_GROUPED)


def is_landline(buf: Bytes, s: int, e: int) -> bool:
    """Area code and local number of [s, e), signs between them passed over; at most 12 digits are looked at."""
    count = 0
    second = 0
    third = 0
    local = 0
    for p in range(s, e):
        if not is_digit(buf, p):
            continue
        digit = buf[p] - 48
        if count == 1:
            second = digit
        elif count == 2:
            third = digit
        elif (count == 3 and second < 3) or (count == 4 and second >= 3):
            local = digit
        count += 1
    if local < 2 or local > 8:
        return False
    if second == 1:
        return third == 0 and count == 11
    if second == 2:
        return third != 6 and count == 11
    return count == 11 or count == 12


def landline(buf: Bytes, a: int, b: int, s: int, e: int, out: Any, n: int) -> int:
    """An area code that ends at `e`, its local number after a hyphen or in brackets, perhaps an extension."""
    start = s
    p = e
    if p < b and buf[p] == HYPHEN:
        p += 1
    elif s - 1 >= a and buf[s - 1] == OPEN and p < b and buf[p] == CLOSE:
        start = s - 1
        p += 1
        if p < b and buf[p] == SPACE:
            p += 1
    else:
        return n
    end = digits_end(buf, p, b)
    if end - p < 7 or end - p > 8 or not grouped_before(buf, a, start) or not is_landline(buf, s, end):
        return n
    extension = 0
    if end < b and buf[end] == HYPHEN:
        extension = end + 1
    elif end + 3 < b and buf[end] == 0xE8 and buf[end + 1] == 0xBD and buf[end + 2] == 0xAC:  # 转
        extension = end + 3
    if extension:
        last = digits_end(buf, extension, b)
        if 1 <= last - extension <= 6 and grouped_after(buf, b, last):
            return put(out, n, start, last, LANDLINE)
    if not grouped_after(buf, b, end):
        return n
    return put(out, n, start, end, LANDLINE)


def landline_solid(buf: Bytes, a: int, b: int, s: int, e: int, out: Any, n: int) -> int:
    """Area code and local number in one run, or with one space between them."""
    end = e
    if e - s <= 4:
        if e >= b or buf[e] != SPACE:
            return n
        end = digits_end(buf, e + 1, b)
        if end - e - 1 < 7 or end - e - 1 > 8:
            return n
    if not grouped_before(buf, a, s) or not grouped_after(buf, b, end) or not is_landline(buf, s, end):
        return n
    return put(out, n, s, end, LANDLINE_SOLID)


def bank_card(buf: Bytes, a: int, b: int, s: int, e: int, out: Any, n: int) -> int:
    """Sixteen to nineteen digits in the blocks of payment cards, with a Luhn check."""
    length = e - s
    first = buf[s] - 48
    two = value_of(buf, s, s + 2)
    if two == 62:
        shape = CARD_UNIONPAY
    elif (length == 16 and 3 <= first <= 6) or (length == 19 and (first == 4 or value_of(buf, s, s + 4) == 9558)):
        shape = CARD
    else:
        return n
    if not luhn(buf, s, e) or one_digit_only(buf, s, e) or not number_before(buf, a, s) or not number_after(buf, b, e):
        return n
    return put(out, n, s, e, shape)


def bank_card_in_groups(buf: Bytes, a: int, b: int, s: int, out: Any, n: int) -> int:
    """4-4-4-4 with up to three digits more; `s` begins the first group."""
    first = buf[s] - 48
    if first < 3 or first == 7 or first == 8 or s + 19 > b:
        return n
    between = buf[s + 4]
    if between != SPACE and between != HYPHEN:
        return n
    for group in range(1, 4):
        p = s + group * 5
        if buf[p - 1] != between or digits_end(buf, p, b) - p < 4 or (group < 3 and is_digit(buf, p + 4)):
            return n
    end = s + 19
    if end < b and is_digit(buf, end):
        return n
    if end + 1 < b and buf[end] == between:
        last = digits_end(buf, end + 1, b)
        if 1 <= last - end - 1 <= 3 and grouped_after(buf, b, last):
            if luhn(buf, s, last) and not one_digit_only(buf, s, last) and grouped_before(buf, a, s):
                return put(out, n, s, last, CARD_GROUPED)
            return n
    if not grouped_before(buf, a, s) or not grouped_after(buf, b, end):
        return n
    if not luhn(buf, s, end) or one_digit_only(buf, s, end):
        return n
    return put(out, n, s, end, CARD_GROUPED)


def credit_code(buf: Bytes, s: int) -> bool:
    """GB 32100-2015: office and category, a place, and signs of its alphabet with weights 3^i mod 31."""
    first, second = USCC_VALUE[buf[s]], USCC_VALUE[buf[s + 1]]
    if first == 255 or second == 255 or not USCC_OFFICES[first * 31 + second]:
        return False
    total = first + second * 3
    for place in range(2, 17):
        value = USCC_VALUE[buf[s + place]]
        if value == 255 or (place < 8 and value > 9):
            return False
        total += value * USCC_WEIGHTS[place]
    return USCC_PLACES[value_of(buf, s + 2, s + 4)] != 0 and USCC_VALUE[buf[s + 17]] == (31 - total % 31) % 31


def vehicle(buf: Bytes, s: int, out: Any, n: int) -> int:
    """GB 16735: seventeen signs without I, O and Q, four digits last; the ninth is a check in most of the world."""
    total = 0
    letters = 0
    digits = 0
    for place in range(17):
        c = buf[s + place]
        value = VIN_VALUE[c]
        if value == 255:
            return n
        if c <= 57:
            digits += 1
        else:
            letters += 1
            if place >= 13:
                return n
        total += value * VIN_WEIGHTS[place]
    if letters < 2 or digits < 2:
        return n
    rest = total % 11
    check = buf[s + 8]
    if check == (88 if rest == 10 else 48 + rest):
        n = put(out, n, s, s + 17, VIN)
    return put(out, n, s, s + 17, VIN_UNCHECKED)


def document(buf: Bytes, s: int, e: int, out: Any, n: int) -> int:
    """Passports and travel permits: one or two letters and digits, and the old numbers of foreigners."""
    length = e - s
    first = buf[s] & 0xDF
    second = buf[s + 1] & 0xDF
    digits = e - 1
    while digits >= s and is_digit(buf, digits):
        digits -= 1
    letters = digits + 1 - s
    if letters == 3 and length == 15:
        return foreigner_15(buf, s, out, n)
    if letters == 1:
        if (first == 69 or first == 71 or first == 72 or first == 75) and length == 9:  # E G H K
            n = put(out, n, s, e, PASSPORT)
        if (first == 68 or first == 83 or first == 80) and (length == 8 or length == 9):  # D S P
            n = put(out, n, s, e, PASSPORT)
        if (first == 72 or first == 77) and (length == 9 or length == 11):  # H M
            n = put(out, n, s, e, HKMO)
        if (first == 67 or first == 87) and length == 9:  # C W
            n = put(out, n, s, e, HKMO)
        if (first == 76 or first == 84) and length == 9:  # L T
            n = put(out, n, s, e, TAIWAN_LETTER)
    elif letters == 2 and length == 9 and not is_digit(buf, s):
        no_i_o = 65 <= second <= 90 and second != 73 and second != 79
        if (
            (first == 69 and no_i_o)
            or ((first == 68 or first == 83 or first == 80) and second == 69)
            or (first == 75 and second == 74)
            or (first == 77 and second == 65)
        ):
            n = put(out, n, s, e, PASSPORT)
        if first == 67 and no_i_o:
            n = put(out, n, s, e, HKMO)
    return n


def foreigner_15(buf: Bytes, s: int, out: Any, n: int) -> int:
    """Permanent residence before 2023: country, four digits of a place, birth date, two digits."""
    for p in range(s, s + 3):
        if not 65 <= buf[p] <= 90:
            return n
    if not COUNTRIES[(buf[s] - 65) * 676 + (buf[s + 1] - 65) * 26 + (buf[s + 2] - 65)]:
        return n
    if not PROVINCE[value_of(buf, s + 3, s + 5)]:
        return n
    year = value_of(buf, s + 7, s + 9)
    month = value_of(buf, s + 9, s + 11)
    day = value_of(buf, s + 11, s + 13)
    if not real_date(1900 + year, month, day) and not real_date(2000 + year, month, day):
        return n
    return put(out, n, s, s + 15, PR15)


def octet_end(buf: Bytes, p: int, b: int) -> int:
    """End of a number 0 to 255 without leading noughts at `p`, or -1."""
    e = p
    while e < b and e < p + 4 and is_digit(buf, e):
        e += 1
    if e == p or e > p + 3 or (buf[p] == 48 and e > p + 1) or value_of(buf, p, e) > 255:
        return -1
    return e


def ipv4(buf: Bytes, a: int, b: int, s: int, out: Any, n: int) -> int:
    """RFC 791; not a version, an object identifier, or an address of this machine or of nobody."""
    if s > a:
        c = buf[s - 1]
        if c == DOT:
            return n
        if (c == SLASH or c == UNDERSCORE) and s - 2 >= a and is_word(buf, s - 2):
            return n
        if c == HYPHEN and s - 2 >= a and is_word(buf, s - 2) and not is_digit(buf, s - 2):
            return n
    first = octet_end(buf, s, b)
    if first < 0:
        return n
    head = value_of(buf, s, first)
    e = first
    for _ in range(3):
        if e >= b or buf[e] != DOT:
            return n
        e = octet_end(buf, e + 1, b)
        if e < 0:
            return n
    if not free_after(buf, b, e):
        return n
    if e + 1 < b:
        c = buf[e]
        if (c == DOT or c == UNDERSCORE) and is_word(buf, e + 1):
            return n
        if c == HYPHEN and is_word(buf, e + 1) and not is_digit(buf, e + 1):
            return n
    if head == 0 or head == 127 or head >= 224:
        return n
    return put(out, n, s, e, IPV4)


def mac(buf: Bytes, a: int, b: int, s: int, out: Any, n: int) -> int:
    """Six pairs of hexadecimal digits; not zero, not everybody, not a group."""
    e = s + 17
    if e > b:
        return n
    between = buf[s + 2]
    zero = True
    full = True
    for pair in range(6):
        p = s + pair * 3
        if not (CLASS[buf[p]] & HEX and CLASS[buf[p + 1]] & HEX) or (pair < 5 and buf[p + 2] != between):
            return n
        if buf[p] != 48 or buf[p + 1] != 48:
            zero = False
        if (buf[p] | 32) != 102 or (buf[p + 1] | 32) != 102:
            full = False
    if zero or full or (buf[s + 1] & 1) == (1 if buf[s + 1] <= 57 else 0):
        return n
    if s > a and (buf[s - 1] == COLON or (buf[s - 1] == HYPHEN and s - 2 >= a and is_word(buf, s - 2))):
        return n
    if e < b and (is_word(buf, e) or buf[e] == COLON or (buf[e] == HYPHEN and e + 1 < b and is_word(buf, e + 1))):
        return n
    return put(out, n, s, e, MAC)


def email(buf: Bytes, a: int, b: int, at: int, out: Any, n: int) -> int:
    """RFC 5321 as people write it; `at` is the place of the sign. File names are none."""
    s = at
    dots = False
    while s > a and CLASS[buf[s - 1]] & _MAIL:
        s -= 1
        if buf[s] == DOT and buf[s + 1] == DOT:
            dots = True
    while s < at and not is_word(buf, s):
        s += 1
    if s == at or at - s > LONGEST_MAIL_NAME or dots or buf[at - 1] == DOT:
        return n
    if at - s == 3 and buf[s] == 103 and buf[s + 1] == 105 and buf[s + 2] == 116:  # git
        return n
    p = at + 1
    dot_count = 0
    while True:
        label = p
        letters = True
        digest = 0
        power = 1
        while p < b and (is_word(buf, p) or (buf[p] == HYPHEN and p > label)):
            c = buf[p]
            if c <= 57:
                letters = False
            elif p - label < 8:
                digest += (c | 32) * power
                power *= 31
            p += 1
        width = p - label
        if width == 0 or width > 63:
            return n
        if p + 1 < b and buf[p] == DOT and is_word(buf, p + 1):
            dot_count += 1
            p += 1
            continue
        break
    if dot_count == 0 or dot_count > 5 or not letters or width < 2 or width > 24:
        return n
    if width <= 8:
        for suffix in SUFFIX_HASHES:
            if suffix == digest:
                return n
    return put(out, n, s, p, EMAIL)


def plate(buf: Bytes, a: int, b: int, s: int, out: Any, n: int) -> int:
    """GA 36: a province, a letter, then five signs, four and an ending, or six of a new-energy car."""
    code = ((buf[s] & 15) << 12) | ((buf[s + 1] & 63) << 6) | (buf[s + 2] & 63)
    if not PLATE_PROVINCE[code]:
        return n
    p = s + 3
    if p >= b or not plate_letter(buf[p]):
        return n
    p += 1
    if p < b:
        if buf[p] == DOT or buf[p] == SPACE or buf[p] == HYPHEN:
            p += 1
        elif p + 1 < b and buf[p] == 0xC2 and buf[p + 1] == 0xB7:
            p += 2
        elif p + 2 < b and buf[p] == 0xE2 and buf[p + 1] == 0x80 and buf[p + 2] == 0xA2:
            p += 3
    e = p
    letters = 0
    while e < b and is_word(buf, e) and e < p + 7:
        if not is_digit(buf, e):
            if not plate_letter(buf[e]):
                return n
            letters += 1
        e += 1
    length = e - p
    if length == 5:
        return put(out, n, s, e, PLATE) if letters <= 2 else n
    if length == 4:
        if letters > 2 or e + 3 > b or buf[e] < 0xE3 or buf[e] > 0xE9:
            return n
        ending = ((buf[e] & 15) << 12) | ((buf[e + 1] & 63) << 6) | (buf[e + 2] & 63)
        if PLATE_ENDING[ending] and free_after(buf, b, e + 3):
            return put(out, n, s, e + 3, PLATE)
        return n
    if length == 6:
        small = 65 <= buf[p] <= 75 and digits_end(buf, p + 2, b) == e
        large = 65 <= buf[e - 1] <= 75 and digits_end(buf, p, b) == e - 1
        if small or large:
            return put(out, n, s, e, PLATE)
    return n


def plate_letter(c: int) -> bool:
    return 65 <= c <= 90 and c != 73 and c != 79


def numbers(buf: Bytes, a: int, b: int, s: int, e: int, out: Any, n: int) -> int:
    """A word that is all digits."""
    length = e - s
    if length <= 3:
        if e < b and buf[e] == DOT:
            return ipv4(buf, a, b, s, out, n)
        if length == 2:
            return mac_at(buf, a, b, s, e, out, n)
        if length == 3:
            if buf[s] == 49:
                return mobile_in_groups(buf, a, b, s, e, out, n)
            if buf[s] == 48:
                return local(buf, a, b, s, e, out, n)
        return n
    if length == 4:
        if buf[s] == 48:
            return local(buf, a, b, s, e, out, n)
        if e < b and (buf[e] == SPACE or buf[e] == HYPHEN):
            return bank_card_in_groups(buf, a, b, s, out, n)
        return n
    if length == 5 or length == 7:
        return mobile_in_groups(buf, a, b, s, e, out, n)
    if length == 6:
        return identity_in_groups(buf, a, b, s, out, n)
    if length == 9:
        return passport_in_digits(buf, s, e, out, n)
    if 10 <= length <= 12 and buf[s] == 48:
        n = landline_solid(buf, a, b, s, e, out, n)
    if 11 <= length <= 15 and length != 14:
        n = mobile(buf, a, b, s, e, out, n)
    if length == 15:
        if number_before(buf, a, s) and number_after(buf, b, e):
            if identity_of_15(buf, s):
                n = put(out, n, s, e, ID15)
            two = value_of(buf, s, s + 2)
            if (two == 86 or two == 35 or two == 1 or two == 99) and luhn(buf, s, e):
                n = put(out, n, s, e, IMEI)
        return n
    if length == 18:
        if buf[s] != 48:
            n = identity(buf, a, b, s, e, out, n)
        if credit_code(buf, s):
            n = put(out, n, s, e, USCC)
    if 16 <= length <= 19:
        n = bank_card(buf, a, b, s, e, out, n)
    return n


def passport_in_digits(buf: Bytes, s: int, e: int, out: Any, n: int) -> int:
    """The oldest passports: 14 or 15 and seven digits."""
    if buf[s] == 49 and (buf[s + 1] == 52 or buf[s + 1] == 53):
        return put(out, n, s, e, PASSPORT)
    return n


def local(buf: Bytes, a: int, b: int, s: int, e: int, out: Any, n: int) -> int:
    """A word that may be an area code."""
    before = n
    n = landline(buf, a, b, s, e, out, n)
    return n if n > before else landline_solid(buf, a, b, s, e, out, n)


def mac_at(buf: Bytes, a: int, b: int, s: int, e: int, out: Any, n: int) -> int:
    if e < b and (buf[e] == COLON or buf[e] == HYPHEN):
        return mac(buf, a, b, s, out, n)
    return n


def mixed(buf: Bytes, a: int, b: int, s: int, e: int, digits: int, out: Any, n: int) -> int:
    """A word of letters and digits."""
    length = e - s
    if length == 2:
        return mac_at(buf, a, b, s, e, out, n)
    if length == 18:
        if digits == 17 and (buf[e - 1] | 32) == 120 and buf[s] != 48:
            n = identity(buf, a, b, s, e, out, n)
        if credit_code(buf, s):
            n = put(out, n, s, e, USCC)
        return n
    if length == 17:
        return vehicle(buf, s, out, n)
    if (8 <= length <= 11 or length == 15) and digits >= length - 3 and not is_digit(buf, s):
        return document(buf, s, e, out, n)
    return n


def examine(buf: Bytes, a: int, b: int, s: int, e: int, out: Any, n: int) -> int:
    """Candidates of the word [s, e) of the segment [a, b)."""
    length = e - s
    if length < 1 or length > LONGEST_WORD:
        return n
    digits = 0
    for p in range(s, e):
        digits += CLASS[buf[p]] & DIGIT
    if digits == length:
        return numbers(buf, a, b, s, e, out, n)
    return mixed(buf, a, b, s, e, digits, out, n)
