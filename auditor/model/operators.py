"""The closed set of operators a rule may use, and the shape of threshold each one takes.

What they compute stands in `auditor.judge.operators`; here is only what the rulebook must know to check a rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Shape(Enum):
    """Shape of a threshold."""

    SCALAR = "a single value"
    NUMBER = "a number"
    STRING = "a string"
    LIST = "a list"
    PAIR = "a list of two numbers, the lower one first"
    FLAG = "true or false"
    AGE = "a number of {days: N} or {months: N}"


@dataclass(frozen=True, slots=True)
class OperatorSpec:
    """`opposite` is the operator a mutation puts in its place; "" where it is negated instead."""

    name: str
    threshold: Shape
    opposite: str = ""


OPERATORS: Mapping[str, OperatorSpec] = {
    spec.name: spec
    for spec in (
        OperatorSpec("equals", Shape.SCALAR, "not_equals"),
        OperatorSpec("not_equals", Shape.SCALAR, "equals"),
        OperatorSpec("one_of", Shape.LIST, "none_of"),
        OperatorSpec("none_of", Shape.LIST, "one_of"),
        OperatorSpec("at_least", Shape.NUMBER, "at_most"),
        OperatorSpec("at_most", Shape.NUMBER, "at_least"),
        OperatorSpec("between", Shape.PAIR),
        OperatorSpec("matches", Shape.STRING),
        OperatorSpec("contains", Shape.SCALAR),
        OperatorSpec("contains_all", Shape.LIST),
        OperatorSpec("subset_of", Shape.LIST),
        OperatorSpec("empty", Shape.FLAG),
        OperatorSpec("absent", Shape.FLAG),
        OperatorSpec("newer_than", Shape.AGE, "older_than"),
        OperatorSpec("older_than", Shape.AGE, "newer_than"),
        OperatorSpec("valid_for", Shape.AGE),
        OperatorSpec("version_at_least", Shape.STRING),
        OperatorSpec("mode_within", Shape.STRING),
    )
}
