"""From verdicts and answers to the result of an item on each object, and of the item.

What the evidence says, pass or not, is merged as the standard merges it: all of it meets the item, none does, or some.
Three rules keep a false 符合 out. What could not be looked at stays pending. A machine's pass counts only once a person
answered where the item also asks for documents or an interview, or where the machine only read what people entered in
the register. And a person's better word never hides what a machine saw.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from auditor.assessment.model import ClauseState, ItemResult, ObjectResult, Pending, SpokenBy
from auditor.assessment.selection import Objects
from auditor.model.answer import Answer, Conclusion
from auditor.model.clause import Clause, ObjectClass
from auditor.model.target import TargetKey
from auditor.model.verdict import State, Verdict
from auditor.results import Counts

Spoken: TypeAlias = Mapping[TargetKey, Sequence[Verdict]]

_BY_PEOPLE = ("document", "interview")
_NOTHING = Counts.of(())
_SAID = {
    Conclusion.COMPLIANT: ClauseState.COMPLIANT,
    Conclusion.PARTIAL: ClauseState.PARTIAL,
    Conclusion.NON_COMPLIANT: ClauseState.NON_COMPLIANT,
    Conclusion.NOT_APPLICABLE: ClauseState.NOT_APPLICABLE,
}
_ORDER = list(Pending)
GOOD, PARTLY, BAD = ClauseState.COMPLIANT, ClauseState.PARTIAL, ClauseState.NON_COMPLIANT
RANK = {BAD: 0, PARTLY: 1, GOOD: 2}
"""Results from worst to best."""


def merged(states: Iterable[ClauseState]) -> ClauseState:
    """Results seen together: all the same, or partly; what does not apply is left out, anything pending keeps the whole
    pending. Nothing at all is pending, too: it says nothing."""
    found = set(states)
    counted = found - {ClauseState.NOT_APPLICABLE}
    if not counted:
        return ClauseState.NOT_APPLICABLE if found else ClauseState.PENDING
    if ClauseState.PENDING in counted:
        return ClauseState.PENDING
    return counted.pop() if len(counted) == 1 else PARTLY


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers to one item of one platform. `whole` speaks for the platform as a whole, `own` for single objects;
    `void` do not answer: aged out, of a later day, or without the person or reason they need."""

    whole: Answer | None
    own: Mapping[str, Answer]
    void: tuple[Answer, ...]

    @classmethod
    def of(cls, answers: Sequence[Answer], platform: str, as_of: date) -> Answers:
        own: dict[str, Answer] = {}
        void = []
        for answer in sorted(answers, key=lambda each: each.answered_on):
            if answers_at(answer, as_of):
                own["" if answer.target == platform else answer.target] = answer
            else:
                void.append(answer)
        return cls(own.pop("", None), own, tuple(void))


def answers_at(answer: Answer, as_of: date) -> bool:
    """Whether it counts on that day. Nobody's answer is none, and 不适用 needs its reason."""
    reasoned = answer.conclusion is not Conclusion.NOT_APPLICABLE or bool(answer.reason.strip())
    return reasoned and bool(answer.person.strip()) and answer.is_current(as_of)


_NO_ANSWERS = Answers(None, {}, ())


def judge_item(
    clause: Clause,
    objects: Objects,
    spoken: Spoken | None,
    given: Sequence[Answer],
    as_of: date,
    *,
    looking: Container[str],
    has_rule: bool,
) -> ItemResult:
    """The result of an item on a platform, before the overall assessment.

    `looking` holds the rules by which a machine looks itself; the others read what people entered. `has_rule` tells
    whether any rule of the audit speaks to the item.
    """
    expected = objects.of(clause)
    needed = tuple(method for method in _BY_PEOPLE if method in clause.methods)
    if not spoken and not given:
        pending = Pending.NOT_LOOKED if has_rule else Pending.NO_RULE
        return _item(clause, objects, ClauseState.PENDING, pending, (), expected, needed)
    answers = Answers.of(given, objects.whole.platform, as_of) if given else _NO_ANSWERS
    rows = _rows(objects, spoken or {}, answers, () if needed else looking)
    unseen = _unseen(clause, objects, expected, rows) if answers.whole is None else ()
    state, pending = _concluded(rows, unseen, has_rule)
    missing = () if answers.whole or (rows and all(row.answers for row in rows)) else needed
    return _item(clause, objects, state, pending, rows, unseen, missing)


