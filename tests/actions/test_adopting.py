"""Tasks adopt standards on both databases: the version stays, its milestones are made once, reviews go on by theirs."""

from datetime import date
from decimal import Decimal

import pytest
from sqlmodel import select

from campaign.actions.adopting import adopt_standard, adoptions
from campaign.actions.planning import add_task, open_campaign
from campaign.actions.standards import general_standard, make_standard
from campaign.domain.campaign import Campaign
from campaign.domain.duty import Duty
from campaign.domain.milestone_pattern import MilestonePattern
from campaign.domain.refusal import Invalid, NotAllowed, Refusal, Stale
from campaign.domain.standard import Criterion, Standard
from campaign.domain.task import Task
from campaign.domain.task_plan import TaskPlan
from tests.acceptance import Acceptance
from tests.cast import Cast


def a_standard(cast: Cast, *titles: tuple[str, str, int], follows: int = 0) -> Standard:
    """A standard of one criterion that proposes these milestones, in working days."""
    made = Standard(  # type: ignore[call-arg]
        code="river",
        title="河湖标准",
        criteria=[Criterion(kind="points", title="巡查", points=Decimal(100))],  # type: ignore[call-arg]
        patterns=[MilestonePattern(title=t, anchor=a, offset=n, working=True) for t, a, n in titles],  # type: ignore[call-arg]
    )
    return make_standard(cast.db, cast.actor("ke"), made, follows=follows, at=cast.at)


def a_task(cast: Cast, campaign: Campaign, title: str = "河道保洁", due_on: date | None = date(2026, 12, 31)) -> Task:
    """A task of the water bureau."""
    plan = TaskPlan(title=title, lead_department_id=cast.department("water"), due_on=due_on, standing=due_on is None)
    return add_task(cast.db, cast.actor("ke"), campaign, plan, at=cast.at)


def test_an_adopted_version_stays_and_its_milestones_become_duties_once(cast: Cast) -> None:
    campaign = cast.campaign()
    task = a_task(cast, campaign)
    open_campaign(cast.db, cast.actor("ke"), campaign, at=cast.at)
    first = a_standard(cast, ("自查自评", "deadline", -20), ("方案", "start", 5))
    [shown] = adoptions(cast.db, campaign, first, [task], cast.at)
    assert [(one.pattern.title, one.due_on, one.fault) for one in shown.proposals] == [
        ("自查自评", date(2026, 12, 3), ""),
        ("方案", date(2026, 1, 8), "past"),
    ]
    adopt_standard(cast.db, cast.actor("ke"), campaign, first, [task], at=cast.at)
    a_standard(cast, ("自查自评", "deadline", -10), follows=1)
    cast.db.flush()
    stones = [(row.title, row.due_on, row.is_deadline) for row in task.milestones]
    assert stones == [("自查自评", date(2026, 12, 3), False), ("完成时限", date(2026, 12, 31), True)]
    assert (task.standard_id, task.due_on) == (first.id, date(2026, 12, 31))
    assert len(cast.db.scalars(select(Duty).where(Duty.task_id == task.id)).all()) == 2
    adopt_standard(cast.db, cast.actor("ke"), campaign, first, [task], at=cast.at)
    assert len(task.milestones) == 2


def test_only_ticked_milestones_are_made_and_new_tasks_follow_the_campaigns_choice(cast: Cast) -> None:
    campaign = cast.campaign()
    one, standing = a_task(cast, campaign), a_task(cast, campaign, "长效管护", None)
    standard = a_standard(cast, ("自查自评", "deadline", -20), ("归档", "deadline", -5))
    wanted = {(one.id or 0, standard.patterns[1].id or 0)}
    ke = cast.actor("ke")
    done = adopt_standard(cast.db, ke, campaign, standard, [one, standing], wanted=wanted, new_tasks=True, at=cast.at)
    assert [[each.pattern.title for each in row.proposals] for row in done] == [["归档"], []]
    assert (standing.due_on, standing.milestones) == (None, [])
    assert a_task(cast, campaign, "新任务").standard_id == standard.id
    other = cast.campaign()
    assert a_task(cast, other).standard_id == general_standard(cast.db).id


def test_who_does_not_run_the_campaign_and_what_is_reported_is_refused(cast: Cast) -> None:
    campaign = cast.campaign()
    task, standard = a_task(cast, campaign), a_standard(cast)
    with pytest.raises(NotAllowed):
        adopt_standard(cast.db, cast.actor("wen"), campaign, standard, [task], at=cast.at)
    with pytest.raises(Invalid):
        adopt_standard(cast.db, cast.actor("ke"), campaign, standard, [], at=cast.at)
    task.__dict__["state"] = "reported"
    with pytest.raises(Refusal) as refused:
        adopt_standard(cast.db, cast.actor("ke"), campaign, standard, [task], at=cast.at)
    assert refused.value.code == "adoption_too_late"
    with pytest.raises(Stale):
        a_standard(cast, follows=3)
    with pytest.raises(Invalid):
        a_standard(cast)


def test_a_round_scores_by_the_adopted_version_and_its_evidence_is_demanded(cast: Cast) -> None:
    story = Acceptance(cast)
    task, standard = story.task(), a_standard(cast)
    standard.criteria[0].needs_evidence, standard.criteria[0].necessity = True, "对照巡查次数"
    task.standard_id = standard.id
    review = story.review(story.items(story.drawn())[0])
    assert review.standard_id == standard.id
    with pytest.raises(Invalid) as refused:
        story.find(review, 90)
    assert (refused.value.code, refused.value.params["necessity"]) == ("finding_evidence", "对照巡查次数")
