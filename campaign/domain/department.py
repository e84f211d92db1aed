"""Department (单位): who answers for work. A town government is a department with an area."""

from sqlmodel import Field, SQLModel

from campaign.domain.refusal import N_, Invalid, sentence

KINDS: dict[str, str] = {
    "county": N_("County department"),
    "town": N_("Town government"),
    "vertical": N_("Vertically managed"),
    "enterprise": N_("State enterprise"),
    "other": N_("Other body"),
}

sentence("department_name_taken", N_("There is already a department or alias “{name}”. Choose another name."))
sentence("department_kind", N_("“{kind}” is not a kind of department; choose one of the list."))
sentence("department_area", N_("There is no such area. Choose one of the list, or none."))
sentence("department_name_empty", N_("The department's name is empty. Write its full name."))


class Department(SQLModel, table=True):
    """A unit. `position` is its place in the county's list order (单位序列): lists follow it, never the alphabet."""

    __tablename__ = "department"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, max_length=120)
    name_en: str = Field(default="", max_length=160)
    kind: str = Field(default="county", max_length=12)
    position: int = Field(default=0, index=True)
    area_id: int | None = Field(default=None, foreign_key="area.id", index=True)
    active: bool = True
    version: int = 1

    def shown(self, language: str = "zh") -> str:
        """The name in the reader's language; the Chinese one where the register has no other."""
        return self.name_en if language.startswith("en") and self.name_en else self.name

    def check(self) -> None:
        """Raises `Invalid` when the name is empty, the kind unknown, or a town has no area."""
        if not self.name:
            raise Invalid("department_name_empty", field="name")
        if self.kind not in KINDS:
            raise Invalid("department_kind", field="kind", kind=self.kind)


class DepartmentAlias(SQLModel, table=True):
    """Another name a department goes by in ledgers; learnt when a coordinator confirms a match."""

    __tablename__ = "department_alias"

    id: int | None = Field(default=None, primary_key=True)
    department_id: int = Field(foreign_key="department.id", index=True)
    alias: str = Field(unique=True, max_length=120)
