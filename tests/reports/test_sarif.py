"""The SARIF of a scan: the structure of the standard, nothing in clear, the same fingerprints in every run."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import jsonschema
import pytest
from sample_survey import blind, clean, low_income, of_uploads, outcome, small, survey, weak_mask, weak_mask_in_log
from test_scan_report import HOSTILE, poisoned

from auditor.model.personal_data import DifferenceKind, Survey
from auditor.model.text import Lang
from reports.sarif import sarif
from reports.scan_report import Reading, scan_json

_TEXT = {
    "type": "object",
    "properties": {"text": {"type": "string", "minLength": 1}},
    "required": ["text"],
    "additionalProperties": False,
}
_LEVEL = {"enum": ["none", "note", "warning", "error"]}


def _object(required: list[str], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items, "uniqueItems": True}


_LOCATION = _object(
    ["physicalLocation"],
    id={"type": "integer", "minimum": 0},
    physicalLocation=_object(
        ["artifactLocation"],
        artifactLocation=_object(["uri"], uri={"type": "string", "pattern": r"^[!#$%&'()*+,\-./0-9:;=?@A-Z_a-z~]*$"}),
        region=_object(["startLine"], startLine={"type": "integer", "minimum": 1}),
    ),
    logicalLocations=_list(
        _object(
            ["fullyQualifiedName"],
            name={"type": "string"},
            fullyQualifiedName={"type": "string"},
            kind={"const": "member"},
        )
    ),
)
STRUCTURE = _object(
    ["version", "runs"],
    **{"$schema": {"type": "string"}},
    version={"const": "2.1.0"},
    runs=_list(
        _object(
            ["tool", "results"],
            tool=_object(
                ["driver"],
                driver=_object(
                    ["name"],
                    name={"type": "string"},
                    version={"type": "string"},
                    language={"type": "string", "pattern": "^[a-z]{2}-[A-Z]{2}$"},
                    rules=_list(
                        _object(
                            ["id"],
                            id={"type": "string"},
                            shortDescription=_TEXT,
                            help=_TEXT,
                            defaultConfiguration=_object(["level"], level=_LEVEL),
                            properties={"type": "object"},
                        )
                    ),
                ),
            ),
            language={"type": "string"},
            columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
            invocations=_list(
                _object(
                    ["executionSuccessful"],
                    executionSuccessful={"type": "boolean"},
                    startTimeUtc={"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z$"},
                    toolExecutionNotifications=_list(
                        _object(
                            ["message"],
                            descriptor=_object(["id"], id={"type": "string"}),
                            level=_LEVEL,
                            message=_TEXT,
                            locations=_list(_LOCATION),
                        )
                    ),
                )
            ),
            results=_list(
                _object(
                    ["message"],
                    ruleId={"type": "string"},
                    ruleIndex={"type": "integer", "minimum": 0},
                    kind={"enum": ["pass", "fail"]},
                    level=_LEVEL,
                    message=_TEXT,
                    locations=_list(_LOCATION),
                    relatedLocations=_list(_LOCATION),
                    partialFingerprints={"type": "object", "additionalProperties": {"type": "string"}},
                    properties={"type": "object"},
                )
            ),
            properties={"type": "object"},
        )
    ),
)
"""The part of the schema of SARIF 2.1.0 that is used here, as strict as the standard is."""


def made(given: Survey, lang: Lang = Lang.EN) -> dict[str, Any]:
    log = sarif(Reading(given), "0.1.0", lang)
    run: dict[str, Any] = log["runs"][0]
    return run


@pytest.mark.parametrize("given", [small(), clean(), blind()], ids=["small", "clean", "blind"])
@pytest.mark.parametrize("lang", Lang)
def test_the_structure_is_that_of_the_standard(given: Survey, lang: Lang) -> None:
    log = json.loads(json.dumps(sarif(Reading(given), "0.1.0", lang)))
    jsonschema.Draft202012Validator(STRUCTURE).validate(log)


def test_every_result_has_its_rule() -> None:
    run = made(small())
    rules = run["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == [r["ruleId"] for r in run["results"]]
    assert len({rule["id"] for rule in rules}) == len(rules)


def test_there_is_one_result_for_each_column_and_kind_and_for_each_log_field() -> None:
    summary = scan_json(Reading(small()))["summary"]
    fails = [result for result in made(small())["results"] if result["kind"] == "fail"]
    clear = [result for result in fails if not result["ruleId"].startswith(("WEAK_MASK", "REGISTER_"))]
    tables = [result for result in clear if "rate" in result["properties"]]
    places = {place["logicalLocations"][0]["fullyQualifiedName"] for r in tables for place in r["locations"]}
    assert len(places) == summary["columns_with_personal_data"]
    assert sum(result["properties"]["hits"] for result in clear if result not in tables) == summary["log_occurrences"]


def test_the_level_follows_the_sensitivity_and_masked_values_pass() -> None:
    levels = {(r["ruleId"], r["kind"], r["level"]) for r in made(small())["results"]}
    assert levels == {
        ("HEALTH", "fail", "error"),
        ("BANK_CARD", "fail", "error"),
        ("CN_ID_CARD", "fail", "warning"),
        ("PERSON", "fail", "warning"),
        ("CN_MOBILE", "fail", "warning"),
        ("MASKED_CN_MOBILE", "pass", "none"),
        ("WEAK_MASK", "fail", "warning"),
        ("REGISTER_OPEN_TO_ALL", "fail", "error"),
        ("REGISTER_NOT_MASKED", "fail", "warning"),
        ("REGISTER_GRADE_TOO_LOW", "fail", "warning"),
        ("REGISTER_UNDECLARED_COLUMN", "fail", "warning"),
    }


def test_a_company_code_is_no_result() -> None:
    assert "CN_USCC" not in json.dumps(made(small())["results"])


def test_rules_speak_both_languages_and_name_no_host() -> None:
    for rule in made(small())["tool"]["driver"]["rules"]:
        assert any("一" <= sign <= "鿿" for sign in rule["help"]["text"])
        assert "personal data" in rule["help"]["text"]
        assert "http" not in json.dumps(rule)
    assert "not verified" in next(
        rule["help"]["text"] for rule in made(small())["tool"]["driver"]["rules"] if rule["id"] == "BANK_CARD"
    )


def test_fingerprints_are_the_same_in_every_run_and_differ_by_place() -> None:
    later = replace(low_income(), rows=9000, persons=8000)
    before = made(survey(outcome(tables=(low_income(),))))["results"]
    after = made(survey(outcome(tables=(later,))), Lang.ZH)["results"]
    prints = [result["partialFingerprints"]["kindAndPlace/v1"] for result in before]
    assert prints == [result["partialFingerprints"]["kindAndPlace/v1"] for result in after]
    assert len(set(prints)) == len(prints)


def test_log_results_point_at_lines_and_table_results_at_columns() -> None:
    by_rule = {result["ruleId"]: result for result in made(small())["results"]}
    card = by_rule["BANK_CARD"]
    assert card["locations"][0]["physicalLocation"]["region"] == {"startLine": 12}
    assert card["relatedLocations"][1]["physicalLocation"]["region"] == {"startLine": 4021}
    health = by_rule["HEALTH"]["locations"][0]
    assert "region" not in health["physicalLocation"]
    assert health["logicalLocations"][0]["fullyQualifiedName"] == "data/lowincome.csv#jkzk"


def test_what_was_not_looked_at_is_no_success() -> None:
    invocation = made(small())["invocations"][0]
    assert not invocation["executionSuccessful"]
    levels = [note["level"] for note in invocation["toolExecutionNotifications"]]
    assert levels == ["error", "error", "note"]
    assert made(clean())["invocations"][0]["executionSuccessful"]
    assert not made(survey(outcome()))["invocations"][0]["executionSuccessful"]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_text(name: str) -> None:
    log = sarif(Reading(poisoned(HOSTILE[name])), "0.1.0", Lang.ZH)
    jsonschema.Draft202012Validator(STRUCTURE).validate(json.loads(json.dumps(log)))
    for result in log["runs"][0]["results"]:
        assert result["message"]["text"].isprintable()


def test_a_mask_that_shows_too_much_is_a_result_of_its_own() -> None:
    run = made(small())
    results = [result for result in run["results"] if result["ruleId"] == "WEAK_MASK"]
    said = [("Column lxdh", weak_mask()), ("Field values.lxdh", weak_mask_in_log())]
    for result, (where, mask) in zip(results, said, strict=True):
        assert (result["kind"], result["level"]) == ("fail", "warning")
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "WEAK_MASK"
        assert result["message"]["text"].startswith(where)
        assert mask.why.en in result["message"]["text"]


def test_every_difference_from_the_register_is_a_result_and_none_is_told_twice() -> None:
    given = small()
    run = made(given)
    told = [difference for dataset in given.datasets for difference in dataset.differences]
    results = [result for result in run["results"] if result["ruleId"].startswith("REGISTER_")]
    assert len(results) == sum(difference.kind is not DifferenceKind.WEAK_MASK for difference in told) > 0
    for result in results:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    fingerprints = [result["partialFingerprints"]["kindAndPlace/v1"] for result in run["results"]]
    assert len(fingerprints) == len(set(fingerprints))


def test_names_of_files_that_hold_personal_data_stand_in_locations_and_in_no_message() -> None:
    run = made(of_uploads())
    messages = [*run["results"], *run["invocations"][0]["toolExecutionNotifications"]]
    assert not [one for one in messages if "19900001234" in one["message"]["text"]]
    assert any("19900001234" in json.dumps(one["locations"]) for one in messages)