def within_pack(item: ItemResult, outside: Container[str]) -> ItemResult:
    """A deviation that was seen stays one; anything better says nothing while a rule that speaks to the item was left
    out of the audit."""
    if item.clause.id not in outside or item.state.deviates:
        return item
    if item.state is ClauseState.PENDING:
        nobody = item.pending in (Pending.NO_RULE, Pending.NOT_LOOKED, Pending.UNCONFIRMED, Pending.NEEDS_PERSON)
        return replace(item, pending=Pending.OUTSIDE_PACK) if nobody else item
    worst = PARTLY if item.state is GOOD else BAD
    open_ = ClauseState.PENDING
    return replace(item, state=open_, raw=open_, pending=Pending.OUTSIDE_PACK, worst=worst, best=GOOD)


def _rows(objects: Objects, spoken: Spoken, answers: Answers, sufficient: Container[str]) -> tuple[ObjectResult, ...]:
    """`sufficient` holds the rules whose pass needs no person's word beside it."""
    platform = objects.whole.platform
    targets = dict.fromkeys([*spoken, *(TargetKey(platform, target) for target in answers.own)])
    if answers.whole is not None or any(answer.target in ("", platform) for answer in answers.void):
        targets[objects.whole] = None
    void = {TargetKey(platform, answer.target) for answer in answers.void if answer.target}
    targets |= dict.fromkeys(void)
    return tuple(
        _row(target, spoken.get(target, ()), answers, sufficient, is_whole=target == objects.whole)
        for target in targets
    )


def _row(
    target: TargetKey, verdicts: Sequence[Verdict], answers: Answers, sufficient: Container[str], *, is_whole: bool
) -> ObjectResult:
    needs_person = not any(verdict.state is State.PASS and verdict.rule in sufficient for verdict in verdicts)
    own = answers.whole if is_whole else answers.own.get(target.target)
    said = _SAID[own.conclusion] if own else None
    seen = _seen(verdicts, named=own is not None, answered=answers.whole is not None)
    whole = _SAID[answers.whole.conclusion] if answers.whole else None
    state, pending = _weighed(seen, said, whole, needs_person=needs_person)
    deviates = any(verdict.state.deviates for verdict in verdicts)
    applies = any(verdict.state is not State.NOT_APPLICABLE for verdict in verdicts)
    better = {ClauseState.COMPLIANT} if deviates else set()
    better |= {ClauseState.PARTIAL} if seen is BAD else set()
    better |= {ClauseState.NOT_APPLICABLE} if deviates or (applies and seen is GOOD) else set()
    void = tuple(each for each in answers.void if each.target == target.target or (is_whole and not each.target))
    return ObjectResult(
        target=target,
        state=state,
        pending=pending,
        verdicts=tuple(verdicts),
        answers=(own,) if own else (),
        aged=void,
        conflict=said in better or whole in better,
        deviation_seen=deviates or said in (PARTLY, BAD),
    )


def _seen(verdicts: Sequence[Verdict], *, named: bool, answered: bool) -> ClauseState | None:
    """What machines say of an object; None when nothing. A person's answer stands in for rules that wait for one; what
    a machine could not look at, only an answer that names the object settles."""
    states = {verdict.state for verdict in verdicts}
    applicable = states - {State.NOT_APPLICABLE}
    if not applicable:
        return ClauseState.NOT_APPLICABLE if states else None
    unsettled = applicable & {State.UNKNOWN, State.ERROR}
    if not named and (unsettled or (State.MANUAL in applicable and not answered)):
        return ClauseState.PENDING
    judged = applicable & {State.PASS, State.PARTIAL, State.FAIL}
    if not judged:
        return None
    if judged == {State.PASS}:
        return GOOD
    return BAD if judged == {State.FAIL} else PARTLY


