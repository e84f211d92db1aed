"""`campaign rounds`: what the clock does for acceptance rounds, by hand."""

from campaign import clock
from campaign.commands.clockwork import AtOption, JsonOption, demand_schema, moment
from campaign.commands.console import say_counts


def rounds(at: AtOption = "", as_json: JsonOption = False) -> None:
    """Bring rounds whose notice is over to signing, and make the dossiers of sealed ones."""
    when = moment(at)
    demand_schema()
    say_counts(clock.advance_rounds(when), as_json=as_json)
