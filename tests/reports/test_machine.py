"""audit.json: its schema, its order, and that it keeps every value."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import date

import jsonschema
import pytest
from sample_results import of_size, small

import reports
from auditor.model.fact import Missing, Reason
from auditor.model.target import TargetKey
from auditor.model.verdict import State, Step, Truth, Verdict
from auditor.results import AuditResult
from reports import machine


@pytest.mark.parametrize("result", [small(), of_size(10, 10), replace(small(), previous=None)])
def test_the_json_keeps_to_its_schema(result: AuditResult) -> None:
    jsonschema.Draft202012Validator.check_schema(machine.schema())
    jsonschema.validate(reports.audit_json(result), machine.schema())


def test_the_schema_refuses_an_unknown_state() -> None:
    document = reports.audit_json(small())
    document["verdicts"][0]["state"] = "waived"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, machine.schema())


def test_the_order_of_verdicts_does_not_change_the_json() -> None:
    result = small()
    shuffled = list(result.verdicts)
    random.Random(3).shuffle(shuffled)
    assert reports.audit_json(replace(result, verdicts=tuple(shuffled))) == reports.audit_json(result)


def test_steps_keep_odd_values() -> None:
    odd = {
        "day": date(2026, 11, 23),
        "set": frozenset({"b", "a"}),
        "missing": Missing("x.y", Reason.DENIED, "sudo"),
        "not a number": float("nan"),
    }
    step = Step("x", "equals", None, odd, Truth.UNDECIDED)
    verdict = Verdict("linux.audit.enabled", 2, TargetKey("pf-web", "h-web-1"), 3, State.UNKNOWN, (step,))
    document = reports.audit_json(replace(small(), verdicts=(verdict,)))
    assert document["verdicts"][0]["steps"][0]["observed"] == {
        "day": "2026-11-23",
        "missing": {"missing": "denied", "detail": "sudo"},
        "not a number": "nan",
        "set": ["a", "b"],
    }
    json.dumps(document, allow_nan=False)
