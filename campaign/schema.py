"""The database's schema: which revision it is at, and the way to the newest one."""

from functools import lru_cache

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from campaign.settings import files


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("migrations")).replace("%", "%%"))
    return config


@lru_cache
def newest_revision() -> str:
    """The revision this program was written for."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def revision_of(engine: Engine) -> str:
    """The revision the database is at; empty for a new one. Raises `OperationalError` when it cannot be reached."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return ""
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""


def is_newest(engine: Engine) -> bool:
    """Whether nothing is left to migrate."""
    return revision_of(engine) == newest_revision()


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest revision, in one transaction; nothing happens when it is there already."""
    config = _config()
    with engine.execution_options(writer=True).connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
