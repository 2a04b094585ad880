"""An audit's verdicts for other programs: SARIF 2.1.0, JUnit, CSV, DefectDojo generic findings.

In each of them a verdict that could not be reached is told apart from one that passed.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

from auditor.model.rule import Rule, Severity
from auditor.model.text import Lang
from auditor.model.verdict import State, Verdict
from auditor.results import AuditResult, findings, gate, is_waived
from reports.exchange.identity import identity, moment

SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Mapping[Severity, str] = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}
_KINDS: Mapping[State, str] = {
    State.FAIL: "fail",
    State.PARTIAL: "fail",
    State.PASS: "pass",
    State.NOT_APPLICABLE: "notApplicable",
    State.MANUAL: "review",
    State.UNKNOWN: "open",
    State.ERROR: "open",
}
_LANGUAGES = {Lang.ZH: "zh-CN", Lang.EN: "en-US"}
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def _title(rule: Rule, verdict: Verdict, lang: Lang) -> str:
    return rule.title.fill(rule.values_at(verdict.level))[lang]


def _said(result: AuditResult, verdict: Verdict, lang: Lang) -> str:
    """Why a verdict is what it is, in words; never empty."""
    sentences = [sentence[lang] for sentence in result.sentences.get(verdict.key, ())]
    return " ".join(sentences) or verdict.reason or verdict.state.value


def _place(verdict: Verdict) -> str:
    return f"{verdict.target.platform or 'district'}/{verdict.target.target}"


def sarif(result: AuditResult, lang: Lang) -> dict[str, Any]:
    """Every verdict but plain passes and what does not apply: those would drown the rest."""
    told = [v for v in result.verdicts if v.state not in (State.PASS, State.NOT_APPLICABLE)]
    rules = sorted({verdict.rule for verdict in told})
    number = {rule: place for place, rule in enumerate(rules)}
    run = {
        "tool": {
            "driver": {
                "name": "auditor",
                "version": result.tool_version,
                "language": _LANGUAGES[lang],
                "rules": [_sarif_rule(result.rules[rule], lang) for rule in rules],
            }
        },
        "language": _LANGUAGES[lang],
        "automationDetails": {"id": f"audit/{result.audit}", "guid": identity("sarif", result.audit)},
        "invocations": [
            {
                "executionSuccessful": gate(result).complete,
                "startTimeUtc": moment(result.started).replace("+00:00", "Z"),
                "endTimeUtc": moment(result.finished).replace("+00:00", "Z"),
            }
        ],
        "results": [_sarif_result(result, verdict, number, lang) for verdict in told],
    }
    return {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}


def _sarif_rule(rule: Rule, lang: Lang) -> dict[str, Any]:
    level = max(rule.levels)
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title.fill(rule.values_at(level))[lang]},
        "fullDescription": {"text": rule.why[lang]},
        "help": {"text": rule.fix.text.fill(rule.values_at(level))[lang]},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _sarif_result(result: AuditResult, verdict: Verdict, number: Mapping[str, int], lang: Lang) -> dict[str, Any]:
    rule = result.rules[verdict.rule]
    kind = _KINDS[verdict.state]
    told: dict[str, Any] = {
        "ruleId": rule.id,
        "ruleIndex": number[rule.id],
        "kind": kind,
        "level": _LEVELS[rule.severity] if kind == "fail" else "none",
        "message": {"text": _said(result, verdict, lang)},
        "locations": [
            {
                "physicalLocation": {"artifactLocation": {"uri": quote(_place(verdict))}},
                "logicalLocations": [{"fullyQualifiedName": _place(verdict), "kind": "resource"}],
            }
        ],
        "partialFingerprints": {"verdict/v1": identity("verdict", *verdict.key)},
        "properties": {"state": verdict.state, "clauses": list(rule.clauses_at(verdict.level))},
    }
    if is_waived(verdict) and verdict.waiver is not None:
        told["suppressions"] = [{"kind": "external", "justification": verdict.waiver.reason}]
    return told


def junit(result: AuditResult, lang: Lang) -> bytes:
    """A suite for each platform, a case for each verdict. Could not look is an error, waits for a person is skipped;
    neither counts as passed."""
    root = ElementTree.Element("testsuites", name=_clean(f"auditor {result.audit}"))
    by_platform: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in result.verdicts:
        by_platform[verdict.target.platform].append(verdict)
    for platform in sorted(by_platform):
        verdicts = by_platform[platform]
        states = [verdict.state for verdict in verdicts]
        suite = ElementTree.SubElement(
            root,
            "testsuite",
            name=_clean(platform or "district"),
            tests=str(len(states)),
            failures=str(sum(state.deviates for state in states)),
            errors=str(sum(state in (State.ERROR, State.UNKNOWN) for state in states)),
            skipped=str(sum(state in (State.MANUAL, State.NOT_APPLICABLE) for state in states)),
            timestamp=moment(result.started),
        )
        for verdict in verdicts:
            _case(suite, result, verdict, lang)
    ElementTree.indent(root)
    content: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return content


def _case(suite: ElementTree.Element, result: AuditResult, verdict: Verdict, lang: Lang) -> None:
    rule = result.rules[verdict.rule]
    case = ElementTree.SubElement(
        suite, "testcase", classname=_clean(_place(verdict).replace("/", ".")), name=rule.id, time="0"
    )
    element = (
        "failure" if verdict.state.deviates
        else "error" if verdict.state in (State.ERROR, State.UNKNOWN)
        else "skipped" if verdict.state in (State.MANUAL, State.NOT_APPLICABLE)
        else ""
    )  # fmt: skip
    if element:
        told = ElementTree.SubElement(case, element, message=_clean(_title(rule, verdict, lang)), type=verdict.state)
        told.text = _clean(_said(result, verdict, lang))


def _clean(words: str) -> str:
    """Text without the characters that XML cannot hold; each is spelled out instead."""
    return _NOT_XML.sub(lambda match: f"U+{ord(match.group()):04X}", words)


CSV_COLUMNS = (
    "audit", "platform", "target", "rule", "title", "severity", "level", "clauses", "state", "waived", "explanation",
    "fix",
)  # fmt: skip


def table(result: AuditResult, lang: Lang) -> bytes:
    """Every verdict as a line; UTF-8 with a byte order mark, since spreadsheets open it. No cell runs as a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(CSV_COLUMNS)
    for verdict in result.verdicts:
        rule = result.rules[verdict.rule]
        writer.writerow(
            _harmless(cell)
            for cell in (
                result.audit, verdict.target.platform, verdict.target.target, rule.id, _title(rule, verdict, lang),
                rule.severity, str(verdict.level), " ".join(rule.clauses_at(verdict.level)), verdict.state,
                "yes" if is_waived(verdict) else "", _said(result, verdict, lang),
                rule.fix.text.fill(rule.values_at(verdict.level))[lang] if verdict.state.deviates else "",
            )
        )  # fmt: skip
    return out.getvalue().encode("utf-8-sig", "backslashreplace")


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def defectdojo(result: AuditResult, lang: Lang) -> dict[str, Any]:
    """Findings for DefectDojo's "Generic Findings Import". What could not be looked at is no finding there."""
    return {"name": f"auditor {result.audit}", "findings": list(_defects(result, lang))}


def _defects(result: AuditResult, lang: Lang) -> Iterator[dict[str, Any]]:
    for verdict in findings(result):
        rule = result.rules[verdict.rule]
        yield {
            "title": f"{_title(rule, verdict, lang)} [{verdict.target.target}]",
            "description": f"{_said(result, verdict, lang)}\n\n{rule.why[lang]}",
            "severity": rule.severity.capitalize(),
            "mitigation": rule.fix.text.fill(rule.values_at(verdict.level))[lang],
            "date": result.as_of.isoformat(),
            "active": not is_waived(verdict),
            "risk_accepted": is_waived(verdict),
            "static_finding": False,
            "dynamic_finding": True,
            "component_name": _place(verdict),
            "vuln_id_from_tool": rule.id,
            "unique_id_from_tool": identity("verdict", *verdict.key),
            "references": " ".join(rule.clauses_at(verdict.level)),
            "tags": [verdict.target.platform or "district", verdict.state],
        }
