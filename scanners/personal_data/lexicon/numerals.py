"""Chinese numerals that numbers are written out in, sign by sign: 一三九〇〇〇〇一二三四; those of cheques too."""

from __future__ import annotations

from collections.abc import Mapping

_OF_DIGIT = ("〇零", "一壹幺", "二贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
NUMERALS = "".join(_OF_DIGIT)
DIGITS: Mapping[int, str] = {
    ord(numeral): str(digit) for digit, numerals in enumerate(_OF_DIGIT) for numeral in numerals
}
"""For `str.translate`: the digit each stands for."""
