"""A loaded rulebook: rules, facts and clauses that belong together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from auditor.model.catalogue import FactCatalogue
from auditor.model.clause import ClauseCatalogue
from auditor.model.guideline import Guidelines
from auditor.model.pack import Pack
from auditor.model.profile import Profile
from auditor.model.rule import Rule
from auditor.model.text import Text
from auditor.model.validity import Validities


@dataclass(frozen=True, slots=True)
class Instrument:
    """A law, regulation or standard that rules cite."""

    id: str
    title: Text
    short: Text
    verified: bool = True
    formerly: Mapping[int, int] = field(default_factory=dict)
    """Numbers its articles had before the last amendment, by the number of today."""

    def former(self, article: str) -> int | None:
        """The number that `article` (as `23` or `23(3)`) had before the amendment, as people still know it."""
        number = article.partition("(")[0]
        return self.formerly.get(int(number)) if number.isdecimal() else None


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Everything under `rules/`, checked; `digest` names the exact content, `profile` how the rules are read."""

    rules: Mapping[str, Rule] = field(default_factory=dict)
    catalogue: FactCatalogue = field(default_factory=FactCatalogue)
    clauses: ClauseCatalogue = field(default_factory=ClauseCatalogue)
    instruments: Mapping[str, Instrument] = field(default_factory=dict)
    packs: Mapping[str, Pack] = field(default_factory=dict)
    validities: Validities = field(default_factory=Validities)
    guidelines: Guidelines = field(default_factory=Guidelines)
    digest: str = ""
    profile: Profile = Profile.USUAL
