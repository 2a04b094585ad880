"""A piece of text that knows what stands in it, and keeps knowing when it is encoded, joined or nested."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import quote, quote_plus

Span = tuple[int, int]


class Sort(StrEnum):
    """What a marked place is."""

    VALUE = "value"
    """Personal data: must be found."""
    MASKED = "masked"
    """A value somebody masked: `MASKED_*` may be said of it, nothing else."""
    TRAP = "trap"
    """Looks like personal data and is not: nothing may be said of it."""
    OPEN = "open"
    """Definitions leave it open (a name without key, column or cue): saying so and staying silent are both right."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a text. `kind` is an entity type, for a trap what sort of trap it is."""

    start: int
    end: int
    kind: str
    sort: Sort = Sort.VALUE
    form: str = "plain"
    also: tuple[str, ...] = ()
    """Entity types that are as right as `kind`."""
    spans: tuple[Span, ...] = ()
    """Further spans that are as exact: +86 before a number may be taken in or left out."""

    def moved(self, by: int) -> Mark:
        spans = tuple((start + by, end + by) for start, end in self.spans)
        return replace(self, start=self.start + by, end=self.end + by, spans=spans)


TYPOGRAPHIC = frozenset({"plain", "spaced", "fullwidth", "chinese-numerals"})
"""Forms that say how a value was typed; an encoding around them says more."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """Text and the places marked in it."""

    text: str
    marks: tuple[Mark, ...] = ()

    def __add__(self, other: Fragment | str) -> Fragment:
        other = fragment(other)
        return Fragment(self.text + other.text, self.marks + tuple(m.moved(len(self.text)) for m in other.marks))

    def __radd__(self, other: str) -> Fragment:
        return Fragment(other) + self

    def through(self, encode: Callable[[str], str], form: str) -> Fragment:
        """Every character encoded by itself. A mark whose text changed by it is written in `form` from now on."""
        pieces = [encode(sign) for sign in self.text]
        places = [0]
        for piece in pieces:
            places.append(places[-1] + len(piece))
        encoded = "".join(pieces)

        def put(mark: Mark) -> Mark:
            start, end = places[mark.start], places[mark.end]
            changed = encoded[start:end] != self.text[mark.start : mark.end] and mark.form in TYPOGRAPHIC
            spans = tuple((places[first], places[last]) for first, last in mark.spans)
            return replace(mark, start=start, end=end, spans=spans, form=form if changed else mark.form)

        return Fragment(encoded, tuple(map(put, self.marks)))

    def in_base64(self, urlsafe: bool = False) -> Fragment:
        """The whole text as base64. A value's place is the signs its bits touch; whole groups or the token do too."""
        data = self.text.encode()
        token = (base64.urlsafe_b64encode if urlsafe else base64.b64encode)(data).decode()

        def put(mark: Mark) -> Mark:
            first, last = len(self.text[: mark.start].encode()), len(self.text[: mark.end].encode())
            start, end = first * 8 // 6, -(-last * 8 // 6)
            grouped = (first // 3 * 4, min(-(-last // 3) * 4, len(token)))
            return replace(mark, start=start, end=end, form="base64", spans=(grouped, (0, len(token))))

        return Fragment(token, tuple(map(put, self.marks)))


def fragment(piece: Fragment | str) -> Fragment:
    return piece if isinstance(piece, Fragment) else Fragment(piece)


def joined(separator: str, pieces: Iterable[Fragment | str]) -> Fragment:
    whole = Fragment("")
    for number, piece in enumerate(pieces):
        whole = whole + (separator if number else "") + piece
    return whole


def put(template: str, **pieces: Fragment | str) -> Fragment:
    """The template with a piece at every $name."""
    parts = re.split(r"\$(\w+)", template)
    return joined("", [pieces[part] if number % 2 else part for number, part in enumerate(parts)])


def _marked(sort: Sort) -> Callable[..., Fragment]:
    def make(
        kind: str, text: str, form: str = "plain", also: tuple[str, ...] = (), inner: Span | None = None
    ) -> Fragment:
        spans = (inner,) if inner else ()
        return Fragment(text, (Mark(0, len(text), kind, sort, form, also, spans),))

    return make


value, masked, trap, open_to_both = map(_marked, (Sort.VALUE, Sort.MASKED, Sort.TRAP, Sort.OPEN))


# The encodings, sign by sign.


def url_encoded(piece: Fragment) -> Fragment:
    return piece.through(lambda sign: quote(sign, safe=""), "urlencoded")


def form_encoded(piece: Fragment) -> Fragment:
    """As browsers send forms: a space is a plus."""
    return piece.through(quote_plus, "urlencoded")


def percent_everything(piece: Fragment) -> Fragment:
    return piece.through(lambda sign: "".join(f"%{byte:02x}" for byte in sign.encode()), "urlencoded")


def unicode_escaped(piece: Fragment) -> Fragment:
    return piece.through(lambda sign: sign if sign.isascii() else f"\\u{ord(sign):04x}", "unicode-escaped")


def html_escaped(piece: Fragment) -> Fragment:
    """Numeric entities for all that is not ASCII, as XML serialisers of old gateways write it."""
    return piece.through(lambda sign: html.escape(sign) if sign.isascii() else f"&#{ord(sign)};", "html-entity")


def html_hex_escaped(piece: Fragment) -> Fragment:
    return piece.through(lambda sign: html.escape(sign) if sign.isascii() else f"&#x{ord(sign):X};", "html-entity")


def nginx_escaped(piece: Fragment) -> Fragment:
    r"""What nginx does to variables by default: quotes, backslashes, controls and bytes above 126 become \xHH."""

    def encode(sign: str) -> str:
        if sign.isascii() and sign.isprintable() and sign not in '"\\':
            return sign
        return "".join(f"\\x{byte:02X}" for byte in sign.encode())

    return piece.through(encode, "hex-escaped")


def json_escaped(piece: Fragment) -> Fragment:
    escapes = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
    return piece.through(lambda sign: escapes.get(sign, sign), "json-escaped")
