"""What the questions to a database brought, and how a fact is made of it. Pure: rows in, facts out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from auditor.errors import Unparsable
from auditor.model.fact import Fact, Missing, Pointer, Reason, Value
from scanners.database.place import Refusal

Row: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rows:
    """What one probe brought, and where it is on file."""

    rows: tuple[Row, ...]
    seen_in: Pointer


Reply: TypeAlias = Rows | Refusal
Replies: TypeAlias = Mapping[str, Reply]

NOT_ASKED = Refusal(Reason.ABSENT, "not asked")


class Refused(Exception):
    """The probe that a fact rests on was refused."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.detail)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Part:
    """How a fact is made: `make` of the replies to `probes`, of which the first is the one it cannot do without."""

    make: Callable[[Replies], Value]
    probes: tuple[str, ...]


def part(make: Callable[[Replies], Value], *probes: str) -> Part:
    return Part(make, probes)


def rows_of(replies: Replies, probe: str) -> tuple[Row, ...]:
    """The rows of a probe. Raises Refused where it brought none because it was not let."""
    match replies.get(probe, NOT_ASKED):
        case Rows(rows):
            return rows
        case Refusal() as refusal:
            raise Refused(refusal)


def some_rows(replies: Replies, probe: str, what: str) -> tuple[Row, ...]:
    """The rows of a probe that every server has some for. Raises Unparsable where none came: a login that sees no
    `what` at all does not see the truth."""
    rows = rows_of(replies, probe)
    if not rows:
        raise Unparsable(f"no {what} is shown, which cannot be")
    return rows


def one(replies: Replies, probe: str, column: str, kind: Callable[[Any], Value] = lambda value: value) -> Value:
    """One column of the only row of a probe, or the reason that it cannot be had; None where there is no row."""
    match replies.get(probe, NOT_ASKED):
        case Rows((row, *_)):
            return read(column, row.get(column), kind)
        case Rows():
            return None
        case Refusal() as refusal:
            return refusal.missing(column)


def read(name: str, value: Any, kind: Callable[[Any], Value]) -> Value:
    """`value` as `kind` reads it; a value that makes no sense is unparsable on its own and spoils no other."""
    try:
        return kind(value)
    except (ValueError, TypeError, ArithmeticError, Unparsable):
        return Missing(name, Reason.UNPARSABLE, f"{name} has an unexpected value")


def build(key: str, parts: Mapping[str, Part], replies: Replies) -> Fact | Missing:
    """The fact under `key`, or why it cannot be had."""
    chosen = parts[key]
    stands_on = replies.get(chosen.probes[0], NOT_ASKED)
    if isinstance(stands_on, Refusal):
        return stands_on.missing(key)
    try:
        value = chosen.make(replies)
    except Refused as refused:
        return refused.refusal.missing(key)
    except (Unparsable, LookupError, ValueError, TypeError, AttributeError, ArithmeticError) as error:
        detail = str(error) if isinstance(error, Unparsable) else "the server's answer has an unexpected form"
        return Missing(key, Reason.UNPARSABLE, detail)
    return Fact(key, value, stands_on.seen_in)
