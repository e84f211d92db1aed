"""The head every page of a campaign shares: its name, its days, its tabs."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request

from campaign import i18n
from campaign.actions.context import day_of
from campaign.domain.campaign import Campaign
from campaign.domain.person import Actor
from campaign.domain.refusal import N_
from campaign.insight.carry_overs import frozen_on, turns_of
from campaign.insight.filters import reads_all, scope_of
from campaign.insight.overview import Facts, Names, names, overview
from campaign.web.shell import addresses, language_of

Tab = tuple[str, str, int | None, bool]
# A tab is drawn only where a page stands behind it: (what it is called, the address' shape, its words, its count).
PLACES: tuple[tuple[str, str, str, str], ...] = (
    ("ledger", "/campaigns/{}", N_("Task ledger"), "tasks"),
    ("wall", "/campaigns/{}/wall", N_("Wall chart"), ""),
    ("indicators", "/campaigns/{}/indicators", N_("Indicators"), ""),
    ("changes", "/campaigns/{}/changes", N_("What changed"), ""),
    ("roll_outs", "/campaigns/{}/roll-outs", N_("Roll-outs"), ""),
    ("rounds", "/campaigns/{}/rounds", N_("Acceptance and rectification"), "rounds"),
    ("signatures", "/campaigns/{}/signatures", N_("Signing and closing"), "signing"),
    ("chases", "/campaigns/{}/chases", N_("Chase log"), "chases"),
    ("plan", "/campaigns/{}/plan", N_("Plan of the campaign"), ""),
)


@dataclass(frozen=True)
class Head:
    """What the head shows. `tabs`: (address, words, count or None, whether we are there)."""

    department: str
    focus_area: str
    tasks: int
    packages: int
    tabs: list[Tab]
    shapes: frozenset[str]

    def knows(self, shape: str) -> bool:
        """Whether the pages' door answers this shape of address, such as /campaigns/{}/rounds."""
        return shape in self.shapes

    @property
    def update_link(self) -> str:
        """The address of a task's update form with %d for its id; empty where there is none."""
        return next(
            (s.replace("{}", "%d") for s in ("/tasks/{}/updates/new", "/tasks/{}/updates") if self.knows(s)), ""
        )


def shapes_of(request: Request) -> frozenset[str]:
    """The addresses of the pages' door with their parameters left blank."""
    return frozenset(_shape(path) for path in addresses(request))


def head_of(
    request: Request, who: Actor, campaign: Campaign, names: Names, tasks: int, facts: Facts, place: str
) -> Head:
    """The head of one of the campaign's pages; `place` is the first word of a row of `PLACES`.

    Who sees only some of the campaign's matters sees no counts of all of them.
    """
    shapes = shapes_of(request)
    counts = {"tasks": tasks}
    if reads_all(who, campaign):
        counts |= {"rounds": facts.rounds, "signing": facts.signing, "chases": facts.chases}
    with i18n.speaking(language_of(request)):
        tabs: Iterable[Tab] = [
            (shape.replace("{}", str(campaign.id)), i18n.gettext(words), counts.get(count), name == place)
            for name, shape, words, count in PLACES
            if shape in shapes
        ]
    department = names.departments.get(campaign.lead_department_id, "")
    return Head(department, names.focus_area, tasks, facts.packages, list(tabs), shapes)


def headed(request: Request, db: Session, who: Actor, campaign: Campaign, at: datetime, place: str) -> dict[str, Any]:
    """What a page under the campaign's head needs: the campaign, its head, the day, how its tasks stand."""
    turns = turns_of(db, campaign)
    day = frozen_on(turns, campaign) or day_of(db, at)
    known = names(db, campaign, language_of(request))
    whole = overview(db, scope_of(who, campaign), day, at)
    tasks = whole.standing.tasks
    head = head_of(request, who, campaign, known, tasks, whole.facts, place)
    return {
        "campaign": campaign,
        "today": day,
        "head": head,
        "names": known,
        "tasks": tasks,
        "standing": whole.standing,
        "turns": turns,
    }


def _shape(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path)
