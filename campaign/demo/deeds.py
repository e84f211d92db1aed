"""The events of events.csv: each row is one deed of one person, done through the same actions as in the program."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

from sqlmodel import col, select

from campaign.actions.adjusting import ask_change, decide_change
from campaign.actions.commenting import add_comment
from campaign.actions.coordinating import (
    accept_coordination,
    answer_coordination,
    ask_coordination,
    assign_coordination,
)
from campaign.actions.extending import ask_extension, decide_extension
from campaign.actions.instructing import answer_instruction, give_instruction
from campaign.actions.progress import decide_milestone, report_milestone, report_progress, submit_task
from campaign.demo.story import Story
from campaign.demo.tables import filled, rows_of
from campaign.domain.campaign import Campaign
from campaign.domain.change import Change
from campaign.domain.change import Wish as Adjustment
from campaign.domain.coordination import Coordination, Wish
from campaign.domain.extension import Extension
from campaign.domain.instruction import Assignment, Instruction
from campaign.domain.milestone import Milestone
from campaign.domain.task import Task
from campaign.domain.update import Report

Event = dict[str, str]


def write_events(story: Story) -> None:
    """Put every event into the story; `left` and `silent` only say what does not happen by itself."""
    for event in rows_of("events"):
        if event["deed"] in DEEDS:
            story.on(int(event["day"]), event["time"], _deed(story, event))


def left_alone() -> set[tuple[str, str]]:
    """(task, milestone) of the milestones whose story is told by events."""
    told = ("left", "report", "extend")
    return {(event["task"], event["what"]) for event in rows_of("events") if event["deed"] in told}


def silent_since() -> dict[str, int]:
    """The tasks whose department has stopped reporting, and the offset of its last report."""
    return {event["task"]: int(event["day"]) for event in rows_of("events") if event["deed"] == "silent"}


def _deed(story: Story, event: Event) -> Callable[[datetime], None]:
    def do(at: datetime) -> None:
        DEEDS[event["deed"]](story, event, story.task(event["task"]), at)

    return do


def milestone_of(task: Task, title: str) -> Milestone:
    """The task's milestone with this title."""
    return next(stone for stone in task.milestones if stone.title == title)


def _report(story: Story, event: Event, task: Task, at: datetime) -> None:
    stone = milestone_of(task, event["what"])
    report_milestone(story.db, story.who(event["who"], at), task, stone, note=event["text"], at=at)


def _confirm(story: Story, event: Event, task: Task, at: datetime) -> None:
    stone = milestone_of(task, event["what"])
    decide_milestone(story.db, story.who(event["who"], at), task, stone, decision="confirmed", at=at)


def _return(story: Story, event: Event, task: Task, at: datetime) -> None:
    stone, who = milestone_of(task, event["what"]), story.who(event["who"], at)
    decide_milestone(story.db, who, task, stone, decision="returned", note=event["text"], at=at)


def _note(story: Story, event: Event, task: Task, at: datetime) -> None:
    """An update with words, and a figure where `value` has one: percent of a task, the quantity of a town's share."""
    who, town = story.who(event["who"], at), event["what"]
    share = story.plans.shares[(event["task"], town)] if town else None
    percent = float(event["value"]) if event["value"] and not share else None
    quantity = Decimal(event["value"]) if event["value"] and share else None
    report = Report(progress=percent, value=quantity, note=event["text"])
    report_progress(story.db, who, task, report, share=share, at=at)


def _submit(story: Story, event: Event, task: Task, at: datetime) -> None:
    submit_task(story.db, story.who(event["who"], at), task, note=event["text"], at=at)


def _extend(story: Story, event: Event, task: Task, at: datetime) -> None:
    due_on = story.day + timedelta(days=int(event["value"]))
    stone, who = milestone_of(task, event["what"]), story.who(event["who"], at)
    ask_extension(story.db, who, task, stone, due_on=due_on, reason=event["text"], at=at)


