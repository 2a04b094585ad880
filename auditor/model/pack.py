"""A pack 检查包: a named selection of rules, so that an audit can look at less without editing any rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from auditor.model.clause import ClauseCatalogue
from auditor.model.rule import Method, Rule, Severity
from auditor.model.target import TargetKind
from auditor.model.text import Text

_REGISTER = "register"
"""The scanner whose facts rules of every scanner may use beside their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """Which rules belong to it: those that meet every condition that is not empty.

    `clause_level` takes the rules that judge that level; `layers` those that speak to an item of one of these layers
    层面; `scanners` those whose facts come from these scanners, the register helping; `least_severity` those at least
    as severe.
    """

    id: str
    title: Text
    why: Text
    clause_level: int | None = None
    layers: frozenset[str] = frozenset()
    kinds: frozenset[TargetKind] = frozenset()
    scanners: frozenset[str] = frozenset()
    methods: frozenset[Method] = frozenset()
    least_severity: Severity | None = None
    file: str = ""
    line: int = 0

    def holds(self, rule: Rule, scanners: frozenset[str], clauses: ClauseCatalogue) -> bool:
        """Does `rule`, whose facts come from `scanners`, belong to the pack?"""
        return all(
            (
                self.clause_level is None or self.clause_level in rule.levels,
                not self.layers or bool(self.layers & layers_of(rule, clauses)),
                not self.kinds or bool(self.kinds & rule.kinds),
                not self.scanners or (scanners <= self.scanners | {_REGISTER} and bool(scanners & self.scanners)),
                not self.methods or rule.method in self.methods,
                self.least_severity is None or rule.severity.rank <= self.least_severity.rank,
            )
        )


def layers_of(rule: Rule, clauses: ClauseCatalogue) -> frozenset[str]:
    """Layers of the items that a rule speaks to, at any level."""
    named: Iterable[str] = (clause for level in rule.levels for clause in rule.clauses_at(level))
    return frozenset(clauses.clauses[name].layer for name in named if name in clauses.clauses)
