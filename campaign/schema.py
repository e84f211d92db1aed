"""The database's schema: which revision it is at, and the way to the newest one."""

import re
from functools import lru_cache
from typing import Any

from sqlalchemy import Engine, MetaData, inspect, text
from sqlalchemy.orm import Session

from campaign.actions.indexing import rebuild
from campaign.settings import files

SEARCH_INDEX = "search_index"  # what the database itself keeps of `search_row`, in its own way: see the migration
REVISION = re.compile(r'^(revision|down_revision)(?:: [^=]+)? = "(\w+)"', re.MULTILINE)


@lru_cache
def newest_revision() -> str:
    """The revision this program was written for: the one that no other follows.

    Read from the files as alembic would, because every start asks and importing alembic costs a third of a second.
    """
    named: dict[str, set[str]] = {"revision": set(), "down_revision": set()}
    for path in (files("migrations") / "versions").glob("*.py"):
        for name, revision in REVISION.findall(path.read_text(encoding="utf-8")):
            named[name].add(revision)
    [newest] = named["revision"] - named["down_revision"]
    return newest


def revision_of(engine: Engine) -> str:
    """The revision the database is at; empty for a new one. Raises `OperationalError` when it cannot be reached."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return ""
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""


def is_newest(engine: Engine) -> bool:
    """Whether nothing is left to migrate."""
    return revision_of(engine) == newest_revision()


def is_ours(name: str | None, _kind: str, _parents: Any) -> bool:
    """Whether a table or an index is one that a noun names; asked by alembic where it compares the two."""
    return not (name or "").startswith(SEARCH_INDEX)


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest revision, in one transaction; nothing happens when it is there already.

    What can be searched for is made anew after a step, by the rules of the program that took it.
    """
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(files("migrations")).replace("%", "%%"))
    behind = not is_newest(engine)
    with engine.execution_options(writer=True).connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        if behind:
            rebuild(Session(connection))
        connection.commit()


def start_over(engine: Engine) -> None:
    """Drop every table, with what is in it, and make the newest schema anew. Only a demo's database may come here."""
    with engine.execution_options(writer=True).begin() as connection:
        if engine.dialect.name == "sqlite":  # whose index is a table with others inside it, dropped as one
            connection.execute(text(f"DROP TABLE IF EXISTS {SEARCH_INDEX}"))
        everything = MetaData()
        everything.reflect(connection)
        everything.drop_all(connection)
        if engine.dialect.name == "postgresql":  # where triggers call functions, which outlive their tables
            connection.execute(text("DROP FUNCTION IF EXISTS entry_refuse()"))
    upgrade(engine)
