"""Person and roles; and `Actor`: a person as the permission table sees them at one moment."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Field, SQLModel

from campaign.domain.refusal import N_

ROLES: dict[str, str] = {
    "coordinator": N_("Coordinator"),
    "owner": N_("Owner"),
    "inspector": N_("Inspector"),
    "leader": N_("Leader"),
    "admin": N_("Administrator"),
    "auditor": N_("Auditor"),
}


class Person(SQLModel, table=True):
    """Somebody with an account. What they may do comes from their roles and from the posts they hold now."""

    __tablename__ = "person"

    id: int | None = Field(default=None, primary_key=True)
    username: str = Field(unique=True, max_length=60)
    name: str = Field(max_length=60)
    name_en: str = Field(default="", max_length=100)
    email: str = Field(default="", max_length=200)
    phone: str = Field(default="", max_length=40)
    password_hash: str = Field(default="", max_length=200)
    password_set_at: datetime | None = None
    language: str = Field(default="", max_length=8)
    density: str = Field(default="regular", max_length=8)
    active: bool = True
    version: int = 1

    def shown(self, language: str = "zh") -> str:
        """The name in the reader's language; the Chinese one where the register has no other."""
        return self.name_en if language.startswith("en") and self.name_en else self.name


class PersonRole(SQLModel, table=True):
    """A person may have several roles; the permission table names them."""

    __tablename__ = "person_role"

    person_id: int = Field(foreign_key="person.id", primary_key=True)
    role: str = Field(primary_key=True, max_length=12)


@dataclass(frozen=True)
class Actor:
    """Who acts, at one moment: the person, their roles, the departments whose posts they hold, what they run."""

    person_id: int | None
    username: str
    name: str
    roles: frozenset[str] = frozenset()
    department_ids: frozenset[int] = frozenset()
    head_of: frozenset[int] = frozenset()
    post_ids: frozenset[int] = frozenset()
    post_title: str = ""
    coordinates: frozenset[int] = frozenset()
    leads: frozenset[int] = frozenset()
    sees_all: bool = False  # a chief leader (主要领导) or an auditor reads everything
    language: str = ""
    is_system: bool = False
    extra: dict[str, str] = field(default_factory=dict, compare=False, hash=False)


SYSTEM = Actor(person_id=None, username="system", name="系统", is_system=True)
