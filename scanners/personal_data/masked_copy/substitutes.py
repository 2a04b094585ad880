"""Values that stand for personal ones: of the same form, the same for the same value, and nobody's.

| kind | what stays | what it becomes |
|---|---|---|
| identity numbers | province, city, year of birth, sex | another day, no county's code, right check digit |
| mobile numbers | length, country code | a number in a block that is given to nobody |
| landline numbers | area code | a number that begins with 1, which none does |
| bank cards | length, five digits of the issuer, Luhn digit | a number that begins with 8, as no bank's does |
| names | number of characters | a surname, 某, and a calendar sign behind it |
| e-mail | – | a mailbox at example.invalid |
| addresses | down to the county | a road and a number |
| birth dates | year, how it is written | the same other day as in the identity number |
| coordinates | the first decimal (10 km) | zeros |
| plates, vehicles, devices | issuer part, right check digit | another serial |
| network addresses | – | class E, 2001:db8::/32, locally administered |
| secrets, health words | – | stars |
| other numbers | which characters are letters and digits | other letters and digits |

It is a pseudonym, not anonymity: whoever holds the key can repeat it, and what stays can still tell people apart.
"""

from __future__ import annotations

import base64
import re
from calendar import isleap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from scanners.personal_data import check_digits, checksums
from scanners.personal_data.finding import is_masked
from scanners.personal_data.masked_copy.numbers import (
    Bare,
    free_blocks,
    like_resident_id,
    nobodys_area,
    real_day,
)
from scanners.personal_data.masked_copy.shuffle import Shuffle

STARS = "***"

_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章"
    "云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
)
_NO_BANK = "8"
"""Issuers of the health sector (ISO/IEC 7812-1, 4.1) begin so."""
_COVER = "某"
_SIGNS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"

_WRITTEN_DATES = (
    re.compile(r"(?<![0-9])(?P<y>[12][0-9]{3})(?P<a>)(?P<m>[0-9]{2})(?P<b>)(?P<d>[0-9]{2})(?![0-9])"),
    re.compile(
        r"(?<![0-9])(?P<y>[12][0-9]{3})(?P<a>[^0-9]{1,3})(?P<m>[0-9]{1,2})(?P<b>[^0-9]{1,3})(?P<d>[0-9]{1,2})(?![0-9])"
    ),
)
_COUNTY = re.compile(
    r"^(?:中国)?(?:[\u4e00-\u9fff]{2,8}?(?:省|自治区|特别行政区))?(?:[\u4e00-\u9fff]{2,10}?(?:市|自治州|地区|盟))?"
    r"(?:[\u4e00-\u9fff]{1,12}?(?:区|县|旗|市))?"
)
_SERIES = re.compile(r"[A-Za-z]{1,3}(?=[0-9]{5})")
"""What a document's number begins with: E of a passport, H of a permit."""
_DECIMALS = re.compile(r"(?<=[0-9]\.)([0-9])([0-9]+)")


