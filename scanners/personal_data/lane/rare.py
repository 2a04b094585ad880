"""What triggers ask for: expressions of rare shapes on a whole segment, and base64. Slow for each and seldom needed."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from scanners.personal_data.checks import CHECKS
from scanners.personal_data.definitions import definitions
from scanners.personal_data.lane import hidden, triggers

_SHAPES_OF: Mapping[int, tuple[str, ...]] = {
    triggers.OFFICER: ("officer", "officer_or_document"),
    triggers.WXID: ("wxid",),
    triggers.JWT: ("jwt",),
    triggers.ACCESS_KEY: ("access_key",),
    triggers.PAIR: ("coordinate_pair",),
    triggers.ORG_CODE: ("org_code",),
    triggers.IPV6: ("ipv6",),
    triggers.ABROAD: ("landline_abroad",),
    triggers.QQ: ("qq_glued",),
    triggers.TICKET: ("cas_ticket",),
}
RARE = frozenset(name for names in _SHAPES_OF.values() for name in names)
"""Shapes decided here, by their expressions; all others are decided in the pass (`classes.COMPILED`)."""

_PARTING = re.compile(rb"[/_-]")
_NO_HEX = re.compile(rb"[G-Zg-z]")
_BASE64_WORD = re.compile(
    rb"(?<![0-9A-Za-z])(?=[0-9A-Z]*[a-z])(?=[0-9a-z]*[A-Z])[0-9A-Za-z]{%d}" % hidden.SHORTEST_BASE64_WORD
)
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_URL_SAFE = bytes.maketrans(b"-_", b"+/")


@cache
def _expressions(trigger: int) -> tuple[tuple[int, re.Pattern[str], str], ...]:
    shapes = definitions().shapes
    return tuple(
        (number, re.compile(shape.regex), shape.check)
        for number, shape in enumerate(shapes)
        if shape.name in _SHAPES_OF.get(trigger, ())
    )


def matches(trigger: int, text: str) -> Iterator[tuple[int, int, int]]:
    """(start, end, shape) of every match of the trigger's shapes, in characters."""
    for shape, expression, check in _expressions(trigger):
        at = 0
        while found := expression.search(text, at):
            if not check or CHECKS[check](found[0]):
                yield found.start(), found.end(), shape
            at = found.start() + 1


def hidden_pieces(run: bytes) -> Iterator[tuple[int, int]]:
    """Start and end of the pieces of a run of base64 signs that hide a text: as `hidden.put_hidden`."""
    body = len(run.rstrip(b"="))
    if len(run) < hidden.SHORTEST_BASE64:
        if _may_begin(run[: min(body, 8)]) and _hides(run[:body], *_readable(run[:body])):
            yield 0, len(run)
        return
    parts = [part.start() for part in _PARTING.finditer(run)]
    reach, tries = -1, 0
    for start in (0, *(part + 1 for part in parts)):
        if start <= reach or len(run) - start < hidden.SHORTEST_BASE64:
            continue
        if tries == hidden.MOST_BASE64_STARTS:
            break
        tries += 1
        if not _may_begin(run[start : min(body, start + 8)]):
            continue
        size, text = _readable(run[start : min(body, start + hidden.LONGEST_BASE64)])
        for end in (body, *reversed(parts)):
            last = len(run) if end == body else end
            if last - start < hidden.SHORTEST_BASE64:
                break
            if end - start <= hidden.LONGEST_BASE64 and _hides(run[start:end], size, text):
                yield start, last
                reach = last
                break


@lru_cache(maxsize=1 << 14)
def _may_begin(signs: bytes) -> bool:
    """Whether a text may begin with what these signs hide. Names in paths come again and again."""
    size, text = _readable(signs)
    return size + 3 >= len(text)  # a character may go on behind them


def _readable(signs: bytes) -> tuple[int, bytes]:
    """What base64 without padding hides, and how many bytes of it, from the first, are a text."""
    plain = base64.b64decode(signs.translate(_URL_SAFE) + b"A" * (-len(signs) % 4))[: len(signs) * 6 // 8]
    control = _CONTROL.search(plain)
    size = control.start() if control else len(plain)
    try:
        plain[:size].decode()
    except UnicodeDecodeError as error:
        size = error.start
    return size, plain


def _hides(body: bytes, size: int, text: bytes) -> bool:
    """Whether the front of `text` that `body` holds is one, `size` bytes of it being readable."""
    count = len(body) * 6 // 8
    return (
        len(body) % 4 != 1
        and hidden.SHORTEST_HIDDEN <= count <= size
        and (count == size or text[count] & 0xC0 != 0x80)
        and _NO_HEX.search(body) is not None
        and _BASE64_WORD.search(body) is not None
    )


def hidden_text(encoded: bytes) -> bytes:
    """The text that a piece of base64 hides, on one line."""
    body = encoded.rstrip(b"=").translate(_URL_SAFE)
    plain = base64.b64decode(body + b"=" * (-len(body) % 4))
    return plain.replace(b"\n", b" ").replace(b"\r", b" ")
