"""Tables of the audit store. Rows are only ever added; an audit's own row is completed once."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _of_audit() -> Column[str]:
    return Column("audit", String(40), ForeignKey("audit.id", ondelete="CASCADE"), nullable=False)


audit = Table(
    "audit",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("status", String(12), nullable=False),
    Column("started", DateTime(timezone=True), nullable=False),
    Column("finished", DateTime(timezone=True)),
    Column("as_of", Date, nullable=False),
    Column("tool_version", String(20), nullable=False),
    Column("rulebook_digest", String(64), nullable=False),
    Column("inventory_digest", String(64), nullable=False),
    Column("plan_digest", String(64), nullable=False),
    Column("source", String(40)),
    Column("header", Text, nullable=False),
)
"""`kind` is audit or replay (then `source` names the audit judged again); `header` is JSON: district, platforms,
scope, waivers, collector versions, setbacks."""

target = Table(
    "target",
    metadata,
    _of_audit(),
    Column("seq", Integer, nullable=False),
    Column("platform", String(120), nullable=False),
    Column("id", String(200), nullable=False),
    Column("kind", String(30), nullable=False),
    Column("name", Text, nullable=False),
    Column("level", Integer, nullable=False),
    Column("level_assumed", Boolean, nullable=False),
    Column("attributes", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("line", Integer, nullable=False),
    UniqueConstraint("audit", "platform", "id"),
)

look = Table(
    "look",
    metadata,
    _of_audit(),
    Column("job", String(200), nullable=False),
    Column("scanner", String(40), nullable=False),
    Column("finished", DateTime(timezone=True), nullable=False),
    UniqueConstraint("audit", "job"),
)
"""The journal: one row for each finished job, written in the same transaction as its facts and evidence."""

evidence = Table(
    "evidence",
    metadata,
    _of_audit(),
    Column("digest", String(64), nullable=False),
    Column("algorithm", String(10), nullable=False),
    Column("job", String(200), nullable=False),
    Column("label", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("collected_at", String(40), nullable=False),
    Column("size", Integer, nullable=False),
    Column("exit_code", Integer),
    Column("truncated", Boolean, nullable=False),
    Column("masked", Integer, nullable=False),
    Index("ix_evidence_audit", "audit"),
)

fact = Table(
    "fact",
    metadata,
    _of_audit(),
    Column("platform", String(120), nullable=False),
    Column("target", String(200), nullable=False),
    Column("key", String(120), nullable=False),
    Column("scanner", String(40), nullable=False),
    Column("value", Text),
    Column("missing", String(20)),
    Column("detail", Text, nullable=False),
    Column("evidence", String(200), nullable=False),
    Column("first_line", Integer, nullable=False),
    Column("last_line", Integer, nullable=False),
    UniqueConstraint("audit", "platform", "target", "key"),
)
"""Either `value` (JSON) or `missing` (the reason) is set."""

verdict = Table(
    "verdict",
    metadata,
    _of_audit(),
    Column("platform", String(120), nullable=False),
    Column("target", String(200), nullable=False),
    Column("rule", String(120), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("rule_digest", String(64), nullable=False),
    Column("level", Integer, nullable=False),
    Column("severity", String(10), nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("steps", Text, nullable=False),
    Column("waiver", Text),
    UniqueConstraint("audit", "platform", "target", "rule"),
    Index("ix_verdict_state", "audit", "state"),
)

answer = Table(
    "answer",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("platform", String(120), nullable=False),
    Column("clause", String(20), nullable=False),
    Column("target", String(200), nullable=False),
    Column("conclusion", String(16), nullable=False),
    Column("answered_on", Date, nullable=False),
    Column("taken_in", DateTime(timezone=True), nullable=False),
    Column("source", String(64), nullable=False),
    Column("content", Text, nullable=False),
    Index("ix_answer_question", "platform", "clause", "target"),
)
"""What people answered, each answer a row of its own; the newest of a question counts. `content` is JSON: person, role,
day, statement, reason, evidence files. `conclusion` is `withdrawn` where an earlier answer was taken back."""

audit_answer = Table(
    "audit_answer",
    metadata,
    _of_audit(),
    Column("platform", String(120), nullable=False),
    Column("clause", String(20), nullable=False),
    Column("target", String(200), nullable=False),
    Column("content", Text, nullable=False),
    Column("valid_until", Date),
    UniqueConstraint("audit", "platform", "clause", "target"),
)
"""The answers an audit rests on, as they were when it was closed."""
