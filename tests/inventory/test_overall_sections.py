"""What people decide of links and risks is read strictly, and every mistake is told with its place."""

from __future__ import annotations

import pytest
from register_folder import HEAD, Folder

LINK = (
    "overall_links: [{id: ol-1, platform: pf-civil, clause: 8.1.4.1d, effect: compensates, through: [8.1.5.1a], "
    "result: partial, reason: 仅堡垒机登录, person: u-data, decided_on: 2026-01-05}]"
)
DECISION = (
    'risk_decisions: [{id: rd-1, platform: pf-civil, case: "6.4.1.3", decision: mitigated, reason: 带外管理, '
    "person: u-data, decided_on: 2026-01-05}]"
)


def test_a_link_and_a_decision_load_as_records(folder: Folder) -> None:
    register = folder.load(f"{LINK}\n{DECISION}")
    (link,), (decision,) = register.overall_links, register.risk_decisions
    assert (link.through, link.between, link.line > 0) == (("8.1.5.1a",), "control_points", True)
    assert (decision.case, decision.target, decision.decision) == ("6.4.1.3", None, "mitigated")


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (LINK.replace("[8.1.5.1a]", "[]"), "overall_links[0].through:"),
        (LINK.replace("8.1.5.1a", "8.1.4.1d"), "overall_links[0].through[0]:"),
        (LINK.replace("clause: 8.1.4.1d", "clause: 8.1.4.1"), "overall_links[0].clause:"),
        (LINK.replace("2026-01-05", "2026-01-05, expires_on: 2026-01-04"), "overall_links[0].expires_on:"),
        (LINK.replace("partial", "pending"), "overall_links[0].result:"),
        (LINK.replace("pf-civil", "pf-none"), "overall_links[0].platform:"),
        (LINK.replace("reason: 仅堡垒机登录, ", ""), "overall_links[0].reason:"),
        (DECISION.replace("mitigated", "confirmed"), "risk_decisions[0].decision:"),
        (DECISION.replace("6.4.1.3", "A-18"), "risk_decisions[0].decision:"),
        (DECISION.replace("u-data", "u-none"), "risk_decisions[0].person:"),
    ],
)
def test_a_mistake_is_told_with_its_place(folder: Folder, text: str, path: str) -> None:
    problems = folder.problems(text)
    assert [problem for problem in problems if path in problem] == problems
    assert problems[0].startswith("inventory.yaml:9:")


def test_extensions_are_a_closed_set(folder: Folder) -> None:
    head = HEAD.replace("level: {grade: 3}", "level: {grade: 3}, extensions: [mobile, cloud]")
    (problem,) = folder.problems("", head=head)
    assert "platforms[0].extensions[1]" in problem
