"""Run by Alembic: takes the steps on the connection that `portal.database` hands over."""

from alembic import context
from sqlalchemy import Connection

from portal.database import Model

_connection: Connection = context.config.attributes["connection"]

# SQLite cannot alter a column: Alembic then makes the table anew.
context.configure(_connection, target_metadata=Model.metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
