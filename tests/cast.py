"""A small cast on a real database: Wen owns, Lu inspects, Ke coordinates, Chair signs, Outsider sees nothing."""

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from campaign.actions.entries import number_entries
from campaign.actions.people import actor_for
from campaign.domain.area import Area
from campaign.domain.campaign import Campaign, CampaignCoordinator, FocusArea
from campaign.domain.department import Department
from campaign.domain.entry import Entry
from campaign.domain.person import Actor, Person, PersonRole
from campaign.domain.post import Post, Tenure

HELD_FROM = date(2020, 1, 1)

# username: (name, role, department, title, is_head)
PEOPLE = {
    "admin": ("管理员", "admin", "office", "管理员", False),
    "ke": ("专项办主任", "coordinator", "office", "主任", False),
    "wen": ("教育局科长", "owner", "education", "科长", False),
    "head": ("教育局局长", "owner", "education", "局长", True),
    "water": ("水利局科长", "owner", "water", "科长", False),
    "water-head": ("水利局局长", "owner", "water", "局长", True),
    "town": ("城关镇干事", "owner", "town", "干事", False),
    "lu": ("督查室专员", "inspector", "inspection", "专员", False),
    "luo": ("审计局专员", "inspector", "audit", "专员", False),
    "chair": ("副县长", "leader", "government", "副县长", False),
    "auditor": ("审计员", "auditor", "audit", "审计员", False),
    "outsider": ("文旅局科员", "owner", "culture", "科员", False),
}
DEPARTMENTS = {
    "government": ("县政府", "county"),
    "office": ("县政府办公室", "county"),
    "education": ("县教育局", "county"),
    "health": ("县卫生健康局", "county"),
    "water": ("县水利局", "county"),
    "culture": ("县文化旅游局", "county"),
    "inspection": ("县政府督查室", "county"),
    "audit": ("县审计局", "county"),
    "town": ("城关镇人民政府", "town"),
}


@dataclass
class Cast:
    """The people and departments of a test, by short name."""

    db: Session
    at: datetime
    departments: dict[str, Department] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    areas: dict[str, Area] = field(default_factory=dict)

    def actor(self, username: str) -> Actor:
        """That person as the permission table sees them now."""
        self.db.flush()
        return actor_for(self.db, self.people[username], self.at)

    def department(self, name: str) -> int:
        """The id of a department by short name."""
        key = self.departments[name].id
        assert key is not None
        return key

    def campaign(self, **fields: object) -> Campaign:
        """A draft campaign run by Ke and led by Chair, over the whole of 2026."""
        values: dict[str, object] = {
            "code": f"C{len(self.db.scalars(select(Campaign)).all()) + 1}",
            "title": "农村供水专项行动",
            "focus_area": "environment",
            "starts_on": date(2026, 1, 1),
            "ends_on": date(2026, 12, 31),
            "lead_department_id": self.department("office"),
            "leader_id": self.people["chair"].id,
            "notice_days": 0,
            "created_at": self.at,
        }
        made = Campaign(**(values | fields))
        self.db.add(made)
        self.db.flush()
        self.db.add(CampaignCoordinator(campaign_id=made.id, person_id=self.people["ke"].id))
        self.db.flush()
        self.db.refresh(made)
        return made


def a_cast(db: Session, at: datetime) -> Cast:
    """The whole cast, flushed and not committed. Nobody has a password: tests that sign in give them one."""
    cast = Cast(db, at)
    for position, (code, name, english) in enumerate(
        (
            ("education", "教育", "Education"),
            ("healthcare", "医疗", "Healthcare"),
            ("environment", "环境", "Environment"),
        )
    ):
        db.merge(FocusArea(code=code, name=name, name_en=english, position=position))
    cast.areas["county"] = Area(code="360799000000", name="云岭县", level=3)
    db.add(cast.areas["county"])
    db.flush()
    cast.areas["town"] = Area(code="360799100000", name="城关镇", level=4, parent_id=cast.areas["county"].id)
    db.add(cast.areas["town"])
    db.flush()
    for position, (short, (name, kind)) in enumerate(DEPARTMENTS.items()):
        area_id = cast.areas["town"].id if kind == "town" else None
        cast.departments[short] = Department(name=name, kind=kind, position=position, area_id=area_id)
        db.add(cast.departments[short])
    db.flush()
    for username, row in PEOPLE.items():
        _join(cast, username, *row)
    db.flush()
    return cast


def _join(cast: Cast, username: str, name: str, role: str, department: str, title: str, is_head: bool) -> None:
    person = Person(username=username, name=name, email=f"{username}@example.org")
    post = Post(department_id=cast.department(department), title=title, is_head=is_head)
    cast.db.add_all([person, post])
    cast.db.flush()
    cast.db.add(PersonRole(person_id=person.id, role=role))
    cast.db.add(Tenure(post_id=post.id, person_id=person.id, from_on=HELD_FROM))
    cast.people[username] = person


def new_entries(db: Session) -> list[Entry]:
    """The entries that wait in the session, numbered as a commit would and read back."""
    last = db.execute(select(func.max(Entry.seq))).scalar_one() or 0
    number_entries(db)
    return list(db.scalars(select(Entry).where(Entry.seq > last).order_by(col(Entry.seq))))
