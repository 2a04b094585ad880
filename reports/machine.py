"""`audit.json`: the result for other programs, versioned, in an order that never varies.

The schema stands beside this module (`audit.schema.json`). Within one `schema_version` keys are only ever added.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from typing import IO, Any

from auditor.assessment import ClauseState, ItemResult, PlatformAssessment, Range
from auditor.model.rule import Rule, Severity
from auditor.model.target import Target
from auditor.model.text import Text
from auditor.model.verdict import State, Step, Verdict
from auditor.results import AuditResult, Counts, WaiverRow, changed_by_profile
from reports.reading import Reading
from reports.wording import plain

SCHEMA_VERSION = 1

_INVISIBLE = re.compile("[\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def render(reading: Reading, stream: IO[str]) -> None:
    """Writes the result as JSON. Lists have one entry on each line, so that two audits can be compared by line.

    Raises OSError when it cannot be written.
    """
    opening = "{\n"
    for key, value in _document(reading):
        stream.write(f"{opening}{_json(key)}: ")
        if isinstance(value, Iterator):
            _write_list(value, stream)
        else:
            stream.write(_json(value))
        opening = ",\n"
    stream.write("\n}\n")


def schema() -> Mapping[str, Any]:
    """The JSON Schema of `audit.json`."""
    loaded: dict[str, Any] = json.loads((files("reports") / "audit.schema.json").read_text("utf-8"))
    return loaded


def _write_list(items: Iterator[Any], stream: IO[str]) -> None:
    opening = "[\n"
    for item in items:
        stream.write(f"{opening}{_json(item)}")
        opening = ",\n"
    stream.write("[]" if opening == "[\n" else "\n]")


def _json(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return _INVISIBLE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def _document(reading: Reading) -> Iterator[tuple[str, Any]]:
    result, gate = reading.result, reading.gate
    yield "schema_version", SCHEMA_VERSION
    yield "audit", result.audit
    yield "as_of", result.as_of.isoformat()
    yield "started", result.started.isoformat()
    yield "finished", result.finished.isoformat()
    yield "district", result.district
    yield "tool_version", result.tool_version
    yield "digests", {"rules": result.rulebook_digest, "inventory": result.inventory_digest}
    pack = result.pack.id if result.pack else None
    yield "scope", {"platforms": list(result.only_platforms), "scanners": list(result.only_scanners), "pack": pack}
    yield "profile", {"name": result.profile.value, "changed": list(map(_changed, changed_by_profile(result)))}
    aged = sum(not answer.is_current(result.as_of) for answer in result.answers)
    yield "answers", {"given": len(result.answers), "aged": aged}
    yield "status", "complete" if gate.complete else "incomplete"
    yield (
        "gate",
        {
            "limit": float(gate.limit),
            "automatic": gate.automatic,
            "unseen": gate.unseen,
            "unseen_targets": [
                {"platform": u.target.platform, "target": u.target.target, "scanner": u.scanner}
                for u in gate.unseen_targets
            ],
            "setbacks": [_text(setback) for setback in gate.setbacks],
        },
    )
    yield "coverage", _coverage(reading)
    yield "platforms", iter(_platforms(reading))
    yield "targets", map(_target, sorted(result.targets, key=lambda target: target.key))
    yield "rules", (_rule(result.rules[rule]) for rule in sorted(result.rules))
    yield "verdicts", (_verdict(result, v) for v in sorted(result.verdicts, key=lambda verdict: verdict.key))
    yield "not_seen", iter(_not_seen(result))
    yield "clauses", map(_clause, sorted(reading.clauses, key=lambda row: (row.platform, row.clause.id)))
    yield "assessments", (_assessment(reading, platform.id) for platform in result.platforms)
    yield "waivers", map(_waiver, sorted(reading.waivers, key=lambda row: row.waiver.id))
    yield "evidence", iter(_evidence(result))
    yield "previous", _previous(result)


def _changed(pair: tuple[Verdict, State]) -> dict[str, str]:
    verdict, usual = pair
    target = verdict.target
    return {
        "platform": target.platform,
        "target": target.target,
        "rule": verdict.rule,
        "state": verdict.state.value,
        "usual": usual.value,
    }


def _text(text: Text | None) -> dict[str, str] | None:
    return {"zh": text.zh, "en": text.en} if text else None


def _counts(counts: Counts) -> dict[str, int]:
    return {state.value: counts[state] for state in State} | {
        "total": counts.total,
        "applicable": counts.applicable,
        "automatic": counts.automatic,
        "judged": counts.judged,
    }


def _severities(counted: Mapping[Severity, int]) -> dict[str, int]:
    return {severity.value: counted[severity] for severity in Severity}


def _coverage(reading: Reading) -> dict[str, Any]:
    coverage = reading.coverage
    return {
        "total": _counts(coverage.total),
        "platforms": {platform: _counts(counts) for platform, counts in sorted(coverage.platforms.items())},
        "scanners": {scanner: _counts(counts) for scanner, counts in sorted(coverage.scanners.items())},
        "findings": _severities(reading.severities) | {"waived": reading.waived},
    }


def _platforms(reading: Reading) -> Iterator[dict[str, Any]]:
    for platform in reading.result.platforms:
        part = reading.parts[platform.id]
        yield {
            "id": platform.id,
            "name": platform.name,
            "kind": platform.kind,
            "level": platform.level,
            "level_assumed": platform.level_assumed,
            "s": platform.s,
            "a": platform.a,
            "owner": platform.owner,
            "findings": _severities(part.severities) | {"waived": part.waived},
            "clauses": _tally(reading.assessment.platforms[platform.id]),
        }


def _target(target: Target) -> dict[str, Any]:
    return {
        "platform": target.platform,
        "id": target.id,
        "kind": target.kind.value,
        "name": target.name,
        "level": target.level,
        "level_assumed": target.level_assumed,
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "revision": rule.revision,
        "title": _text(rule.title),
        "severity": rule.severity.value,
        "method": rule.method.value,
        "params": {
            name: {str(level): plain(value) for level, value in sorted(param.by_level.items())}
            for name, param in sorted(rule.params.items())
        },
        "basis": [{"instrument": b.instrument, "article": b.article, "verified": b.verified} for b in rule.basis],
        "verified": rule.verified,
        "fix": _text(rule.fix.text),
        "sees_not": _text(rule.sees_not),
    }


def _verdict(result: AuditResult, verdict: Verdict) -> dict[str, Any]:
    rule, waiver = result.rules[verdict.rule], verdict.waiver
    return {
        "rule": verdict.rule,
        "revision": verdict.revision,
        "clauses": list(rule.clauses_at(verdict.level)),
        "platform": verdict.target.platform,
        "target": verdict.target.target,
        "level": verdict.level,
        "state": verdict.state.value,
        "severity": rule.severity.value,
        "reason": verdict.reason,
        "sentences": [_text(sentence) for sentence in result.sentences.get(verdict.key, ())],
        "steps": [_step(step) for step in verdict.steps],
        "evidence": list(dict.fromkeys(step.seen_in.evidence for step in verdict.steps if step.seen_in)),
        "waiver": waiver
        and {
            "id": waiver.id,
            "status": waiver.status.value,
            "expires_on": waiver.expires_on.isoformat(),
            "reason": waiver.reason,
            "approved_by": waiver.approved_by,
        },
    }


def _step(step: Step) -> dict[str, Any]:
    place = step.seen_in
    return {
        "fact": step.fact,
        "operator": step.operator,
        "threshold": plain(step.threshold),
        "observed": plain(step.observed),
        "truth": step.truth.value,
        "negated": step.negated,
        "missing": step.missing.value if step.missing else None,
        "detail": step.detail,
        "rows": [plain(row) for row in step.rows],
        "seen_in": place and {"evidence": place.evidence, "first_line": place.first_line, "last_line": place.last_line},
    }


def _not_seen(result: AuditResult) -> Iterable[dict[str, str]]:
    for seen in sorted(result.not_seen, key=lambda s: (s.platform, s.target, s.what, s.reason, s.detail)):
        yield {
            "platform": seen.platform,
            "target": seen.target,
            "what": seen.what,
            "reason": seen.reason.value,
            "detail": seen.detail,
        }


def _tally(assessed: PlatformAssessment) -> dict[str, int]:
    return {state.value: assessed.tally[state] for state in ClauseState}


def _range(value: Range | None) -> dict[str, Any] | None:
    """Exact fractions as text, and what they are as a number."""
    if value is None:
        return None
    return {"low": str(value.low), "high": str(value.high), "from": float(value.low), "to": float(value.high)}


def _assessment(reading: Reading, platform: str) -> dict[str, Any]:
    assessed = reading.assessment.platforms[platform]
    score, chosen = assessed.score, assessed.selection
    return {
        "platform": platform,
        "grades": {"s": chosen.s, "a": chosen.a, "g": chosen.g},
        "extensions": list(chosen.extensions),
        "extensions_stated": chosen.extensions_stated,
        "spoken_by": {who.value: count for who, count in assessed.spoken.items()},
        "score": {
            "edition": score.edition.value,
            "mode": score.mode.value if score.mode else None,
            "value": _range(score.value),
            "raw": _range(score.raw),
            "applicable": score.applicable,
            "pending": score.pending,
            "grade": score.grade.value if score.grade else None,
            "possible": [grade.value for grade in score.possible],
        },
        "layers": [
            {"layer": layer.layer, "state": layer.state.value, "rate": _range(layer.rate)} for layer in assessed.layers
        ],
        "controls": [
            {
                "control": control.id,
                "state": control.state.value,
                "score": None if control.score is None else str(control.score),
            }
            for control in assessed.controls
        ],
        "cases": [
            {
                "case": case.case.ref,
                "state": case.state.value,
                "items": list(case.items),
                "seen": [list(verdict.key) for verdict in case.seen],
                "why": _text(case.why),
            }
            for case in assessed.cases
        ],
        "hazards": [
            {"trigger": hazard.trigger.ref, "state": hazard.state.value, "why": _text(hazard.why)}
            for hazard in assessed.hazards
        ],
        "links": [{"id": told.link.id, "applied": told.applied, "why": _text(told.why)} for told in assessed.links],
    }


def _clause(row: ItemResult) -> dict[str, Any]:
    return {
        "platform": row.platform,
        "clause": row.clause.id,
        "level": row.level,
        "state": row.state.value,
        "pending": row.pending.value or None,
        "targets": row.targets,
        "targets_passed": row.targets_passed,
        "raw": row.raw.value,
        "worst": row.worst.value,
        "best": row.best.value,
        "spoken_by": row.spoken_by.value,
        "risk": row.risk.value if row.risk else None,
        "conflict": row.conflict,
        "unseen": [target.target for target in row.unseen],
        "missing": list(row.missing),
        "counts": _counts(row.counts),
    }


def _waiver(row: WaiverRow) -> dict[str, Any]:
    waiver = row.waiver
    return {
        "id": waiver.id,
        "use": row.use.value,
        "rule": waiver.rule,
        "scope": {"platform": waiver.scope.platform, "target": waiver.scope.target},
        "approved_by": waiver.approved_by,
        "approved_on": waiver.approved_on.isoformat(),
        "expires_on": waiver.expires_on.isoformat(),
        "days_left": row.days_left,
        "reason": waiver.reason,
        "findings": [{"platform": p, "target": t, "rule": r} for p, t, r in row.findings],
    }


def _evidence(result: AuditResult) -> Iterable[dict[str, Any]]:
    for digest in sorted(result.evidence):
        record = result.evidence[digest]
        yield {
            "digest": record.digest,
            "algorithm": record.algorithm,
            "source": record.source,
            "target": record.target,
            "collected_at": record.collected_at.isoformat(),
            "size": record.size,
            "exit_code": record.exit_code,
            "truncated": record.truncated,
            "masked": record.masked,
        }


def _previous(result: AuditResult) -> dict[str, Any] | None:
    previous = result.previous
    if previous is None:
        return None
    return {
        "audit": previous.audit,
        "as_of": previous.as_of.isoformat(),
        "changes": [
            {
                "platform": change.platform,
                "target": change.target,
                "rule": change.rule,
                "before": change.before and change.before.value,
                "after": change.after and change.after.value,
                "cause": change.cause,
            }
            for change in previous.changes
        ],
    }
