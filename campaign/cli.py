"""`campaign`: the program's command line. Only names and exit codes here; the commands are in `campaign.commands`.

Exit codes: 0 fine, 1 refused with a sentence on stderr, 2 wrong usage.
"""

import sys
from contextlib import suppress

import typer
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError, SQLAlchemyError

from campaign.commands import backups, clockwork, demo, doctor, ledgers, people, rounds, schema, serving, verifying
from campaign.commands.console import complain
from campaign.database import get_engine
from campaign.domain.refusal import Invalids, Refusal
from campaign.i18n import gettext as _
from campaign.i18n import speaking
from campaign.schema import is_newest
from campaign.sentences import said
from campaign.settings import get_settings

app = typer.Typer(
    name="campaign",
    help="Tracker for a county's targeted campaigns (专项行动).",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("serve")(serving.serve)
app.command("migrate")(schema.migrate)
app.command("demo")(demo.demo)
app.command("reindex")(schema.reindex)
app.command("doctor")(doctor.doctor)
app.command("backup")(backups.backup)
app.command("restore")(backups.restore)
app.command("chase")(clockwork.chase)
app.command("import-ledger")(ledgers.import_ledger)
app.command("export-ledger")(ledgers.export_ledger)
app.add_typer(people.users, name="user")
app.command("import-areas")(people.areas)
app.command("deliver")(clockwork.deliver)
app.command("clock")(clockwork.clock)
app.command("rounds")(rounds.rounds)
app.command("verify")(verifying.verify)


def main() -> None:
    """Runs the command of `sys.argv` in the county's language and exits with its code."""
    try:
        with speaking(get_settings().language):
            sys.exit(run())
    except ValidationError as error:  # of the settings themselves, before anything else
        for fault in error.errors():
            complain(f"CAMPAIGN_{'_'.join(map(str, fault['loc'])).upper()}: {fault['msg']}")
        sys.exit(1)
    except Refusal as refusal:
        complain(said(refusal))
        sys.exit(1)


def run() -> int:
    """Runs the command; what it refuses becomes sentences on stderr. Returns the exit code."""
    try:
        app()
    except Refusal as refusal:
        complain(said(refusal))
    except Invalids as invalids:
        for fault in invalids.faults:
            complain(said(fault))
    except (OperationalError, ProgrammingError) as error:
        complain(_why(error))
    except OSError as error:
        complain(f"{error.strerror or error}: {error.filename}" if error.filename else str(error))
    else:
        return 0
    return 1


def _why(error: DBAPIError) -> str:
    """What the database complains of; for a schema that is not this program's, the sentence that helps."""
    with suppress(SQLAlchemyError):  # it may be the connection that fails, and then it does so again
        if not is_newest(get_engine()):
            return said(Refusal("schema_old"))
    return _("The database refuses: {why} (“campaign doctor” looks closer)", why=str(error.orig).strip())
