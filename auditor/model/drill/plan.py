"""A scenario made into a drill of this district."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from auditor.model.drill.scenario import Form, LegalClock, Operator, Role, Scenario
from auditor.model.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFinding:
    """A finding 问题 of the newest audit that makes the scenario likelier here."""

    rule: str
    target: str
    severity: str
    title: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillPlan:
    """演练方案: everything a drill was planned with, so that it reads the same years later. The scenario's texts are
    filled with the district's names. `cast` gives the people of each role by the names the register keeps; `about` and
    `objects` name what each need of the scenario is met with, by title and by id; `titles` are what codes stand for:
    the incident's class and kind, and the instruments that clocks rest on."""

    id: str
    scenario: Scenario
    rules_digest: str
    planned_for: date
    made_at: datetime
    form: Form
    district: str
    province: str
    platform: str
    platform_name: str
    level: int
    unit: str
    unit_name: str
    operator: Operator
    plan: str
    plan_title: Text
    roles: tuple[Role, ...]
    clocks: tuple[LegalClock, ...]
    cast: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    participants: tuple[str, ...] = ()
    participant_names: tuple[str, ...] = ()
    about: Mapping[str, str] = field(default_factory=dict)
    objects: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, Text] = field(default_factory=dict)
    findings: tuple[OpenFinding, ...] = ()
    audit: str = ""
    place: str = ""
    not_entered: tuple[Text, ...] = ()

    def is_bound_by(self, clock: LegalClock) -> bool:
        """Whether a clock can run for this operator and this kind of incident, whatever its grade."""
        return (
            self.operator in clock.limits
            and (self.scenario.personal or not clock.personal)
            and (not clock.classes or self.scenario.incident_class in clock.classes)
        )

    def role(self, role: str) -> Role:
        """The role with that id. Raises KeyError."""
        return {known.id: known for known in self.roles}[role]
