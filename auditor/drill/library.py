"""`rules/drills/` → scenarios, roles, clocks and evaluation sheet, strictly: every wrong line is named."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Container, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from auditor.drill.classes import IncidentClass, read_classes
from auditor.drill.grading import Criterion, read_criteria
from auditor.drill.reading import by_operator, day, duration, known, member, members, optional_duration, source
from auditor.drill.scenarios import Declared, read_scenario
from auditor.errors import Problem, RulebookError
from auditor.model.drill import EvaluationItem, LegalClock, Mark, Onward, Role, Scenario, Severity
from auditor.model.rulebook import Instrument
from auditor.rulebook.cursor import Cursor
from auditor.rulebook.load import load_norms, rule_folders
from auditor.yamlio import read

T = TypeVar("T", Role, LegalClock, EvaluationItem, Criterion, IncidentClass)

FOLDER = "drills"


@dataclass(frozen=True, slots=True)
class DrillLibrary:
    """Everything a drill is made from. `digest` names the exact data."""

    scenarios: Mapping[str, Scenario]
    roles: Mapping[str, Role]
    clocks: tuple[LegalClock, ...]
    items: tuple[EvaluationItem, ...]
    criteria: tuple[Criterion, ...]
    classes: Mapping[str, IncidentClass]
    instruments: Mapping[str, Instrument]
    digest: str


def load_library(folder: Path | None = None) -> DrillLibrary:
    """The shipped scenarios, and those of the user's own rules folder beside them (`drills/*.yaml` there).

    Raises RulebookError with every problem of every file.
    """
    problems: list[Problem] = []
    with rule_folders(folder) as (base, own):
        instruments, clauses = load_norms(base, own, problems)
        home = base / FOLDER
        roles = _declared(home / "roles.yaml", _role, problems)
        items = _declared(home / "evaluation.yaml", _item, problems)
        classes = _declared(home / "incident-classes.yaml", read_classes, problems)
        clocks = _declared(home / "clocks.yaml", lambda c: _clock(c, instruments, classes), problems)
        criteria = _declared(home / "incident-grades.yaml", lambda c: read_criteria(c, instruments), problems)
        declared = Declared(
            roles=frozenset(roles),
            classes={entry.id: frozenset(entry.kinds) for entry in classes.values()},
            clauses=clauses.clauses,
        )
        files = sorted((home / "scenarios").glob("*.yaml"))
        if own is not None:
            files += sorted((own / FOLDER).glob("*.yaml"))
        scenarios = _scenarios(files, declared, problems)
        digest = hashlib.sha256()
        for file in [*sorted(home.glob("*.yaml")), *files]:
            digest.update(f"{file.name}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    if problems:
        raise RulebookError(problems)
    return DrillLibrary(
        scenarios=scenarios,
        roles=roles,
        clocks=tuple(clocks.values()),
        items=tuple(items.values()),
        criteria=tuple(criteria.values()),
        classes=classes,
        instruments=instruments,
        digest=digest.hexdigest(),
    )


def _declared(path: Path, make: Callable[[Cursor], T], problems: list[Problem]) -> Mapping[str, T]:
    cursor = _opened(path, problems)
    found: list[T] = []
    if cursor is not None:
        for item in cursor.each():
            item.build(make, found)
        problems += cursor.problems
    return {entry.id: entry for entry in found}


def _opened(path: Path, problems: list[Problem]) -> Cursor | None:
    try:
        document = read(path, path.name, error=RulebookError, scalar_keys=True)
    except RulebookError as error:
        problems += error.problems
        return None
    return Cursor(document, document.value)


def _scenarios(files: Collection[Path], declared: Declared, problems: list[Problem]) -> Mapping[str, Scenario]:
    scenarios: dict[str, Scenario] = {}
    for path in files:
        cursor = _opened(path, problems)
        if cursor is None:
            continue
        scenario = read_scenario(cursor, declared)
        if scenario.id in scenarios:
            cursor.at("id").problem("编号已被另一个情景使用", "another scenario has this id")
        problems += cursor.problems
        scenarios[scenario.id] = scenario
    return scenarios


def _role(cursor: Cursor) -> Role:
    cursor.keys((), ("id", "title", "body", "duty"))
    return Role(cursor.at("id").string(), cursor.at("title").text(), cursor.at("body").text(), cursor.at("duty").text())


def _item(cursor: Cursor) -> EvaluationItem:
    cursor.keys((), ("id", "title", "question"))
    return EvaluationItem(cursor.at("id").string(), cursor.at("title").text(), cursor.at("question").text())


def _onward(cursor: Cursor) -> Onward:
    cursor.keys((), ("from", "to", "within"))
    return Onward(
        from_severity=member(cursor.at("from"), Severity),
        recipient=cursor.at("to").text(),
        within=duration(cursor.at("within")),
    )


def _clock(cursor: Cursor, instruments: Mapping[str, Instrument], classes: Container[str]) -> LegalClock:
    required = ("id", "title", "recipient", "starts", "stops", "limits", "from", "in_force", "source")
    cursor.keys(("personal", "classes", "onward"), required)
    return LegalClock(
        id=cursor.at("id").string(),
        title=cursor.at("title").text(),
        recipient={operator: item.text() for operator, item in by_operator(cursor.at("recipient")).items()},
        starts=members(cursor.at("starts"), Mark),
        stops=members(cursor.at("stops"), Mark),
        limits={operator: optional_duration(item) for operator, item in by_operator(cursor.at("limits")).items()},
        from_severity=member(cursor.at("from"), Severity),
        personal=cursor.at("personal").flag(),
        classes=tuple(known(item, classes) for item in cursor.at("classes").each()) if cursor.has("classes") else (),
        onward={operator: _onward(item) for operator, item in by_operator(cursor.at("onward")).items()}
        if cursor.has("onward")
        else {},
        in_force=day(cursor.at("in_force")),
        source=source(cursor.at("source"), instruments),
    )
