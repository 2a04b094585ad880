"""Where words stand around a value, in characters: the key it stands under, the text before it, the values that keys
and cues ask for. The lanes do the same on bytes; their tests compare the two.

Keys before separators are read by `keys_before`, names in other cells than their values by `beside`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from scanners.personal_data.asking import (
    BEFORE,
    LONGEST_ON,
    LONGEST_TITLE,
    is_address_of_others,
    is_heading,
    value_end,
    words_behind,
)
from scanners.personal_data.context import SMALL, TITLED, asked_under, asked_values, cue_words, meant_by, spoken_by_name
from scanners.personal_data.lane.behind import LONGEST_VALUE
from scanners.personal_data.lane.places import WINDOW_BYTES
from scanners.personal_data.recognisers.beside import before_items, before_quotes, cell_after, enclosed, name_beside
from scanners.personal_data.recognisers.keys_before import NAMELESS, before_kind, meant_before
from scanners.personal_data.recognisers.sizes import back, on, size_of, within
from scanners.personal_data.speakers import FARTHEST_TIME, is_name_of_speaker, is_speaking
from scanners.personal_data.statements.values import bound_values, is_statement_key, reach, values_stated

LONGEST_CLAUSE = 96

_NUMBER = re.compile("\\A[0-9]{1,2}[.](?=[\u4000-\u9fff])")
"""Before a key in a list, as in 3.姓名."""
_OPENINGS = re.compile(r"[ \"'\[(+]{0,4}\Z")
_SEPARATOR_OR_ARROW = re.compile("[:=：>]|->")
_SEPARATOR_OR_BLANK = re.compile(r"[:=：>】]|(?<=[0-9A-Za-z]) (?=[\u4000-\u9fff])|(?<=[Qq]) (?!\Z)")
_CLAUSE_END = re.compile(r'[{};\t|。；]|(?<=" )"|(?:(?<=,)|(?<=, ))"(?!\Z)')
_BEFORE_VALUE = re.compile(r"[ \[]{0,3}")
_KIND_BEHIND = re.compile(
    r"[NnUuBbr@](?=[\"'])|<<(?=\")|string\([0-9]{1,7}\) (?=\")|(?<=\[)[A-Z][0-9A-Z_]{1,31}\]\) - \["
)
_VALUE_END = re.compile("[\x00- ,;&\"'<\\]})|，；）、。【]")
_LINK = re.compile(r"[ (\"'\[<^是为（号码“‘「]")
_TEXT_END = re.compile('[\t;{|}"<,，；）、。]')
_SEPARATOR_NEXT = re.compile(
    r"(?![A-Za-z_])[\"' ]{0,2}[:=：>]|[A-Za-z_]{1,16}[\"' ]{0,2}[:=：>]|[\u4000-\u9fff]{1,4}[=>]"
)
"""In prose nothing is equal to anything: what stands before `=` is a key."""
_CDATA = "<![CDATA["
_DOUBLED = re.compile('""(?=[0-9A-Za-z\x80-\U0010ffff])')


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
    at = before_kind(text, at) if at < start else at
    for place in dict.fromkeys((at, before_items(text, at))):
        separator = place - 2 if text[max(0, place - 2) : place] in ("=>", "->") else place - 1
        if place and _SEPARATOR_OR_ARROW.match(text, separator):
            if key := meant_before(text, separator):
                return Words(key, True)
            break
    if name := name_beside(text, at, start):
        return Words(name, False, may_be_value=True)
    first = back(text, start, WINDOW_BYTES)
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
        first, last = back(text, start, reach(key)), on(text, start, reach(key))
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
            if (text[end : end + 1] == " " and text[start:end].isascii()) or text[end : end + 1] in (")", "）"):
                last = value_end(mask, after, 0, size_of(text[start:end]), len(after))
                end = start + len(after[:last].decode("utf-8", "surrogateescape"))
            yield Place(mask, start, end, True)


def _keyed(text: str) -> Iterator[tuple[str, int, int]]:
    """Keys with the places of their values."""
    for separator in _SEPARATOR_OR_BLANK.finditer(text):
        start, end = _value_after(text, separator.end())
        if start < end:
            yield meant_before(text, separator.start()), start, end
    for key, place in before_quotes(text):
        start, end = _value_after(text, place)
        if start < end:
            yield key, start, end
    for key, start, end in enclosed(text):
        if start < end and key not in NAMELESS:
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
        if mask & _address_masks() and is_address_of_others(text[back(text, end, LONGEST_TITLE) : end]):
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
            if is_speaking(text[back(text, at, FARTHEST_TIME) : at], text[at + len(key) :]):
                yield at, at + len(key)


def titles(text: str) -> Iterator[tuple[int, int]]:
    """Where a word ends that says what stands before it, and where this may begin."""
    for end, mask in _cues(text):
        if mask & TITLED:
            yield back(text, end, BEFORE), end


@lru_cache(maxsize=16)
def _cues(text: str) -> tuple[tuple[int, int], ...]:
    """Ends of cues and what they ask for. Of cues that end at one place the longest counts, and one that a longer goes
    on from (法人 in 法人代表) does not."""
    cues, beginning = _cue_masks(), _cues_by_beginning()
    small = text.translate(SMALL)
    longest: dict[int, str] = {}
    fronts: dict[int, int] = {}
    for at in range(len(small)):
        for cue in (*beginning.get(small[at : at + 2], ()), *beginning.get(small[at], ())):
            if small.startswith(cue, at):
                end = at + len(cue)
                longest[end] = max(longest.get(end, ""), cue, key=len)
                fronts[at] = max(fronts.get(at, 0), end)
    return tuple((end, cues[cue]) for end, cue in sorted(longest.items()) if fronts[end - len(cue)] == end)


@cache
def _cues_by_beginning() -> Mapping[str, Sequence[str]]:
    """Cues by their first two signs, or by the one that they are."""
    found: dict[str, list[str]] = {}
    for cue in _cue_masks():
        found.setdefault(cue[:2], []).append(cue)
    return found


@cache
def _cue_masks() -> Mapping[str, int]:
    """What cues ask for; words that say what stands before them, and may be cues too, have the bit `TITLED`."""
    masks = {cue: said.asked for cue, said in cue_words().items()}
    return masks | {word: masks.get(word, 0) | TITLED for word in words_behind()}


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
        return start + 1, within(text, start + 1, end, LONGEST_VALUE - 1)
    stop = _VALUE_END.search(text, start, start + LONGEST_VALUE)
    return start, within(text, start, stop.start() if stop else -1, LONGEST_VALUE)


def _text_after(text: str, at: int) -> tuple[int, int]:
    """Running text behind a cue, link words passed over, to the end of the clause."""
    start = at
    while _LINK.match(text, start):
        start += 1
        if size_of(text[at:start]) > 12:
            break
    stop = _TEXT_END.search(text, start, start + LONGEST_CLAUSE)
    return start, within(text, start, stop.start() if stop else -1, LONGEST_CLAUSE)
