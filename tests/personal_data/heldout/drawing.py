"""One set of words made into logs and tables with their labels."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml
from labelled import Column, Corpus, Fragment, Sort, Table, Truth
from labelled.bodies import NUMBERS, SLOTS_OF_KEYS
from labelled.fragment import fragment, joined, open_to_both, trap, value
from labelled.written import Writer

from . import borders, covered, persons, registers, serials, things, veils
from .layouts import IDENTIFIERS_ONLY, LAYOUTS
from .pairs import Pair

_SLOT = re.compile(r"(\{\{|\}\}|\{[a-z0-9_:]+\})")
_TITLES = ("先生", "女士", "师傅", "书记", "主任", "阿姨")
_HOME = (
    "{place}{road}{n}号{estate}{b}幢{u}单元{r}室",
    "{place}{road}{n}号",
    "{place}{estate}{b}栋{r}",
    "{place}{town}{village}{g}组{b}号",
    "{place}{road}{n}弄{b}号{r}室",
    "{place}{town}{road}{n}号附{u}号",
    "{place}{estate}{b}-{u}-{r}",
    "{place}{road}{n}号院{b}号楼{r}",
)


@dataclass(frozen=True, slots=True)
class Words:
    """One set: lists by what they are for.

    `heads` are headers as clerks write them, with blanks, remarks and line breaks, by slot; `homes` patterns of home
    addresses. A set may leave both out.
    """

    words: Mapping[str, tuple[str, ...]]
    keys: Mapping[str, tuple[str, ...]]
    traps: Mapping[str, tuple[str, ...]]
    sentences: Mapping[str, tuple[str, ...]]
    lines: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    heads: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    homes: tuple[str, ...] = _HOME

    @classmethod
    @cache
    def of(cls, name: str) -> Words:
        with (Path(__file__).parent / f"{name}.yaml").open(encoding="utf-8") as file:
            found: Mapping[str, Any] = yaml.load(file, yaml.BaseLoader)
        split = {
            part: {name: tuple(words.split()) for name, words in found[part].items()}
            for part in ("words", "keys", "traps")
        }
        sentences = {kind: tuple(texts) for kind, texts in found["sentences"].items()}
        columns = {name: tuple(slots) for name, slots in found["columns"].items()}
        heads = {slot: tuple(texts) for slot, texts in found.get("heads", {}).items()}
        homes = tuple(found.get("homes", _HOME))
        return cls(**split, sentences=sentences, lines=tuple(found["lines"]), columns=columns, heads=heads, homes=homes)

    def writers(self) -> Mapping[str, Writer]:
        """A way to draw each slot; what is made of words is made of this set's."""
        words = self.words

        def of(kind: str, make: Callable[..., Fragment], label: str) -> Writer:
            return lambda rng: make(label, rng.choice(words[kind]))

        own: dict[str, Writer] = {
            "name": lambda rng: value("PERSON", self._name(rng)),
            "name_alone": lambda rng: open_to_both("PERSON", self._name(rng)),
            "name_padded": lambda rng: value("PERSON", _padded(self._name(rng), rng)),
            "names": lambda rng: joined(rng.choice("、，；/"), [value("PERSON", self._name(rng)) for _ in "12"]),
            "titled": lambda rng: open_to_both("PERSON", rng.choice(words["surnames"]) + rng.choice(_TITLES)),
            "address": lambda rng: value("CN_ADDRESS", self._home(rng)),
            "disease": of("diseases", value, "HEALTH"),
            "disease_code": of("icd", value, "HEALTH"),
            "organisation": of("organisations", trap, "organisation"),
            "hospital": of("organisations", trap, "organisation"),
            "place": of("places_like_names", trap, "place like a name"),
            "word": of("words_like_names", trap, "word like a name"),
            "agency_address": lambda rng: trap("address of an agency", self._office(rng)),
            "client": SLOTS_OF_KEYS["ip"],
            "product": of("products_like_names", trap, "product like a name"),
            "size": lambda rng: fragment(str(rng.randint(0, 99_999))),
            "name_other": of("other_names", value, "PERSON"),
            "firm": of("firms_like_names", trap, "firm like a name"),
            "post": of("posts", trap, "post or title"),
            "state": of("states", trap, "state or kind"),
            "code": of("codes", trap, "code of a list"),
        }
        masks = [part.of_words(self._name, lambda rng: str(self._parts(rng)["place"])) for part in (covered, veils)]
        numbers = {**registers.SLOTS, **serials.SLOTS, **borders.SLOTS, **things.SLOTS}
        return {**SLOTS_OF_KEYS, **numbers, **persons.SLOTS, **masks[0], **masks[1], **own}

    def _name(self, rng: Random) -> str:
        if rng.random() < 0.03:
            return rng.choice(self.words["other_names"])
        return rng.choice(self.words["surnames"]) + rng.choice(self.words["given"])

    def _home(self, rng: Random) -> str:
        return self.homes[rng.randrange(len(self.homes))].format(**self._parts(rng))

    def _office(self, rng: Random) -> str:
        return "{place}{road}{n}号".format(**self._parts(rng))

    def _parts(self, rng: Random) -> dict[str, object]:
        province, city, county = rng.choice(self.words["places"]).split("/")
        plain = {part: rng.choice(self.words[f"{part}s"]) for part in ("road", "estate", "town", "village")}
        counted = {"n": rng.randint(1, 600), "b": rng.randint(1, 40), "u": rng.randint(1, 6), "g": rng.randint(1, 15)}
        return {
            **plain,
            **counted,
            "place": rng.choice((province + city + county, city + county or county, county)),
            "r": rng.randint(101, 2904),
        }


