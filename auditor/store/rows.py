"""Audits, targets, evidence, facts, verdicts and answers as rows of the store, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Row

from auditor.evidence import mask_text, mask_value
from auditor.model.answer import Answer, Conclusion, EvidenceFile
from auditor.model.fact import EvidenceRecord, Fact, Missing, Pointer, Reason
from auditor.model.target import Target, TargetKey, TargetKind
from auditor.model.verdict import AppliedWaiver, State, Step, Truth, Verdict, WaiverStatus
from auditor.store.encoding import decode, encode, writable


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRecord:
    """An audit as the store knows it. `header` holds what reports need and no other table has."""

    id: str
    kind: str = "audit"
    status: str = "running"
    started: datetime
    finished: datetime | None = None
    as_of: date
    tool_version: str
    rulebook_digest: str
    inventory_digest: str
    plan_digest: str
    source: str | None = None
    header: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoredVerdict:
    """A verdict with what was true of its rule when it was given."""

    verdict: Verdict
    rule_digest: str
    severity: str


def audit_row(record: AuditRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "kind": record.kind,
        "status": record.status,
        "started": record.started.astimezone(UTC),
        "finished": record.finished.astimezone(UTC) if record.finished else None,
        "as_of": record.as_of,
        "tool_version": record.tool_version,
        "rulebook_digest": record.rulebook_digest,
        "inventory_digest": record.inventory_digest,
        "plan_digest": record.plan_digest,
        "source": record.source,
        "header": encode(record.header),
    }


def audit_record(row: Row[Any]) -> AuditRecord:
    values = dict(row._mapping)
    values["header"] = decode(values["header"])
    values["started"] = _with_zone(values["started"])
    values["finished"] = _with_zone(values["finished"]) if values["finished"] else None
    return AuditRecord(**values)


def _with_zone(moment: datetime) -> datetime:
    """SQLite forgets the offset; what it holds is UTC."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone()


def target_row(audit: str, seq: int, target: Target) -> dict[str, Any]:
    return {
        "audit": audit,
        "seq": seq,
        "platform": target.platform,
        "id": target.id,
        "kind": target.kind.value,
        "name": writable(mask_text(target.name)[0]),
        "level": target.level,
        "level_assumed": target.level_assumed,
        "attributes": encode(mask_value(target.attributes)),
        "file": target.file,
        "line": target.line,
    }


def target_of(row: Row[Any]) -> Target:
    return Target(
        platform=row.platform,
        id=row.id,
        kind=TargetKind(row.kind),
        name=row.name,
        level=row.level,
        level_assumed=row.level_assumed,
        attributes=decode(row.attributes),
        line=row.line,
        file=row.file,
    )


def evidence_row(audit: str, job: str, record: EvidenceRecord) -> dict[str, Any]:
    return {
        "audit": audit,
        "digest": record.digest,
        "algorithm": record.algorithm,
        "job": job,
        "label": writable(record.label),
        "source": writable(record.source),
        "target": record.target,
        "collected_at": record.collected_at.isoformat(),
        "size": record.size,
        "exit_code": record.exit_code,
        "truncated": record.truncated,
        "masked": record.masked,
    }


def evidence_of(row: Row[Any]) -> EvidenceRecord:
    return EvidenceRecord(
        digest=row.digest,
        algorithm=row.algorithm,
        label=row.label,
        source=row.source,
        target=row.target,
        collected_at=datetime.fromisoformat(row.collected_at),
        size=row.size,
        exit_code=row.exit_code,
        truncated=row.truncated,
        masked=row.masked,
    )


def fact_row(
    audit: str, target: TargetKey, scanner: str, fact: Fact | Missing, digests: Mapping[str, str]
) -> dict[str, Any]:
    seen = fact.seen_in
    row = {
        "audit": audit,
        "platform": target.platform,
        "target": target.target,
        "key": fact.key,
        "scanner": scanner,
        "value": None,
        "missing": None,
        "detail": "",
        # A label that no evidence of the job bears points nowhere and is dropped.
        "evidence": digests.get(seen.evidence, "") if seen else "",
        "first_line": seen.first_line if seen else 0,
        "last_line": seen.last_line if seen else 0,
    }
    match fact:
        case Missing():
            row |= {"missing": fact.reason.value, "detail": writable(mask_text(fact.detail)[0])}
        case Fact():
            row["value"] = encode(mask_value(fact.value))
    return row


