"""Runs revisions on the connection that records/migration.py hands over; there is no alembic.ini."""

from alembic import context

from records.tables import Row

connection = context.config.attributes["connection"]
# Batch mode: SQLite alters a table by rebuilding it. The transaction is the caller's.
context.configure(connection=connection, target_metadata=Row.metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
