"""Where words stand around a value, in characters: the key it stands under, the text before it, the values that keys
and cues ask for. The lanes do the same on bytes; their tests compare the two.

Lengths are bounded in UTF-8 bytes, as in the lanes: what is read does not depend on how long a text is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from scanners.personal_data.asking import (
    LONGEST_ON,
    LONGEST_TITLE,
    is_address_of_others,
    is_heading,
    value_end,
    words_behind,
)
from scanners.personal_data.context import TITLED, asked_under, asked_values, cue_words, meant_by, spoken_by_name
from scanners.personal_data.lane.key_names import HEADS, LONGEST_FIRST_WORD, LONGEST_TAG, NAMING
from scanners.personal_data.lane.nameless import NAMELESS_KEYS, named_before
from scanners.personal_data.recognisers.beside import before_items, before_quotes, cell_after, enclosed, name_beside
from scanners.personal_data.speakers import FARTHEST_TIME, is_name_of_speaker, is_speaking
from scanners.personal_data.statements.values import bound_values, is_statement_key, reach, values_stated

LONGEST_KEY = 48
LONGEST_REMARK = 40
LONGEST_WINDOW = 72
LONGEST_VALUE = 512
LONGEST_CLAUSE = 96
LONGEST_NAME = 48

_SMALL = {capital: capital + 32 for capital in range(ord("A"), ord("Z") + 1)}
_KEY = re.compile(r"[0-9A-Za-z_.\-\u4000-\u9fff]*\Z")
_NUMBER = re.compile("\\A[0-9]{1,2}[.](?=[\u4000-\u9fff])")
"""Before a key in a list, as in 3.姓名."""
_PLACE = re.compile(r"\[[0-9]{1,2}\]\Z")
"""Behind a key in a list: 姓名[1]."""
_STARS = re.compile(r" ?[*]{1,2}\Z")
_OPENINGS = re.compile(r"[ \"'\[(+]{0,4}\Z")
_SEPARATOR_OR_ARROW = re.compile("[:=：>]|->")
_SEPARATOR_OR_BLANK = re.compile(r"[:=：>】]|(?<=[0-9A-Za-z]) (?=[\u4000-\u9fff])|(?<=[Qq]) (?!\Z)")
_BEFORE_SEPARATOR = re.compile(r"[\"']? {0,2}\Z")
_CLAUSE_END = re.compile(r'[{};\t|。；]|(?<=" )"|(?:(?<=,)|(?<=, ))"(?!\Z)')
_BEFORE_VALUE = re.compile(r"[ \[]{0,3}")
_KIND_BEHIND = re.compile(
    r"[NnUuBbr@](?=[\"'])|<<(?=\")|string\([0-9]{1,7}\) (?=\")|(?<=\[)[A-Z][0-9A-Z_]{1,31}\]\) - \["
)
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
_VALUE_END = re.compile("[\x00- ,;&\"'<\\]})|，；）、。【]")
_LINK = re.compile(r"[ (\"'\[<^是为（号码“‘「]")
_TEXT_END = re.compile('[\t;{|}"<,，；）、。]')
_SEPARATOR_NEXT = re.compile(
    r"(?![A-Za-z_])[\"' ]{0,2}[:=：>]|[A-Za-z_]{1,16}[\"' ]{0,2}[:=：>]|[\u4000-\u9fff]{1,4}[=>]"
)
"""In prose nothing is equal to anything: what stands before `=` is a key."""


_CDATA = "<![CDATA["
_NAMELESS = frozenset(NAMELESS_KEYS)
_FARTHEST_BESIDE = 400
"""Characters in which the name of a value stands whose key says nothing."""


class Words(NamedTuple):
    """What stands beside a value: the name of a key, or the text before it in its clause; what may be another value
    speaks against nothing."""

    text: str
    is_key: bool
    may_be_value: bool = False


class Place(NamedTuple):
    """Text in which something is asked for: bits of `asked_values`, its place, whether it is the value under a key."""

    mask: int
    start: int
    end: int
    under_key: bool


def words_before(text: str, start: int) -> Words:
    """The key or column that the value at `start` stands under, or the text before it: at most 72 bytes of its
    clause."""
    for first, end, column in reversed(_stated(text)):
        if first <= start < end:
            return Words(meant_by(column), True)
    opening = _OPENINGS.search(text, max(0, start - 4), start)
    at = opening.start() if opening else start
    at -= len(_CDATA) - 1 if text.endswith(_CDATA[:-1], 0, at) else 0
    at = _before_kind(text, at) if at < start else at
    for place in dict.fromkeys((at, before_items(text, at))):
        separator = place - 2 if text[max(0, place - 2) : place] in ("=>", "->") else place - 1
        if place and _SEPARATOR_OR_ARROW.match(text, separator):
            if key := _meant_before(text, separator):
                return Words(key, True)
            break
    if name := name_beside(text, at, start):
        return Words(name, False, may_be_value=True)
    first = _back(text, start, LONGEST_WINDOW)
    for stop in _CLAUSE_END.finditer(text, first, start):
        first = stop.end()
    return Words(text[first:start], False)


@lru_cache(maxsize=16)
def asked_places(text: str) -> tuple[Place, ...]:
    """Every place where a key or a cue asks for a value."""
    return (*_under_keys(text), *_after_cues(text), *_in_statements(text))


def _in_statements(text: str) -> Iterator[Place]:
    """Values whose columns stand elsewhere, and ask for something."""
    for start, end, column in _stated(text):
        if mask := spoken_by_name(column).asked:
            yield Place(mask, start, end, True)


@lru_cache(maxsize=16)
def _stated(text: str) -> tuple[tuple[int, int, str], ...]:
    """Values whose columns stand elsewhere in a statement, in the header of a field, in a list above them."""
    begun = [(key, start) for key, start, _ in _keyed(text) if is_statement_key(key.encode("utf-8", "replace"))]
    found: set[tuple[int, int, str]] = set()
    for key, start in (*begun, *values_stated(text)):
        first, last = _back(text, start, reach(key)), _on(text, start, reach(key))
        for value in bound_values(text[first:last], key, start - first):
            found.add((first + value.start, first + value.end, value.column))
    return tuple(sorted(found))


def _under_keys(text: str) -> Iterator[Place]:
    """Values behind `:`, `=` or a tag, and Chinese ones behind a Latin word and a blank (`user 张三`) or enclosed."""
    for key, start, end in _keyed(text):
        key = _NUMBER.sub("", key)
        if not key or key[0] in "0123456789":
            continue
        if mask := asked_under(key):
            after = text[start : end + LONGEST_ON].encode("utf-8", "surrogateescape")
            if text[end : end + 1] == " " and text[start:end].isascii():
                end = start + value_end(mask, after, 0, end - start, len(after))
            yield Place(mask, start, end, True)


def _keyed(text: str) -> Iterator[tuple[str, int, int]]:
    """Keys with the places of their values."""
    for separator in _SEPARATOR_OR_BLANK.finditer(text):
        start, end = _value_after(text, separator.end())
        if start < end:
            yield _meant_before(text, separator.start()), start, end
    for key, place in before_quotes(text):
        start, end = _value_after(text, place)
        if start < end:
            yield key, start, end
    for key, start, end in enclosed(text):
        if start < end and key not in _NAMELESS:
            yield key, start, end


def _after_cues(text: str) -> Iterator[Place]:
    """Values behind a cue in running text; a cue with a separator behind it is a key."""
    for end, mask in _cues(text):
        start, last = cell_after(text, end)
        if start < last:
            is_asked = mask & ~TITLED and not _SEPARATOR_NEXT.match(text, end)
            if is_asked and not is_heading(text[start:last]):
                yield Place(mask & ~TITLED, start, last, True)
            continue
        start, last = _text_after(text, end)
        mask &= ~TITLED
        if mask & _address_masks() and is_address_of_others(text[_back(text, end, LONGEST_TITLE) : end]):
            mask &= ~_address_masks()
        if mask and start < last and not _SEPARATOR_NEXT.match(text, end):
            yield Place(mask, start, last, False)


@cache
def _address_masks() -> int:
    return sum(1 << bit for bit, asked in enumerate(asked_values()) if asked.entity == "CN_ADDRESS")


def speakers(text: str) -> Iterator[tuple[int, int]]:
    """Names of those who speak in a conversation."""
    for key, start, _ in _keyed(text):
        if is_name_of_speaker(key):
            at = text.rfind(key, 0, start)
            if is_speaking(text[_back(text, at, FARTHEST_TIME) : at], text[at + len(key) :]):
                yield at, at + len(key)


def titles(text: str) -> Iterator[tuple[int, int]]:
    """Where a word ends that says what stands before it, and where this may begin."""
    for end, mask in _cues(text):
        if mask & TITLED:
            yield _back(text, end, LONGEST_NAME), end


@lru_cache(maxsize=16)
def _cues(text: str) -> tuple[tuple[int, int], ...]:
    """Ends of cues and what they ask for. Of cues that end at one place the longest counts, and one that a longer goes
    on from (法人 in 法人代表) does not."""
    cues, beginning = _cue_masks(), _cues_by_beginning()
    small = text.translate(_SMALL)
    longest: dict[int, str] = {}
    fronts: dict[int, int] = {}
    for at in range(len(small)):
        for cue in beginning.get(small[at : at + 2], ()):
            if small.startswith(cue, at):
                end = at + len(cue)
                longest[end] = max(longest.get(end, ""), cue, key=len)
                fronts[at] = max(fronts.get(at, 0), end)
    return tuple((end, cues[cue]) for end, cue in sorted(longest.items()) if fronts[end - len(cue)] == end)


@cache
def _cues_by_beginning() -> Mapping[str, Sequence[str]]:
    """Cues by their first two signs: none is shorter."""
    found: dict[str, list[str]] = {}
    for cue in _cue_masks():
        found.setdefault(cue[:2], []).append(cue)
    return found


@cache
def _cue_masks() -> Mapping[str, int]:
    """What cues ask for; words that say what stands before them, and may be cues too, have the bit `TITLED`."""
    masks = {cue: said.asked for cue, said in cue_words().items()}
    return masks | {word: masks.get(word, 0) | TITLED for word in words_behind()}


def _meant_before(text: str, separator: int) -> str:
    """The key that ends before the separator; where it only says that a value comes, the name beside or above it."""
    first, last = _key_before(text, separator)
    if text[first:last] in _NAMELESS and (named := _named_before(text, first, last)):
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
    first = _back(text, end, LONGEST_TAG)
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


def _before_kind(text: str, at: int) -> int:
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
    while first and _size(text[first:last]) < LONGEST_KEY and _KEY.match(text[first - 1]):
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
    return start if start >= 0 and _size(text[start:end]) <= LONGEST_REMARK else end


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


_DOUBLED = re.compile('""(?=[0-9A-Za-z\x80-\U0010ffff])')


def _value_after(text: str, at: int) -> tuple[int, int]:
    """What is quoted behind a separator, or what comes before the next delimiter."""
    if text.startswith("=>", at - 1):
        at += 1
    lead = _BEFORE_VALUE.match(text, at)
    start = lead.end() if lead else at
    if text.startswith(_CDATA, start) and start + len(_CDATA) < len(text):
        start += len(_CDATA)
    if kind := _KIND_BEHIND.match(text, start):
        start = kind.end()
    quote = text[start : start + 1]
    if quote and quote in "\"'":
        start += bool(_DOUBLED.match(text, start))
        end = text.find(quote, start + 1, start + LONGEST_VALUE)
        return start + 1, _within(text, start + 1, end, LONGEST_VALUE - 1)
    stop = _VALUE_END.search(text, start, start + LONGEST_VALUE)
    return start, _within(text, start, stop.start() if stop else -1, LONGEST_VALUE)


def _text_after(text: str, at: int) -> tuple[int, int]:
    """Running text behind a cue, link words passed over, to the end of the clause."""
    start = at
    while _LINK.match(text, start):
        start += 1
        if _size(text[at:start]) > 12:
            break
    stop = _TEXT_END.search(text, start, start + LONGEST_CLAUSE)
    return start, _within(text, start, stop.start() if stop else -1, LONGEST_CLAUSE)


def _within(text: str, start: int, end: int, size: int) -> int:
    """The end where one was found, but at most so many bytes from the start."""
    return end if end >= 0 and _size(text[start:end]) <= size else _on(text, start, size)


def _size(text: str) -> int:
    """Bytes of a text in UTF-8; a byte that was none is one."""
    return len(text) if text.isascii() else sum(map(_width, text))


def _width(sign: str) -> int:
    code = ord(sign)
    if code < 0x80 or 0xDC80 <= code <= 0xDCFF:
        return 1
    return 2 if code < 0x800 else 3 if code < 0x10000 else 4


def _back(text: str, end: int, size: int) -> int:
    """Start of the characters that lie wholly within the `size` bytes before `end`."""
    start = end
    while start and (size := size - _width(text[start - 1])) >= 0:
        start -= 1
    return start


def _on(text: str, start: int, size: int) -> int:
    """End of the characters that lie wholly within the `size` bytes from `start`."""
    end = start
    while end < len(text) and (size := size - _width(text[end])) >= 0:
        end += 1
    return end