def fact_of(row: Row[Any]) -> Fact | Missing:
    seen = Pointer(row.evidence, row.first_line, row.last_line) if row.evidence else None
    if row.missing is not None:
        return Missing(row.key, Reason(row.missing), row.detail, seen)
    return Fact(row.key, decode(row.value), seen)


def verdict_row(audit: str, stored: StoredVerdict) -> dict[str, Any]:
    verdict = stored.verdict
    return {
        "audit": audit,
        "platform": verdict.target.platform,
        "target": verdict.target.target,
        "rule": verdict.rule,
        "revision": verdict.revision,
        "rule_digest": stored.rule_digest,
        "level": verdict.level,
        "severity": stored.severity,
        "state": verdict.state.value,
        "reason": verdict.reason,
        "steps": encode([_step_row(step) for step in verdict.steps]),
        "waiver": None if verdict.waiver is None else encode(_waiver_row(verdict.waiver)),
    }


def _step_row(step: Step) -> dict[str, Any]:
    """What a step says beyond the plain case: there are hundreds of thousands of them in a large audit."""
    seen = step.seen_in
    row = {
        "fact": step.fact,
        "operator": step.operator,
        "threshold": step.threshold,
        "observed": step.observed,
        "truth": step.truth.value,
    }
    if step.negated:
        row["negated"] = True
    if step.missing is not None:
        row["missing"] = step.missing.value
    if step.detail:
        row["detail"] = step.detail
    if seen is not None:
        row["seen"] = (seen.evidence, seen.first_line, seen.last_line)
    if step.rows:
        row["rows"] = step.rows
    return row


def _waiver_row(waiver: AppliedWaiver) -> dict[str, Any]:
    return {
        "id": waiver.id,
        "status": waiver.status.value,
        "expires_on": waiver.expires_on,
        "reason": waiver.reason,
        "approved_by": waiver.approved_by,
    }


_STATES: Mapping[str, State] = {state.value: state for state in State}
_REASONS: Mapping[str, Reason] = {reason.value: reason for reason in Reason}
_TRUTHS: Mapping[bool | None, Truth] = {truth.value: truth for truth in Truth}
"""Looked up: calling an enumeration costs several times as much."""


def verdict_of(row: Row[Any]) -> StoredVerdict:
    """Without steps where they were not asked for."""
    waiver = decode(row.waiver) if row.waiver else None
    verdict = Verdict(
        rule=row.rule,
        revision=row.revision,
        target=TargetKey(row.platform, row.target),
        level=row.level,
        state=_STATES[row.state],
        steps=tuple(map(_step, decode(row.steps))) if "steps" in row._fields else (),
        reason=row.reason,
        waiver=AppliedWaiver(**{**waiver, "status": WaiverStatus(waiver["status"])}) if waiver else None,
    )
    return StoredVerdict(verdict, row.rule_digest, row.severity)


def _step(found: Mapping[str, Any]) -> Step:
    seen, missing = found.get("seen"), found.get("missing")
    return Step(
        fact=found["fact"],
        operator=found["operator"],
        threshold=found["threshold"],
        observed=found["observed"],
        truth=_TRUTHS[found["truth"]],
        negated=found.get("negated", False),
        missing=_REASONS[missing] if missing else None,
        detail=found.get("detail", ""),
        seen_in=Pointer(*seen) if seen else None,
        rows=tuple(found.get("rows", ())),
    )


def answer_content(answer: Answer) -> str:
    """What an answer says beside the question it answers, as JSON."""
    return encode(
        {
            "conclusion": answer.conclusion.value,
            "person": answer.person,
            "role": answer.role,
            "answered_on": answer.answered_on,
            "statement": answer.statement,
            "reason": answer.reason,
            "evidence": [asdict(file) for file in answer.evidence],
        }
    )


def sealed_answer_row(audit: str, answer: Answer) -> dict[str, Any]:
    return {
        "audit": audit,
        "platform": answer.platform,
        "clause": answer.clause,
        "target": answer.target,
        "content": answer_content(answer),
        "valid_until": answer.valid_until,
    }


def answer_of(row: Row[Any], valid_until: date | None = None) -> Answer:
    content = decode(row.content)
    return Answer(
        platform=row.platform,
        clause=row.clause,
        target=row.target,
        conclusion=Conclusion(content["conclusion"]),
        person=content["person"],
        role=content["role"],
        answered_on=content["answered_on"],
        valid_until=valid_until,
        statement=content["statement"],
        reason=content["reason"],
        evidence=tuple(EvidenceFile(**file) for file in content["evidence"]),
    )
