"""`campaign backup DIR` while the program runs, `campaign restore DIR` into an empty place."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection, Engine, func, select

from campaign.commands.console import say, with_progress
from campaign.database import get_engine
from campaign.domain.entry import Entry
from campaign.domain.nouns import every_table
from campaign.domain.person import Person
from campaign.domain.refusal import N_, Refusal, sentence
from campaign.exchange.backup import (
    Contents,
    begin_backup,
    finish_backup,
    open_backup,
    read_tables,
    write_tables,
)
from campaign.i18n import gettext as _
from campaign.schema import is_newest, newest_revision, upgrade
from campaign.settings import get_settings, now
from campaign.store import EvidenceStore

Folder = Annotated[Path, typer.Argument(help="The folder of the backup.", file_okay=False)]

sentence(
    "restore_not_empty",
    N_("The database holds people or entries already. Point CAMPAIGN_DATABASE_URL at an empty one."),
)
sentence("evidence_altered", N_("{count} evidence files are not what was stored; “campaign verify” names them."))


def backup(folder: Folder) -> None:
    """Write the whole database and all evidence into a new folder, while the program runs."""
    engine = get_engine()
    if not is_newest(engine):
        raise Refusal("schema_old")
    begin_backup(folder)
    with _snapshot(engine) as connection:
        written = write_tables(connection, folder)
        contents = dict(with_progress(written, total=len(every_table()), label=_("tables")))
    # After the snapshot: the bytes of every row in it were durable before the row was.
    files = _copy_evidence(EvidenceStore(get_settings().evidence()), _store_in(folder))
    finish_backup(folder, Contents(schema=newest_revision(), made_at=now().isoformat(), tables=contents))
    rows = sum(table["rows"] for table in contents.values())
    say(_("{rows} rows and {files} evidence files are in {folder}.", rows=rows, files=files, folder=folder))
    say(_("Keys are not in a backup: keep copies of CAMPAIGN_SECRET_KEY and CAMPAIGN_SEAL_KEY elsewhere."))


def restore(folder: Folder) -> None:
    """Read a backup into an empty database and evidence store; either kind of database takes it."""
    engine = get_engine()
    contents = open_backup(folder, newest_revision())
    upgrade(engine)
    with engine.execution_options(writer=True).connect() as connection, connection.begin():
        _demand_empty(connection)
        for _table in with_progress(read_tables(connection, folder), total=len(every_table()), label=_("tables")):
            pass
        files = _copy_evidence(_store_in(folder), EvidenceStore(get_settings().evidence()))
    rows = sum(table["rows"] for table in contents.tables.values())
    say(
        _("{rows} rows and {files} evidence files are restored. “campaign verify” proves them.", rows=rows, files=files)
    )


@contextmanager
def _snapshot(engine: Engine) -> Iterator[Connection]:
    """A reading transaction that sees one moment, however long it lasts."""
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with engine.connect() as connection, connection.begin():
        yield connection


def _demand_empty(connection: Connection) -> None:
    for noun in (Person, Entry):
        if connection.execute(select(func.count()).select_from(noun)).scalar():
            raise Refusal("restore_not_empty")


def _store_in(folder: Path) -> EvidenceStore:
    return EvidenceStore((folder / "evidence").absolute().as_uri())


def _copy_evidence(source: EvidenceStore, target: EvidenceStore) -> int:
    """Copy every file and hash it on the way. Returns their number. Raises Refusal when bytes have changed."""
    names = list(source.names())
    altered = 0
    for name in with_progress(names, total=len(names), label=_("evidence")):
        altered += target.put(source.stream(name), limit=source.size(name)).sha256 != name
    if altered:
        raise Refusal("evidence_altered", count=altered)
    return len(names)