def _grant(story: Story, event: Event, task: Task, at: datetime) -> None:
    asked = story.db.scalars(
        select(Extension).where(Extension.task_id == task.id, col(Extension.state) == "asked")
    ).one()
    who = story.who(event["who"], at)
    decide_extension(story.db, who, task, asked, decision="granted", note=event["text"], at=at)


def _adjust(story: Story, event: Event, task: Task, at: datetime) -> None:
    """`what` is the kind; `value` the new deadline as an offset in days, or the new target."""
    kind, who = event["what"], story.who(event["who"], at)
    later = {"due_on": story.day + timedelta(days=int(event["value"]))}
    values = later if kind == "deadline" else {"target_value": Decimal(event["value"])}
    ask_change(
        story.db, who, task, Adjustment(kind=kind, ground=filled(event["text"], story.day), values=values), at=at
    )


def _approve(story: Story, event: Event, task: Task, at: datetime) -> None:
    """The adjustment asked last; the words name the document of whoever decided."""
    asked = story.db.scalars(select(Change).where(Change.task_id == task.id, Change.state == "asked")).one()
    document = filled(event["text"], story.day)
    decide_change(
        story.db, story.who(event["who"], at), task, asked, decision="approved", document_number=document, at=at
    )


def _ask(story: Story, event: Event, task: Task, at: datetime) -> None:
    wish = Wish(
        to_department_id=story.county.department(event["what"]),
        action=event["text"],
        due_on=story.day + timedelta(days=int(event["value"])),
    )
    ask_coordination(story.db, story.who(event["who"], at), task, wish, at=at)


def _accept(story: Story, event: Event, task: Task, at: datetime) -> None:
    accept_coordination(story.db, story.who(event["who"], at), task, _asked(story, event, task), at=at)


def _assign(story: Story, event: Event, task: Task, at: datetime) -> None:
    """The head hands it to the person who usually does such things."""
    who = story.who(event["who"], at)
    person_id = story.county.person(event["who"].replace("head-", "owner-"))
    assign_coordination(story.db, who, task, _asked(story, event, task), person_id=person_id, at=at)


def _answer(story: Story, event: Event, task: Task, at: datetime) -> None:
    asked, who = _asked(story, event, task), story.who(event["who"], at)
    answer_coordination(story.db, who, task, asked, answer=event["text"], at=at)


def _instruct(story: Story, event: Event, task: Task, at: datetime) -> None:
    """The leader tells the unit `what`; `value` is the last day as an offset."""
    wish = Assignment(
        to_department_id=story.county.department(event["what"]),
        text=filled(event["text"], story.day),
        urgency="urgent",
        due_on=story.day + timedelta(days=int(event["value"])),
    )
    campaign = story.db.get_one(Campaign, task.campaign_id)
    give_instruction(story.db, story.who(event["who"], at), campaign, wish, task=task, at=at)


def _carry_out(story: Story, event: Event, task: Task, at: datetime) -> None:
    """The unit reports on the instruction about this task."""
    given = story.db.scalars(select(Instruction).where(Instruction.task_id == task.id, Instruction.state == "given"))
    answer_instruction(story.db, story.who(event["who"], at), given.one(), answer=event["text"], at=at)


def _say(story: Story, event: Event, task: Task, at: datetime) -> None:
    add_comment(story.db, story.who(event["who"], at), task, text=event["text"], at=at)


def _asked(story: Story, event: Event, task: Task) -> Coordination:
    """The coordination of this task that `what` (a department) was asked for last."""
    query = select(Coordination).where(
        Coordination.task_id == task.id,
        Coordination.to_department_id == story.county.department(event["what"]),
    )
    return story.db.scalars(query.order_by(col(Coordination.id).desc())).first()  # type: ignore[return-value]


DEEDS: dict[str, Callable[[Story, Event, Task, datetime], None]] = {
    "report": _report,
    "confirm": _confirm,
    "return": _return,
    "note": _note,
    "submit": _submit,
    "extend": _extend,
    "grant": _grant,
    "adjust": _adjust,
    "approve": _approve,
    "ask": _ask,
    "accept": _accept,
    "assign": _assign,
    "answer": _answer,
    "say": _say,
    "instruct": _instruct,
    "carry_out": _carry_out,
}
