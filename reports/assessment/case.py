"""What the report on one platform is built from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from auditor.assessment import Assessment, ClauseState, Edition, ItemResult, PlatformAssessment, RiskLevel
from auditor.model.guide import Sampling
from auditor.model.register import (
    Assessment as Former,
)
from auditor.model.register import (
    Database,
    Dataset,
    Host,
    Person,
    Plan,
    Platform,
    Rectification,
    Register,
    Unit,
    Website,
)
from auditor.model.text import Lang
from auditor.model.verdict import State, Verdict
from auditor.results import AuditResult

_RISK_ORDER = {RiskLevel.HIGH: 0, RiskLevel.MEDIUM: 1, RiskLevel.LOW: 2, None: 3}


@dataclass(frozen=True, slots=True)
class Problem:
    """An item that deviates, at least on one object, with its running number `T001`, the most severe first."""

    number: str
    item: ItemResult

    def failing(self) -> Iterator[Verdict]:
        """Verdicts that deviate, each rule and target once."""
        seen = set()
        for found in self.item.objects:
            for verdict in found.verdicts:
                if verdict.state in (State.FAIL, State.PARTIAL) and verdict.key not in seen:
                    seen.add(verdict.key)
                    yield verdict


@dataclass(frozen=True, slots=True)
class Case:
    """One platform, what the register says of it and what it was assessed to."""

    result: AuditResult
    assessment: Assessment
    assessed: PlatformAssessment
    register: Register
    platform: Platform
    unit: Unit
    lang: Lang
    sampling: Sampling = field(default_factory=Sampling)

    @property
    def edition(self) -> Edition:
        return self.assessment.edition

    @property
    def number(self) -> str:
        """Number in a series of our own, `ZC-…`: it can never be taken for the number of an official report."""
        return f"ZC-{self.platform.id}-{self.assessment.report_date:%Y%m%d}"

    @property
    def hosts(self) -> tuple[Host, ...]:
        return tuple(one for one in self.register.hosts if one.platform == self.platform.id)

    @property
    def databases(self) -> tuple[Database, ...]:
        return tuple(one for one in self.register.databases if one.platform == self.platform.id)

    @property
    def websites(self) -> tuple[Website, ...]:
        return tuple(one for one in self.register.websites if one.platform == self.platform.id)

    @property
    def datasets(self) -> tuple[Dataset, ...]:
        return tuple(one for one in self.register.datasets if one.source_platform == self.platform.id)

    @property
    def people(self) -> tuple[Person, ...]:
        named = {self.platform.responsible}
        return tuple(one for one in self.register.people if one.unit == self.unit.id or one.id in named)

    @property
    def plans(self) -> tuple[Plan, ...]:
        covered = {self.platform.id, "district"}
        return tuple(one for one in self.register.plans if covered & set(one.scope))

    @property
    def former(self) -> Former | None:
        """The newest assessment before this report."""
        own = [
            one
            for one in self.register.assessments
            if one.platform == self.platform.id and one.report_date <= self.assessment.report_date
        ]
        return max(own, key=lambda one: one.report_date, default=None)

    def rectifications(self) -> Sequence[Rectification]:
        """Problems of the former assessment."""
        former = self.former
        return [one for one in self.register.rectifications if former and one.assessment == former.id]

    def problems(self) -> tuple[Problem, ...]:
        """Every item on which a deviation was seen, numbered in order of risk and then of the standard. It may still be
        pending on other objects: what was seen has to be put right all the same."""
        order = {item.clause.id: place for place, item in enumerate(self.assessed.items)}
        seen = (
            item
            for item in self.assessed.items
            if item.state.deviates
            or (item.state is ClauseState.PENDING and any(found.deviation_seen for found in item.objects))
        )
        items = sorted(seen, key=lambda item: (_RISK_ORDER[item.risk], order[item.clause.id]))
        return tuple(Problem(f"T{place:03}", item) for place, item in enumerate(items, 1))


def cases(result: AuditResult, assessment: Assessment, register: Register, lang: Lang) -> Mapping[str, Case]:
    """A case for each platform that was assessed and still stands in the register."""
    platforms = {one.id: one for one in register.platforms}
    units = {one.id: one for one in register.units}
    return {
        name: Case(result, assessment, assessed, register, platforms[name], units[platforms[name].owner], lang)
        for name, assessed in assessment.platforms.items()
        if name in platforms
    }
