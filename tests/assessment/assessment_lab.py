"""Small audits made up for the tests of assessments: rules, verdicts and answers in a few words each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from auditor.assessment import ItemResult, Settings, assess
from auditor.model.answer import Answer, Conclusion
from auditor.model.clause import Clause
from auditor.model.guideline import Guidelines
from auditor.model.register import OverallLink, RiskDecision
from auditor.model.rule import Assertion, Fix, Method, Rule, Severity
from auditor.model.rulebook import Rulebook
from auditor.model.target import Target, TargetKey, TargetKind
from auditor.model.text import Text
from auditor.model.verdict import State, Verdict
from auditor.results import AuditResult, PlatformSummary
from auditor.rulebook import load_rulebook

AS_OF = date(2026, 11, 20)
WORDS = Text("词", "words")
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)

MACHINE = "8.1.4.4a"
"""Minimal installation: judged on Linux and Windows hosts, by machine alone."""
BOTH = "8.1.4.1b"
"""Login failures: judged on hosts, databases and the application; asks for documents too."""
PERSON = "8.1.6.1a"
"""Overall policy: documents only."""


@cache
def book() -> Rulebook:
    return load_rulebook()


def rule(name: str, *clauses: str, method: Method = Method.CHECK, severity: Severity = Severity.MEDIUM) -> Rule:
    """A rule that speaks to these level-3 items."""
    return Rule(
        id=name,
        revision=1,
        title=WORDS,
        why=WORDS,
        kinds=frozenset({TargetKind.HOST}),
        clauses={"gbt22239": {3: clauses}},
        basis=(),
        method=method,
        levels=frozenset({3}),
        severity=severity,
        facts=("x",),
        pass_when=Assertion("x", "equals", True),
        fix=Fix(WORDS),
    )


def host(name: str, os: str = "linux", platform: str = "pf-a") -> Target:
    return Target(platform, name, TargetKind.HOST, name, 3, attributes={"os": os})


def said(rule_id: str, target: str, state: State, platform: str = "pf-a") -> Verdict:
    return Verdict(rule_id, 1, TargetKey(platform, target), 3, state)


def answer(clause: str, conclusion: str, target: str = "", **changes: Any) -> Answer:
    values: dict[str, Any] = {
        "platform": "pf-a",
        "clause": clause,
        "target": target,
        "conclusion": Conclusion(conclusion),
        "person": "p-a",
        "answered_on": date(2026, 10, 1),
        "reason": "没有此类设备" if conclusion == "not_applicable" else "",
    }
    return Answer(**(values | changes))


def link(clause: str, effect: str, through: str, result: str, **changes: Any) -> OverallLink:
    values: dict[str, Any] = {
        "id": f"ol-{clause}",
        "platform": "pf-a",
        "clause": clause,
        "effect": effect,
        "through": tuple(through.split()),
        "result": result,
        "reason": "理由",
        "person": "p-a",
        "decided_on": date(2026, 10, 1),
    }
    return OverallLink(**(values | changes))


def decision(case: str, word: str, **changes: Any) -> RiskDecision:
    values: dict[str, Any] = {
        "id": f"rd-{case}",
        "platform": "pf-a",
        "case": case,
        "decision": word,
        "reason": "理由",
        "person": "p-a",
        "decided_on": date(2026, 10, 1),
    }
    return RiskDecision(**(values | changes))


def audit(
    *,
    rules: Iterable[Rule] = (),
    hosts: Iterable[Target] = (),
    verdicts: Iterable[Verdict] = (),
    answers: Iterable[Answer] = (),
    links: Iterable[OverallLink] = (),
    decisions: Iterable[RiskDecision] = (),
    clauses: Mapping[str, Clause] | None = None,
    guidelines: Guidelines | None = None,
    **platform: Any,
) -> AuditResult:
    """An audit of one platform of level 3, `pf-a`."""
    summary = PlatformSummary(**({"id": "pf-a", "name": "平台", "kind": "portal", "level": 3} | platform))
    whole = Target("pf-a", "pf-a", TargetKind.PLATFORM, "平台", 3)
    return AuditResult(
        audit="20261120-090000-0000",
        started=NOW,
        finished=NOW,
        as_of=AS_OF,
        tool_version="1",
        rulebook_digest="r",
        inventory_digest="i",
        district="示范区",
        platforms=(summary,),
        targets=(whole, *hosts),
        rules={each.id: each for each in rules},
        verdicts=tuple(verdicts),
        clauses=book().clauses.clauses if clauses is None else clauses,
        guidelines=book().guidelines if guidelines is None else guidelines,
        answers=tuple(answers),
        links=tuple(links),
        decisions=tuple(decisions),
    )


def item(result: AuditResult, clause: str, settings: Settings | None = None) -> ItemResult:
    """One item of `pf-a`."""
    found = assess(result, settings or Settings()).platforms["pf-a"].items
    return next(each for each in found if each.clause.id == clause)


def only(clauses: Iterable[str]) -> Mapping[str, Clause]:
    """The catalogue cut down to a few items."""
    return {clause: book().clauses.clauses[clause] for clause in clauses}


def weighted(numbers: Mapping[tuple[str, int], int], layer: Mapping[str, str]) -> dict[str, Clause]:
    """A catalogue of made-up items: so many of each side and weight, named `side-weight-n`."""
    model = book().clauses.clauses["8.1.6.1a"]
    return {
        f"{side}-{weight}-{n}": replace(
            model, id=f"{side}-{weight}-{n}", layer=layer[side], weight=type(model.weight)(weight), control=side
        )
        for (side, weight), count in numbers.items()
        for n in range(count)
    }
