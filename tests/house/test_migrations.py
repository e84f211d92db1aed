"""The migrations make exactly the tables the nouns name, on both databases, and can be taken back."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Engine
from sqlmodel import SQLModel

from campaign.domain.nouns import import_nouns
from campaign.schema import is_ours
from campaign.settings import files


def differences(engine: Engine) -> list[object]:
    """What alembic would still change."""
    import_nouns()
    with engine.connect() as connection:
        return list(
            compare_metadata(
                MigrationContext.configure(connection, opts={"compare_type": True, "include_name": is_ours}),
                SQLModel.metadata,
            )
        )


def test_the_schema_is_what_the_nouns_say(engine: Engine) -> None:
    assert differences(engine) == []


def test_every_step_can_be_taken_back_and_done_again(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(files("migrations")))
    with engine.execution_options(writer=True).connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        command.upgrade(config, "head")
        connection.commit()
    assert differences(engine) == []
    assert triggers_of(engine)


def triggers_of(engine: Engine) -> bool:
    """Whether the database itself still refuses to change an entry."""
    query = {
        "sqlite": "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'entry'",
        "postgresql": "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'entry'::regclass AND NOT tgisinternal",
    }[engine.dialect.name]
    with engine.connect() as connection:
        return connection.exec_driver_sql(query).scalar() == 2
