"""Alembic's environment: the models are the truth, the same steps run on SQLite and PostgreSQL."""

from alembic import context
from sqlmodel import SQLModel

from campaign.database import get_engine
from campaign.domain.nouns import import_nouns
from campaign.schema import is_ours

import_nouns()


def run() -> None:
    """Bring the database of this process (or the connection handed in) to the wanted revision."""
    connection = context.config.attributes.get("connection")
    if connection is not None:
        _configure_and_run(connection)
        return
    with get_engine().execution_options(writer=True).connect() as own:
        _configure_and_run(own)
        own.commit()


def _configure_and_run(connection: object) -> None:
    context.configure(
        connection=connection,  # type: ignore[arg-type]
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        compare_type=True,
        include_name=is_ours,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
