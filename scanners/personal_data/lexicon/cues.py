"""What asks for a value: `rules/personal_data/cues.yaml` as frozen records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from scanners.personal_data.definitions import words_together
from scanners.personal_data.rule_data import rule_data


@dataclass(frozen=True, slots=True)
class Cues:
    """Words of one kind of personal data; what each list means stands at the head of the file."""

    keys: frozenset[str]
    cues: frozenset[str]
    against: frozenset[str]
    weak: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    ends: frozenset[str] = frozenset()
    against_apart: tuple[tuple[tuple[str, ...], ...], ...] = ()


@cache
def cues() -> Mapping[str, Cues]:
    """The shipped cues by entity, read once."""
    found = rule_data("cues.yaml")
    return {entity: _cues(lists) for entity, lists in found.items()}


def _cues(lists: Mapping[str, Sequence[Any]]) -> Cues:
    together = (word for pair in lists.get("against_together", ()) for word in words_together(pair))
    plain = {kind: frozenset(words) for kind, words in lists.items() if not kind.startswith("against_")}
    for word in plain.get("weak", frozenset()) | plain.get("codes", frozenset()):
        kind = "keys" if word.isascii() else "cues"
        plain[kind] |= {word} - plain["keys"] - plain["cues"]
    apart = tuple(tuple(map(tuple, three)) for three in lists.get("against_apart", ()))
    return Cues(**plain | {"against": plain["against"].union(together)}, against_apart=apart)
