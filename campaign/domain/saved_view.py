"""Saved view: filters of a campaign's ledger under a name, for oneself or for everybody who sees the campaign."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import JSON, Field, SQLModel

from campaign.domain.person import Actor
from campaign.domain.refusal import N_, Invalid, sentence

FILTERS = ("q", "department", "town", "stage", "light", "due", "by", "sort")
LONGEST_NAME, LONGEST_VALUE = 40, 100

sentence("view_name", N_("Give the view a name of 1 to {most} characters."))
sentence("view_empty", N_("Nothing is filtered, sorted or grouped. Choose filters first, then keep the view."))


class SavedView(SQLModel, table=True):
    """A person has one view of a name in a campaign. `filters` are the parameters of the ledger's address."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("campaign_id", "person_id", "name", name="uq_saved_view_name"),)

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    name: str = Field(max_length=LONGEST_NAME)
    filters: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    shared: bool = False
    created_at: datetime

    def relations(self, who: Actor) -> set[str]:
        """`self` for whoever keeps it; `coordinator` where it is shared with a campaign that `who` runs."""
        own = {"self"} if self.person_id == who.person_id else set()
        return own | ({"coordinator"} if self.shared and self.campaign_id in who.coordinates else set())

    def check(self) -> None:
        """Raises `Invalid` for a name that is empty or too long, and for filters that leave nothing out."""
        if not 0 < len(self.name) <= LONGEST_NAME:
            raise Invalid("view_name", field="name", most=LONGEST_NAME)
        if not self.filters:
            raise Invalid("view_empty", field="filters")


def known_filters(given: Mapping[str, str]) -> dict[str, str]:
    """Of an address's parameters those that are filters of a ledger and say something."""
    return {name: value for name in FILTERS if (value := given.get(name, "").strip()[:LONGEST_VALUE])}
