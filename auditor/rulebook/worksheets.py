"""`rules/worksheets/`: whom to ask what of each control point, how many objects, and how long the answer holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from auditor.errors import Problem, Problems, RulebookError
from auditor.model.clause import ClauseCatalogue
from auditor.model.guide import Asker, Guidance, Guide, Sampling
from auditor.model.rule import LEVELS
from auditor.model.validity import Place, Validities, Validity
from auditor.rulebook.cursor import Cursor
from auditor.yamlio import read

K = TypeVar("K")
V = TypeVar("V")

FOLDER = "worksheets"
NONE = "none"
"""Months of what does not age."""


def read_validities(folder: Path, clauses: ClauseCatalogue, problems: list[Problem]) -> Validities:
    """How long answers hold. A rulebook without such a file lets them hold for ever."""
    path = folder / FOLDER / "validity.yaml"
    cursor = _document(path, problems) if path.is_file() else None
    if cursor is None or not cursor.keys(("soon_days", "points"), ("common",)):
        return Validities()
    points: dict[Place, Validity] = {}
    by_clause: dict[str, Validity] = {}
    for item in cursor.at("points").each() if cursor.has("points") else ():
        item.keys(("layer", "clauses", "verified"), ("controls", "months", "basis"))
        validity = _validity(item)
        if item.has("clauses"):
            for name in item.at("clauses").each():
                if name.string() not in clauses.clauses:
                    name.problem("没有该测评项", "there is no such item")
                _once(name, by_clause, name.string(), validity)
            continue
        for name in item.at("controls").each():
            places = places_of(clauses, name.string(), layer=item.at("layer").string())
            if not places:
                name.problem("没有该控制点", "there is no such control point")
            for place in places:
                _once(name, points, place, validity)
    common = cursor.at("common")
    common.keys(("verified",), ("months", "basis"))
    return Validities(_validity(common), points, by_clause, cursor.at("soon_days").integer(30))


def load_guide(folder: Path, clauses: ClauseCatalogue) -> Guide:
    """The guidance of a rules folder. Raises RulebookError with every problem of every file."""
    problems: list[Problem] = []
    guide = _guide(folder / FOLDER, clauses, problems)
    if problems:
        raise RulebookError(problems)
    return guide


def _guide(folder: Path, clauses: ClauseCatalogue, problems: list[Problem]) -> Guide:
    askers: list[Asker] = []
    for item in _items(folder / "askers.yaml", problems):
        item.build(_asker, askers)
    known = {asker.id: asker for asker in askers}
    guidance: dict[Place, Guidance] = {}
    for path in sorted((folder / "guidance").glob("*.yaml")):
        for item in _items(path, problems):
            if not item.keys(("part",), ("layer", "control", "who", "ask", "look", "evidence")):
                continue
            said = _guidance(item)
            if said.asker not in known:
                item.at("who").problem("askers.yaml 中没有该角色", "askers.yaml has no such role")
            control, layer, part = (item.at(key).string() for key in ("control", "layer", "part"))
            places = places_of(clauses, control, layer=layer, part=part or "general")
            if not places:
                item.problem("没有该控制点", "there is no such control point")
            for place in places:
                _once(item, guidance, place, said)
    return Guide(known, guidance, _sampling(folder / "sampling.yaml", problems))


def places_of(clauses: ClauseCatalogue, control: str, *, layer: str = "", part: str = "") -> tuple[Place, ...]:
    """Control points of that name, in the order of the catalogue."""
    found = dict.fromkeys(map(Place.of, clauses.clauses.values()))
    return tuple(
        place for place in found if place.control == control and layer in ("", place.layer) and part in ("", place.part)
    )


def _once(cursor: Cursor, into: dict[K, V], key: K, value: V) -> None:
    if key in into:
        cursor.problem("重复", "stands here a second time")
    into[key] = value


def _asker(cursor: Cursor) -> Asker:
    cursor.keys((), ("id", "title"))
    return Asker(cursor.at("id").string(), cursor.at("title").text())


def _guidance(cursor: Cursor) -> Guidance:
    return Guidance(
        asker=cursor.at("who").string(),
        ask=cursor.at("ask").text(),
        look=cursor.at("look").text(),
        evidence=cursor.at("evidence").text(),
    )


def _validity(cursor: Cursor) -> Validity:
    return Validity(
        dict(_months(cursor.at("months"))), cursor.at("basis").text(), cursor.at("verified").flag(default=True)
    )


def _months(cursor: Cursor) -> Iterator[tuple[int, int | None]]:
    if cursor.value == {}:
        cursor.problem("须至少写明一个等级", "at least one level is needed")
    for level, value in cursor.items():
        if level not in LEVELS:
            value.problem("没有该等级", "there is no such level")
        yield level, None if value.value == NONE else value.integer(1)


def _sampling(path: Path, problems: list[Problem]) -> Sampling:
    cursor = _document(path, problems) if path.is_file() else None
    if cursor is None or not cursor.keys((), ("basis", "sizes")):
        return Sampling()
    sizes: Mapping[int, int] = {level: value.integer(1) for level, value in cursor.at("sizes").items()}
    if set(sizes) != set(LEVELS) or min(sizes.values()) < 1:
        cursor.at("sizes").problem("须为每个等级写明数量", "a size of at least one is needed for each level")
        return Sampling()
    return Sampling(sizes, cursor.at("basis").text())


def _items(path: Path, problems: list[Problem]) -> Iterable[Cursor]:
    cursor = _document(path, problems) if path.is_file() else None
    return () if cursor is None else cursor.each()


def _document(path: Path, problems: list[Problem]) -> Cursor | None:
    try:
        document = read(path, error=RulebookError, scalar_keys=True)
    except Problems as error:
        problems.extend(error.problems)
        return None
    return Cursor(document, document.value, (), problems)
