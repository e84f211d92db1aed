"""`campaign migrate`: the database to the newest schema."""

from campaign.commands.console import say
from campaign.database import get_engine
from campaign.i18n import gettext as _
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
