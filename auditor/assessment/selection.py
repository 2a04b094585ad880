"""Which items of the standard a platform is assessed on, and on which of its objects.

Source: GB/T 22239-2019, appendix A: G control points, management and all extensions at the grade of the object, S
control points at the grade of business information, A control points at that of system service. A control point that
does not exist at its sub-grade falls away.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache

from auditor.assessment.model import Selection
from auditor.model.clause import Clause, CloudSide, ObjectClass, Part
from auditor.model.target import Target, TargetKey, TargetKind
from auditor.results import PlatformSummary

HIGHEST = 4
"""Level 5 has no published requirements."""

_PARTS: Mapping[str, tuple[Part, frozenset[CloudSide | None]]] = {
    "cloud_provider": ("cloud", frozenset({CloudSide.PROVIDER, CloudSide.BOTH})),
    "cloud_customer": ("cloud", frozenset({CloudSide.CUSTOMER, CloudSide.BOTH})),
    "mobile": ("mobile", frozenset({None})),
    "iot": ("iot", frozenset({None})),
    "ics": ("ics", frozenset({None})),
    "bigdata": ("bigdata", frozenset({None})),
}


def selection_of(platform: PlatformSummary) -> Selection:
    """Levels by attribute; a sub-grade nobody entered is the grade itself."""
    g = min(platform.level, HIGHEST)
    s, a = (min(sub or g, HIGHEST) for sub in (platform.s, platform.a))
    return Selection(g, s, a, tuple(sorted(platform.extensions)), platform.extensions_stated)


def is_selected(clause: Clause, selection: Selection) -> bool:
    if clause.part == "general":
        levels = {"S": selection.s, "A": selection.a}
        return clause.level == levels.get(clause.attribute, selection.g)
    return clause.level == selection.g and belongs(clause, selection)


def belongs(clause: Clause, selection: Selection) -> bool:
    """Whether the part of the standard that the clause stands in concerns the platform at all."""
    if clause.part == "general":
        return True
    chosen = (_PARTS[extension] for extension in selection.extensions)
    return any(clause.part == part and clause.side in sides for part, sides in chosen)


class Catalogue:
    """The clauses of an audit, with the selections that occur in it."""

    def __init__(self, clauses: Iterable[Clause]) -> None:
        self._clauses = tuple(clauses)
        self.select = cache(self._select)

    def _select(self, selection: Selection) -> tuple[Clause, ...]:
        """Items of a platform, in the order of the standard."""
        return tuple(clause for clause in self._clauses if is_selected(clause, selection))


_HOSTS = {
    "linux": ObjectClass.LINUX,
    "windows": ObjectClass.WINDOWS,
    "network_device": ObjectClass.NETWORK_DEVICE,
}


def class_of(target: Target) -> ObjectClass | None:
    """Class of an object; None for records of the register that are no objects themselves, and for closed sites."""
    match target.kind:
        case TargetKind.HOST:
            return _HOSTS.get(str(target.attributes.get("os")), ObjectClass.OTHER_HOST)
        case TargetKind.DATABASE:
            return ObjectClass.DATABASE
        case TargetKind.WEBSITE:
            return None if target.attributes.get("status") == "closed" else ObjectClass.WEBSITE
        case TargetKind.DATASET:
            return ObjectClass.DATASET
        case TargetKind.PLATFORM:
            return ObjectClass.PLATFORM
    return None


class Objects:
    """The objects of one platform by class. The platform itself is always one of them."""

    def __init__(self, platform: str, targets: Iterable[Target]) -> None:
        self.whole = TargetKey(platform, platform)
        self._by_class: dict[ObjectClass, list[TargetKey]] = defaultdict(list)
        self.classes: dict[TargetKey, ObjectClass] = {self.whole: ObjectClass.PLATFORM}
        self.known = {platform, ""}
        for target in targets:
            self.known.add(target.id)
            found = class_of(target)
            if found is not None and target.key != self.whole:
                self.classes[target.key] = found
                self._by_class[found].append(target.key)
        self._by_class[ObjectClass.PLATFORM] = [self.whole]
        self._expected: dict[tuple[ObjectClass, ...], tuple[TargetKey, ...]] = {}

    def of(self, clause: Clause) -> tuple[TargetKey, ...]:
        """Objects the item applies to; the platform as a whole where it has none of those classes."""
        found = self._expected.get(clause.objects)
        if found is None:
            listed = [key for each in clause.objects for key in self._by_class.get(each, ())]
            found = self._expected[clause.objects] = tuple(listed) or (self.whole,)
        return found
