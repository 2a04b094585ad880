"""One scenario file → `Scenario`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from auditor.drill.reading import duration, known, member, members, optional_duration
from auditor.model.clause import Clause
from auditor.model.drill import Expectation, Form, Inject, Mark, Need, Objectives, Scenario, Severity
from auditor.model.text import Text
from auditor.rulebook.cursor import Cursor

PLACES = frozenset({"district", "platform", "unit", "subjects", *(need.value for need in Need)})
"""What a scenario's texts may speak of in braces; filled from the register."""

PLAN_KINDS = ("cyber_incident", "data_incident", "pi_incident", "continuity")
LIVE_CHECKS = ("canary", "log_retention", "restore")

_TECHNIQUE = re.compile(r"T[0-9]{4}(?:\.[0-9]{3})?", re.ASCII)
_REQUIRED = (
    "id", "revision", "title", "story", "goals", "incident", "forms", "plan", "objectives", "injects", "clauses",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Declared:
    """What a scenario may refer to."""

    roles: frozenset[str]
    classes: Mapping[str, frozenset[str]]
    """Kinds of each incident class."""
    clauses: Mapping[str, Clause]


def read_scenario(cursor: Cursor, declared: Declared) -> Scenario:
    """The scenario at `cursor`; what is wrong with it is noted there."""
    cursor.keys(("needs", "cases", "live_checks"), _REQUIRED)
    incident = cursor.at("incident")
    incident.keys(("personal",), ("class", "kind", "severity"))
    kind = known(incident.at("class"), declared.classes)
    injects = tuple(_inject(item, declared) for item in cursor.at("injects").each())
    scenario = Scenario(
        id=cursor.at("id").string(),
        revision=cursor.at("revision").integer(),
        title=cursor.at("title").text(),
        story=_filled_in(cursor.at("story")),
        goals=tuple(item.text() for item in cursor.at("goals").each()),
        incident_class=kind,
        incident_kind=known(incident.at("kind"), declared.classes.get(kind, frozenset())),
        severity=member(incident.at("severity"), Severity),
        personal=incident.at("personal").flag(),
        forms=members(cursor.at("forms"), Form),
        needs=members(cursor.at("needs"), Need),
        plan_kind=known(cursor.at("plan"), PLAN_KINDS),
        objectives=_objectives(cursor.at("objectives")),
        roles=tuple(sorted({role for inject in injects for role in (inject.role, *(e.role for e in inject.expects))})),
        injects=injects,
        clauses={level: _clauses(item, declared, level) for level, item in cursor.at("clauses").items()},
        cases=cursor.at("cases").strings(),
        live_checks=tuple(
            known(item, LIVE_CHECKS) for item in (cursor.at("live_checks").each() if cursor.has("live_checks") else ())
        ),
    )
    _check_times(cursor.at("injects"), scenario)
    return scenario


def _inject(cursor: Cursor, declared: Declared) -> Inject:
    cursor.keys(("attack", "expects"), ("id", "at", "role", "channel", "says"))
    techniques = cursor.at("attack").strings()
    for technique in techniques:
        if not _TECHNIQUE.fullmatch(technique):
            cursor.at("attack").problem(f"“{technique}”不是 ATT&CK 技术编号", f"{technique!r} is no ATT&CK technique")
    return Inject(
        id=cursor.at("id").string(),
        at=duration(cursor.at("at")),
        role=known(cursor.at("role"), declared.roles),
        channel=cursor.at("channel").text(),
        says=_filled_in(cursor.at("says")),
        attack=techniques,
        expects=tuple(_expectation(item, declared) for item in cursor.at("expects").each())
        if cursor.has("expects")
        else (),
    )


def _expectation(cursor: Cursor, declared: Declared) -> Expectation:
    cursor.keys(("mark",), ("id", "action", "role", "within"))
    return Expectation(
        id=cursor.at("id").string(),
        action=_filled_in(cursor.at("action")),
        role=known(cursor.at("role"), declared.roles),
        mark=member(cursor.at("mark"), Mark) if cursor.has("mark") else None,
        within=duration(cursor.at("within")),
    )


def _objectives(cursor: Cursor) -> Objectives:
    cursor.keys(("detect", "contain", "restore", "recovery_point"))
    return Objectives(
        detect=optional_duration(cursor.at("detect")),
        contain=optional_duration(cursor.at("contain")),
        restore=optional_duration(cursor.at("restore")),
        recovery_point=optional_duration(cursor.at("recovery_point")),
    )


def _filled_in(cursor: Cursor) -> Text:
    """A text whose braces all name something that the register can fill."""
    text = cursor.text()
    for name in frozenset().union(*text.placeholders()) - PLACES:
        cursor.problem(f"不能填入“{{{name}}}”", f"{{{name}}} cannot be filled in")
    return text


def _clauses(cursor: Cursor, declared: Declared, level: object) -> tuple[str, ...]:
    found = tuple(known(item, declared.clauses) for item in cursor.each())
    for clause in found:
        if clause in declared.clauses and declared.clauses[clause].level != level:
            cursor.problem(f"{clause} 不是第 {level} 级的条款", f"{clause} is no clause of level {level}")
    return found


def _check_times(cursor: Cursor, scenario: Scenario) -> None:
    times = [inject.at for inject in scenario.injects]
    if times != sorted(times) or (times and times[0] != timedelta()):
        cursor.problem("注入应从 0m 开始并按时间排列", "injects start at 0m and stand in order of time")
    ids = [*(inject.id for inject in scenario.injects), *(expected.id for _, expected in scenario.expectations)]
    for twice in sorted({one for one in ids if ids.count(one) > 1}):
        cursor.problem(f"编号“{twice}”重复", f"{twice!r} stands twice")
