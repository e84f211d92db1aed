"""What has changed since a past day: read from dated versions, the same on both databases."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlmodel import Session, col, delete, select

from campaign.actions.coordinating import accept_coordination, ask_coordination
from campaign.actions.planning import (
    PlannedMilestone,
    TaskPlan,
    add_task,
    cancel_task,
    edit_task,
    open_campaign,
)
from campaign.actions.progress import report_progress, submit_task
from campaign.domain.campaign import Campaign
from campaign.domain.coordination import Wish
from campaign.domain.light import LIGHTS
from campaign.domain.task import Task, TaskVersion
from campaign.domain.update import Report
from campaign.insight.progress import standings
from campaign.insight.since import Changes, changes_since
from campaign.insight.since_rows import ChangedRow, first_rows, page_of_rows
from campaign.insight.stuck import stuck
from campaign.insight.then import KINDS, Days, days_of
from tests.cast import Cast

DAY, BASE = date(2026, 11, 23), date(2026, 11, 16)
YEAR_END = date(2026, 12, 31)


@pytest.fixture
def campaign(cast: Cast, at: datetime) -> Campaign:
    """A campaign planned and opened four weeks ago: 甲 with a number, 乙 due last Wednesday, 丙 with bent figures."""
    long_ago, made, ke = at - timedelta(weeks=4), cast.campaign(), cast.actor("ke")
    plans = [
        TaskPlan(title="甲", due_on=YEAR_END, progress=85.0),
        TaskPlan(title="乙", due_on=date(2026, 11, 18)),
        TaskPlan(
            title="丙", due_on=YEAR_END, progress=30.0,
            milestones=(PlannedMilestone("三成", date(2026, 12, 10), expected_value=30.0),),
        ),
        TaskPlan(title="丁", due_on=date(2026, 12, 20), progress=95.0),
        TaskPlan(title="戊", standing=True),
    ]  # fmt: skip
    for plan in plans:
        plan = plan.__class__(**(vars(plan) | {"lead_department_id": cast.department("water")}))
        add_task(cast.db, ke, made, plan, at=long_ago)
    open_campaign(cast.db, ke, made, at=long_ago)
    cast.db.flush()
    return made


@pytest.fixture
def task(db: Session, campaign: Campaign) -> Callable[[str], Task]:
    return lambda title: db.scalars(select(Task).where(Task.title == title)).one()


def days(db: Session) -> Days:
    return days_of(db, BASE, DAY)


def changes(db: Session, campaign: Campaign) -> Changes:
    db.flush()
    return changes_since(db, col(Task.campaign_id) == campaign.id, days(db))


def rows(db: Session, campaign: Campaign, kind: str) -> list[ChangedRow]:
    db.flush()
    return page_of_rows(db, col(Task.campaign_id) == campaign.id, days(db), kind, 1)


def titles(db: Session, campaign: Campaign, kind: str) -> list[str]:
    return [row.title for row in rows(db, campaign, kind)]


def test_a_light_that_only_the_calendar_changed_is_told(db: Session, campaign: Campaign) -> None:
    [worse] = rows(db, campaign, "worse")
    assert (worse.title, worse.light.reason) == ("乙", "overdue")
    assert worse.light_then is not None and worse.light_then.reason == "due_soon"


def test_progress_moves_are_told_with_their_points(
    cast: Cast, campaign: Campaign, task: Callable[[str], Task], at: datetime
) -> None:
    report_progress(cast.db, cast.actor("water"), task("甲"), Report(92.0), at=at - timedelta(days=2))
    [moved] = rows(cast.db, campaign, "progress")
    assert (moved.title, moved.progress_then, moved.progress, moved.points) == ("甲", 85.0, 92.0, 7.0)


def test_what_was_done_on_the_day_compared_with_belongs_to_that_day(
    cast: Cast, campaign: Campaign, task: Callable[[str], Task], at: datetime
) -> None:
    late_that_day = datetime(2026, 11, 16, 15, 59, tzinfo=at.tzinfo)  # 23:59 in the county
    report_progress(cast.db, cast.actor("water"), task("甲"), Report(86.0), at=late_that_day)
    assert titles(cast.db, campaign, "progress") == []
    report_progress(cast.db, cast.actor("water"), task("甲"), Report(87.0), at=late_that_day + timedelta(minutes=1))
    assert rows(cast.db, campaign, "progress")[0].progress_then == 86.0


def test_a_moved_deadline_and_the_better_light_it_brings(
    cast: Cast, campaign: Campaign, task: Callable[[str], Task], at: datetime
) -> None:
    edit_task(cast.db, cast.actor("ke"), task("乙"), {"due_on": YEAR_END}, at=at)
    [slipped] = rows(cast.db, campaign, "slipped")
    assert (slipped.title, slipped.due_then, slipped.due_on) == ("乙", date(2026, 11, 18), YEAR_END)
    assert slipped.days_moved == 43
    assert titles(cast.db, campaign, "better") == ["乙"] and titles(cast.db, campaign, "worse") == []


def test_reported_added_and_cancelled_tasks_are_told_apart(
    cast: Cast, campaign: Campaign, task: Callable[[str], Task], at: datetime
) -> None:
    ke = cast.actor("ke")
    edit_task(cast.db, ke, task("戊"), {"standing": False, "due_on": YEAR_END, "milestones": ()}, at=at)
    cancel_task(cast.db, ke, task("丁"), reason="并入甲", at=at)
    for title in ("己", "庚"):
        plan = TaskPlan(title=title, lead_department_id=cast.department("water"), standing=True)
        add_task(cast.db, ke, campaign, plan, at=at)
    cancel_task(cast.db, ke, task("庚"), reason="重复", at=at)
    submit_task(cast.db, cast.actor("water"), task("己"), note="", at=at)
    assert titles(cast.db, campaign, "added") == ["己"]
    assert titles(cast.db, campaign, "cancelled") == ["丁", "庚"]
    assert titles(cast.db, campaign, "reported") == []  # 己 is new as a whole
    assert titles(cast.db, campaign, "green-moved") == ["丁"]


def test_a_past_that_no_version_tells_is_not_known_and_never_guessed(
    cast: Cast, campaign: Campaign, task: Callable[[str], Task], at: datetime
) -> None:
    db = cast.db
    db.execute(delete(TaskVersion).where(col(TaskVersion.task_id) == task("乙").id))
    assert titles(db, campaign, "unknown") == ["乙"]
    assert titles(db, campaign, "worse") == [] and titles(db, campaign, "red-moved") == []
    for version in db.scalars(select(TaskVersion).where(col(TaskVersion.task_id) == task("丁").id)):
        version.weight = None  # as versions from before this habit have it
    edit_task(db, cast.actor("ke"), task("丁"), {"due_on": YEAR_END}, at=at)
    assert titles(db, campaign, "slipped") == []
    assert not page_of_rows(db, col(Task.id) == task("丁").id, days(db), "green", 1)[0].plan_known


def test_every_figure_counts_exactly_the_rows_it_opens(
    cast: Cast, campaign: Campaign, task: Callable[[str], Task], at: datetime
) -> None:
    ke = cast.actor("ke")
    report_progress(cast.db, cast.actor("water"), task("甲"), Report(20.0), at=at)
    edit_task(cast.db, ke, task("乙"), {"due_on": YEAR_END}, at=at)
    cancel_task(cast.db, ke, task("丁"), reason="并入甲", at=at)
    found = changes(cast.db, campaign).whole
    first = first_rows(cast.db, col(Task.campaign_id) == campaign.id, days(cast.db), 50)
    for kind in KINDS:
        assert found.figures[kind] == len(rows(cast.db, campaign, kind)) == len(first[kind]), kind
    now = standings(cast.db, col(Task.campaign_id) == campaign.id, DAY)[campaign.id or 0]
    for colour in LIGHTS:
        assert found.rows_of(f"{colour}-moved") == len(rows(cast.db, campaign, f"{colour}-moved")), colour
        assert now.counts[colour] - found.then.counts[colour] == found.moved(colour), colour
        assert now.counts[colour] == len(rows(cast.db, campaign, colour)), colour


def test_the_standing_of_then_is_the_one_that_was_shown_then(
    cast: Cast, campaign: Campaign, task: Callable[[str], Task], at: datetime
) -> None:
    where = col(Task.campaign_id) == campaign.id
    shown = standings(cast.db, where, BASE)[campaign.id or 0]
    report_progress(cast.db, cast.actor("water"), task("甲"), Report(99.0), at=at)
    edit_task(cast.db, cast.actor("ke"), task("丙"), {"weight": Decimal(5), "due_on": date(2027, 1, 31)}, at=at)
    then = changes(cast.db, campaign).by_campaign[campaign.id or 0].then
    assert then.reasons == shown.reasons
    assert then.actual == pytest.approx(shown.actual) and then.expected == pytest.approx(shown.expected)


def test_who_waits_for_whom_is_read_with_the_days(
    cast: Cast, campaign: Campaign, task: Callable[[str], Task], at: datetime
) -> None:
    wish = Wish(to_department_id=cast.department("education"), action="腾出校园供水井", due_on=YEAR_END)
    asked = ask_coordination(cast.db, cast.actor("water"), task("甲"), wish, at=at - timedelta(days=5))
    accept_coordination(cast.db, cast.actor("ke"), task("甲"), asked, at=at - timedelta(days=4))
    cast.db.flush()
    found = stuck(cast.db, cast.actor("ke"), [campaign.id or 0], most=10)
    assert found.total == 1
    assert (found.rows[0].from_department_id, found.rows[0].to_department_id) == (
        cast.department("water"),
        cast.department("education"),
    )
    assert found.rows[0].days(at) == 5
    assert stuck(cast.db, cast.actor("outsider"), [campaign.id or 0], most=10).total == 0
