"""Alembic's entry: migrates the database it is handed a connection to."""

from alembic import context

from auditor.store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
