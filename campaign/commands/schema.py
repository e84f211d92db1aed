"""`campaign migrate`: the database to the newest schema. `campaign reindex`: what can be searched for, made anew."""

from campaign.actions.indexing import rebuild
from campaign.commands.console import say
from campaign.database import get_engine, transaction
from campaign.i18n import gettext as _
from campaign.i18n import ngettext
from campaign.schema import newest_revision, revision_of, upgrade


def migrate() -> None:
    """Bring the database to the newest schema; safe to run again."""
    engine = get_engine()
    before = revision_of(engine)
    upgrade(engine)
    newest = newest_revision()
    if before == newest:
        say(_("The schema is at {revision} already.", revision=newest))
    else:
        say(_("The schema is now at {revision}.", revision=newest))


def reindex() -> None:
    """Make anew what can be searched for. Deeds keep it by themselves; this is for rows that were written by hand."""
    with transaction() as db:
        made = rebuild(db)
    say(ngettext("{n} thing can be found.", "{n} things can be found.", made))
