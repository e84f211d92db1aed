"""Area (行政区划): county, towns and villages as one tree under 12-digit statistical codes."""

from sqlmodel import Field, SQLModel

from campaign.domain.refusal import N_, Invalid, sentence

sentence("area_code", N_("“{code}” is not an area code: it must be 12 digits, such as 640324100000."))
sentence(
    "area_level",
    N_("“{code}” says it is level {level}; a province is 1, city 2, county 3, town 4, village 5."),
)

COUNTY, TOWN, VILLAGE = 3, 4, 5


class Area(SQLModel, table=True):
    """One place. `code` is the 12-digit code of the National Bureau of Statistics; `level` 1 province … 5 village."""

    __tablename__ = "area"

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=12)
    name: str = Field(max_length=80)
    name_en: str = Field(default="", max_length=120)
    level: int
    parent_id: int | None = Field(default=None, foreign_key="area.id", index=True)
    latitude: float | None = None
    longitude: float | None = None

    def shown(self, language: str = "zh") -> str:
        """The name in the reader's language; the Chinese one where the register has no other."""
        return self.name_en if language.startswith("en") and self.name_en else self.name


def check_code(code: str) -> str:
    """The code, if it is 12 digits. Raises `Invalid("area_code")`."""
    if len(code) != 12 or not code.isascii() or not code.isdigit():
        raise Invalid("area_code", field="code", code=code[:40])
    return code
