"""The audit store: SQLAlchemy over SQLite (or any database by URL), migrated by Alembic."""

from auditor.store.audits import AuditStore
from auditor.store.database import exclusive
from auditor.store.rows import AuditRecord, StoredVerdict

__all__ = ["AuditRecord", "AuditStore", "StoredVerdict", "exclusive"]
