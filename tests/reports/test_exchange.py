"""Exports: whole, the same every time, valid for those who read them, and never better than what was seen."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sample_results
from defusedxml import ElementTree

from auditor.assessment import ClauseState, assess
from auditor.model.text import Lang, Text
from auditor.model.verdict import State
from auditor.results import AuditResult
from auditor.rulebook import load_rulebook
from reports.exchange import EXPORTERS, Subject

CHECKER = Path(__file__).parents[2] / "build" / "oscal-checker" / "bin" / "python"
CHECK = """
import json, sys
from trestle.oscal import assessment_results, catalog, poam, profile
kinds = {"catalog": catalog, "profile": profile, "assessment-results": assessment_results,
         "plan-of-action-and-milestones": poam}
for file in sys.argv[1:]:
    content = json.load(open(file, encoding="utf-8"))
    kinds[next(iter(content))].Model.model_validate(content)
"""
CLAUSES = tuple(load_rulebook().clauses.clauses.values())


@pytest.fixture(scope="module")
def result() -> AuditResult:
    return replace(sample_results.small(), clauses={clause.id: clause for clause in CLAUSES})


def exported(result: AuditResult, name: str, lang: Lang = Lang.ZH) -> Mapping[str, bytes]:
    return EXPORTERS[name](Subject(result, assess(result), CLAUSES, lang))


def loaded(result: AuditResult, file: str) -> Any:
    return json.loads(exported(result, "oscal")[file])


def values(content: Any, key: str) -> Iterator[Any]:
    """Every value under `key`, at any depth."""
    if isinstance(content, dict):
        if key in content:
            yield content[key]
        for inner in content.values():
            yield from values(inner, key)
    elif isinstance(content, list):
        for inner in content:
            yield from values(inner, key)


@pytest.mark.parametrize("name", list(EXPORTERS))
@pytest.mark.parametrize("lang", list(Lang))
def test_the_same_audit_gives_the_same_bytes(result: AuditResult, name: str, lang: Lang) -> None:
    assert exported(result, name, lang) == exported(result, name, lang)


def test_the_catalog_holds_every_item_once_and_profiles_name_only_those(result: AuditResult) -> None:
    ids = [
        control["id"] for controls in values(loaded(result, "oscal-catalog.json"), "controls") for control in controls
    ]
    assert len(ids) == len(set(ids)) == 1006
    counts = {1: 55, 2: 135, 3: 211, 4: 228}
    for level, count in counts.items():
        wanted = next(values(loaded(result, f"oscal-profile-level-{level}.json"), "with-ids"))
        assert len(wanted) == count and set(wanted) <= set(ids)


def test_identifiers_are_never_given_twice_and_references_lead_somewhere(result: AuditResult) -> None:
    content = loaded(result, "oscal-assessment-results.json")
    given = list(values(content, "uuid"))
    assert len(given) == len(set(given))
    for reference in (*values(content, "observation-uuid"), *values(content, "subject-uuid")):
        assert reference in given
    for reference in values(loaded(result, "oscal-poam.json"), "finding-uuid"):
        assert reference in given


def test_only_what_complies_is_satisfied(result: AuditResult) -> None:
    assessed = assess(result)
    states = {
        (one.platform.id, item.clause.id): item.state for one in assessed.platforms.values() for item in one.items
    }
    assert ClauseState.PENDING in states.values()
    for platform, told in zip(
        assessed.platforms,
        loaded(result, "oscal-assessment-results.json")["assessment-results"]["results"],
        strict=True,
    ):
        for finding in told["findings"]:
            clause = finding["target"]["target-id"].removeprefix("i-").removesuffix("_obj")
            satisfied = finding["target"]["status"]["state"] == "satisfied"
            assert satisfied is (states[platform, clause] is ClauseState.COMPLIANT)
        excluded = {one["control-id"] for part in values(told, "exclude-controls") for one in part}
        assert excluded == {
            f"i-{clause}"
            for (of, clause), state in states.items()
            if of == platform and state is ClauseState.NOT_APPLICABLE
        }


@pytest.mark.skipif(not CHECKER.exists(), reason="the OSCAL checker is not installed (scripts/setup test)")
@pytest.mark.parametrize("lang", list(Lang))
def test_the_official_models_accept_every_oscal_file(result: AuditResult, tmp_path: Path, lang: Lang) -> None:
    files = exported(result, "oscal", lang)
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    assert set(files) >= {"oscal-catalog.json", "oscal-assessment-results.json", "oscal-poam.json"}
    done = subprocess.run(
        [str(CHECKER), "-c", CHECK, *(str(tmp_path / name) for name in files)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_junit_counts_add_up_and_what_was_not_seen_did_not_pass(result: AuditResult) -> None:
    root = ElementTree.fromstring(exported(result, "junit")["junit.xml"])
    cases = [(case.get("name"), [child.tag for child in case]) for case in root.iter("testcase")]
    assert len(cases) == len(result.verdicts)
    passed = [tags for _, tags in cases if not tags]
    assert len(passed) == sum(verdict.state is State.PASS for verdict in result.verdicts)
    for suite in root.iter("testsuite"):
        for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.get(attribute, "")) == len(list(suite.iter(tag)))
        assert int(suite.get("tests", "")) == len(list(suite.iter("testcase")))


def test_every_verdict_is_a_line_of_the_table(result: AuditResult) -> None:
    rows = list(csv.DictReader(io.StringIO(exported(result, "csv")["verdicts.csv"].decode("utf-8-sig"))))
    assert [row["state"] for row in rows] == [verdict.state for verdict in result.verdicts]


def test_sarif_tells_everything_but_passes_and_keeps_what_is_open_apart(result: AuditResult) -> None:
    run = json.loads(exported(result, "sarif")["audit.sarif"])["runs"][0]
    told = [v for v in result.verdicts if v.state not in (State.PASS, State.NOT_APPLICABLE)]
    assert len(run["results"]) == len(told)
    for found, verdict in zip(run["results"], told, strict=True):
        assert run["tool"]["driver"]["rules"][found["ruleIndex"]]["id"] == found["ruleId"] == verdict.rule
        assert (found["level"] == "none") is not verdict.state.deviates
        assert found["kind"] != "pass"


def test_defectdojo_gets_findings_only_each_with_an_identity(result: AuditResult) -> None:
    findings = json.loads(exported(result, "defectdojo")["defectdojo.json"])["findings"]
    deviating = [verdict for verdict in result.verdicts if verdict.state.deviates]
    assert len(findings) == len(deviating) == len({one["unique_id_from_tool"] for one in findings})
    assert {one["severity"] for one in findings} <= {"Critical", "High", "Medium", "Low", "Info"}


HOSTILE = '=HYPERLINK("x")\x00\x0b<&>\u202e]]>\ud800'


def test_hostile_words_run_nowhere_and_break_nothing(result: AuditResult) -> None:
    hostile = replace(
        result, sentences={verdict.key: (Text(HOSTILE, HOSTILE),) for verdict in result.verdicts}, district=HOSTILE
    )
    for name in EXPORTERS:
        for file, content in exported(hostile, name).items():
            if file.endswith((".json", ".sarif")):
                json.loads(content)
    ElementTree.fromstring(exported(hostile, "junit")["junit.xml"])
    rows = list(csv.reader(io.StringIO(exported(hostile, "csv")["verdicts.csv"].decode("utf-8-sig"), newline="")))
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
