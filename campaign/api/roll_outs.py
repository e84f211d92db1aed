"""Roll-outs over the API: laid out in phases, shown with their acceptance, opened phase by phase."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field
from sqlmodel import col, select

from campaign.actions.finding import find_campaign, find_roll_out
from campaign.actions.roll_outs import PhasePlan, RollOutPlan, TownPlan, lay_out, open_phase
from campaign.api.paging import Page, Paged, page_of
from campaign.api.receipts import api_router
from campaign.api.schemas import Answer, Body, Day, Id, Key, Number
from campaign.domain.roll_out import LONGEST_WORD, MARK, MOST_PHASES, RollOut
from campaign.domain.task import Task
from campaign.domain.visible import tasks_visible_to
from campaign.edge import At, Db, Who

router = api_router("Roll-outs")
Word = Annotated[str, Field(max_length=LONGEST_WORD)]


class PhaseIn(Body):
    """A phase; its towns' shares are due by `due_on`."""

    title: Annotated[str, Field(min_length=1, max_length=120)] = Field(examples=["第一批"])
    starts_on: Day = Field(examples=["2026-09-01"])
    due_on: Day = Field(examples=["2026-10-31"])


class TownIn(Body):
    """A town's place in the matrix: `phase` from 1; zone (分区) and class (分类) are the county's own words."""

    area_id: Key = Field(examples=[4])
    phase: Annotated[int, Field(ge=1, le=MOST_PHASES)] = Field(examples=[1])
    zone: Word = Field(default="", examples=["东部"])
    kind: Word = Field(default="", examples=["山区"])
    target: Annotated[Number, Field(gt=0)] | None = Field(default=None, examples=[12])


class RollOutIn(Body):
    """A roll-out of one task. `mark`: the percentage of a phase that must be accepted before the next opens."""

    title: Annotated[str, Field(min_length=1, max_length=120)] = Field(examples=["农村供水分批推开"])
    task_id: Key = Field(examples=[7])
    mark: Annotated[float, Field(gt=0, le=100, strict=False)] = Field(default=MARK, examples=[90])
    phases: Annotated[list[PhaseIn], Field(min_length=1, max_length=MOST_PHASES)] = Field(
        examples=[[{"title": "第一批", "starts_on": "2026-09-01", "due_on": "2026-10-31"}]]
    )
    towns: Annotated[list[TownIn], Field(min_length=1, max_length=500)] = Field(
        examples=[[{"area_id": 4, "phase": 1, "zone": "东部", "kind": "山区", "target": 12}]]
    )


class OpeningIn(Body):
    """Why the phase opens although the one before is below the mark; kept, and empty where it is not."""

    reason: Annotated[str, Field(max_length=500)] = Field(default="", examples=["汛期前须完成，经专题会议同意"])


AT_THE_MARK = OpeningIn()


class PhaseShown(Answer):
    """A phase. `accepted` of `shares` are accepted or struck off; `rate` is that in percent, `rate_at_opening` what the
    phase before stood at when this one opened."""

    number: int
    title: str
    starts_on: date
    due_on: date
    state: Literal["waiting", "open"]
    opened_at: datetime | None
    rate_at_opening: float | None
    reason: str
    shares: int
    accepted: int
    rate: float


class TownShown(Answer):
    """A town; `share_id` once its phase is open."""

    area_id: int
    phase: int
    zone: str
    kind: str
    target: float | None
    share_id: int | None


class RollOutShown(Answer):
    """A roll-out. `off`: the towns' targets (`planned`) do not add up to what the task was to reach."""

    id: int
    campaign_id: int
    task_id: int
    title: str
    mark: float
    target_value: float | None
    planned: float
    off: bool
    phases: list[PhaseShown]
    towns: list[TownShown]


@router.get("/campaigns/{id}/roll-outs")
def list_roll_outs(db: Db, who: Who, paged: Paged, id: Id) -> Page[RollOutShown]:
    """The campaign's roll-outs of tasks you see, the oldest first."""
    campaign = find_campaign(db, who, id)
    seen = select(Task.id).where(tasks_visible_to(who))
    query = select(RollOut).where(RollOut.campaign_id == campaign.id, col(RollOut.task_id).in_(seen))
    return page_of(db, query, [col(RollOut.id)], paged, _shown)


@router.get("/roll-outs/{id}")
def show_roll_out(db: Db, who: Who, id: Id) -> RollOutShown:
    """One roll-out."""
    found = find_roll_out(db, who, id)
    return _shown(found)


@router.post("/campaigns/{id}/roll-outs", status_code=201)
def lay_out_a_roll_out(db: Db, who: Who, at: At, id: Id, body: RollOutIn) -> RollOutShown:
    """Lay out a roll-out; nothing opens yet."""
    phases = [PhasePlan(one.title, one.starts_on, one.due_on) for one in body.phases]
    towns = [TownPlan(one.area_id, one.phase, one.zone, one.kind, one.target) for one in body.towns]
    plan = RollOutPlan(body.title, body.task_id, phases, towns, body.mark)
    made = lay_out(db, who, find_campaign(db, who, id, lock=True), plan, at=at)
    return _shown(made)


@router.post("/roll-outs/{id}/phases/{number}/openings", status_code=201)
def open_a_phase(db: Db, who: Who, at: At, id: Id, number: Id, body: OpeningIn = AT_THE_MARK) -> RollOutShown:
    """Open a phase: its towns get their shares. Answers 409 with the figure while the phase before is below the mark
    and no reason is given."""
    found = find_roll_out(db, who, id)
    open_phase(db, who, found, number, reason=body.reason, at=at)
    return _shown(found)


def _shown(one: RollOut) -> RollOutShown:
    rates = {phase.number: one.rate(phase.number) for phase in one.phases}
    phases = [
        PhaseShown.model_validate(
            phase.model_dump(exclude={"rate"})
            | {
                "rate_at_opening": phase.rate,
                "shares": rates[phase.number].of,
                "accepted": rates[phase.number].done,
                "rate": rates[phase.number].percent,
            }
        )
        for phase in one.phases
    ]
    towns = [
        TownShown(
            area_id=town.area_id,
            phase=town.number,
            zone=town.zone,
            kind=town.kind,
            target=None if town.target_value is None else float(town.target_value),
            share_id=town.share_id,
        )
        for town in one.towns
    ]
    same = {name: getattr(one, name) for name in ("id", "campaign_id", "task_id", "title", "mark", "off")}
    same |= {
        "planned": float(one.planned),
        "target_value": None if one.target_value is None else float(one.target_value),
    }
    return RollOutShown(**same, phases=phases, towns=towns)
