"""Person and roles; and `Actor`: a person as the permission table sees them at one moment."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Field, SQLModel

from campaign.domain.refusal import N_, Invalid, sentence

ROLES: dict[str, str] = {
    "coordinator": N_("Coordinator"),
    "owner": N_("Owner"),
    "inspector": N_("Inspector"),
    "leader": N_("Leader"),
    "admin": N_("Administrator"),
    "auditor": N_("Auditor"),
}

# A user name is typed on phones and in scripts; people of the same name are told apart by it.
USERNAME = re.compile(r"[\w.@-]{2,60}")
EMAIL = re.compile(r"[^@\s,;<>\"]{1,64}@[A-Za-z0-9.-]{1,253}")
LANGUAGES = ("", "zh_CN", "en")

sentence("username_form", N_("A user name has 2 to 60 letters, digits or . _ @ - and no blank."))
sentence("username_taken", N_("The user name “{username}” is somebody else's. Choose another one."))
sentence("person_name_empty", N_("The person's name is empty. Write it."))
sentence("person_email", N_("“{email}” is no e-mail address. Correct it, or leave it empty."))
sentence("person_role", N_("“{role}” is not a role; choose of the list."))
sentence("person_language", N_("“{language}” is not a language spoken here; choose zh_CN or en."))
sentence(
    "roles_apart",
    N_("Administrator and auditor must be two persons here. Take one of the two roles away."),
)
sentence("last_admin", N_("This is the last administrator. Name another one first."))
sentence("self_lockout", N_("You cannot take your own account out of use. Ask another administrator."))


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

    def check(self) -> None:
        """Raises `Invalid` when the user name, the name, the e-mail address or the language cannot be taken."""
        if not USERNAME.fullmatch(self.username):
            raise Invalid("username_form", field="username")
        if not self.name:
            raise Invalid("person_name_empty", field="name")
        if self.email and not EMAIL.fullmatch(self.email):
            raise Invalid("person_email", field="email", email=self.email)
        if self.language not in LANGUAGES:
            raise Invalid("person_language", field="language", language=self.language)


def check_roles(roles: Iterable[str], *, separate_admin: bool) -> None:
    """Raises `Invalid` for an unknown role, and for administrator with auditor where the county separates them."""
    for role in roles:
        if role not in ROLES:
            raise Invalid("person_role", field="roles", role=role)
    if separate_admin and {"admin", "auditor"} <= set(roles):
        raise Invalid("roles_apart", field="roles")


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
