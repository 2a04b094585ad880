"""Pairs of key and value as programs print them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import NamedTuple

from labelled.fragment import Fragment, form_encoded, joined, json_escaped, nginx_escaped, url_encoded


class Pair(NamedTuple):
    key: str
    value: Fragment
    is_number: bool


Layout = Callable[[Sequence[Pair], Random], Fragment]


def as_json(pairs: Sequence[Pair], rng: Random) -> Fragment:
    colon = rng.choice((":", ": "))
    return "{" + joined(",", [f'"{p.key}"{colon}' + _json_value(p) for p in pairs]) + "}"


def _json_value(pair: Pair) -> Fragment:
    return pair.value if pair.is_number else '"' + json_escaped(pair.value) + '"'


def nested(pairs: Sequence[Pair], rng: Random) -> Fragment:
    """JSON in a JSON string."""
    return '"' + json_escaped(as_json(pairs, rng)) + '"'


def query(pairs: Sequence[Pair], rng: Random) -> Fragment:
    encode = rng.choice((url_encoded, form_encoded))
    return joined("&", [url_encoded(Fragment(p.key)) + "=" + encode(p.value) for p in pairs])


def nginx(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return nginx_escaped(as_json(pairs, rng))


def java(pairs: Sequence[Pair], rng: Random) -> Fragment:
    """As records and Lombok classes print themselves."""
    return rng.choice(("PersonDTO", "ApplyReq")) + "(" + joined(", ", [f"{p.key}=" + p.value for p in pairs]) + ")"


def logfmt(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return joined(" ", [f"{p.key}=" + ('"' + p.value + '"' if " " in p.value.text else p.value) for p in pairs])


def python(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return "{" + joined(", ", [f"'{p.key}': '" + p.value + "'" for p in pairs]) + "}"


def namespaced(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return joined("", [f"<ns2:{p.key}>" + _xml(p.value) + f"</ns2:{p.key}>" for p in pairs])


def attributes(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return joined(" ", [f'{p.key}="' + _xml(p.value) + '"' for p in pairs])


def _xml(content: Fragment) -> Fragment:
    return content.through(lambda sign: {"<": "&lt;", "&": "&amp;", '"': "&quot;"}.get(sign, sign), "html-entity")


def php(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return joined(", ", [f"'{p.key}' => '" + p.value + "'" for p in pairs])


def pipes(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return joined("|", [f"{p.key}:" + p.value for p in pairs])


def bracketed(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return joined(",", [f"{p.key}=" + p.value for p in pairs])


def yaml(pairs: Sequence[Pair], rng: Random) -> Fragment:
    return joined(", ", [f"{p.key}: " + p.value for p in pairs])


LAYOUTS: Mapping[str, Layout] = {
    layout.__name__.removeprefix("as_"): layout
    for layout in (
        *(as_json, nested, query, nginx, java, logfmt),
        *(python, namespaced, attributes, php, pipes, bracketed, yaml),
    )
}