def _weighed(
    seen: ClauseState | None, said: ClauseState | None, whole: ClauseState | None, *, needs_person: bool
) -> tuple[ClauseState, Pending]:
    """Machine and person together on one object: what a machine saw stands, and a person's part is added to it."""
    match seen:
        case ClauseState.PENDING:
            return ClauseState.PENDING, Pending.UNDECIDED
        case None:
            word = said or whole  # rules that only wait for an answer are settled by one for the platform as a whole
            return (word, Pending.NONE) if word else (ClauseState.PENDING, Pending.NEEDS_PERSON)
        case ClauseState.NOT_APPLICABLE:
            return (said, Pending.NONE) if said else (ClauseState.PENDING, Pending.UNCONFIRMED)
        case ClauseState.COMPLIANT:
            if said in (PARTLY, BAD):
                return PARTLY, Pending.NONE
            heard = any(word not in (None, ClauseState.NOT_APPLICABLE) for word in (said, whole))
            return (ClauseState.PENDING, Pending.NEEDS_PERSON) if needs_person and not heard else (GOOD, Pending.NONE)
    return seen, Pending.NONE


def _unseen(
    clause: Clause, objects: Objects, expected: Sequence[TargetKey], rows: Sequence[ObjectResult]
) -> tuple[TargetKey, ...]:
    """Expected objects that nobody spoke of. Where an item is about the platform as a whole, records of the register
    speak of it."""
    seen = {row.target for row in rows}
    if rows and clause.objects == (ObjectClass.PLATFORM,):
        seen.add(objects.whole)
    return tuple(target for target in expected if target not in seen)


def weighing(rows: Sequence[ObjectResult]) -> Sequence[ObjectResult]:
    """Results that count towards the item: all but a person's word on the whole that what was seen contradicts."""
    if not any(row.conflict for row in rows):
        return rows
    return [row for row in rows if row.verdicts or row.state.deviates or any(a.target for a in row.answers)]


def _concluded(
    rows: Sequence[ObjectResult], unseen: Sequence[TargetKey], has_rule: bool
) -> tuple[ClauseState, Pending]:
    counted = [row for row in weighing(rows) if row.pending is not Pending.UNCONFIRMED]
    applicable = [row for row in counted if row.state is not ClauseState.NOT_APPLICABLE]
    reasons = {row.pending for row in applicable if row.state is ClauseState.PENDING}
    if unseen and (applicable or not counted):
        reasons.add(Pending.NOT_LOOKED if has_rule or applicable else Pending.NO_RULE)
    if not applicable and any(row.pending is Pending.UNCONFIRMED for row in rows):
        reasons.add(Pending.UNCONFIRMED)
    if reasons == {Pending.NEEDS_PERSON} and any(row.state.deviates for row in applicable):
        return PARTLY, Pending.NONE  # what a person still says of the rest cannot make it whole, nor nothing of it
    if reasons:
        return ClauseState.PENDING, min(reasons, key=_ORDER.index)
    return merged(row.state for row in counted), Pending.NONE


def _item(
    clause: Clause,
    objects: Objects,
    state: ClauseState,
    pending: Pending,
    rows: tuple[ObjectResult, ...],
    unseen: Sequence[TargetKey],
    missing: tuple[str, ...],
) -> ItemResult:
    verdicts = [verdict for row in rows for verdict in row.verdicts]
    worst = best = state
    if state is ClauseState.PENDING:
        met = any(v.state in (State.PASS, State.PARTIAL) for v in verdicts) or any(
            row.state in (GOOD, PARTLY) for row in weighing(rows)
        )
        worst = PARTLY if met else BAD
        best = PARTLY if any(row.deviation_seen for row in rows) else GOOD
    machine = any(v.state in (State.PASS, State.PARTIAL, State.FAIL) for v in verdicts)
    person = any(row.answers for row in rows)
    spoken_by = (
        (SpokenBy.BOTH if person else SpokenBy.MACHINE) if machine else (SpokenBy.PERSON if person else SpokenBy.NOBODY)
    )
    return ItemResult(
        platform=objects.whole.platform,
        clause=clause,
        state=state,
        raw=state,
        pending=pending,
        worst=worst,
        best=best,
        spoken_by=spoken_by,
        counts=Counts.of(verdict.state for verdict in verdicts) if verdicts else _NOTHING,
        objects=rows,
        unseen=tuple(unseen),
        missing=missing,
    )
