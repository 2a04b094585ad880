"""What was not seen is never compliant: every rule is tried with its facts denied."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from auditor.model.fact import Missing, Reason
from auditor.model.rule import All, AnyOf, Condition, Every, NoRow, Not, Rule
from auditor.model.verdict import State
from auditor.rulebook.mutate import SAMPLE_DAY, SAMPLE_TARGET, Judge
from auditor.rulebook.rules import walk
from auditor.rulebook.samples import facts_of

_NOT_SEEN = tuple(reason for reason in Reason if reason is not Reason.ABSENT)


def denied_passes(rule: Rule, judge: Judge) -> Iterator[str]:
    """Ways to deny facts of the passing sample after which the rule still passes: there must be none.

    A single denied fact may leave a pass only where an alternative (`any`) holds without it.
    """
    bases = {sample.level: sample for sample in rule.samples if sample.expect is State.PASS}
    for level, sample in sorted(bases.items()):
        as_of = date.fromisoformat(sample.as_of) if sample.as_of else SAMPLE_DAY
        live = [key for key in sample.given if not key.startswith("target.")]
        for reason in _NOT_SEEN:
            decisive = [key for key in live if _decides(rule, key)]
            attempts = [live, *([key] for key in decisive)] if not _has_alternative(rule) else [live]
            for keys in attempts:
                given = {**sample.given, **{key: Missing(key, reason, "denied by the gate") for key in keys}}
                if keys and judge(rule, SAMPLE_TARGET, level, facts_of(given), as_of).state is State.PASS:
                    yield f"level {level}: passes although {', '.join(keys)} is {reason}"


def _decides(rule: Rule, key: str) -> bool:
    """Whether `pass_when` or `applies` read the fact; one that only `partial_when` reads cannot spoil a pass."""
    conditions = [condition for condition in (rule.applies, rule.pass_when) if condition is not None]
    paths = {
        node.fact for condition in conditions for node in walk(condition) if not isinstance(node, (All, AnyOf, Not))
    }
    return any(path == key or path.startswith(f"{key}.") or key.startswith(f"{path}.") for path in paths)


def _has_alternative(rule: Rule) -> bool:
    def inside(condition: Condition) -> bool:
        match condition:
            case AnyOf():
                return True
            case All(parts):
                return any(inside(part) for part in parts)
            case Not(part):
                return inside(part) or isinstance(part, All)
            case Every() | NoRow():
                return False
        return False

    return inside(rule.pass_when)
