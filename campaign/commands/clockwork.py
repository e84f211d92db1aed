"""`campaign chase`, `campaign deliver`, `campaign clock`: the scheduled jobs, by hand or by themselves."""

import signal
import threading
from dataclasses import asdict
from datetime import date, datetime, time
from typing import Annotated

import typer

from campaign import clock as ticking
from campaign.commands.console import say, say_counts
from campaign.database import get_engine
from campaign.domain.refusal import Refusal
from campaign.i18n import gettext as _
from campaign.logs import set_up_logs
from campaign.schema import is_newest
from campaign.settings import get_settings, now

YEARS = range(1900, 2201)  # beyond them the working days around a moment run out of what a date can be
MORNING = time(9)  # what a bare date means, county time

AtOption = Annotated[str, typer.Option("--at", help="The effective time, ISO; a bare date means 09:00 county time.")]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object.")]


def moment(text: str) -> datetime:
    """`--at` as an aware time; empty means now. A time without an offset is county time.

    Raises `typer.BadParameter` when it cannot be read.
    """
    if not text:
        return now()
    zone = get_settings().zone()
    try:
        if len(text) == len("2026-11-23"):
            read = datetime.combine(date.fromisoformat(text), MORNING)
        else:
            read = datetime.fromisoformat(text)
    except ValueError:
        read = None
    if read is None or read.year not in YEARS:
        raise typer.BadParameter(_("“{text}” is not a day or time such as 2026-11-23T09:00+08:00.", text=text))
    return read if read.tzinfo else read.replace(tzinfo=zone)


def chase(
    at: AtOption = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Work it out and write nothing.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Climb every rung of the ladder that is due: notices, reminders, drafted orders."""
    when = moment(at)
    demand_schema()
    swept = ticking.chase(when, dry_run=dry_run) if dry_run else ticking.by_hand("sweep", when, ticking.chase)
    say_counts(asdict(swept), as_json=as_json)


def deliver(at: AtOption = "", as_json: JsonOption = False) -> None:
    """One round of the outbox; letters wait for the working hours of --at."""
    when = moment(at)
    demand_schema()
    say_counts(asdict(ticking.by_hand("deliver", when, ticking.post)), as_json=as_json)


def clock() -> None:
    """Run the scheduled jobs alone, until it is stopped."""
    set_up_logs()
    demand_schema()
    over = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda _number, _frame: over.set())
    with ticking.running():
        say(_("The clock is running. Ctrl+C stops it."))
        over.wait()


def demand_schema() -> None:
    """Raises `Refusal("schema_old")` when the database is not of this version."""
    if not is_newest(get_engine()):
        raise Refusal("schema_old")
