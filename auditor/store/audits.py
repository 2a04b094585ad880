"""Audits in the store: begun, journalled job by job, judged, closed, and read again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update

from auditor.errors import UsageError
from auditor.evidence import EvidenceStore, mask_text, mask_value
from auditor.model.fact import EvidenceRecord, Fact, FactSet, Missing, Pointer, Reason
from auditor.model.scan import Observation
from auditor.model.target import Target, TargetKey, TargetKind
from auditor.model.text import Text
from auditor.model.verdict import AppliedWaiver, State, Step, Truth, Verdict, WaiverStatus
from auditor.store import tables
from auditor.store.database import open_database, refusals
from auditor.store.encoding import decode, encode


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


class AuditStore:
    """The store under one home folder. Reading needs no lock; writing is guarded by `database.exclusive`."""

    def __init__(self, home: Path, url: str | None = None) -> None:
        self.home = home
        self.engine = open_database(home, url)
        self.evidence = EvidenceStore(home / "evidence")

    def begin(self, record: AuditRecord, targets: Iterable[Target]) -> None:
        """Write down a new audit and what it will look at."""
        with self._writing() as connection:
            connection.execute(insert(tables.audit), _audit_row(record))
            _insert_many(
                connection, tables.target, (_target_row(record.id, n, target) for n, target in enumerate(targets))
            )

    def record(self, audit: str, job: str, scanner: str, observations: Sequence[Observation]) -> None:
        """Write what one job brought, all of it or nothing, masked. After this the job is never run again."""
        digests: dict[str, str] = {}
        records: dict[str, EvidenceRecord] = {}
        for observation in observations:
            for piece in observation.evidence:
                stored = self.evidence.put(piece, observation.target)
                digests[piece.label] = stored.digest
                records.setdefault(stored.digest, stored)
        now = datetime.now(UTC)
        with self._writing() as connection:
            _insert_many(connection, tables.evidence, (_evidence_row(audit, job, r) for r in records.values()))
            _insert_many(
                connection,
                tables.fact,
                (
                    _fact_row(audit, observation.target, scanner, fact, digests)
                    for observation in observations
                    for fact in observation.facts
                ),
            )
            connection.execute(insert(tables.look), {"audit": audit, "job": job, "scanner": scanner, "finished": now})

    def judged(self, audit: str, verdicts: Iterable[StoredVerdict], status: str, header: Mapping[str, Any]) -> None:
        """Write the verdicts and close the audit, in one transaction."""
        with self._writing() as connection:
            _insert_many(connection, tables.verdict, (_verdict_row(audit, stored) for stored in verdicts))
            connection.execute(
                update(tables.audit)
                .where(tables.audit.c.id == audit)
                .values(status=status, finished=datetime.now(UTC), header=encode(header))
            )

    def get(self, audit: str) -> AuditRecord:
        """An audit by id or unique beginning of it; `latest` is the newest closed one. Raises UsageError."""
        if audit == "latest":
            newest = next(self.audits(), None)
            if newest is None:
                raise UsageError(
                    Text(f"{self.home}: 还没有完成的检查", f"{self.home}: no finished audit in this store yet")
                )
            return newest
        found = self._rows(select(tables.audit).where(tables.audit.c.id.startswith(audit, autoescape=True)))
        if len(found) != 1:
            none = Text(
                f"{audit}: 没有这个编号的检查（auditor audits 可列出）",
                f"{audit}: no audit of this id (auditor audits)",
            )
            several = Text(
                f"{audit}: 有多个检查的编号以此开头（auditor audits 可列出）",
                f"{audit}: more than one audit of this id (auditor audits)",
            )
            raise UsageError(several if found else none)
        return _audit_record(found[0])

    def audits(self, *, closed: bool = True, kind: str | None = None) -> Iterator[AuditRecord]:
        """Audits, the newest first."""
        query = select(tables.audit).order_by(tables.audit.c.started.desc(), tables.audit.c.id.desc())
        if closed:
            query = query.where(tables.audit.c.finished.is_not(None))
        if kind:
            query = query.where(tables.audit.c.kind == kind)
        return map(_audit_record, self._rows(query))

    def unfinished(self, plan_digest: str) -> AuditRecord | None:
        """The newest audit of the same plan that was not closed."""
        query = (
            select(tables.audit)
            .where(tables.audit.c.finished.is_(None), tables.audit.c.plan_digest == plan_digest)
            .order_by(tables.audit.c.started.desc())
        )
        found = self._rows(query)
        return _audit_record(found[0]) if found else None

    def finished_jobs(self, audit: str) -> frozenset[str]:
        """Jobs whose facts are already written."""
        return frozenset(row.job for row in self._rows(select(tables.look.c.job).where(tables.look.c.audit == audit)))

    def targets(self, audit: str) -> tuple[Target, ...]:
        query = select(tables.target).where(tables.target.c.audit == audit).order_by(tables.target.c.seq)
        return tuple(map(_target, self._rows(query)))

    def facts(self, audit: str) -> Mapping[TargetKey, FactSet]:
        """All facts by target."""
        found: dict[TargetKey, dict[str, Fact | Missing]] = {}
        with refusals(), self.engine.connect() as connection:
            for row in connection.execute(select(tables.fact).where(tables.fact.c.audit == audit)):
                found.setdefault(TargetKey(row.platform, row.target), {})[row.key] = _fact(row)
        return {target: FactSet(facts) for target, facts in found.items()}

    def fact_origins(self, audit: str) -> Mapping[str, str]:
        """Which scanner brought each fact key."""
        query = select(tables.fact.c.key, tables.fact.c.scanner).where(tables.fact.c.audit == audit).distinct()
        return {row.key: row.scanner for row in self._rows(query)}

    def evidence_records(self, audit: str) -> Mapping[str, EvidenceRecord]:
        query = select(tables.evidence).where(tables.evidence.c.audit == audit)
        return {row.digest: _evidence(row) for row in self._rows(query)}

    def verdicts(self, audit: str) -> tuple[StoredVerdict, ...]:
        query = (
            select(tables.verdict)
            .where(tables.verdict.c.audit == audit)
            .order_by(tables.verdict.c.platform, tables.verdict.c.target, tables.verdict.c.rule)
        )
        return tuple(map(_verdict, self._rows(query)))

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with refusals(), self.engine.begin() as connection:
            yield connection

    def _rows(self, query: Select[Any]) -> Sequence[Row[Any]]:
        with refusals(), self.engine.connect() as connection:
            return connection.execute(query).all()


def _insert_many(connection: Connection, table: Any, rows: Iterable[Mapping[str, Any]]) -> None:
    batch: list[Mapping[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == 2000:
            connection.execute(insert(table), batch)
            batch = []
    if batch:
        connection.execute(insert(table), batch)


def _audit_row(record: AuditRecord) -> dict[str, Any]:
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


def _audit_record(row: Row[Any]) -> AuditRecord:
    values = dict(row._mapping)
    values["header"] = decode(values["header"])
    values["started"] = _with_zone(values["started"])
    values["finished"] = _with_zone(values["finished"]) if values["finished"] else None
    return AuditRecord(**values)


def _with_zone(moment: datetime) -> datetime:
    """SQLite forgets the offset; what it holds is UTC."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone()


