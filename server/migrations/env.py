"""Alembic's entry: runs the scripts on the connection that `upgrade` brought along, within its transaction."""

from alembic import context

from server.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=False)
context.run_migrations()