@dataclass(frozen=True, slots=True)
class Substitutes:
    """Substitutes under a key. Total: any text of any kind has one, and it never holds a line break or a quote that
    the value did not have."""

    shuffle: Shuffle

    @classmethod
    def of(cls, key: bytes) -> Substitutes:
        return cls(Shuffle(key))

    def put(self, value: str, entity: str) -> str:
        """What stands for `value`; a value that is masked already stays."""
        if is_masked(entity) or not value.strip():
            return value
        if entity in _WORDS:
            return _BY_KIND[entity](self, value, _NO_NUMBER)
        bare = Bare.of(value)
        if checksums.resident_id(bare.text.upper()) or like_resident_id(bare.text):
            # Whatever it is called here: the same number is an identity number elsewhere, and must stay the same.
            return bare.written(self._resident(bare.text))
        special = _BY_KIND.get(entity)
        return special(self, value, bare) if special else self._other(value, bare)

    def _resident(self, number: str) -> str:
        area, born, sequence = number[:6], number[6:14], int(number[14:17])
        day = self._day(date(int(born[:4]), int(born[4:6]), int(born[6:8])))
        tweak = f"resident:{area}:{day}"
        pair, sex = divmod(sequence, 2)
        pair = self.shuffle.moved(pair, 500, f"{tweak}:{sex}")
        body = f"{nobodys_area(area)}{day:%Y%m%d}{pair * 2 + sex:03d}"
        return body + check_digits.of_resident(body)

    def _resident_15(self, value: str, bare: Bare) -> str:
        number = bare.text
        day = (
            real_day(1900 + int(number[6:8]), number[8:10], number[10:12])
            if re.fullmatch("[0-9]{15}", number)
            else None
        )
        if day is None:
            return self._other(value, bare)
        moved = self._day(day)
        pair, sex = divmod(int(number[12:15]), 2)
        pair = self.shuffle.moved(pair, 500, f"resident:{number[:6]}:{moved}:{sex}")
        return bare.written(f"{nobodys_area(number[:6])}{moved:%y%m%d}{pair * 2 + sex:03d}")

    def _day(self, day: date) -> date:
        """Another day of the same year; the same for everybody born on that day."""
        first = date(day.year, 1, 1)
        number = self.shuffle.moved((day - first).days, 366 if isleap(day.year) else 365, f"day:{day.year}")
        return first + timedelta(days=number)

    def _mobile(self, value: str, bare: Bare) -> str:
        digits = bare.text[-11:]
        if not re.fullmatch("1[0-9]{10}", digits):
            return self._other(value, bare)
        free = free_blocks()
        number = self.shuffle.number("mobile", digits) % (len(free) * 10**8)
        return bare.written(f"{bare.text[:-11]}{free[number // 10**8]}{number % 10**8:08d}")

    def _landline(self, value: str, bare: Bare) -> str:
        """The area code stays where it can be told; an extension goes with the number."""
        area = re.match(r"\(?(0(?:10|2[0-9]|[3-9][0-9]{2}))", value)
        kept = len(area.group(1)) if area else 0
        rest = bare.text[kept:]
        if not rest.isdecimal() or len(rest) < 2:
            return self._other(value, bare)
        number = self.shuffle.number("landline", bare.text) % 10 ** (len(rest) - 1)
        return bare.written(f"{bare.text[:kept]}1{number:0{len(rest) - 1}d}")

    def _card(self, value: str, bare: Bare) -> str:
        digits = bare.text
        if not digits.isdecimal() or len(digits) < 12:
            return self._other(value, bare)
        middle = digits[6:-1]
        moved = self.shuffle.moved(int(middle), 10 ** len(middle), f"card:{digits[:6]}")
        body = f"{_NO_BANK}{digits[1:6]}{moved:0{len(middle)}d}"
        return bare.written(body + check_digits.luhn(body))

    def _device(self, value: str, bare: Bare) -> str:
        digits = bare.text
        if not re.fullmatch("[0-9]{15}", digits):
            return self._other(value, bare)
        moved = self.shuffle.moved(int(digits[8:14]), 10**6, f"device:{digits[:8]}")
        body = f"{digits[:8]}{moved:06d}"
        return bare.written(body + check_digits.luhn(body))

    def _vehicle(self, value: str, bare: Bare) -> str:
        code = bare.text.upper()
        if len(code) != 17 or set(code) & set("IOQ") or not code.isalnum():
            return self._other(value, bare)
        moved = self._characters(code[3:8] + code[9:], f"vehicle:{code[:3]}", letters="ABCDEFGHJKLMNPRSTUVWXYZ")
        body = f"{code[:3]}{moved[:5]}0{moved[5:]}"
        return bare.written(f"{body[:8]}{check_digits.of_vehicle(body)}{body[9:]}")

    def _plate(self, value: str, bare: Bare) -> str:
        """The place that gave it out stays, and the letter that marks a new-energy car."""
        kept = 1 if bare.text[:1].isalpha() else 0
        if len(bare.text) == kept + 6 and bare.text[kept : kept + 1].isalpha():
            kept += 1
        return bare.written(
            bare.text[:kept] + self._characters(bare.text[kept:], f"plate:{value[:2]}", letters=_LETTERS)
        )

    def _person(self, value: str, bare: Bare) -> str:
        number = self.shuffle.number("person", re.sub(r"\s", "", value))
        if value.isascii():
            return "Person " + _code(number, 6).capitalize()
        number, surname = divmod(number, len(_SURNAMES))
        sign = _SIGNS[number % len(_SIGNS)] if len(value.strip()) != 2 else ""
        return f"{_SURNAMES[surname]}{_COVER}{sign}"

    def _mailbox(self, value: str, bare: Bare) -> str:
        return f"m-{_code(self.shuffle.number('mailbox', value.strip().lower()), 10)}@example.invalid"

    def _address(self, value: str, bare: Bare) -> str:
        county = _COUNTY.match(value)
        kept = county.group() if county else ""
        number = 1000 + self.shuffle.number("address", value.strip()) % 9_000_000
        return f"{kept}某路{number}号"

    def _birth(self, value: str, bare: Bare) -> str:
        found = next(filter(None, (written.search(value) for written in _WRITTEN_DATES)), None)
        day = real_day(int(found["y"]), found["m"], found["d"]) if found else None
        if found is None or day is None:
            return re.sub(r"(?<!^)[0-9０-９]", "*", value) if Bare.of(value).text.isdecimal() else STARS
        moved = self._day(day)
        month = f"{moved.month:0{len(found['m'])}d}"
        put = f"{moved.year}{found['a']}{month}{found['b']}{moved.day:0{len(found['d'])}d}"
        return value[: found.start()] + put + value[found.end() :]

    def _coordinate(self, value: str, bare: Bare) -> str:
        return _DECIMALS.sub(lambda found: found[1] + "0" * len(found[2]), value)

    def _network(self, value: str, bare: Bare) -> str:
        number = self.shuffle.number("network", value.strip().lower())
        if ":" in value:
            return "2001:db8:" + ":".join(f"{number >> 16 * place & 0xFFFF:x}" for place in range(6))
        return f"{240 + number % 15}.{number >> 8 & 255}.{number >> 16 & 255}.{number >> 24 & 255}"

    def _interface(self, value: str, bare: Bare) -> str:
        number = self.shuffle.number("interface", bare.text.lower())
        digits = f"02{number % 16**10:010x}"
        return bare.written(digits.upper() if value.isupper() else digits) if len(bare.text) == 12 else STARS

    def _stars(self, value: str, bare: Bare) -> str:
        return STARS

    def _officer(self, value: str, bare: Bare) -> str:
        digits = [n for n, sign in enumerate(value) if sign.isascii() and sign.isdecimal()]
        moved = self._characters("".join(value[n] for n in digits), "officer", letters=_LETTERS)
        signs = list(value)
        for place, sign in zip(digits, moved, strict=True):
            signs[place] = sign
        return "".join(signs)

    def _other(self, value: str, bare: Bare) -> str:
        """Letters and digits become others; the letters of a series and signs between stay; other scripts become
        stars."""
        series = _SERIES.match(bare.text)
        start = series.end() if series else 0
        moved = self._characters(bare.text[start:], "other", letters="ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        written = bare.written(bare.text[:start] + moved)
        kept = set(bare.places)
        return "".join(
            sign if n in kept or sign.isspace() or (sign.isascii() and sign.isprintable()) else "*"
            for n, sign in enumerate(written)
        )

    def _characters(self, text: str, tweak: str, *, letters: str) -> str:
        """Each digit another digit, each letter another letter, as one number of many bases. What begins with another
        digit than zero still does: it may be a number somewhere."""
        alphabets = [letters if sign.isalpha() else "0123456789" for sign in text]
        if alphabets and text[0] in "123456789":
            alphabets[0] = "123456789"
        size, number = 1, 0
        for alphabet, sign in zip(alphabets, text.upper(), strict=True):
            size *= len(alphabet)
            number = number * len(alphabet) + max(0, alphabet.find(sign))
        number = self.shuffle.moved(number, size, f"{tweak}:{len(text)}")
        moved: list[str] = []
        for alphabet, sign in zip(reversed(alphabets), reversed(text), strict=True):
            number, place = divmod(number, len(alphabet))
            moved.append(alphabet[place].lower() if sign.islower() else alphabet[place])
        return "".join(reversed(moved))


def _code(number: int, length: int) -> str:
    return base64.b32encode(number.to_bytes(32, "big")).decode()[-length - 8 : -8].lower()


_BY_KIND: Mapping[str, Callable[[Substitutes, str, Bare], str]] = {
    "CN_ID_CARD_15": Substitutes._resident_15,
    "CN_MOBILE": Substitutes._mobile,
    "CN_LANDLINE": Substitutes._landline,
    "BANK_CARD": Substitutes._card,
    "IMEI": Substitutes._device,
    "VIN": Substitutes._vehicle,
    "CN_PLATE": Substitutes._plate,
    "PERSON": Substitutes._person,
    "EMAIL_ADDRESS": Substitutes._mailbox,
    "CN_ADDRESS": Substitutes._address,
    "DATE_OF_BIRTH": Substitutes._birth,
    "COORDINATE": Substitutes._coordinate,
    "IP_ADDRESS": Substitutes._network,
    "MAC_ADDRESS": Substitutes._interface,
    "CN_OFFICER_ID": Substitutes._officer,
    "HEALTH": Substitutes._stars,
    "SECRET": Substitutes._stars,
}

_WORDS = frozenset(
    {"PERSON", "CN_ADDRESS", "EMAIL_ADDRESS", "IP_ADDRESS", "COORDINATE", "DATE_OF_BIRTH", "HEALTH", "SECRET"}
)
"""Kinds that are no numbers of a person."""
_NO_NUMBER = Bare("", "", ())
