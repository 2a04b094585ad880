"""Recogniser definitions: `rules/personal_data/recognisers.yaml` as frozen records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import permutations, product
from typing import Any

from scanners.personal_data.rule_data import rule_data


@dataclass(frozen=True, slots=True)
class Guard:
    """What may not stand around a match: look-behind and look-ahead of a regular expression."""

    before: str
    after: str

    def around(self, pattern: str) -> str:
        return f"{self.before}(?:{pattern}){self.after}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A form that a kind can be told by anywhere in a text.

    `score` is what a match is worth by itself, `known` where the words before it speak of the kind; `check` names
    one of `scanners.personal_data.checks.CHECKS` that must hold for the match.
    """

    name: str
    entity: str
    pattern: str
    guard: Guard
    score: float
    known: float
    check: str = ""
    form: str = "plain"

    @property
    def regex(self) -> str:
        """The whole expression, guards included; for Python's `re`, not for RE2."""
        return self.guard.around(self.pattern)


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueShape:
    """A form that counts only directly under or after a word of the kind; `only` and `but_not` narrow those words."""

    name: str
    entity: str
    pattern: str
    guard: Guard
    known: float
    check: str = ""
    only: tuple[str, ...] = ()
    but_not: tuple[str, ...] = ()

    def counts_under(self, word: str) -> bool:
        """Whether it counts under a word of its kind."""
        return (not self.only or word in self.only) and word not in self.but_not


@dataclass(frozen=True, slots=True, kw_only=True)
class Recogniser:
    """One kind of personal data: its words, its shapes, and the words that speak against it."""

    entity: str
    source: str
    keys: tuple[str, ...]
    against: tuple[str, ...]
    shapes: tuple[Shape, ...]
    values: tuple[ValueShape, ...]
    apart: tuple[tuple[tuple[str, ...], ...], ...] = ()
    """Lists of words: one of the first and one of the last, with others between, speak of the kind too
    (taiwan_resident_pass); of three lists the second says what may stand between."""
    is_numbered: bool = False
    """Whether numbers of other things look like it, so that words for these speak against it."""


@dataclass(frozen=True, slots=True)
class Heads:
    """Words that end a key and only say that a number is meant: `words`; those `alone` say without anything before
    them that it is nobody's. `people` before them make it a person's."""

    words: frozenset[str]
    alone: frozenset[str]
    people: frozenset[str]


@dataclass(frozen=True, slots=True)
class Definitions:
    """All recognisers, and the numbers and words that hold for all."""

    recognisers: tuple[Recogniser, ...]
    threshold: float
    against_loss: float
    cue_window: int
    prefixes: Mapping[str, tuple[str, ...]]
    heads: Heads
    spaced: Mapping[str, tuple[str, ...]]
    """By word of the vocabulary what is left as a key of words that are written with a blank (姓 名)."""

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """Every shape; its place is its number in the lanes."""
        return tuple(shape for recogniser in self.recognisers for shape in recogniser.shapes)

    @property
    def values(self) -> tuple[ValueShape, ...]:
        """Every value that needs a word of its kind."""
        return tuple(value for recogniser in self.recognisers for value in recogniser.values)


@cache
def definitions() -> Definitions:
    """The shipped definitions, read once."""
    found = rule_data("recognisers.yaml")
    guards = {name: Guard(**sides) for name, sides in found["guards"].items()}
    heads = Heads(**{name: frozenset(words) for name, words in found["heads"].items()})
    words = {item["entity"]: (*item.get("keys", ()), *_together(item)) for item in found["recognisers"]}
    recognisers = tuple(_recogniser(item, guards, words, found["against"]) for item in found["recognisers"])
    return Definitions(
        recognisers=recognisers,
        threshold=found["threshold"],
        against_loss=found["against_loss"],
        cue_window=found["cue_window"],
        prefixes={name: tuple(blocks) for name, blocks in found["prefixes"].items()},
        heads=heads,
        spaced={word: tuple(left) for word, left in found["spaced"].items()},
    )


def _together(item: Mapping[str, Any]) -> Iterator[str]:
    """Words of a kind that are made of one of each list, Latin ones in any order: taiwan_pass, permit_tw, 病案编号."""
    for lists in item.get("together", ()):
        yield from words_together(lists)


def words_together(lists: Sequence[Sequence[str]]) -> Iterator[str]:
    """Words made of one of each list."""
    if not lists[0][0].isascii():
        yield from map("".join, product(*lists))
        return
    for order in permutations(lists):
        yield from map("_".join, product(*order))


def _recogniser(
    item: Mapping[str, Any],
    guards: Mapping[str, Guard],
    words: Mapping[str, Sequence[str]],
    against: Mapping[str, Sequence[str]],
) -> Recogniser:
    entity = item["entity"]
    return Recogniser(
        entity=entity,
        source=item["source"],
        keys=tuple(dict.fromkeys((*words[entity], *(word for kind in item.get("also", ()) for word in words[kind])))),
        apart=tuple(tuple(map(tuple, pair)) for pair in item.get("apart", ())),
        is_numbered=item.get("numbered", "against" in item),
        against=(
            *item.get("against_words", ()),
            *(word for lists in item.get("against_together", ()) for word in words_together(lists)),
            *(against[item["against"]] if "against" in item else ()),
        ),
        shapes=tuple(
            Shape(entity=entity, **{**shape, "guard": guards[shape["guard"]]}) for shape in item.get("shapes", ())
        ),
        values=tuple(
            ValueShape(
                entity=entity,
                **{key: value[key] for key in value.keys() - {"guard", "only", "own", "but_not"}},
                guard=guards[value["guard"]],
                only=tuple(words[entity] if value.get("own") else value.get("only", ())),
                but_not=tuple(value.get("but_not", ())),
            )
            for value in item.get("values", ())
        ),
    )


def blocks(ranges: Sequence[str]) -> Iterator[int]:
    """Numbers of a list such as `130-139, 162`."""
    for entry in ranges:
        first, _, last = entry.partition("-")
        yield from range(int(first), int(last or first) + 1)
