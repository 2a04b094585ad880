"""Answers of people, and those that an audit rests on"""

from alembic import op
import sqlalchemy as sa

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(length=120), nullable=False),
        sa.Column("clause", sa.String(length=20), nullable=False),
        sa.Column("target", sa.String(length=200), nullable=False),
        sa.Column("conclusion", sa.String(length=16), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("taken_in", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
    )
    op.create_index("ix_answer_question", "answer", ["platform", "clause", "target"], unique=False)
    op.create_table(
        "audit_answer",
        sa.Column("audit", sa.String(length=40), nullable=False),
        sa.Column("platform", sa.String(length=120), nullable=False),
        sa.Column("clause", sa.String(length=20), nullable=False),
        sa.Column("target", sa.String(length=200), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["audit"], ["audit.id"], name=op.f("fk_audit_answer_audit"), ondelete="CASCADE"),
        sa.UniqueConstraint("audit", "platform", "clause", "target", name=op.f("uq_audit_answer_audit")),
    )


def downgrade() -> None:
    op.drop_table("audit_answer")
    op.drop_index("ix_answer_question", table_name="answer")
    op.drop_table("answer")
