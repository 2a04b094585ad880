"""An assessed audit as OSCAL assessment results and plan of action (POA&M).

OSCAL knows two states. An item that is pending is `not-satisfied` with the reason `other` and a property that says so:
what was not looked at never becomes satisfied. Items that do not apply are excluded from the controls reviewed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from auditor.assessment import Assessment, ClauseState, ItemResult, PlatformAssessment, RiskLevel
from auditor.model.rule import Method
from auditor.model.target import Target, TargetKey
from auditor.model.text import Lang, Text
from auditor.model.verdict import State, Verdict
from auditor.results import AuditResult
from reports.exchange.identity import control_id, identity, moment
from reports.exchange.oscal_catalogue import CATALOG, metadata, prop

_METHODS: Mapping[Method, str] = {
    Method.CHECK: "EXAMINE",
    Method.DOCUMENT: "EXAMINE",
    Method.TEST: "TEST",
    Method.INTERVIEW: "INTERVIEW",
}
_REASONS: Mapping[ClauseState, str] = {
    ClauseState.COMPLIANT: "pass",
    ClauseState.PARTIAL: "fail",
    ClauseState.NON_COMPLIANT: "fail",
    ClauseState.PENDING: "other",
}
_IMPACT: Mapping[RiskLevel, str] = {RiskLevel.HIGH: "high", RiskLevel.MEDIUM: "moderate", RiskLevel.LOW: "low"}
RESULTS = Text("等级保护自查结果", "Graded protection self-check results")
ACTIONS = Text("整改计划", "Plan of action")


def assessment_results(result: AuditResult, assessment: Assessment, lang: Lang) -> dict[str, Any]:
    """One OSCAL result for each platform."""
    targets = {target.key: target for target in result.targets}
    plan = identity("assessment-plan", result.audit)
    return {
        "assessment-results": {
            "uuid": identity("assessment-results", result.audit, lang),
            "metadata": metadata(f"{result.district} {RESULTS[lang]}", result.audit, result.finished),
            "import-ap": {"href": f"#{plan}"},
            "results": [_result(result, one, targets, lang) for one in assessment.platforms.values()],
            "back-matter": {
                "resources": [
                    {"uuid": plan, "title": f"{result.audit} rules {result.rulebook_digest}"},
                    {"uuid": identity("catalog-link"), "title": "catalog", "rlinks": [{"href": CATALOG}]},
                ]
            },
        }
    }


def _result(
    result: AuditResult, assessed: PlatformAssessment, targets: Mapping[TargetKey, Target], lang: Lang
) -> dict[str, Any]:
    reviewed = [item for item in assessed.items if item.state is not ClauseState.NOT_APPLICABLE]
    excluded = [item for item in assessed.items if item.state is ClauseState.NOT_APPLICABLE]
    seen = {verdict.key: verdict for item in reviewed for verdict in _verdicts(item)}
    keys = dict.fromkeys(verdict.target for verdict in seen.values())
    selection: dict[str, Any] = {"include-controls": [{"control-id": control_id(item.clause.id)} for item in reviewed]}
    if excluded:
        selection["exclude-controls"] = [{"control-id": control_id(item.clause.id)} for item in excluded]
    done: dict[str, Any] = {
        "uuid": identity("result", result.audit, assessed.platform.id),
        "title": assessed.platform.name,
        "description": f"{assessed.platform.id}: S{assessed.selection.s}A{assessed.selection.a}G{assessed.selection.g}",
        "start": moment(result.started),
        "end": moment(result.finished),
        "reviewed-controls": {"control-selections": [selection]},
    }
    if keys:
        done["local-definitions"] = {
            "inventory-items": [_inventory_item(result.audit, key, targets.get(key)) for key in keys]
        }
    if seen:
        done["observations"] = [_observation(result, verdict, lang) for verdict in seen.values()]
    if reviewed:
        done["findings"] = [_finding(result, item, lang) for item in reviewed]
    return done


def _verdicts(item: ItemResult) -> Iterator[Verdict]:
    for found in item.objects:
        yield from found.verdicts


def _subject(audit: str, key: TargetKey) -> str:
    return identity("target", audit, *key)


def _inventory_item(audit: str, key: TargetKey, target: Target | None) -> dict[str, Any]:
    props = [prop("target-id", key.target)]
    if target is not None:
        props.append(prop("kind", target.kind))
    return {"uuid": _subject(audit, key), "description": key.target or key.platform, "props": props}


def _observation(result: AuditResult, verdict: Verdict, lang: Lang) -> dict[str, Any]:
    rule = result.rules[verdict.rule]
    title = rule.title.fill(rule.values_at(verdict.level))[lang]
    said = [sentence[lang] for sentence in result.sentences.get(verdict.key, ())] or [verdict.state.value]
    return {
        "uuid": identity("observation", result.audit, *verdict.key),
        "title": title,
        "description": " ".join(said),
        "props": [prop("rule", verdict.rule), prop("state", verdict.state)],
        "methods": [_METHODS[rule.method]],
        "types": ["finding"],
        "subjects": [{"subject-uuid": _subject(result.audit, verdict.target), "type": "inventory-item"}],
        "collected": moment(result.finished),
    }


def _finding(result: AuditResult, item: ItemResult, lang: Lang) -> dict[str, Any]:
    satisfied = item.state is ClauseState.COMPLIANT
    props = [prop("result", item.state), prop("spoken-by", item.spoken_by)]
    if item.pending:
        props.append(prop("pending", item.pending))
    finding: dict[str, Any] = {
        "uuid": identity("finding", result.audit, item.platform, item.clause.id),
        "title": f"{item.clause.control} {item.clause.id}",
        "description": item.clause.summary[lang],
        "props": props,
        "target": {
            "type": "objective-id",
            "target-id": f"{control_id(item.clause.id)}_obj",
            "status": {"state": "satisfied" if satisfied else "not-satisfied", "reason": _REASONS[item.state]},
        },
    }
    related = [
        {"observation-uuid": identity("observation", result.audit, *verdict.key)}
        for verdict in {verdict.key: verdict for verdict in _verdicts(item)}.values()
    ]
    if related:
        finding["related-observations"] = related
    return finding


def plan_of_action(result: AuditResult, assessment: Assessment, lang: Lang) -> dict[str, Any] | None:
    """Every item that deviates, with what to do; None where nothing does, since OSCAL wants at least one."""
    items = [_action(result, item, lang) for assessed in assessment.platforms.values() for item in assessed.problems()]
    if not items:
        return None
    return {
        "plan-of-action-and-milestones": {
            "uuid": identity("poam", result.audit, lang),
            "metadata": metadata(f"{result.district} {ACTIONS[lang]}", result.audit, result.finished),
            "system-id": {
                "identifier-type": "https://ietf.org/rfc/rfc4122",
                "id": identity("district", result.district),
            },
            "poam-items": items,
        }
    }


def _action(result: AuditResult, item: ItemResult, lang: Lang) -> dict[str, Any]:
    failing = {v.rule: v for v in _verdicts(item) if v.state in (State.FAIL, State.PARTIAL)}
    fixes = [
        rule.fix.text.fill(rule.values_at(verdict.level))[lang]
        for verdict in failing.values()
        for rule in (result.rules[verdict.rule],)
    ]
    props = [prop("platform", item.platform), prop("result", item.state)]
    if item.risk is not None:
        props.append(prop("risk", _IMPACT[item.risk]))
    return {
        "uuid": identity("action", result.audit, item.platform, item.clause.id),
        "title": f"{item.platform} {item.clause.id} {item.clause.control}",
        "description": " ".join(fixes) or item.clause.summary[lang],
        "props": props,
        "related-findings": [{"finding-uuid": identity("finding", result.audit, item.platform, item.clause.id)}],
    }
