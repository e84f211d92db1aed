"""One roll-out of the demo county: drinking water reaches the villages in two phases, the first short of its mark."""

from datetime import datetime, timedelta
from decimal import Decimal

from sqlmodel import col, select

from campaign.actions.drawing import draw_round
from campaign.actions.planning import TaskPlan, add_task
from campaign.actions.progress import report_progress, submit_share
from campaign.actions.reviewing import give_verdict, record_finding
from campaign.actions.roll_outs import PhasePlan, RollOutPlan, TownPlan, lay_out, open_phase
from campaign.actions.rounds import open_round
from campaign.demo.story import Story
from campaign.demo.tables import filled, rows_of
from campaign.domain.review import Review
from campaign.domain.roll_out import RollOut
from campaign.domain.share import Share
from campaign.domain.standard import Standard
from campaign.domain.task import Task
from campaign.domain.update import Report

LAID_OUT, OPENED, DONE, DRAWN, SEEN = -66, -64, -14, -13, -11  # offsets from the loading
FIRST = 4  # of the first phase's towns so many are done, and accepted
# Percent of each town's part, by offset: with the plan, so that nobody is chased.
PROGRESS = {-61: 8, -56: 20, -48: 35, -40: 50, -32: 65, -24: 78, -18: 88}
VALUES = {"points": 0.95, "yes_no": True, "veto": False}


def write_roll_out(story: Story) -> None:
    """Lay it out, open its first phase, report and submit what is done, accept it."""
    story.on(LAID_OUT, "10:20", lambda at: _lay_out(story, at))
    story.on(OPENED, "09:10", lambda at: _open(story, at))
    for offset, percent in PROGRESS.items():
        story.on(offset, "16:40", lambda at, percent=percent: _go_on(story, percent, at))  # type: ignore[misc]
    story.on(DONE, "16:10", lambda at: _report(story, at))
    story.on(DRAWN, "09:30", lambda at: _draw(story, at))
    story.on(SEEN, "10:40", lambda at: _accept(story, at))


def _lay_out(story: Story, at: datetime) -> None:
    who, day = story.who("coordinator", at), story.day
    campaign = story.plans.campaigns["live"]
    rows = rows_of("roll_out")
    plan = TaskPlan(
        title="农村饮水管网延伸入户",
        work_package="三、农村供水",
        number="3.1",
        goal="十二个乡镇 48 个自然村管网延伸入户，水质检测合格",
        lead_department_id=story.county.department("县水利局"),
        leader="副县长",
        responsible="水利局副局长",
        source=filled("云政发〔{year}〕3号", day),
        target_value=Decimal(48),
        unit="村",
        starts_on=day + timedelta(days=OPENED),
        due_on=day + timedelta(days=66),
    )
    task = add_task(story.db, who, campaign, plan, at=at)
    story.plans.tasks["roll-out"] = task
    days = [(OPENED, 5), (8, 60)]
    phases = [
        PhasePlan(title, day + timedelta(days=first), day + timedelta(days=last))
        for title, (first, last) in zip(("第一批：城区、平原先行", "第二批：山区跟进"), days, strict=True)
    ]
    towns = [
        TownPlan(
            story.county.area(row["town"]) or 0, int(row["phase"]), row["zone"], row["kind"], Decimal(row["target"])
        )
        for row in rows
    ]
    wish = RollOutPlan("农村饮水分批推开", task.id, phases, towns)
    lay_out(story.db, who, campaign, wish, at=at)


def _open(story: Story, at: datetime) -> None:
    open_phase(story.db, story.who("coordinator", at), _roll_out(story), 1, at=at)


def _go_on(story: Story, percent: int, at: datetime) -> None:
    """The towns tell the office on the telephone how far they are."""
    task, who = story.plans.tasks["roll-out"], story.who("coordinator", at)
    for share in _shares(story):
        report_progress(story.db, who, task, Report(progress=float(percent)), share=share, at=at)


def _report(story: Story, at: datetime) -> None:
    """All but the last town of the phase are done and submitted; the last one has one village to go."""
    task, who = story.plans.tasks["roll-out"], story.who("coordinator", at)
    for place, share in enumerate(_shares(story)):
        target = share.target_value or Decimal(1)
        value = target if place < FIRST else target - 1
        note = "管网通水，末梢水检测合格。" if place < FIRST else "剩余 1 个村入户支管正在试压。"
        report_progress(story.db, who, task, Report(value=value, note=note), share=share, at=at)
        if place < FIRST:
            submit_share(story.db, who, task, share, at=at)


def _draw(story: Story, at: datetime) -> None:
    who = story.who("coordinator", at)
    ground = filled("云专办〔{year}〕21号 检查计划第 1 项", story.day)
    made = open_round(
        story.db, who, story.plans.campaigns["live"], title="农村饮水第一批乡镇验收", ground=ground, at=at
    )
    story.db.flush()
    draw_round(story.db, who, made, kind="all", seed="yunling-water-1", at=at)


def _accept(story: Story, at: datetime) -> None:
    """The lead inspectors find everything as it should be."""
    names = {person.id: username for username, person in story.county.people.items()}
    task = story.plans.tasks["roll-out"]
    reviews = select(Review).where(Review.task_id == task.id).order_by(col(Review.id))
    for review in list(story.db.scalars(reviews)):
        who = story.who(names[review.inspector_ids[0]], at)
        for criterion in story.db.get_one(Standard, review.standard_id).criteria:
            value = VALUES[criterion.kind]
            found = round(float(criterion.points) * value) if criterion.kind == "points" else value
            record_finding(story.db, who, review, criterion.id or 0, found, at=at)
        give_verdict(story.db, who, review, "passed", note="抽查三户，水压、水质正常。", at=at)


def _roll_out(story: Story) -> RollOut:
    return story.db.exec(select(RollOut)).one()


def _shares(story: Story) -> list[Share]:
    task: Task = story.plans.tasks["roll-out"]
    return sorted((row for row in task.shares if row.state != "cancelled"), key=lambda row: row.position)
