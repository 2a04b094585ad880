"""An audit in the formats that other programs read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from auditor.assessment import Assessment
from auditor.model.clause import Clause
from auditor.model.text import Lang
from auditor.results import AuditResult
from reports.exchange import findings
from reports.exchange.oscal_catalogue import CATALOG, catalog, profile
from reports.exchange.oscal_results import assessment_results, plan_of_action


@dataclass(frozen=True, slots=True)
class Subject:
    """What is exported: an audit, what it was assessed to, and the catalogue it was judged by."""

    result: AuditResult
    assessment: Assessment
    clauses: tuple[Clause, ...]
    lang: Lang


Exporter: TypeAlias = Callable[[Subject], Mapping[str, bytes]]
"""Content by file name."""


def _oscal(subject: Subject) -> Mapping[str, bytes]:
    version = subject.result.rulebook_digest[:12]
    files = {CATALOG: catalog(subject.clauses, version, subject.lang)}
    for level in sorted({clause.level for clause in subject.clauses}):
        files[f"oscal-profile-level-{level}.json"] = profile(level, subject.clauses, version, subject.lang)
    files["oscal-assessment-results.json"] = assessment_results(subject.result, subject.assessment, subject.lang)
    actions = plan_of_action(subject.result, subject.assessment, subject.lang)
    if actions is not None:
        files["oscal-poam.json"] = actions
    return {name: _json(content) for name, content in files.items()}


def _json(content: Any) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")


EXPORTERS: Mapping[str, Exporter] = {
    "oscal": _oscal,
    "sarif": lambda subject: {"audit.sarif": _json(findings.sarif(subject.result, subject.lang))},
    "junit": lambda subject: {"junit.xml": findings.junit(subject.result, subject.lang)},
    "csv": lambda subject: {"verdicts.csv": findings.table(subject.result, subject.lang)},
    "defectdojo": lambda subject: {"defectdojo.json": _json(findings.defectdojo(subject.result, subject.lang))},
}
"""A new format is one function and one line here."""

__all__ = ["EXPORTERS", "Subject"]
