"""Post (岗位): a seat in a department, held by people from–until. Duties belong to the post, not to the person."""

from datetime import date

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Field, SQLModel, col

from campaign.domain.person import Actor
from campaign.domain.refusal import N_, sentence

# A post whose beginning the register does not know: held on every earlier day as well.
UNRECORDED = date(1900, 1, 1)

sentence("post_dates", N_("The post “{title}” ends before it begins. Correct one of the days."))
sentence("post_department", N_("There is no such department for the post “{title}”. Choose one of the list."))


class Post(SQLModel, table=True):
    """A seat. `is_head` marks 主要负责人 (several may overlap), `is_deputy` 分管负责人."""

    __tablename__ = "post"

    id: int | None = Field(default=None, primary_key=True)
    department_id: int = Field(foreign_key="department.id", index=True)
    title: str = Field(max_length=60)
    title_en: str = Field(default="", max_length=100)
    is_head: bool = False
    is_deputy: bool = False

    def grade(self) -> tuple[bool, bool]:
        """What tells two seats of one title apart."""
        return self.is_head, self.is_deputy

    def relations(self, who: Actor) -> set[str]:
        """`head`: whoever heads its department; over the seat of a head nobody in the department disposes."""
        return {"head"} if self.department_id in who.head_of and not self.is_head else set()


class Tenure(SQLModel, table=True):
    """Somebody holds a post from a day until a day (inclusive; open while `until_on` is empty)."""

    __tablename__ = "tenure"

    id: int | None = Field(default=None, primary_key=True)
    post_id: int = Field(foreign_key="post.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    from_on: date
    until_on: date | None = None
    acting: bool = False  # 代理: for a while, beside the seat's own holder

    def holds_on(self, day: date) -> bool:
        """Whether the post is held on county day `day`."""
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)


def held_on(day: date) -> ColumnElement[bool]:
    """The same in SQL, for a query that has `Tenure` in it."""
    return and_(col(Tenure.from_on) <= day, or_(col(Tenure.until_on).is_(None), col(Tenure.until_on) >= day))
