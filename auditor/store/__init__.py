"""The audit store: SQLAlchemy over SQLite (or any database by URL), migrated by Alembic."""

from auditor.store.audits import AuditRecord, AuditStore, StoredVerdict
from auditor.store.database import exclusive

__all__ = ["AuditRecord", "AuditStore", "StoredVerdict", "exclusive"]
