"""What asks for a value: `rules/personal_data/cues.yaml` as frozen records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from auditor.yamlio import load

FILE = "personal_data/cues.yaml"


@dataclass(frozen=True, slots=True)
class Cues:
    """Words of one kind of personal data; what each list means stands at the head of the file."""

    keys: frozenset[str]
    cues: frozenset[str]
    against: frozenset[str]
    weak: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()


@cache
def cues() -> Mapping[str, Cues]:
    """The shipped cues by entity, read once."""
    found = load((files("rules") / FILE).read_text("utf-8"), f"rules/{FILE}").value
    return {
        entity: Cues(**{kind: frozenset(words) for kind, words in lists.items()}) for entity, lists in found.items()
    }
