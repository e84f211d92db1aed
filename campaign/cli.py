"""`campaign`: the program's command line. Only names and exit codes here; the commands are in `campaign.commands`.

Exit codes: 0 fine, 1 refused with a sentence on stderr, 2 wrong usage.
"""

import sys

import typer
from sqlalchemy.exc import OperationalError, ProgrammingError

from campaign.commands import backups, doctor, schema, serving
from campaign.commands.console import complain
from campaign.domain.refusal import Invalids, Refusal

app = typer.Typer(
    name="campaign",
    help="Tracker for a county's targeted campaigns (专项行动).",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("serve")(serving.serve)
app.command("migrate")(schema.migrate)
app.command("doctor")(doctor.doctor)
app.command("backup")(backups.backup)
app.command("restore")(backups.restore)


def main() -> None:
    """Runs the command of `sys.argv` and exits with its code."""
    try:
        app()
    except Refusal as refusal:
        complain(refusal.english())
    except Invalids as invalids:
        for fault in invalids.faults:
            complain(fault.english())
    except (OperationalError, ProgrammingError) as error:
        complain(f"The database refuses: {str(error.orig).strip()} (“campaign doctor” looks closer)")
    except OSError as error:
        complain(f"{error.strerror or error}: {error.filename}" if error.filename else str(error))
    else:
        return
    sys.exit(1)
