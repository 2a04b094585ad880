"""Who can judge each item of the standard, as far as a rulebook goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from auditor.assessment.model import Judging
from auditor.model.clause import Clause
from auditor.model.rule import Method, Rule, Severity
from auditor.model.text import Text

_BY_PEOPLE = frozenset({Method.DOCUMENT, Method.INTERVIEW})


@dataclass(frozen=True, slots=True)
class ItemCoverage:
    """Who can judge an item: `looks` are rules by which a machine looks itself, `reads` those that read what people
    entered in the register. `reason` says why a person is needed, or why there is no rule; None only for an item that
    a machine judges whole."""

    clause: Clause
    judging: Judging
    looks: tuple[str, ...]
    reads: tuple[str, ...]
    reason: Text | None

    @property
    def by_machine(self) -> bool:
        """Judged at least in part by a machine."""
        return bool(self.looks or self.reads)


def coverage_of_rules(clauses: Iterable[Clause], rules: Iterable[Rule]) -> tuple[ItemCoverage, ...]:
    """One row for every item, in the order of the standard. Advice (`info`) that no clause demands covers nothing."""
    looks: dict[str, list[str]] = defaultdict(list)
    reads: dict[str, list[str]] = defaultdict(list)
    for rule in rules:
        if rule.severity is Severity.INFO or rule.status != "stable":
            continue
        into = reads if rule.method in _BY_PEOPLE else looks
        for clause in dict.fromkeys(clause for level in rule.levels for clause in rule.clauses_at(level)):
            into[clause].append(rule.id)
    return tuple(_covered(clause, looks, reads) for clause in clauses)


def _covered(clause: Clause, looks: Mapping[str, list[str]], reads: Mapping[str, list[str]]) -> ItemCoverage:
    its_looks, its_reads = tuple(sorted(looks.get(clause.id, ()))), tuple(sorted(reads.get(clause.id, ())))
    person = not _BY_PEOPLE.isdisjoint(clause.methods)
    machine_could = any(method.startswith("auto-") for method in clause.methods)
    if its_looks or its_reads:
        judging = Judging.MACHINE_AND_PERSON if person else Judging.MACHINE
    else:
        judging = Judging.NO_RULE if machine_could else Judging.PERSON
    return ItemCoverage(clause, judging, its_looks, its_reads, None if judging is Judging.MACHINE else clause.no_rule)
