"""Runs migrations on the connection that ``dualcaster_postgres.migrate`` hands over."""

from alembic import context

from dualcaster_postgres.migrate import owned
from dualcaster_postgres.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    include_object=owned,
    compare_type=True,
    compare_server_default=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
connection.commit()
