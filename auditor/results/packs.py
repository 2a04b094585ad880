"""What a pack left out: rules that would have spoken, and the items that are not looked at without them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from auditor.model.rule import Rule, Severity
from auditor.model.target import Target
from auditor.results.audit import AuditResult


def left_out(rules: Iterable[Rule], chosen: Iterable[str], targets: Iterable[Target]) -> tuple[Rule, ...]:
    """The stable rules that judge something of `targets` and are not among the `chosen`."""
    taken = frozenset(chosen)
    places = {(target.kind, target.level) for target in targets}
    return tuple(
        rule
        for rule in rules
        if rule.status == "stable"
        and rule.id not in taken
        and any(kind in rule.kinds and level in rule.levels for kind, level in places)
    )


def outside_pack(result: AuditResult) -> Mapping[str, frozenset[str]]:
    """By platform, the items that a left-out rule speaks to: whatever the other rules say, they were not looked at.

    Items of every level of the rule are named: a platform takes some of its items at a sub-grade.
    """
    places: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for target in result.targets:
        places[target.platform].add((target.kind, target.level))
    outside: dict[str, frozenset[str]] = {}
    for platform, found in places.items():
        outside[platform] = frozenset(
            clause
            for rule in result.left_out
            if rule.severity is not Severity.INFO
            and any(kind in rule.kinds and level in rule.levels for kind, level in found)
            for level in rule.levels
            for clause in rule.clauses_at(level)
        )
    return outside
