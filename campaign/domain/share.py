"""Share (分解到乡镇、点位): a task's part for one town or one site, with its own figure, light and closing."""

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from sqlmodel import Field

from campaign.domain.light import Lit
from campaign.domain.refusal import N_, sentence
from campaign.domain.state import Stateful, StateTable, StateWords

STATES: StateTable = {
    "planned": ("under_way", "carried", "cancelled"),
    "under_way": ("reported", "carried", "cancelled"),
    "reported": ("in_review", "under_way", "carried", "cancelled"),
    "in_review": ("accepted", "rectifying", "reported", "cancelled"),
    "rectifying": ("reported", "in_review", "cancelled"),
    "accepted": ("closed", "in_review", "rectifying", "reported", "cancelled"),
    "closed": ("in_review", "rectifying"),
    "carried": (),  # at the turn of the year: its copy goes on in the new year's campaign
    "cancelled": (),
}
ENDED = ("closed", "carried", "cancelled")  # nothing is asked for any more; a look-back may take up what is closed
WORDS = {  # a task's are the same
    "planned": N_("Planned"),
    "under_way": N_("Under way"),
    "reported": N_("Awaiting acceptance"),
    "in_review": N_("In review"),
    "rectifying": N_("Rectifying"),
    "accepted": N_("Accepted"),
    "closed": N_("Struck off"),
    "carried": N_("Carried over"),
    "cancelled": N_("Cancelled"),
}

sentence("share_place", N_("A share needs a town or the name of a site."))
sentence("share_not_done", N_("This part stands at {percent} %. Report it done first, then submit it for acceptance."))
sentence("share_target", N_("The target of a share must be a number above zero."))


class Share(Lit, Stateful, table=True):
    """One town's or one site's part of a task. `done_value` of `target_value`, both in `unit`."""

    __tablename__ = "share"
    STATES: ClassVar[StateTable] = STATES
    WORDS: ClassVar[StateWords] = WORDS

    id: int | None = Field(default=None, primary_key=True)
    task_id: int = Field(foreign_key="task.id", index=True)
    carried_from_id: int | None = Field(default=None, foreign_key="share.id", index=True, unique=True)
    position: int = 0
    area_id: int | None = Field(default=None, foreign_key="area.id", index=True)
    site: str = Field(default="", max_length=120)
    latitude: float | None = None
    longitude: float | None = None
    department_id: int | None = Field(default=None, foreign_key="department.id", index=True)
    unit: str = Field(default="", max_length=20)
    target_value: Decimal | None = Field(default=None, max_digits=18, decimal_places=4)
    done_value: Decimal | None = Field(default=None, max_digits=18, decimal_places=4)
    progress: float | None = None
    starts_on: date | None = None
    due_on: date | None = None
    state: str = Field(default="planned", max_length=10, index=True)
    note: str = Field(default="", max_length=2000)
    updated_at: datetime | None = None
    closed_at: datetime | None = None
    version: int = 1

    @property
    def has_ended(self) -> bool:
        """Whether nothing is asked for any more: struck off, carried into another year, or cancelled."""
        return self.state in ENDED
