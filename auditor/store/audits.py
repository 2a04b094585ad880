"""Audits in the store: begun, journalled job by job, judged, closed, and read again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update

from auditor.errors import UsageError
from auditor.evidence import EvidenceStore
from auditor.model.answer import Answer
from auditor.model.fact import EvidenceRecord, Fact, FactSet, Missing
from auditor.model.scan import Observation
from auditor.model.target import Target, TargetKey
from auditor.model.text import Text
from auditor.store import rows, tables
from auditor.store.database import open_database, refusals
from auditor.store.encoding import encode
from auditor.store.rows import AuditRecord, StoredVerdict
from auditor.store.sealing import vouched


class AuditStore:
    """The store under one home folder. Reading needs no lock; writing is guarded by `database.exclusive`."""

    def __init__(self, home: Path, url: str | None = None) -> None:
        self.home = home
        self.engine = open_database(home, url)
        self.evidence = EvidenceStore(home / "evidence")

    def begin(self, record: AuditRecord, targets: Iterable[Target]) -> None:
        """Write down a new audit and what it will look at."""
        with self._writing() as connection:
            connection.execute(insert(tables.audit), rows.audit_row(record))
            _insert_many(
                connection, tables.target, (rows.target_row(record.id, n, target) for n, target in enumerate(targets))
            )

    def record(self, audit: str, job: str, scanner: str, observations: Sequence[Observation]) -> None:
        """Write what one job brought, all of it or nothing, masked. After this the job is never run again."""
        kept: dict[tuple[str, str, str], EvidenceRecord] = {}
        digests: list[dict[str, str]] = []
        of_job: dict[str, str] = {}
        for observation in observations:
            own: dict[str, str] = {}
            for piece in observation.evidence:
                stored = self.evidence.put(piece, observation.target)
                kept[stored.digest, stored.target, stored.label] = stored
                own[piece.label] = stored.digest
                of_job.setdefault(piece.label, stored.digest)
            digests.append(own)
        facts = (
            # A target's own evidence comes first, should a job use a label for several targets.
            rows.fact_row(audit, observation.target, scanner, fact, {**of_job, **own})
            for observation, own in zip(observations, digests, strict=True)
            for fact in observation.facts
        )
        done = {"audit": audit, "job": job, "scanner": scanner, "finished": datetime.now(UTC)}
        with self._writing() as connection:
            _insert_many(connection, tables.evidence, (rows.evidence_row(audit, job, r) for r in kept.values()))
            _insert_many(connection, tables.fact, facts)
            connection.execute(insert(tables.look), done)

    def judged(
        self,
        audit: str,
        verdicts: Iterable[StoredVerdict],
        status: str,
        header: Mapping[str, Any],
        seal: Callable[[Iterable[Mapping[str, Any]]], None] | None = None,
        answers: Iterable[Answer] = (),
    ) -> None:
        """Write the verdicts and the answers the audit rests on, and close it, in one transaction.

        `seal` is handed what a manifest vouches for before anything is final: an audit whose manifest cannot be
        written stays open, so that there is none that is closed and not sealed.
        """
        with self._writing() as connection:
            _insert_many(connection, tables.verdict, (rows.verdict_row(audit, stored) for stored in verdicts))
            _insert_many(connection, tables.audit_answer, (rows.sealed_answer_row(audit, answer) for answer in answers))
            connection.execute(
                update(tables.audit)
                .where(tables.audit.c.id == audit)
                .values(status=status, finished=datetime.now(UTC), header=encode(header))
            )
            if seal is not None:
                seal(vouched(connection, audit, self.evidence.algorithm))

    def vouched(self, audit: str, algorithm: str) -> tuple[Mapping[str, Any], ...]:
        """What a manifest of `audit` would vouch for now."""
        with refusals(), self.engine.connect() as connection:
            return tuple(vouched(connection, audit, algorithm))

    def get(self, audit: str) -> AuditRecord:
        """A closed audit by its id or a unique beginning of it; `latest` is the newest. Raises UsageError."""
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
        record = rows.audit_record(found[0])
        if record.finished is None:
            raise UsageError(
                Text(
                    f"{audit}: 这次检查没有做完，没有结论；可用 auditor audit --resume 继续",
                    f"{audit}: this audit was not finished and has no result; continue it with auditor audit --resume",
                )
            )
        return record

    def audits(self, *, closed: bool = True, kind: str | None = None) -> Iterator[AuditRecord]:
        """Audits, the newest first."""
        query = select(tables.audit).order_by(tables.audit.c.started.desc(), tables.audit.c.id.desc())
        if closed:
            query = query.where(tables.audit.c.finished.is_not(None))
        if kind:
            query = query.where(tables.audit.c.kind == kind)
        return map(rows.audit_record, self._rows(query))

    def unfinished(self, plan_digest: str, since: datetime | None = None) -> AuditRecord | None:
        """The newest audit of the same plan, begun `since`, that was not closed. A replay collects nothing and is
        never continued."""
        query = (
            select(tables.audit)
            .where(tables.audit.c.finished.is_(None), tables.audit.c.plan_digest == plan_digest)
            .where(tables.audit.c.kind == "audit")
            .order_by(tables.audit.c.started.desc())
        )
        newest = next(map(rows.audit_record, self._rows(query)), None)
        return newest if newest is None or since is None or newest.started >= since else None

    def finished_jobs(self, audit: str) -> frozenset[str]:
        """Jobs whose facts are already written."""
        return frozenset(row.job for row in self._rows(select(tables.look.c.job).where(tables.look.c.audit == audit)))

    def targets(self, audit: str) -> tuple[Target, ...]:
        query = select(tables.target).where(tables.target.c.audit == audit).order_by(tables.target.c.seq)
        return tuple(map(rows.target_of, self._rows(query)))

    def facts(self, audit: str, keys: Collection[str] = ()) -> Mapping[TargetKey, FactSet]:
        """All facts by target, or those of some keys alone."""
        found: dict[TargetKey, dict[str, Fact | Missing]] = {}
        query = select(tables.fact).where(tables.fact.c.audit == audit)
        if keys:
            query = query.where(tables.fact.c.key.in_(keys))
        with refusals(), self.engine.connect() as connection:
            for row in connection.execute(query):
                found.setdefault(TargetKey(row.platform, row.target), {})[row.key] = rows.fact_of(row)
        return {target: FactSet(facts) for target, facts in found.items()}

    def fact_origins(self, audit: str) -> Mapping[str, str]:
        """Which scanner brought each fact key."""
        query = select(tables.fact.c.key, tables.fact.c.scanner).where(tables.fact.c.audit == audit).distinct()
        return {row.key: row.scanner for row in self._rows(query)}

    def evidence_records(self, audit: str) -> Mapping[str, EvidenceRecord]:
        """One record for each digest. Where several targets gave the same bytes, `evidence_pieces` has them all."""
        found: dict[str, EvidenceRecord] = {}
        for piece in self.evidence_pieces(audit):
            found.setdefault(piece.digest, piece)
        return found

    def evidence_pieces(self, audit: str) -> tuple[EvidenceRecord, ...]:
        """Every piece of evidence of every target."""
        table = tables.evidence
        query = select(table).where(table.c.audit == audit).order_by(table.c.digest, table.c.target, table.c.label)
        return tuple(map(rows.evidence_of, self._rows(query)))

    def verdicts(self, audit: str, *, steps: bool = True) -> tuple[StoredVerdict, ...]:
        """All verdicts; without their `steps` where only the outcome counts, in a fraction of the time and room."""
        columns = tables.verdict.c if steps else [column for column in tables.verdict.c if column.name != "steps"]
        query = (
            select(*columns)
            .where(tables.verdict.c.audit == audit)
            .order_by(tables.verdict.c.platform, tables.verdict.c.target, tables.verdict.c.rule)
        )
        return tuple(map(rows.verdict_of, self._rows(query)))

    def answers(self, audit: str) -> tuple[Answer, ...]:
        """The answers an audit rests on, as they were when it was closed."""
        table = tables.audit_answer
        query = select(table).where(table.c.audit == audit).order_by(table.c.platform, table.c.clause, table.c.target)
        return tuple(rows.answer_of(row, row.valid_until) for row in self._rows(query))

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
