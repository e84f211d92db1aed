"""Figures published (发布) and frozen; what changes afterwards is explained (差异说明), never rewritten."""

from datetime import date, datetime

from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.actions.entries import entry
from campaign.domain.indicator import Indicator
from campaign.domain.period import period_end
from campaign.domain.permission import demand
from campaign.domain.person import Actor
from campaign.domain.publication import Explanation, Publication, check_text, frozen, publication_of
from campaign.domain.refusal import Invalid, Refusal
from campaign.domain.rollup import series_of


def publish_figures(
    db: Session, who: Actor, indicator: Indicator, day: date, *, note: str = "", at: datetime
) -> Publication:
    """Publish the period that `day` lies in as its figures stand now; who has delivered nothing is named with them.

    Raises `NotAllowed`, `Refusal` (published already, no figure yet), `Invalid` (note too long).
    """
    demand(who, "publish_figures", indicator)
    if len(note) > 500:
        raise Invalid("text_too_long", field="note", limit=500)
    published = db.scalars(
        select(col(Publication.period_on)).where(col(Publication.indicator_id) == indicator.id)
    ).all()
    series = series_of(db, [indicator])[indicator.id or 0]
    made = publication_of(series, period_end(indicator.period, day), published, at)
    made.note, made.person_id = note.strip(), who.person_id
    db.add(made)
    told = {"period": made.period_on, "value": made.figures[0]["value"], "missing": made.missing}
    entry(db, who, "publish_figures", made, at=at, indicator=indicator.id, figures=made.figures, **told)
    return made


def explain_difference(
    db: Session, who: Actor, publication: Publication, indicator: Indicator, *, text: str, at: datetime
) -> Explanation:
    """Say why the figures are no longer as published. Holds until they change again.

    Raises `NotAllowed`, `Refusal("publication_same")` while nothing differs, `Invalid` naming the field.
    """
    demand(who, "explain_difference", indicator)
    series = series_of(db, [indicator])[indicator.id or 0]
    if not publication.differences(series):
        raise Refusal("publication_same")
    said = check_text(text, 1000)
    now = frozen(series, publication.period_on)
    made = Explanation(publication_id=publication.id or 0, text=said, now=now, person_id=who.person_id, at=at)
    db.add(made)
    entry(db, who, "explain_difference", made, at=at, publication=publication.id, text=said, now=now)
    return made
