"""The sign-off sheet of an item (会签单) as its page shows it: what is signed, who signed, whether the reader may."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.domain.campaign import Campaign
from campaign.domain.department import Department
from campaign.domain.evidence import Evidence
from campaign.domain.permission import may
from campaign.domain.person import Actor, Person
from campaign.domain.rectification import Rectification
from campaign.domain.review import Review
from campaign.domain.round import Item, Round
from campaign.domain.sheet import digest, evidence_of, sheet
from campaign.domain.signature import DEFAULT_STAGES, Signature, earlier_steps
from campaign.domain.task import Task
from campaign.insight.rounds import places_of


@dataclass(frozen=True)
class Cell:
    """One place on the sheet. `state` is signed, mine or later; `unit` whose place it is."""

    stage: str
    unit: str
    state: str
    signature: Signature | None


@dataclass(frozen=True)
class SheetPage:
    """Everything the page shows; `shown` is the value whose digest is signed."""

    item: Item
    round: Round
    campaign: Campaign
    task: Task
    shown: dict[str, Any]
    digest: str
    review: Review | None
    rectifications: list[Rectification]
    evidence: list[Evidence]
    cells: list[Cell]
    history: list[Signature]
    mine: Signature | None
    back_to: list[str]
    may_withdraw: bool
    may_object: bool
    names: dict[str, str]  # a name on the sheet → how the reader's language calls it, where that differs

    @property
    def signed(self) -> int:
        """How many places are signed."""
        return sum(cell.state == "signed" for cell in self.cells)


def read_sheet(db: Session, who: Actor, item: Item, day: date, language: str = "zh") -> SheetPage:
    """The sheet of one item. What is signed keeps its own words; `names` says them in the reader's language."""
    round_, campaign = db.get_one(Round, item.round_id), db.get_one(Campaign, item.campaign_id)
    stages = tuple(campaign.sign_stages) or DEFAULT_STAGES
    places = {place.signature.stage: place for place in places_of(db, [item.id or 0], day).get(item.id or 0, [])}
    task = db.get_one(Task, item.task_id)
    review = _latest(db, item)
    signers = [place.person_id for place in places.values() if place.person_id]
    people = _by_id(db, Person, [*signers, *(review.inspector_ids if review else [])])
    units = _by_id(db, Department, [part.department_id for part in task.parts])
    lead = units.get(task.lead_department_id or 0)
    cells = []
    for stage in stages:
        place = places.get(stage)
        row = place.signature if place else None
        state = "later"
        if row is not None and row.state == "signed":
            state = "signed"
        elif row is not None and row.state == "open" and row.is_for(who):
            state = "mine"
        signer: Department | Person | None = people.get((place and place.person_id) or 0)
        signer = lead if stage == "lead_head" else signer
        cells.append(Cell(stage, signer.shown(language) if signer else "", state, row))
    value = sheet(db, item)
    mine = next((cell.signature for cell in cells if cell.state == "mine"), None)
    return SheetPage(
        item=item,
        round=round_,
        campaign=campaign,
        task=task,
        shown=value,
        digest=digest(value),
        review=review,
        rectifications=list(
            db.scalars(select(Rectification).where(Rectification.item_id == item.id).order_by(col(Rectification.id)))
        ),
        evidence=evidence_of(db, item),
        cells=cells,
        history=_history(db, item),
        mine=mine,
        back_to=earlier_steps(mine.stage, stages) if mine else [],
        may_object=item.notice_runs(day) and may(who, "record_objection", item),
        may_withdraw=item.campaign_id in who.coordinates and item.state not in ("closed", "withdrawn"),
        names={row.name: row.shown(language) for row in (*units.values(), *people.values())},
    )


def waiting_sheets(db: Session, who: Actor, round_: Round, day: date) -> list[SheetPage]:
    """The sheets of a round that wait for `who`, in the ledger's order."""
    open_places = select(Signature).where(Signature.round_id == round_.id, Signature.state == "open")
    keys = [place.item_id for place in db.scalars(open_places) if place.is_for(who)]
    items = db.scalars(select(Item).where(col(Item.id).in_(keys)).order_by(col(Item.position), col(Item.id))).all()
    return [read_sheet(db, who, item, day) for item in items]


def moment(text: str | None) -> datetime | None:
    """A time of the sheet, which keeps it as text."""
    return datetime.fromisoformat(text) if text else None


def _by_id(db: Session, noun: Any, keys: list[int]) -> dict[int, Any]:
    return {row.id: row for row in db.scalars(select(noun).where(noun.id.in_(keys)))}


def _latest(db: Session, item: Item) -> Review | None:
    query = select(Review).where(Review.item_id == item.id, Review.state == "decided").order_by(col(Review.id).desc())
    return db.scalars(query.limit(1)).first()


def _history(db: Session, item: Item) -> list[Signature]:
    """Every act at the signing table, the newest first, also those that no longer count."""
    acts = ("signed", "returned", "superseded")
    query = select(Signature).where(Signature.item_id == item.id, col(Signature.state).in_(acts))
    return list(db.scalars(query.order_by(col(Signature.at).desc(), col(Signature.id).desc())))
