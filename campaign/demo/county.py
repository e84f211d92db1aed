"""Who and what the demo county has: towns and villages, departments in list order, people by role title only."""

from dataclasses import dataclass, field
from datetime import date, datetime

from pwdlib.hashers.argon2 import Argon2Hasher
from sqlmodel import Session

from campaign.actions.people import actor_for
from campaign.demo.tables import EVERY_TOWN, rows_of
from campaign.domain.area import TOWN, Area
from campaign.domain.campaign import FocusArea
from campaign.domain.department import Department, DepartmentAlias
from campaign.domain.person import Actor, Person, PersonRole
from campaign.domain.post import Post, Tenure

PASSWORD = "campaign-demo"  # noqa: S105 – published on purpose; a demo is never served to strangers
ACCOUNTS = (
    *("admin", "coordinator", "owner-edu", "owner-health", "owner-env", "head-edu", "head-health", "head-env"),
    *("inspector", "inspector2", "leader", "auditor"),
)
HELD_FROM = date(2020, 1, 1)
FOCUS_AREAS = (
    ("education", "教育", "Education"),
    ("healthcare", "医疗", "Healthcare"),
    ("environment", "环境", "Environment"),
    ("livelihood", "民生", "Livelihood"),
)


@dataclass
class County:
    """The county by name: areas and departments by their Chinese names, people by user name."""

    db: Session
    areas: dict[str, Area] = field(default_factory=dict)
    departments: dict[str, Department] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)

    @property
    def towns(self) -> list[Area]:
        """The towns in the county's order."""
        return [area for area in self.areas.values() if area.level == TOWN]

    def area(self, name: str) -> int | None:
        """The id of a place; None for an empty name."""
        return self.areas[name].id if name else None

    def department(self, name: str) -> int:
        """The id of a department."""
        return self.departments[name].id or 0

    def departments_of(self, names: str) -> list[tuple[int, str]]:
        """(id, collective) of every department named; 各乡镇 stands for every town government."""
        found: list[tuple[int, str]] = []
        for name in names.split():
            meant = [f"{town.name}人民政府" for town in self.towns] if name == EVERY_TOWN else [name]
            found += [(self.department(each), name if name == EVERY_TOWN else "") for each in meant]
        return found

    def person(self, username: str) -> int:
        """The id of a person."""
        return self.people[username].id or 0

    def actor(self, username: str, at: datetime) -> Actor:
        """That person as the permission table sees them; nobody's posts change in the demo."""
        if username not in self.actors:
            self.actors[username] = actor_for(self.db, self.people[username], at)
        return self.actors[username]


def settle(db: Session, at: datetime) -> County:
    """Write the county's places, departments and people; only the demo accounts have a password."""
    county = County(db)
    for position, (code, name, english) in enumerate(FOCUS_AREAS):
        db.merge(FocusArea(code=code, name=name, name_en=english, position=position))
    _place(county)
    _found(county)
    _seat(county, at)
    return county


def _place(county: County) -> None:
    by_code: dict[str, Area] = {}
    for level in ("3", "4", "5"):  # a parent has its id before its children
        for row in rows_of("areas"):
            if row["level"] == level:
                parent = by_code.get(row["parent_code"])
                by_code[row["code"]] = Area(
                    code=row["code"],
                    name=row["name"],
                    name_en=row["name_en"],
                    level=int(level),
                    parent_id=parent.id if parent else None,
                    latitude=float(row["latitude"]),
                    longitude=float(row["longitude"]),
                )
        county.db.add_all(by_code.values())
        county.db.flush()
    county.areas = {area.name: area for area in by_code.values()}


def _found(county: County) -> None:
    for position, row in enumerate(rows_of("departments"), 1):
        county.departments[row["name"]] = Department(
            name=row["name"],
            name_en=row["name_en"],
            kind=row["kind"],
            position=position,
            area_id=county.area(row["area"]),
        )
    county.db.add_all(county.departments.values())
    county.db.flush()
    for row in rows_of("departments"):
        key = county.department(row["name"])
        county.db.add_all(DepartmentAlias(department_id=key, alias=alias) for alias in row["aliases"].split())


def _seat(county: County, at: datetime) -> None:
    hashed = Argon2Hasher(time_cost=1, memory_cost=8192).hash(PASSWORD)  # one for all, and cheap: it is no secret
    posts: list[Post] = []
    for line, row in enumerate(rows_of("people"), 1):
        known = row["username"] in ACCOUNTS
        county.people[row["username"]] = Person(
            username=row["username"],
            name=row["name"],
            name_en=row["name_en"],
            email=f"{row['username']}@yunling.example",
            phone=f"0700-555{line:04}",  # an area code that no place has
            password_hash=hashed if known else "",
            password_set_at=at if known else None,
        )
        posts.append(
            Post(
                department_id=county.department(row["department"]),
                title=row["title"],
                title_en=row["title_en"],
                is_head=row["head"] == "1",
                is_deputy=row["deputy"] == "1",
            )
        )
    county.db.add_all([*county.people.values(), *posts])
    county.db.flush()
    for row, post in zip(rows_of("people"), posts, strict=True):
        key = county.person(row["username"])
        county.db.add(PersonRole(person_id=key, role=row["role"]))
        county.db.add(Tenure(post_id=post.id or 0, person_id=key, from_on=HELD_FROM))
    county.db.flush()
