"""How much work it is to put a finding right, so that an office can begin with what is grave and quick."""

from __future__ import annotations

from enum import StrEnum

from auditor.model.rule import Method, Rule

FEW, MANY = 2, 10
"""Objects up to which a change is still quick, and from which it is a project."""


class Effort(StrEnum):
    """Effort 整改工作量 in three steps, a rough measure of this program's own."""

    QUICK = "quick"
    """A setting on a few objects, without a known danger."""
    PLANNED = "planned"
    """Wants a window or a test: the fix says what it may break, or there are more than a few objects."""
    PROJECT = "project"
    """Many objects, or something that people have to organise."""

    @property
    def rank(self) -> int:
        """0 is the least work."""
        return list(Effort).index(self)


def effort_of(rule: Rule, objects: int) -> Effort:
    """Effort of putting one rule right on so many objects."""
    if objects > MANY or rule.method is Method.INTERVIEW:
        return Effort.PROJECT
    if objects > FEW or rule.fix.risk is not None or rule.method is Method.DOCUMENT:
        return Effort.PLANNED
    return Effort.QUICK
