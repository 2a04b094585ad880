"""Names of files, folders, members, sheets and tables that hold personal data: how they may be shown to people."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import count
from typing import TYPE_CHECKING

import numpy as np

from auditor.model.personal_data import Trouble, TroubleKind
from auditor.model.text import Text
from scanners.personal_data.column_names import names_a_person
from scanners.personal_data.masking import masked
from scanners.personal_data.source_parts import PARTS, may_hold

if TYPE_CHECKING:
    from scanners.personal_data.work.kernel import Kernel

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff·]+")
_ONE = Text(
    "名称含个人信息（{kinds}）：会随目录、日志和清单外传，请更名；报告中已遮盖，JSON Lines 与 SARIF 保留原路径",
    "its name holds personal data ({kinds}), which lists and logs carry on: rename it. Reports for people show it "
    "masked; JSON Lines and SARIF keep the path",
)
_MANY = Text(
    "其中多个名称含个人信息（{kinds}）：会随目录、日志和清单外传，请更名；报告中已遮盖，JSON Lines 与 SARIF 保留原名",
    "names in it hold personal data ({kinds}), which lists and logs carry on: rename them. Reports for people show "
    "them masked; JSON Lines and SARIF keep the paths",
)


def names_shown(sources: Iterable[str], kernel: Callable[[], Kernel]) -> tuple[dict[str, str], tuple[Trouble, ...]]:
    """How each name that holds personal data is shown, and a note for every such name, or one for all in one place.

    Sources of databases are no files, and are left out.
    """
    places: dict[str, str] = {}
    for source in sources:
        if "://" not in source:
            for part in PARTS.finditer(source):
                if may_hold(part[0]):
                    places.setdefault(part[0], source[: part.end()])
    if not places:
        return {}, ()
    found = dict(_held(list(places), kernel()))
    return _apart(found), tuple(_notes(found, places))


def _held(names: list[str], kernel: Kernel) -> Iterator[tuple[str, list[tuple[int, int, str]]]]:
    """Names that hold something, with the places in them and the kind of each."""
    lines = [name.encode("utf-8", "replace") + b"\n" for name in names]
    bounds = np.concatenate([[0], np.cumsum([len(line) for line in lines])]).astype(np.int64)
    hits: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
    found = kernel.scan(b"".join(lines), bounds)
    for n, start, end, entity in zip(
        found.segment.tolist(), found.start.tolist(), found.end.tolist(), found.entity.tolist(), strict=True
    ):
        if (kind := kernel.entities[entity]) in kernel.tools.clear:
            line, begin = lines[n], int(bounds[n])
            place = tuple(len(line[: at - begin].decode("utf-8", "ignore")) for at in (start, end))
            hits[n].append((*place, kind))
    for n, name in enumerate(names):
        known = hits.get(n, [])
        # Beside a number of a person a name is one that anywhere else needs more to be told.
        is_person = kernel.tools.names_somebody if known else names_a_person
        known += [
            (*run.span(), "PERSON")
            for run in _HAN.finditer(name)
            if not any(start < run.end() and run.start() < end for start, end, _ in known) and is_person(run[0])
        ]
        if known:
            yield name, sorted(known)


def _shown(name: str, held: list[tuple[int, int, str]]) -> str:
    shown, at = "", 0
    for start, end, kind in held:
        shown += name[at:start] + masked(name[max(at, start) : end], kind)
        at = max(at, end)
    return shown + name[at:]


def _apart(found: Mapping[str, list[tuple[int, int, str]]]) -> dict[str, str]:
    """Names that look alike once they are masked get numbers, so that nobody takes one for the other."""
    shown: dict[str, str] = {}
    used: set[str] = set()
    for name, held in found.items():
        plain = _shown(name, held)
        head, dot, tail = plain.rpartition(".")
        numbered = (f"{head or tail} ({n}){dot if head else ''}{tail if head else ''}" for n in count(2))
        shown[name] = plain if plain not in used else next(other for other in numbered if other not in used)
        used.add(shown[name])
    return shown


def _notes(found: Mapping[str, list[tuple[int, int, str]]], places: Mapping[str, str]) -> Iterator[Trouble]:
    by_place: dict[str, list[str]] = defaultdict(list)
    for name in found:
        by_place[places[name][: -len(name)].rstrip("/!#")].append(name)
    for place, names in by_place.items():
        kinds = ", ".join(sorted({kind for name in names for _, _, kind in found[name]}))
        if len(names) == 1:
            yield Trouble(places[names[0]], TroubleKind.PERSONAL_NAME, _ONE.fill({"kinds": kinds}))
        else:
            yield Trouble(place or ".", TroubleKind.PERSONAL_NAME, _MANY.fill({"kinds": kinds}), len(names))
