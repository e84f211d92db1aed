"""A small county with duties that are due, committed, for tests of the ladder, the outbox and the orders."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlmodel import Session, select

from campaign.actions.duties import open_duty
from campaign.actions.lights import relight
from campaign.actions.people import actor_for
from campaign.database import transaction
from campaign.domain.campaign import Campaign
from campaign.domain.department import Department
from campaign.domain.duty import Duty
from campaign.domain.milestone import Milestone
from campaign.domain.order import Order
from campaign.domain.person import Actor, Person
from campaign.domain.task import Task, TaskDepartment
from tests.cast import DEPARTMENTS, Cast, a_cast

COUNTY = ZoneInfo("Asia/Shanghai")


def at_nine(day: date, hour: int = 9) -> datetime:
    """Nine in the morning of a county day, or another hour."""
    return datetime.combine(day, time(hour), COUNTY).astimezone(UTC)


@dataclass
class Chased:
    """A committed county; `at` is when its duties were opened."""

    engine: Engine
    at: datetime

    def transaction(self) -> AbstractContextManager[Session]:
        """A unit of work that commits."""
        return transaction(self.engine)

    def actor(self, db: Session, username: str, at: datetime | None = None) -> Actor:
        """Somebody of the cast."""
        return actor_for(db, db.scalars(select(Person).where(Person.username == username)).one(), at or self.at)

    def department(self, db: Session, name: str) -> int:
        """The id of a department by its Chinese name."""
        key = db.scalars(select(Department.id).where(Department.name == name)).one()
        assert key is not None
        return key

    def add_duty(self, db: Session, due_on: date, title: str, unit: str = "县教育局") -> Duty:
        """A task with one milestone, its duty held by `unit`."""
        campaign = db.scalars(select(Campaign)).one()
        lead = self.department(db, unit)
        task = Task(
            campaign_id=campaign.id,
            title=title,
            lead_department_id=lead,
            ledger_key=f"{title}{due_on}",
            created_at=self.at,
            state="under_way",
            due_on=due_on,
            parts=[TaskDepartment(department_id=lead, part="lead")],
            milestones=[Milestone(title="完工", due_on=due_on, first_due_on=due_on, is_deadline=True)],
        )
        db.add(task)
        relight(db, task, self.at)
        return open_duty(
            db,
            kind="milestone",
            subject=task.milestones[0],
            campaign_id=task.campaign_id,
            task_id=task.id,
            title=title,
            due_on=due_on,
            waiting_for="lead",
            department_id=lead,
            at=self.at,
        )

    def decide(self, decision: str, at: datetime, username: str = "ke", note: str = "") -> None:
        """Decide on every drafted order."""
        from campaign.actions.ordering import decide_order

        with self.transaction() as db:
            who = self.actor(db, username, at)
            for order in db.scalars(select(Order).where(Order.state == "drafted")).all():
                decide_order(db, who, order, decision, note=note, at=at)


def a_chased_county(engine: Engine, at: datetime, dues: list[date] | None = None) -> Chased:
    """A running campaign of the education department with one task per due day (default: two due on 2026-11-20)."""
    county = Chased(engine, at)
    with county.transaction() as db:
        a_cast(db, at)
    return fill_county(county, dues)


def fill_county(county: Chased, dues: list[date] | None = None) -> Chased:
    """The same where the cast is there already."""
    with county.transaction() as db:
        people = {person.username: person for person in db.scalars(select(Person))}
        cast = Cast(db, county.at, people=people)
        cast.departments = {short: _unit(db, name) for short, (name, _) in DEPARTMENTS.items()}
        cast.campaign(lead_department_id=cast.department("office")).open(county.at)
        for n, due_on in enumerate(dues or [date(2026, 11, 20)] * 2):
            county.add_duty(db, due_on, f"改造饮水设施{n}")
    return county


def _unit(db: Session, name: str) -> Department:
    return db.scalars(select(Department).where(Department.name == name)).one()
