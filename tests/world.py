"""A county with one thing of every noun and somebody in every relation to it, for the table of permissions.

Education leads the task (Wen, its head); water co-operates; the town has a share; health was asked for help (Yi); Lu
and Luo inspect; Ke coordinates; Chair leads; Chief and the auditor read everything; Mo coordinates another campaign.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from fastapi import Request
from sqlmodel import Session, SQLModel, select

from campaign.actions.standards import general_standard
from campaign.database import get_engine, new_session
from campaign.domain.batch_edit import BatchCell, BatchEdit
from campaign.domain.calendar_feed import CalendarFeed
from campaign.domain.campaign import Campaign
from campaign.domain.change import Change
from campaign.domain.comment import Comment
from campaign.domain.consultation import Consultation
from campaign.domain.coordination import Coordination
from campaign.domain.dependency import Dependency
from campaign.domain.extension import Extension
from campaign.domain.handover import HandOver
from campaign.domain.indicator import Indicator
from campaign.domain.instruction import Instruction
from campaign.domain.ledger_layout import LedgerLayout
from campaign.domain.ledger_upload import LedgerUpload
from campaign.domain.letter import Letter
from campaign.domain.measurement import Measurement
from campaign.domain.milestone import Milestone
from campaign.domain.order import Order
from campaign.domain.person import Person, PersonRole
from campaign.domain.post import Post, Tenure
from campaign.domain.publication import Publication
from campaign.domain.rectification import Rectification
from campaign.domain.review import Review, ReviewInspector
from campaign.domain.roll_out import RollOut, RollOutPhase, RollOutTown
from campaign.domain.round import Item, Round
from campaign.domain.saved_view import SavedView
from campaign.domain.share import Share
from campaign.domain.signature import Signature
from campaign.domain.superior import SuperiorChild, SuperiorPlan, SuperiorTask
from campaign.domain.task import Task, TaskDepartment
from campaign.edge import READS
from campaign.security import secret_hash
from tests.acceptance import known_cast
from tests.cast import HELD_FROM, Cast
from tests.doors import Doors

ACTORS = tuple(
    "visitor admin ke mo wen head water water-head town yi outsider lu luo chair chief auditor".split()  # noqa: SIM905
)
# username: role, department, whether they head it; beside the cast's own people
MORE_PEOPLE = {
    "mo": ("coordinator", "culture", False),
    "yi": ("owner", "health", False),
    "chief": ("leader", "government", True),
}
DUE = date(2026, 12, 31)
POOL = {"kind": "all", "share": 1, "wanted": 2, "least": 1, "inspectors": [], "candidates": [], "drawn": {}}
CALENDAR = "the-secret-of-wens-calendar"
PDF = b"%PDF-1.4\n%%EOF\n"


class World:
    """The doors on that county. `ids` gives the id of the one thing of each noun, by the word in its address."""

    def __init__(self, doors: Doors) -> None:
        self.doors = doors
        self.ids: dict[str, int] = {}
        with doors.deed() as db:
            cast = known_cast(db, doors.at)
            for username, place in MORE_PEOPLE.items():
                _join(cast, username, *place)
            self._plan(cast)
            self._ask_above(cast)
            self._chase(cast)
            self._accept(cast)
            self.ids |= {"people": _key(cast.people["wen"]), "areas": _key(cast.areas["town"])}
            self.ids |= {"departments": cast.department("water")}
            sides = {"from_person_id": self.ids["people"], "to_person_id": _key(cast.people["head"])}
            seat = {"post_id": 1, "department_id": cast.department("education"), "from_on": cast.at.date()}
            self._add(cast, "handovers", HandOver(**sides, **seat, created_at=cast.at))
            self.ids["posts"] = _key(db.scalars(select(Tenure).where(Tenure.person_id == self.ids["people"])).one())
        file = {"file": ("a.pdf", PDF)}
        sent = doors.api("wen").post(f"/tasks/{self.ids['tasks']}/evidence", files=file)
        assert sent.status_code == 201, sent.text
        self.ids["evidence"] = sent.json()["id"]
        filed = doors.api("wen").post(f"/tasks/{self.ids['tasks']}/documents", files=file)
        assert filed.status_code == 201, filed.text
        self.ids["documents"] = filed.json()["id"]

    def _add(self, cast: Cast, word: str, row: SQLModel) -> int:
        cast.db.add(row)
        cast.db.flush()
        self.ids[word] = _key(row)
        return self.ids[word]

    def _plan(self, cast: Cast) -> None:
        """A running campaign with a task under way, a share of the town, a milestone and questions about it."""
        self.campaign = cast.campaign(state="running")
        self.ids["campaigns"] = key = _key(self.campaign)
        others = (("education", "lead"), ("water", "co"), ("town", "share"), ("health", "asked"))
        parts = [TaskDepartment(department_id=cast.department(name), part=part) for name, part in others]
        row: dict[str, Any] = {"campaign_id": key, "title": "校园饮水", "created_at": cast.at, "due_on": DUE}
        row |= {"lead_department_id": cast.department("education"), "state": "under_way", "starts_on": date(2026, 3, 1)}
        self.task = self._add(cast, "tasks", Task(**row, ledger_key="k1", parts=parts))
        place = {"department_id": cast.department("town"), "area_id": cast.areas["town"].id}
        self._add(cast, "shares", Share(task_id=self.task, due_on=DUE, state="under_way", **place))
        promise = Milestone(task_id=self.task, title="完成时限", due_on=DUE, first_due_on=DUE, is_deadline=True)
        self._add(cast, "milestones", promise)
        days = {"old_due_on": DUE, "due_on": date(2027, 1, 31), "asked_at": cast.at, "reason": "设备"}
        self._add(cast, "extensions", Extension(task_id=self.task, milestone_id=self.ids["milestones"], **days))
        asked = {"kind": "withdraw", "ground": "x", "asked_at": cast.at}
        self._add(cast, "changes", Change(campaign_id=key, task_id=self.task, **asked))
        wish = {"from_department_id": cast.department("education"), "to_department_id": cast.department("health")}
        wish |= {"action": "检测", "due_on": DUE, "asked_at": cast.at, "state": "accepted"}
        self._add(cast, "coordinations", Coordination(campaign_id=key, task_id=self.task, **wish))
        words = {"text": "尽快办理", "urgency": "ordinary", "given_on": cast.at.date(), "due_on": DUE, "at": cast.at}
        words |= {"given_by_id": _key(cast.people["chair"]), "to_department_id": cast.department("health")}
        self._add(cast, "instructions", Instruction(campaign_id=key, task_id=self.task, **words))
        view = {"campaign_id": key, "person_id": _key(cast.people["ke"]), "name": "红灯", "filters": {"light": "red"}}
        self._add(cast, "views", SavedView(**view, shared=True, created_at=cast.at))
        feed = {"person_id": _key(cast.people["wen"]), "secret_hash": secret_hash(CALENDAR), "created_at": cast.at}
        self._add(cast, "calendar", CalendarFeed(**feed))
        said = {"campaign_id": key, "task_id": self.task, "person_id": _key(cast.people["wen"]), "text": "资金何时到位"}
        self._add(cast, "comments", Comment(**said, at=cast.at))
        self._measure(cast)
        phase = {"number": 1, "title": "第一批", "starts_on": date(2026, 3, 1), "due_on": DUE}
        place = {"area_id": cast.areas["town"].id, "number": 1}
        rows: dict[str, Any] = {"phases": [RollOutPhase(**phase)], "towns": [RollOutTown(**place)]}
        self._add(
            cast, "roll-outs", RollOut(campaign_id=key, task_id=self.task, title="分批", created_at=cast.at, **rows)
        )
        office = cast.db.execute(select(Campaign.lead_department_id).where(Campaign.id == key)).scalar_one()
        columns = [("title", "工作任务"), ("lead_department", "牵头单位")]
        layout = LedgerLayout(department_id=office, name="本办表式", columns=columns, created_at=cast.at)
        self._add(cast, "layouts", layout)
        batch = {"campaign_id": key, "person_id": _key(cast.people["ke"]), "at": cast.at}
        edit = self._add(cast, "edits", BatchEdit(**batch))
        cell = {"edit_id": edit, "task_id": self.task, "field": "leader", "before": "甲", "after": ""}
        cast.db.add(BatchCell(**cell))
        before = {"campaign_id": key, "title": "水源检测", "created_at": cast.at, "due_on": DUE, "ledger_key": "k0"}
        cast.db.add(first := Task(**before))
        cast.db.flush()
        link = {"campaign_id": key, "task_id": self.task, "needs_id": _key(first), "at": cast.at}
        self._add(cast, "dependencies", Dependency(**link))
        upload = {"file_name": "a.csv", "sha256": "0" * 64, "content": b"x", "at": cast.at}
        self._add(cast, "ledgers", LedgerUpload(campaign_id=key, person_id=_key(cast.people["ke"]), **upload))

    def _ask_above(self, cast: Cast) -> None:
        """A superior's plan of two tasks: one carried by the task, one on which education is consulted."""
        came = {"level": "province", "title": "上级方案", "received_on": cast.at.date(), "created_at": cast.at}
        plan = self._add(cast, "superior-plans", SuperiorPlan(**came))
        carried = self._add(cast, "superior-tasks", SuperiorTask(plan_id=plan, title="饮水", position=0))
        link = {"superior_task_id": carried, "task_id": self.task, "linked_at": cast.at}
        self._add(cast, "superior-children", SuperiorChild(**link))
        key = self._add(cast, "superior-tasks", SuperiorTask(plan_id=plan, title="校车", position=1))
        asked = {"superior_task_id": key, "campaign_id": self.ids["campaigns"], "part": "lead", "due_on": DUE}
        asked |= {"department_id": cast.department("education"), "asked_at": cast.at}
        self._add(cast, "consultations", Consultation(**asked))

    def _measure(self, cast: Cast) -> None:
        """An indicator whose figures water provides, and a period of it that is published and has changed since."""
        town = _key(cast.areas["town"])
        kept = {"campaign_id": self.ids["campaigns"], "title": "水质合格率", "definition": "合格 ÷ 检测"}
        kept |= {"keeper_department_id": cast.department("water"), "area_id": _key(cast.areas["county"])}
        key = self._add(cast, "indicators", Indicator(**kept, created_at=cast.at))
        end = date(2026, 10, 31)
        figure = {"indicator_id": key, "area_id": town, "period_on": end, "value": Decimal(95)}
        self._add(cast, "measurements", Measurement(**figure, at=cast.at, recorded_at=cast.at))
        self._add(cast, "publications", Publication(indicator_id=key, period_on=end, at=cast.at))

    def _chase(self, cast: Cast) -> None:
        """An order issued to education, a draft, and a digest in Wen's inbox."""
        order = {"campaign_id": self.ids["campaigns"], "department_id": cast.department("education"), "card": "blue"}
        order |= {"week": "2026-W48", "drafted_at": cast.at}
        self._add(cast, "drafts", Order(**order, key="draft"))
        self._add(cast, "orders", Order(**order, key="issued", state="issued", year=2026, number=1, limit_on=DUE))
        digest = {"person_id": _key(cast.people["wen"]), "channel": "inbox", "day": cast.at.date(), "state": "sent"}
        self._add(cast, "letters", Letter(**digest, key="d", at=cast.at, recorded_at=cast.at))

    def _accept(self, cast: Cast) -> None:
        """A round with one item of the task, an open review, a rectification and the head's place to sign."""
        keys = {"campaign_id": self.ids["campaigns"]}
        draw = {"drawn_at": cast.at, "draw_kind": "all", "pool": POOL}
        round_ = Round(**keys, **draw, title="验收", state="under_review", created_at=cast.at)
        keys |= {"round_id": self._add(cast, "rounds", round_), "task_id": self.task}
        keys |= {"item_id": self._add(cast, "items", Item(**keys))}
        self.ids["standards"] = standard = _key(general_standard(cast.db, cast.at))
        pair = [ReviewInspector(person_id=_key(cast.people[name]), position=n) for n, name in enumerate(("lu", "luo"))]
        review = Review(**keys, standard_id=standard, opened_at=cast.at, inspectors=pair)
        self._add(cast, "reviews", review)
        wrong = {"problem": "水压不足", "due_on": DUE, "opened_at": cast.at}
        of = {name: keys[name] for name in ("campaign_id", "task_id", "item_id")}
        to = {"review_id": self.ids["reviews"], "department_id": cast.department("education")}
        self._add(cast, "rectifications", Rectification(**of, **to, **wrong))
        place = {"stage": "lead_head", "department_id": cast.department("education"), "state": "open"}
        self._add(cast, "signatures", Signature(**keys, **place))


def _join(cast: Cast, username: str, role: str, department: str, is_head: bool) -> None:
    person = Person(username=username, name=username)
    post = Post(department_id=cast.department(department), title=username, is_head=is_head)
    cast.db.add_all([person, post])
    cast.db.flush()
    cast.db.add(PersonRole(person_id=_key(person), role=role))
    cast.db.add(Tenure(post_id=_key(post), person_id=_key(person), from_on=HELD_FROM))
    cast.people[username] = person


def _key(row: Any) -> int:
    return int(row.id)


def rolled_back(request: Request) -> Iterator[Session]:
    """A unit of work that leaves nothing behind: every request finds the county as it was."""
    with new_session(get_engine(), writer=request.method not in READS) as session:
        yield session
        session.flush()
        session.rollback()
