"""A rule 检查规则: what must hold of which facts, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Literal, TypeAlias

from auditor.model.fact import Value
from auditor.model.profile import Profile
from auditor.model.target import TargetKind
from auditor.model.text import Text
from auditor.model.verdict import State

LEVELS = (1, 2, 3, 4)
"""Graded-protection levels 等级 that a public rule can speak of; level 5 has no published requirements."""


class Severity(StrEnum):
    """Order of an officer's work. `info` is advice that no clause demands."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 is the most severe."""
        return list(Severity).index(self)


class Method(StrEnum):
    """How an item is assessed (GB/T 28448-2019): interview 访谈, document review and inspection 核查, test 测试."""

    CHECK = "check"
    TEST = "test"
    INTERVIEW = "interview"
    DOCUMENT = "document"


class IfMissing(StrEnum):
    """What an absent value means. There is no `pass`: where absence is right, a rule says `absent: true`."""

    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True)
class ParamRef:
    """`$name` in a condition: the parameter's value at the level judged."""

    name: str


Threshold: TypeAlias = Any
"""A literal, a `ParamRef`, a list of both, or `{"days"|"months": literal or ParamRef}` for ages."""


@dataclass(frozen=True, slots=True)
class Assertion:
    """One assertion: `fact` `operator` `threshold`. In a row condition `fact` is a column."""

    fact: str
    operator: str
    threshold: Threshold


@dataclass(frozen=True, slots=True)
class All:
    """True when every part is; false when any part is; else undecided."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True when any part is; false when every part is; else undecided."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """True becomes false and the other way round; undecided stays."""

    part: Condition


@dataclass(frozen=True, slots=True)
class Every:
    """Of the rows of table `fact` that meet `where`, each meets `must`; the others are the offenders."""

    fact: str
    where: Condition | None
    must: Condition


@dataclass(frozen=True, slots=True)
class NoRow:
    """No row of table `fact` meets `where`; those that do are the offenders."""

    fact: str
    where: Condition | None


Condition: TypeAlias = Assertion | All | AnyOf | Not | Every | NoRow


@dataclass(frozen=True, slots=True)
class Param:
    """A number or list that a rule depends on, written once. `by_level` holds what was written; a level that was
    not written inherits the next lower one. `direction` says which way is laxer: `max` or `min`.

    `profiles` holds what `by_level` is in each profile, the usual one included; empty where all read it alike.
    """

    name: str
    by_level: Mapping[int, Value]
    direction: Literal["max", "min"] | None = None
    profiles: Mapping[Profile, Mapping[int, Value]] = field(default_factory=dict)

    def at(self, level: int) -> Value:
        for candidate in range(level, 0, -1):
            if candidate in self.by_level:
                return self.by_level[candidate]
        return self.by_level[min(self.by_level)]

    def in_profile(self, profile: Profile) -> Param:
        """The parameter with the values of `profile`, which are the usual ones where it says none."""
        if not self.profiles:
            return self
        return replace(self, by_level=self.profiles.get(profile, self.profiles[Profile.USUAL]))


@dataclass(frozen=True, slots=True)
class Basis:
    """An article of a law or standard outside the clause catalogue. `verified` is False for facts from memory."""

    instrument: str
    article: str
    verified: bool = True


@dataclass(frozen=True, slots=True)
class Fix:
    """What to do, what it may break and how to see that it worked."""

    text: Text
    steps: tuple[str, ...] = ()
    risk: Text | None = None
    verify: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """Facts and the state they must give at a level: a rule's own proof."""

    name: str
    level: int
    given: Mapping[str, Value]
    expect: State
    offenders: int | None = None
    as_of: str | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """One check. `clauses` maps a framework and a level to clause ids: `{"gbt22239": {3: ("8.1.4.1b",)}}`.

    `sees_not` says what an automatic rule cannot see, so that a pass is not read as more than it is.
    """

    id: str
    revision: int
    title: Text
    why: Text
    kinds: frozenset[TargetKind]
    clauses: Mapping[str, Mapping[int, tuple[str, ...]]]
    basis: tuple[Basis, ...]
    method: Method
    levels: frozenset[int]
    severity: Severity
    facts: tuple[str, ...]
    pass_when: Condition
    fix: Fix
    weight: float = 1.0
    applies: Condition | None = None
    params: Mapping[str, Param] = field(default_factory=dict)
    partial_when: Condition | None = None
    if_missing: IfMissing = IfMissing.UNKNOWN
    sees_not: Text | None = None
    verified: bool = True
    aliases: tuple[str, ...] = ()
    status: Literal["draft", "stable", "retired"] = "stable"
    tags: frozenset[str] = frozenset()
    references: tuple[str, ...] = ()
    samples: tuple[Sample, ...] = ()
    """Those of the profile in force."""
    samples_by_profile: Mapping[Profile, tuple[Sample, ...]] = field(default_factory=dict)
    digest: str = ""
    file: str = ""
    line: int = 0

    @property
    def profiles(self) -> tuple[Profile, ...]:
        """Profiles that read this rule in another way than the usual one."""
        said = {profile for param in self.params.values() for profile in param.profiles}
        return tuple(profile for profile in Profile if profile in said - {Profile.USUAL})

    def in_profile(self, profile: Profile) -> Rule:
        """The rule as `profile` reads it, with the samples that prove that reading."""
        if not self.profiles:
            return self
        read = profile if profile in self.profiles else Profile.USUAL
        params = {name: param.in_profile(read) for name, param in self.params.items()}
        return replace(self, params=params, samples=self.samples_by_profile.get(read, ()))

    def values_at(self, level: int) -> Mapping[str, Value]:
        """Every parameter's value at `level`, as texts and conditions see it."""
        return {name: param.at(level) for name, param in self.params.items()}

    def clauses_at(self, level: int) -> tuple[str, ...]:
        """Clause ids of GB/T 22239 that the rule speaks to at `level`."""
        return self.clauses.get("gbt22239", {}).get(level, ())
