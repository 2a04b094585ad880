"""What a policy of personal data says, as frozen records; the words it is written in are checked by `policy.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from auditor.model.personal_data import KindRule, Sensitivity
from auditor.model.text import Text
from scanners.personal_data.finding import unmasked

GRADES: tuple[str, ...] = ("general-1", "general-2", "general-3", "general-4", "important", "core")
"""Grades of GB/T 43697-2024 from low to high."""

SENSITIVITIES: tuple[Sensitivity, ...] = (Sensitivity.NONE, Sensitivity.GENERAL, Sensitivity.SENSITIVE)
"""From low to high."""


def higher_grade(*grades: str) -> str:
    """The highest of some grades; `general-1` where there is none."""
    return max(grades, key=GRADES.index, default=GRADES[0])


def higher_sensitivity(*found: Sensitivity) -> Sensitivity:
    """The highest of some sensitivities; `none` where there is none."""
    return max(found, key=SENSITIVITIES.index, default=Sensitivity.NONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityRule:
    """One kind of data: its sensitivity and grade, the `pi_type` words it is declared by, and the basis in law."""

    entity: str
    title: Text
    category: Text
    sensitivity: Sensitivity
    grade: str
    declared_as: tuple[str, ...]
    basis: str
    source: str
    verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Combination:
    """Columns of one table that together are more than each: one kind out of every group of `needs`."""

    id: str
    title: Text
    needs: tuple[frozenset[str], ...]
    sensitivity: Sensitivity
    grade: str
    since: date
    source: str
    verified: bool

    def met(self, present: frozenset[str]) -> bool:
        """True where every group is present."""
        return all(group & present for group in self.needs)


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumeStep:
    """From `persons` people on, data of at least `when` earns at least `grade`."""

    id: str
    title: Text
    persons: int
    when: Sensitivity
    grade: str
    since: date
    source: str
    verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Minors:
    """Children under `under` years: everything about them is sensitive."""

    under: int
    title: Text
    sensitivity: Sensitivity
    grade: str
    source: str
    verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """People in a public role, known by the column's name or the beginning of the value."""

    id: str
    title: Text
    entities: frozenset[str]
    headers: frozenset[str]
    prefix: str
    sensitivity: Sensitivity
    grade: str
    combines: bool
    source: str
    verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskLimits:
    """What a partial mask must hide of one kind, in characters.

    At least `hidden` hidden, at most `visible` to be seen; `parts` names stretches of the value (start, end), and no
    two of `never_together` may both be seen whole.
    """

    hidden: int
    visible: int
    parts: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    never_together: tuple[str, ...] = ()
    source: str = ""
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Raised:
    """What a table earns as a whole and every reason why it is more than its columns."""

    sensitivity: Sensitivity
    grade: str
    reasons: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A reading of the law, complete for every kind. `digest` changes with all that could change a verdict."""

    name: str
    version: str
    title: Text
    entities: Mapping[str, EntityRule]
    floors: Mapping[Sensitivity, str]
    combinations: tuple[Combination, ...]
    volumes: tuple[VolumeStep, ...]
    minors: Minors
    roles: tuple[Role, ...]
    masks: Mapping[str, MaskLimits]
    k_open: int
    k_shared: int
    l_diversity: int
    digest: str

    def grade_of(self, entity: str) -> str:
        """Grade of one kind, never below the floor of its sensitivity."""
        rule = self.entities[entity]
        return higher_grade(rule.grade, self.floors[rule.sensitivity])

    def sensitivity_of(self, entity: str) -> Sensitivity:
        """Sensitivity of one kind by itself."""
        return self.entities[entity].sensitivity

    def mask_of(self, entity: str) -> MaskLimits:
        """What a mask of this kind (with or without `MASKED_` before it) must hide."""
        return self.masks.get(unmasked(entity), self.masks["OTHER"])

    def role_of(self, entity: str, column: str) -> Role | None:
        """The public role that a column's name gives the people in it. The name counts whole, case aside."""
        plain = column.strip().rpartition(".")[2].lower()
        return next((role for role in self.roles if entity in role.entities and plain in role.headers), None)

    def raised(self, present: frozenset[str], persons: int, minors: int, day: date) -> Raised:
        """What kinds found in one table earn together, for so many people and children, as judged on `day`.

        Rows that begin after `day` do not count yet. Masked kinds count for themselves and complete no combination.
        """
        known = present & self.entities.keys()
        sensitivity = higher_sensitivity(*map(self.sensitivity_of, known))
        grade = higher_grade(*map(self.grade_of, known))
        reasons: list[Text] = []

        def lift(title: Text, to: Sensitivity, at_least: str) -> None:
            nonlocal sensitivity, grade
            higher = higher_sensitivity(sensitivity, to), higher_grade(grade, at_least, self.floors[to])
            if higher != (sensitivity, grade):
                reasons.append(title)
            sensitivity, grade = higher

        for combination in self.combinations:
            if combination.since <= day and combination.met(known):
                lift(combination.title, combination.sensitivity, combination.grade)
        if minors > 0 and sensitivity is not Sensitivity.NONE:
            lift(self.minors.title, self.minors.sensitivity, self.minors.grade)
        for step in sorted(self.volumes, key=lambda step: step.persons):
            reached = SENSITIVITIES.index(sensitivity) >= SENSITIVITIES.index(step.when)
            if step.since <= day and persons >= step.persons and reached:
                lift(step.title, sensitivity, step.grade)
        return Raised(sensitivity, grade, tuple(reasons))


def kind_rules(policy: Policy) -> Mapping[str, KindRule]:
    """Every kind as the policy grades it, for readers of a report."""
    return {
        entity: KindRule(
            entity=entity,
            title=rule.title,
            sensitivity=rule.sensitivity,
            grade=policy.grade_of(entity),
            basis=rule.basis,
            source=rule.source,
            verified=rule.verified,
        )
        for entity, rule in policy.entities.items()
    }
