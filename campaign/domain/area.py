"""Area (行政区划): county, towns and villages as one tree under 12-digit statistical codes."""

from sqlmodel import Field, SQLModel

from campaign.domain.refusal import N_, Invalid, sentence

sentence("area_code", N_("“{code}” is not an area code: it must be 12 digits, such as 640324100000."))
sentence(
    "area_level",
    N_("“{code}” says it is level {level}; a province is 1, city 2, county 3, town 4, village 5."),
)
sentence("area_code_taken", N_("The code {code} belongs to {name} already."))
sentence("area_name_empty", N_("The area {code} has no name. Write it."))
sentence("area_parent_missing", N_("The area {code} lies in {parent}, which is not there. Enter that one first."))
sentence("area_parent_wrong", N_("The area {code} cannot lie in {parent}: its code does not begin like that one's."))
sentence("area_place", N_("A latitude is between -90 and 90, a longitude between -180 and 180; give both or none."))

PROVINCE, CITY, COUNTY, TOWN, VILLAGE = 1, 2, 3, 4, 5
LEVELS: dict[int, str] = {
    PROVINCE: N_("Province"),
    CITY: N_("City"),
    COUNTY: N_("County"),
    TOWN: N_("Town"),
    VILLAGE: N_("Village"),
}
# How many of the 12 digits name an area of each level; the rest are zeros (National Bureau of Statistics, 2009 rules).
DIGITS = {PROVINCE: 2, CITY: 4, COUNTY: 6, TOWN: 9, VILLAGE: 12}


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
    version: int = 1

    def shown(self, language: str = "zh") -> str:
        """The name in the reader's language; the Chinese one where the register has no other."""
        return self.name_en if language.startswith("en") and self.name_en else self.name

    def check(self, parent: "Area | None") -> None:
        """Raises `Invalid` when the fields contradict each other or the area above."""
        check_code(self.code)
        if not self.name:
            raise Invalid("area_name_empty", field="name", code=self.code)
        if self.level not in LEVELS:
            raise Invalid("area_level", field="level", code=self.code, level=self.level)
        if parent and (parent.level >= self.level or not self.code.startswith(parent.code[: DIGITS[parent.level]])):
            raise Invalid("area_parent_wrong", field="parent_id", code=self.code, parent=parent.code)
        place = (self.latitude, self.longitude)
        if (None in place and place != (None, None)) or abs(place[0] or 0) > 90 or abs(place[1] or 0) > 180:
            raise Invalid("area_place", field="latitude")


def level_of(code: str) -> int:
    """The level a code speaks of by its trailing zeros: `640324100000` is a town."""
    return next(level for level, digits in DIGITS.items() if not code[digits:].strip("0"))


def check_code(code: str) -> str:
    """The code, if it is 12 digits. Raises `Invalid("area_code")`."""
    if len(code) != 12 or not code.isascii() or not code.isdigit():
        raise Invalid("area_code", field="code", code=code[:40])
    return code
