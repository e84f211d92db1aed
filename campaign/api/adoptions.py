"""Tasks adopt a standard over the API: what each would get, and the adoption itself."""

from datetime import date
from typing import Annotated

from fastapi import Query
from pydantic import Field

from campaign.actions.adopting import Adoption, adopt_standard, adoptions
from campaign.actions.finding import find_campaign
from campaign.actions.nudging import tasks_chosen
from campaign.actions.standards import find_standard
from campaign.api.receipts import api_router
from campaign.api.schemas import Answer, Body, Id, Key
from campaign.domain.permission import demand
from campaign.domain.refusal import Invalid
from campaign.edge import At, Db, Who

router = api_router("Standards")
MOST = 200
Keys = Annotated[list[Key], Field(max_length=MOST)]


class AdoptionIn(Body):
    """Which version for which tasks of the campaign; `milestones` makes those it proposes, `new_tasks` lets tasks
    that are added later adopt it too."""

    standard_id: Key = Field(examples=[1])
    task_ids: Keys = Field(default=[], examples=[[5, 6]])
    milestones: bool = Field(default=True, examples=[True])
    new_tasks: bool = Field(default=False, examples=[True])


class ProposalShown(Answer):
    """A proposed milestone; `fault` says why it cannot be made (standing, no_day, late, past, there), else empty."""

    title: str
    due_on: date | None
    fault: str


class AdoptionShown(Answer):
    """What one task gets, or would get."""

    task_id: int
    milestones: list[ProposalShown]


class AdoptionsShown(Answer):
    """What the tasks get, or would get, from a version of a standard."""

    standard_id: int
    tasks: list[AdoptionShown]


@router.get("/campaigns/{id}/adoptions")
def show_adoptions(
    db: Db,
    who: Who,
    at: At,
    id: Id,
    standard_id: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
    task_id: Annotated[list[Key] | None, Query(max_length=MOST)] = None,
) -> AdoptionsShown:
    """What these tasks would get if they adopted a version now: milestones with their days. Nothing is written."""
    campaign = find_campaign(db, who, id)
    demand(who, "edit_campaign", campaign)
    if standard_id is None:
        raise Invalid("standard_unknown", field="standard_id")
    standard, tasks = find_standard(db, standard_id), tasks_chosen(db, campaign, task_id or [])
    return _shown(standard_id, adoptions(db, campaign, standard, tasks, at))


@router.post("/campaigns/{id}/adoptions", status_code=201)
def adopt_a_standard(db: Db, who: Who, at: At, id: Id, body: AdoptionIn) -> AdoptionsShown:
    """The tasks adopt the version and keep it; open reviews go on by theirs. Answers the milestones that were made."""
    campaign, standard = find_campaign(db, who, id, lock=True), find_standard(db, body.standard_id)
    tasks = tasks_chosen(db, campaign, body.task_ids)
    wanted = None if body.milestones else ()
    done = adopt_standard(db, who, campaign, standard, tasks, wanted=wanted, new_tasks=body.new_tasks, at=at)
    return _shown(body.standard_id, done)


def _shown(standard_id: int, rows: list[Adoption]) -> AdoptionsShown:
    tasks = [
        AdoptionShown(
            task_id=row.task.id or 0,
            milestones=[
                ProposalShown(title=one.pattern.title, due_on=one.due_on, fault=one.fault) for one in row.proposals
            ],
        )
        for row in rows
    ]
    return AdoptionsShown(standard_id=standard_id, tasks=tasks)
