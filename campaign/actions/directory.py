"""Who is told: the people behind posts and departments on one day, asked of the database once each.

A sweep of many thousand duties meets the same few hundred departments again and again.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from campaign.actions.letters import coordinators_of, heads_of, leader_of, owners_of, post_holders
from campaign.domain.post import Post

OWN_OF_HEADS = ("order_reply", "signature")


class Told(NamedTuple):
    """The people told, and why it is not who was meant: "" (it is), `post_empty` or `unit_empty`."""

    people: list[int]
    warning: str


@dataclass
class Directory:
    """Posts and departments as they are held on county day `day`."""

    day: date
    _known: dict[tuple[str, int | None], list[int]] = field(default_factory=dict)

    def holders(
        self,
        db: Session,
        *,
        kind: str,
        campaign_id: int,
        department_id: int | None,
        post_id: int | None = None,
        person_id: int | None = None,
    ) -> Told:
        """Who is told of a duty: its person, else its post's holders, else the owners of its department, else that
        department's heads, else the coordinators. Orders and signatures are the heads' own matter, so they come first.
        """
        if person_id:
            return Told([person_id], "")
        if post_id and (found := self.post(db, post_id)):
            return Told(found, "")
        unit = department_id or self.department_of_post(db, post_id)
        steps = (self.heads, self.owners) if kind in OWN_OF_HEADS else (self.owners, self.heads)
        for step in steps:
            if found := step(db, unit):
                return Told(found, "post_empty" if post_id else "")
        return Told(self.coordinators(db, campaign_id), "unit_empty")

    def department_of_post(self, db: Session, post_id: int | None) -> int | None:
        """The department a post belongs to."""
        post = db.get(Post, post_id) if post_id else None
        return post.department_id if post else None

    def post(self, db: Session, post_id: int) -> list[int]:
        """Who holds a post."""
        return self._once("post", post_id, lambda: post_holders(db, post_id, self.day))

    def heads(self, db: Session, department_id: int | None) -> list[int]:
        """The heads of a department."""
        return self._once("heads", department_id, lambda: heads_of(db, department_id, self.day))

    def owners(self, db: Session, department_id: int | None) -> list[int]:
        """The owners in a department, heads left out."""
        return self._once("owners", department_id, lambda: owners_of(db, department_id, self.day))

    def coordinators(self, db: Session, campaign_id: int) -> list[int]:
        """Who runs a campaign."""
        return self._once("coordinators", campaign_id, lambda: coordinators_of(db, campaign_id))

    def leader(self, db: Session, campaign_id: int) -> list[int]:
        """The leader in charge of a campaign."""
        return self._once("leader", campaign_id, lambda: leader_of(db, campaign_id))

    def _once(self, what: str, key: int | None, ask: Callable[[], list[int]]) -> list[int]:
        if (what, key) not in self._known:
            self._known[what, key] = ask()
        return self._known[what, key]
