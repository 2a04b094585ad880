"""What a person must answer for a platform, and of which objects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from auditor.assessment.selection import class_of
from auditor.model.clause import Clause, ObjectClass
from auditor.model.guide import Asker, Guidance, Guide, Sampling
from auditor.model.rule import Method, Rule
from auditor.model.target import Target, TargetKind
from auditor.model.text import Text
from auditor.model.validity import Place

WHOLE = ""
"""Stands for the platform as a whole where a row names its object."""
_BY_PEOPLE = frozenset({"document", "interview"})
_AUTOMATIC = frozenset({Method.CHECK, Method.TEST})
_CLASSES: Mapping[TargetKind, tuple[ObjectClass, ...]] = {
    TargetKind.HOST: (
        ObjectClass.LINUX,
        ObjectClass.WINDOWS,
        ObjectClass.OTHER_HOST,
        ObjectClass.NETWORK_DEVICE,
    ),
    TargetKind.DATABASE: (ObjectClass.DATABASE,),
    TargetKind.WEBSITE: (ObjectClass.WEBSITE,),
    TargetKind.DATASET: (ObjectClass.DATASET,),
    TargetKind.PLATFORM: (ObjectClass.PLATFORM,),
}
_ANYBODY = Asker("officer", Text("安全主管", "Security officer"))
_NO_GUIDANCE = Guidance(_ANYBODY.id, Text("", ""), Text("", ""), Text("", ""))


@dataclass(frozen=True, slots=True)
class Row:
    """An item that is asked of one object; `target` is `WHOLE` for the platform. `name` is what people call the
    object, `sample` the objects to look at before answering for the whole."""

    clause: Clause
    guidance: Guidance
    target: str = WHOLE
    name: str = ""
    sample: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return row_id(self.clause.id, self.target)


def row_id(clause: str, target: str) -> str:
    return f"{clause}@{target}" if target else clause


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one role is asked."""

    asker: Asker
    rows: tuple[Row, ...]


def sheets_of(
    selected: Iterable[Clause],
    rules: Iterable[Rule],
    objects: Sequence[Target],
    guide: Guide,
    level: int,
    pending: Container[str] = (),
) -> tuple[Sheet, ...]:
    """The questions of a platform by the role that is asked, items in the order of the standard.

    `selected` are the items of the platform, `objects` its targets; those a machine judges alone are left out, unless
    they were `pending` when it last looked.
    """
    spoken = spoken_by_machine(rules)
    sampled = sample(objects, level, guide.sampling)
    rows: dict[str, list[Row]] = defaultdict(list)
    for clause in selected:
        if clause.id not in pending and judged_by_machine_alone(clause, spoken):
            continue
        guidance = guide.guidance.get(Place.of(clause), _NO_GUIDANCE)
        rows[guidance.asker] += _rows(clause, guidance, sampled)
    known = guide.askers or {_ANYBODY.id: _ANYBODY}
    return tuple(Sheet(asker, tuple(rows[name])) for name, asker in known.items() if rows[name])


def _rows(clause: Clause, guidance: Guidance, sampled: Mapping[ObjectClass, Sequence[Target]]) -> Iterator[Row]:
    """The item for the platform as a whole, then for each sampled object it applies to."""
    own = [target for each in clause.objects for target in sampled.get(each, ()) if each is not ObjectClass.PLATFORM]
    yield Row(clause, guidance, sample=tuple(target.id for target in own))
    for target in own:
        yield Row(clause, guidance, target.id, target.name)


def spoken_by_machine(rules: Iterable[Rule]) -> Mapping[str, frozenset[ObjectClass]]:
    """The classes of objects on which automatic rules speak to each item."""
    spoken: dict[str, set[ObjectClass]] = defaultdict(set)
    for rule in rules:
        if rule.status == "stable" and rule.method in _AUTOMATIC:
            classes = {one for kind in rule.kinds for one in _CLASSES.get(kind, ())}
            for clause in {clause for level in rule.levels for clause in rule.clauses_at(level)}:
                spoken[clause] |= classes
    return {clause: frozenset(classes) for clause, classes in spoken.items()}


def judged_by_machine_alone(clause: Clause, spoken: Mapping[str, frozenset[ObjectClass]]) -> bool:
    """Rules speak to it on every class of objects it is judged on, and it asks for neither a document nor an interview.
    What the graded object as a whole has to do (its application, its network) is rarely seen by a machine."""
    covered = spoken.get(clause.id, frozenset())
    return bool(covered) and covered >= set(clause.objects) and not _BY_PEOPLE & set(clause.methods)


def sample(objects: Iterable[Target], level: int, sampling: Sampling) -> Mapping[ObjectClass, tuple[Target, ...]]:
    """The objects to look at: of each class so many that are alike (same system or engine), those that can be reached
    from the internet first, then in the order of the register."""
    alike: dict[tuple[ObjectClass, str], list[Target]] = defaultdict(list)
    for target in objects:
        kind = class_of(target)
        if kind is not None and kind is not ObjectClass.PLATFORM:
            alike[kind, str(target.attributes.get("engine", ""))].append(target)
    chosen: dict[ObjectClass, list[Target]] = defaultdict(list)
    for (kind, _), group in alike.items():
        exposed_first = sorted(group, key=lambda target: not _is_exposed(target))
        chosen[kind] += exposed_first[: sampling.sizes[level]]
    return {kind: tuple(group) for kind, group in chosen.items()}


def _is_exposed(target: Target) -> bool:
    return "internet" in target.attributes.get("network_kinds", ())
