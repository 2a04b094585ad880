"""All formats say the same: every count, id and state is read back from each and compared."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import read_back
from read_back import label
from sample_results import of_size, small

import reports
from auditor.assessment import ClauseState
from auditor.model.rule import Severity
from auditor.model.text import Lang
from auditor.model.verdict import State
from auditor.results import AuditResult
from reports.wording import CLAUSE_STATES, SEVERITIES, STATES, percent

read_html, read_xlsx, read_machine = map(cache, (read_back.html, read_back.xlsx, read_back.machine))
"""Each report is written once and read by several tests."""

RESULTS = {"small": small(), "sixty hosts": of_size(60, 20, platforms=7)}


@pytest.fixture(scope="module", params=[(name, lang) for name in RESULTS for lang in Lang], ids=str)
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[AuditResult, Lang, Path]:
    name, lang = request.param
    out = tmp_path_factory.mktemp("out")
    reports.write(RESULTS[name], out, lang=lang)
    return RESULTS[name], lang, out / "latest"


def state(lang: Lang, value: str) -> str:
    return label(lang, STATES[State(value)][0])


def severity(lang: Lang, value: str) -> str:
    return label(lang, SEVERITIES[Severity(value)][0])


def counts_of(document: dict[str, Any], platform: str) -> dict[str, int]:
    return document["coverage"]["platforms"][platform]


def test_html_and_json_count_the_same_by_platform_and_in_total(written: tuple[AuditResult, Lang, Path]) -> None:
    _result, lang, folder = written
    document, said = read_machine(folder / "audit.json"), read_html(folder / "report.html")
    shown = {p for p, counts in document["coverage"]["platforms"].items() if p or counts["total"]}
    assert set(said.platforms) == shown
    for platform, numbers in [*said.platforms.items(), (None, said.total)]:
        counts = document["coverage"]["total"] if platform is None else counts_of(document, platform)
        assert numbers[label(lang, "Judged")] == percent(counts["judged"], counts["automatic"])
        for value in State:
            assert numbers[state(lang, value)] == f"{counts[value]:,}"
    for value in Severity:
        assert said.total[severity(lang, value)] == f"{document['coverage']['findings'][value]:,}"


def test_html_spreadsheet_and_json_name_the_same_findings(written: tuple[AuditResult, Lang, Path]) -> None:
    _result, lang, folder = written
    document = read_machine(folder / "audit.json")
    deviating = [v for v in document["verdicts"] if v["state"] in ("fail", "partial")]
    expected = {(v["platform"], v["target"], v["rule"]) for v in deviating}
    assert read_html(folder / "report.html").findings == expected
    rows = read_xlsx(folder / "report.xlsx")[label(lang, "Findings")]
    names = [label(lang, name) for name in ("Platform", "Target", "Rule", "State", "Severity")]
    assert Counter(tuple(row[name] or "" for name in names) for row in rows) == Counter(
        (v["platform"], v["target"], v["rule"], state(lang, v["state"]), severity(lang, v["severity"]))
        for v in deviating
    )


def test_the_spreadsheet_holds_every_verdict_of_the_json(written: tuple[AuditResult, Lang, Path]) -> None:
    _result, lang, folder = written
    document = read_machine(folder / "audit.json")
    rows = read_xlsx(folder / "report.xlsx")[label(lang, "All verdicts")]
    names = [label(lang, name) for name in ("Platform", "Target", "Rule", "Revision", "Level", "State", "Severity")]
    assert Counter(tuple(row[name] or "" for name in names) for row in rows) == Counter(
        (
            v["platform"],
            v["target"],
            v["rule"],
            v["revision"],
            v["level"],
            state(lang, v["state"]),
            severity(lang, v["severity"]),
        )
        for v in document["verdicts"]
    )


def test_platform_numbers_agree_in_the_spreadsheet_too(written: tuple[AuditResult, Lang, Path]) -> None:
    _result, lang, folder = written
    document = read_machine(folder / "audit.json")
    rows = read_xlsx(folder / "report.xlsx")[label(lang, "Platforms")]
    for row in rows:
        platform = row[label(lang, "Identifier")] or ""
        counts = counts_of(document, platform)
        assert {value: row[state(lang, value)] for value in State} == {value: counts[value] for value in State}


def test_clause_verdicts_agree(written: tuple[AuditResult, Lang, Path]) -> None:
    _result, lang, folder = written
    document = read_machine(folder / "audit.json")
    names = {value: label(lang, CLAUSE_STATES[ClauseState(value)][0]) for value in ClauseState}
    expected = {(row["platform"], row["clause"]): names[row["state"]] for row in document["clauses"]}
    rows = read_xlsx(folder / "report.xlsx")[label(lang, "Clause verdicts")]
    columns = [label(lang, name) for name in ("Platform", "Clause", "Verdict")]
    assert {(row[columns[0]] or "", row[columns[1]]): row[columns[2]] for row in rows} == expected
    assert read_html(folder / "report.html").clauses == expected


def test_what_was_not_seen_and_the_waivers_agree(written: tuple[AuditResult, Lang, Path]) -> None:
    result, lang, folder = written
    document, sheets = read_machine(folder / "audit.json"), read_xlsx(folder / "report.xlsx")
    unseen = sheets[label(lang, "What was not seen")]
    columns = [label(lang, name) for name in ("Platform", "Target", "What")]
    assert sorted(tuple(row[name] for name in columns) for row in unseen) == [
        (seen["platform"], seen["target"], seen["what"]) for seen in document["not_seen"]
    ]
    waivers = sheets[label(lang, "Waivers")]
    assert sorted(row[label(lang, "Waiver")] for row in waivers) == [w["id"] for w in document["waivers"]]
    assert len(document["not_seen"]) == len(result.not_seen)


@pytest.mark.parametrize("width", [160, 60])
def test_the_terminal_says_the_same_numbers(written: tuple[AuditResult, Lang, Path], width: int) -> None:
    result, lang, folder = written
    document, text = read_machine(folder / "audit.json"), read_back.terminal(result, lang, width)
    flat = "".join(text.replace("│", "").split())
    total = document["coverage"]["total"]
    assert percent(total["judged"], total["automatic"]) in flat
    for value in Severity:
        number = f"{document['coverage']['findings'][value]:,}"
        assert f"{severity(lang, value)}{number}".replace(" ", "") in flat
    for platform in document["platforms"]:
        assert platform["id"] in text


def test_the_other_language_says_the_same_numbers(written: tuple[AuditResult, Lang, Path]) -> None:
    _result, lang, folder = written
    other = Lang.EN if lang is Lang.ZH else Lang.ZH
    here, there = read_html(folder / "report.html"), read_html(folder / f"report.{other}.html")
    assert here.findings == there.findings
    assert [list(n.values()) for n in here.platforms.values()] == [list(n.values()) for n in there.platforms.values()]
    assert here.clauses.keys() == there.clauses.keys()
