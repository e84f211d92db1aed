"""`campaign demo`: the demo county, for a first look and for measuring."""

from typing import Annotated

import typer

from campaign.commands.console import counting, say
from campaign.database import get_engine
from campaign.i18n import gettext as _
from campaign.receiving import get_store
from campaign.schema import is_newest, upgrade
from campaign.settings import now


def demo(
    tasks: Annotated[int, typer.Option(help="A larger county with this many tasks, for measuring.", min=0)] = 0,
    renew: Annotated[
        bool, typer.Option("--renew", help="Load a demo county anew with today's dates; what was added to it is lost.")
    ] = False,
) -> None:
    """Load the demo county 云岭县 into an empty database."""
    # Here, because the demo draws photos and no other command should wait for that library.
    from campaign.demo.bulk import load_many
    from campaign.demo.loading import load, renew_demo

    engine = get_engine()
    if not is_newest(engine):
        upgrade(engine)
    if tasks:
        with counting(total=tasks, label=_("Tasks")) as tell:
            load_many(engine, now(), tasks, tell)
    elif renew:
        renew_demo(engine, now(), get_store())
    else:
        load(engine, now(), get_store())
    say(_("The demo county is loaded. Its accounts have the password campaign-demo; run “campaign serve”."))