class _Drawer:
    def __init__(self, words: Words, rng: Random) -> None:
        self.words, self.rng, self.writers = words, rng, words.writers()

    def filled(self, text: str) -> Fragment:
        """The text with something drawn at every {slot}; {{ and }} are braces."""
        whole = Fragment("")
        for piece in _SLOT.split(text):
            if piece in ("{{", "}}"):
                whole = whole + piece[0]
            elif _SLOT.fullmatch(piece):
                whole = whole + self._slot(piece[1:-1])
            else:
                whole = whole + piece
        return whole

    def _slot(self, slot: str) -> Fragment:
        what, _, kind = slot.partition(":")
        match what:
            case "pairs":
                return LAYOUTS[kind](self._pairs(kind), self.rng)
            case "said":
                return self.filled(self.rng.choice(self.words.sentences[kind]))
            case "open":
                return _left_open(self.writers[kind](self.rng))
            case _:
                return self.writers[slot](self.rng)

    def _pairs(self, layout: str) -> list[Pair]:
        rng, words = self.rng, self.words
        slots = rng.sample(sorted(words.keys), 3) + rng.sample(sorted(words.traps), 2)
        rng.shuffle(slots)
        pairs = []
        for slot in slots:
            listed = words.keys.get(slot) or words.traps[slot]
            keys = [key for key in listed if layout not in IDENTIFIERS_ONLY or _is_identifier(key)]
            pairs.append(Pair(rng.choice(keys), self.writers[slot](rng), slot in NUMBERS))
        return pairs


def _padded(name: str, rng: Random) -> str:
    """Names of two signs made as wide as those of three, as clerks do."""
    return name[0] + rng.choice(("　", "  ", " ")) + name[1] if len(name) == 2 else name


def _is_identifier(key: str) -> bool:
    return not key[0].isdigit() and not set(key) & set("（(/-、:：？*【[")


def _left_open(piece: Fragment) -> Fragment:
    """A value without key, column or cue, which definitions leave open."""
    return replace(piece, marks=tuple(replace(mark, sort=Sort.OPEN) for mark in piece.marks))


def _log(words: Words, seed: str, line: str, count: int) -> tuple[Fragment, ...]:
    drawer = _Drawer(words, Random(seed))
    return tuple(drawer.filled(line) for _ in range(count))


def _columns(words: Words, name: str, seed: str, rows: int, by_clerk: bool) -> Table:
    rng = Random(seed)
    drawer = _Drawer(words, rng)
    format_ = name if name in ("csv", "json", "sql") else "csv"
    columns, drawn = [], []
    for slot in words.columns[name]:
        cells = [_cell(drawer, slot) for _ in range(rows)]
        heads = _heads(words, slot, by_clerk and format_ == "csv")
        columns.append(_column(rng.choice(heads), slot, cells))
        drawn.append(cells)
    return Table(name, format_, tuple(columns), tuple(zip(*drawn, strict=True)))


def _heads(words: Words, slot: str, by_clerk: bool) -> tuple[str, ...]:
    if by_clerk and slot in words.heads:
        return words.heads[slot]
    if slot[0] in "=~":
        return ("办理结果",) if slot[0] == "=" else ("情况说明",)
    return words.keys.get(slot) or words.traps[slot]


def _cell(drawer: _Drawer, slot: str) -> Fragment:
    rng = drawer.rng
    if rng.random() < 0.04:
        return fragment(rng.choice(("", "", "/", "null")))
    match slot[0]:
        case "=":
            return fragment(rng.choice(slot[1:].split("|")))
        case "~":
            return drawer.filled(rng.choice(drawer.words.sentences[slot[1:]]))
        case _:
            return drawer.writers[slot](rng)


def _column(head: str, slot: str, cells: list[Fragment]) -> Column:
    marks = [mark for cell in cells for mark in cell.marks]
    kinds = {mark.kind for mark in marks if mark.sort is Sort.VALUE}
    kinds |= {kind for mark in marks if mark.sort is Sort.VALUE for kind in mark.also}
    if slot[0] == "~":
        return Column(head, Truth.TEXT if kinds else Truth.CLEAN, tuple(sorted(kinds)))
    if not kinds and any(mark.sort is Sort.OPEN for mark in marks):
        return Column(head, Truth.OPEN, tuple(sorted({mark.kind for mark in marks if mark.sort is Sort.OPEN})))
    if not kinds:
        hidden = any(mark.sort is Sort.MASKED for mark in marks)
        return Column(head, Truth.MASKED if hidden else Truth.CLEAN, ())
    first = next(mark.kind for mark in marks if mark.sort is Sort.VALUE)
    return Column(head, Truth.WHOLE, (first, *sorted(kinds - {first})))


def _tables(words: Words, seed: int, rows: int) -> Iterator[Table]:
    for name in words.columns:
        for turn in range(4):
            table = _columns(words, name, f"{seed} {name} {turn}", rows, by_clerk=turn % 2 == 1)
            yield Table(f"{name}-{turn}", table.format, table.columns, table.rows)


def draw_held_out(name: str, seed: int, lines: int = 40, rows: int = 20) -> Corpus:
    """The set of that name: `lines` of each format, `rows` of each table."""
    words = Words.of(name)
    logs = {
        f"logs/{number:02}.log": _log(words, f"{seed} {number}", line, lines) for number, line in enumerate(words.lines)
    }
    return Corpus(seed, logs, tuple(_tables(words, seed, rows)))
