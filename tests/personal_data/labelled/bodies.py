"""Bodies of requests and responses: pairs of key and drawn value, laid out as JSON, query strings and forms."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from . import values
from .fragment import Fragment, form_encoded, fragment, joined, json_escaped, unicode_escaped, url_encoded, value
from .prose import SLOTS
from .words import read
from .written import Writer, landline_stored

SLOTS_OF_KEYS: Mapping[str, Writer] = {
    **SLOTS,
    "landline_stored": landline_stored,
    "mac_colon": lambda rng: value("MAC_ADDRESS", values.mac_address(rng)),
    "ipv4": lambda rng: value("IP_ADDRESS", values.ipv4(rng)),
}

NUMBERS = frozenset(
    {"longitude", "latitude", "milliseconds", "microseconds", "snowflake", "bytes", "fen", "decimal", "amount"}
)
"""What systems write as JSON numbers; a mobile is sometimes one too."""


def _keys(part: str) -> Mapping[str, tuple[str, ...]]:
    return {slot: tuple(words.split()) for slot, words in read("keys")[part].items()}


PERSONAL, TRAPS = _keys("personal"), _keys("traps")

COMMON = (
    "name",
    "name",
    "id_stored",
    "id_stored",
    "mobile_stored",
    "mobile_stored",
    "address",
    "credit_code",
    "email",
    "birth_stored",
)
"""What bodies of exchange platforms hold most; the rest is drawn evenly."""

Pair = tuple[str, str, Fragment]
"""Slot, key, value."""


def drawn(rng: Random, personal: int, traps: int) -> list[Pair]:
    """Pairs in random order; no key twice."""
    slots = [rng.choice(COMMON) if rng.random() < 0.6 else rng.choice(list(PERSONAL)) for _ in range(personal)]
    pairs = {rng.choice(PERSONAL[slot]): slot for slot in slots if slot not in ("longitude", "latitude")}
    if len(pairs) < len(set(slots)):
        pairs |= {"lng": "longitude", "lat": "latitude"}
    for slot in rng.sample(list(TRAPS), traps):
        pairs.setdefault(rng.choice(TRAPS[slot]), slot)
    listed = list(pairs.items())
    rng.shuffle(listed)
    return [(slot, key, SLOTS_OF_KEYS[slot](rng)) for key, slot in listed]


def as_json(pairs: list[Pair], rng: Random, ascii_only: bool = False) -> Fragment:
    """One flat object, tight or spaced; `ascii_only` as Python and PHP write it."""
    colon, comma = rng.choice(((":", ","), (":", ","), (": ", ", ")))

    def written(slot: str, content: Fragment) -> Fragment:
        if slot in NUMBERS or (slot == "mobile_stored" and content.text.isdigit() and rng.random() < 0.15):
            return content
        return '"' + json_escaped(content) + '"'

    text = "{" + joined(comma, [f'"{key}"{colon}' + written(slot, content) for slot, key, content in pairs]) + "}"
    return unicode_escaped(text) if ascii_only else text


def as_query(pairs: list[Pair], rng: Random) -> Fragment:
    """key=value&..., encoded as browsers and HTTP clients do; one in eight is encoded twice by a careless proxy."""
    encode = rng.choice((url_encoded, form_encoded))
    whole = joined("&", [url_encoded(Fragment(key)) + "=" + encode(content) for _, key, content in pairs])
    if rng.random() < 0.12:
        whole = joined(
            "&", [url_encoded(Fragment(key)) + "=" + url_encoded(encode(content)) for _, key, content in pairs]
        )
    return whole


def quoted(piece: Fragment | str) -> Fragment:
    """A JSON string that holds `piece`, which may be JSON itself."""
    return '"' + json_escaped(fragment(piece)) + '"'
