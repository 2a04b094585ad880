"""The key that stands before a separator, in characters: in quotes, in brackets, with a remark, numbered, as a tag.

As `lane.key_names` and `lane.nameless` on bytes.
"""

from __future__ import annotations

import re

from scanners.personal_data.lane.key_names import (
    HEADS,
    LONGEST_FIRST_WORD,
    LONGEST_KEY,
    LONGEST_REMARK,
    LONGEST_TAG,
    NAMING,
)
from scanners.personal_data.lane.nameless import NAMELESS_KEYS, named_before
from scanners.personal_data.recognisers.sizes import back, size_of

_KEY = re.compile(r"[0-9A-Za-z_.\-\u4000-\u9fff]*\Z")
_PLACE = re.compile(r"\[[0-9]{1,2}\]\Z")
"""Behind a key in a list: 姓名[1]."""
_STARS = re.compile(r" ?[*]{1,2}\Z")
_BEFORE_SEPARATOR = re.compile(r"[\"']? {0,2}\Z")
_PREFIX_BEFORE = re.compile(r"(?:[:=>：])[NnUuBbr@]\Z")
_KIND_BEFORE = re.compile(r"string\([0-9]{1,7}\)\Z")
"""What languages say of the kind of a text: N'张三', string(6) "张三", <<"张三">>; [VARCHAR]) - [张三]."""
_ANY_HEAD = "|".join(dict.fromkeys(form for head in HEADS for form in (head, head.capitalize(), head.upper())))
_WORD_BEFORE = re.compile(rf"(?<![0-9A-Za-z_.\-\u4000-\u9fff])[A-Za-z]{{2,{LONGEST_FIRST_WORD}}} (?=(?:{_ANY_HEAD})\Z)")
_ATTRIBUTES = re.compile(
    r"<(?:[0-9A-Za-z_.\-\u4000-\u9fff]*:)?(?P<tag>[A-Za-z_.\-\u4000-\u9fff][0-9A-Za-z_.\-\u4000-\u9fff]*)"
    r"(?P<rest> [^<>]*[\"'])\Z"
)
_ATTRIBUTE = re.compile(r"(?P<name>[A-Za-z]*)=(?P<quote>[\"'])(?P<value>.*?)(?P=quote)", re.DOTALL)
_TAG = re.compile(r"<(?:[0-9A-Za-z_.-]{0,23}:)?\Z")
NAMELESS = frozenset(NAMELESS_KEYS)
"""Keys that only say that a value comes."""
_FARTHEST_BESIDE = 400
"""Characters in which the name of a value stands whose key says nothing."""


def meant_before(text: str, separator: int) -> str:
    """The key that ends before the separator; where it only says that a value comes, the name beside or above it."""
    first, last = _key_before(text, separator)
    if text[first:last] in NAMELESS and (named := _named_before(text, first, last)):
        return named
    if text[separator] in ": " and (word := _WORD_BEFORE.search(text, max(0, first - LONGEST_FIRST_WORD - 2), last)):
        first = word.start() if word.end() == first else first
    return text[first:last]


def _named_before(text: str, at: int, end: int) -> str:
    """What stands beside or above a key that says nothing, read as the lanes do; "" where nothing does."""
    before, key = (
        piece.encode("utf-8", "replace")
        for piece in (text[max(0, at - _FARTHEST_BESIDE) : at], text[at : end + _FARTHEST_BESIDE])
    )
    whole = before + key
    first, last = named_before(whole, 0, len(whole), len(before))
    return whole[first:last].decode("utf-8", "replace")


def _key_before(text: str, separator: int) -> tuple[int, int]:
    """The place of the key that ends before the separator; of `>` only where it closes a plain tag or ends an arrow, of
    】 only where the key is alone in its brackets."""
    if text.startswith("->", max(0, separator - 1)):
        separator = max(0, separator - 1)
    if text[separator] == ">" and text[separator - 1 : separator] in ('"', "'"):
        return _tag_key(text, separator)
    end = _BEFORE_SEPARATOR.search(text, max(0, separator - 3), separator)
    last = _before_remark(text, end.start() if end else separator)
    first = _key_start(text, last)
    if text[separator] == ">" and not _TAG.search(text, max(0, first - 25), first):
        return last, last
    if text[separator] == "】" and text[max(0, first - 1) : first] != "【":
        return last, last
    return first, last


def _tag_key(text: str, end: int) -> tuple[int, int]:
    """The place of what a tag with attributes that ends there is called, or of what one of them says it is."""
    first = back(text, end, LONGEST_TAG)
    tag = _ATTRIBUTES.search(text, max(text.rfind("<", first - 1, end), first - 1, 0), end)
    if tag is None:
        return end, end
    at = tag.start("rest")
    while found := _ATTRIBUTE.search(text, at, end):
        is_named = found["name"].lower() in NAMING and text[found.start() - 1] == " "
        if is_named and found["value"] and _key_start(text, found.end("value")) == found.start("value"):
            return found.span("value")
        at = found.end()
    return tag.span("tag")


def before_kind(text: str, at: int) -> int:
    """Start of what is said of the kind of the text in quotes that begins there."""
    if text[at] in "\"'" and (prefix := _PREFIX_BEFORE.search(text, max(0, at - 2), at)):
        return prefix.end() - 1
    kind = _KIND_BEFORE.search(text, max(0, at - 15), at)
    if kind is None and not text.startswith('<<"', max(0, at - 2)):
        return at
    start = kind.start() if kind else at - 2
    return start - (len(text[max(0, start - 2) : start]) - len(text[max(0, start - 2) : start].rstrip(" ")))


def _key_start(text: str, last: int) -> int:
    first = last
    while first and size_of(text[first:last]) < LONGEST_KEY and _KEY.match(text[first - 1]):
        first -= 1
    return first


def _before_remark(text: str, end: int) -> int:
    """Where the key ends before what belongs to it and ends there: a remark in brackets, brackets or quotes the key
    itself stands in, a quote that is doubled, stars."""
    sign = text[end - 1 : end]
    if sign == "*":
        stars = _STARS.search(text, max(0, end - 3), end)
        return stars.start() if stars else end
    if sign in ("`", '"'):
        return end - 1
    if sign in ("]", "】"):
        return _in_brackets(text, end - 1)
    if sign == ">":
        return end - 3 if text.endswith('">>', 0, end) else end
    if sign not in ("）", ")"):
        return end
    start = max(text.rfind("(", 0, end - 1), text.rfind("（", 0, end - 1))
    return start if start >= 0 and size_of(text[start:end]) <= LONGEST_REMARK else end


def _in_brackets(text: str, closing: int) -> int:
    """Where the key ends that is alone in brackets which close there; behind them where none is."""
    last = closing - 1 if text[closing - 1 : closing] in ("'", '"') else closing
    first = _key_start(text, last)
    if first == last or text[first] in "0123456789":
        place = _PLACE.search(text, max(0, closing - 3), closing + 1)
        return place.start() if place and place.start() else closing + 1
    opening = "[" if text[closing] == "]" else "【"
    whole = opening + text[last:closing]
    return last if text.endswith(whole, 0, first) else closing + 1