def _target_row(audit: str, seq: int, target: Target) -> dict[str, Any]:
    return {
        "audit": audit,
        "seq": seq,
        "platform": target.platform,
        "id": target.id,
        "kind": target.kind.value,
        "name": mask_text(target.name)[0],
        "level": target.level,
        "level_assumed": target.level_assumed,
        "attributes": encode(mask_value(target.attributes)),
        "file": target.file,
        "line": target.line,
    }


def _target(row: Row[Any]) -> Target:
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


def _evidence_row(audit: str, job: str, record: EvidenceRecord) -> dict[str, Any]:
    return {
        "audit": audit,
        "digest": record.digest,
        "algorithm": record.algorithm,
        "job": job,
        "label": record.label,
        "source": record.source,
        "target": record.target,
        "collected_at": record.collected_at.isoformat(),
        "size": record.size,
        "exit_code": record.exit_code,
        "truncated": record.truncated,
        "masked": record.masked,
    }


def _evidence(row: Row[Any]) -> EvidenceRecord:
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


def _fact_row(
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
            row |= {"missing": fact.reason.value, "detail": mask_text(fact.detail)[0]}
        case Fact():
            row["value"] = encode(mask_value(fact.value))
    return row


def _fact(row: Row[Any]) -> Fact | Missing:
    seen = Pointer(row.evidence, row.first_line, row.last_line) if row.evidence else None
    if row.missing is not None:
        return Missing(row.key, Reason(row.missing), row.detail, seen)
    return Fact(row.key, decode(row.value), seen)


def _verdict_row(audit: str, stored: StoredVerdict) -> dict[str, Any]:
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
    seen = step.seen_in
    return {
        "fact": step.fact,
        "operator": step.operator,
        "threshold": step.threshold,
        "observed": step.observed,
        "truth": step.truth.value,
        "negated": step.negated,
        "missing": step.missing.value if step.missing else None,
        "detail": step.detail,
        "seen": [seen.evidence, seen.first_line, seen.last_line] if seen else None,
        "rows": step.rows,
    }


def _waiver_row(waiver: AppliedWaiver) -> dict[str, Any]:
    return {
        "id": waiver.id,
        "status": waiver.status.value,
        "expires_on": waiver.expires_on,
        "reason": waiver.reason,
        "approved_by": waiver.approved_by,
    }


def _verdict(row: Row[Any]) -> StoredVerdict:
    waiver = decode(row.waiver) if row.waiver else None
    verdict = Verdict(
        rule=row.rule,
        revision=row.revision,
        target=TargetKey(row.platform, row.target),
        level=row.level,
        state=State(row.state),
        steps=tuple(map(_step, decode(row.steps))),
        reason=row.reason,
        waiver=AppliedWaiver(**{**waiver, "status": WaiverStatus(waiver["status"])}) if waiver else None,
    )
    return StoredVerdict(verdict, row.rule_digest, row.severity)


def _step(found: Mapping[str, Any]) -> Step:
    seen = found["seen"]
    return Step(
        fact=found["fact"],
        operator=found["operator"],
        threshold=found["threshold"],
        observed=found["observed"],
        truth=Truth(found["truth"]),
        negated=found["negated"],
        missing=Reason(found["missing"]) if found["missing"] else None,
        detail=found["detail"],
        seen_in=Pointer(*seen) if seen else None,
        rows=tuple(found["rows"]),
    )
