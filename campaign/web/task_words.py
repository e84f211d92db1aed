"""What a task's page says in words and draws in lines: why its light is what it is, its rail, its chart, its acts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from campaign import dates, i18n
from campaign.domain.campaign import Campaign
from campaign.domain.coordination import Coordination
from campaign.domain.light import expected_on
from campaign.domain.milestone import Milestone
from campaign.domain.refusal import N_
from campaign.domain.rules import Rules
from campaign.domain.task import Task
from campaign.insight.progress import plan_of
from campaign.insight.task_page import TaskPage
from campaign.insight.todo import laggards_of

RULES = {
    "overdue": N_("“{title}” was due on {day} and has not been reported."),
    "far_behind": N_("What is done is far below what the plan expects by today."),
    "behind": N_("What is done is below what the plan expects by today."),
    "due_soon": N_("“{title}” is due on {day}, within {days} working days, and less than {percent}% is done."),
    "on_time": N_("Nothing is overdue, and the figures keep up with the plan."),
    "waiting": N_(
        "It waits for somebody else: for a decision, an inspection or another unit. The owner is not blamed."
    ),
    "idle": N_("It is not due to start before {day}."),
    "closed": N_("It is struck off or cancelled; nothing is asked for any more."),
}
NEXT = {
    "milestone": N_("Milestone due"),
    "coordination": N_("Answer to a coordination"),
    "rectification": N_("Rectification due"),
    "order": N_("Reply to an order"),
}
WIDTH, HEIGHT, TOP = 300, 54, 3


@dataclass(frozen=True)
class Why:
    """The reason of a light: the rule in words, the arithmetic, and the day from which it holds."""

    rule: str
    ratio: float | None
    actual: int | None
    expected: int | None
    far: float
    behind: float
    since: date | None
    parts: int  # how many towns and sites have this light themselves
    silent: bool  # whether the 0 counts only because nothing was reported yet


@dataclass(frozen=True)
class Chart:
    """Two lines as SVG path data in a box of 300 × 56: what was expected (dashed) and what was done."""

    first: date
    expected: str
    done: str


def why(task: Task, shown: TaskPage, day: date, rules: Rules) -> Why:
    """Why the task's light is what it is on `day`."""
    reason = shown.light.reason
    since = {
        "overdue": task.overdue_on,
        "far_behind": task.far_behind_on,
        "behind": task.behind_on,
        "due_soon": task.due_soon_on,
    }.get(reason)
    title, due_on = _promise(task, shown)
    if reason == "overdue" and since and due_on != since - timedelta(days=1):
        title, due_on = task.title, since - timedelta(days=1)  # a share or a rectification is what is overdue
    said = i18n.gettext(
        RULES[reason],
        title=title[:60],
        day=dates.format_day(task.begins_on if reason == "idle" and task.begins_on else due_on or day, "day_year"),
        days=rules.due_soon_workdays,
        percent=f"{rules.nearly_done:g}",
    )
    actual, expected = task.progress, shown.expected
    counts = actual is not None and expected and reason not in ("closed", "idle")
    return Why(
        rule=said,
        ratio=(actual or 0) / expected if counts and expected else None,
        actual=None if actual is None else round(actual),
        expected=None if expected is None else round(expected),
        far=rules.far_behind,
        behind=rules.behind,
        since=since,
        parts=len(laggards_of(task, shown.light, day)),
        silent=actual == 0 and task.updated_at is None,
    )


def _promise(task: Task, shown: TaskPage) -> tuple[str, date | None]:
    """The next promise not yet kept: its title and day."""
    waiting = [stone for stone in shown.stones if stone.state == "open"]
    first = min(waiting, key=lambda stone: stone.due_on, default=None)
    return (first.title, first.due_on) if first else (task.title, task.due_on)


def stops(stones: Sequence[Milestone], day: date) -> list[dict[str, Any]]:
    """The milestones as stops of a rail."""
    waiting = [stone for stone in stones if stone.state == "open"]
    current = waiting[0] if waiting else None
    return [_stop(stone, stone is current, day) for stone in stones]


def _stop(stone: Milestone, current: bool, day: date) -> dict[str, Any]:
    left = (stone.due_on - day).days
    if stone.state == "confirmed":
        look, note, tone = "done", i18n.gettext("Confirmed"), "muted"
    elif stone.state == "reported":
        look, note, tone = "done", i18n.gettext("Reported, to be confirmed"), "muted"
    elif left < 0:
        look, note, tone = "late", i18n.ngettext("{n} day overdue", "{n} days overdue", -left), "is-red"
    elif left == 0:
        look, note, tone = "", i18n.gettext("Due today"), "soon"
    else:
        look, tone = "", "soon" if left <= 7 else "muted"
        note = i18n.ngettext("{n} day left", "{n} days left", left)
    words = {"title": stone.title, "due_on": stone.due_on, "note": note}
    return words | {"state": look, "current": current, "tone": tone}


def hops(one: Coordination) -> list[tuple[str, str, datetime | None]]:
    """Where a coordination stands, as steps."""
    steps = (
        ("asked", N_("Asked"), one.asked_at),
        ("accepted", N_("Taken up"), one.accepted_at),
        ("assigned", N_("Being done"), one.assigned_at),
        ("answered", N_("Answered"), one.answered_at),
    )
    reached = [state for state, _words, _at in steps].index(one.state) if one.state in dict(_pairs(steps)) else 0
    ended = one.state == "answered"

    def look(place: int) -> str:
        return "done" if place <= reached or ended else "now" if place == reached + 1 else ""

    return [(look(place), i18n.gettext(words), moment) for place, (_state, words, moment) in enumerate(steps)]


def _pairs(steps: Sequence[tuple[str, str, Any]]) -> list[tuple[str, str]]:
    return [(state, words) for state, words, _at in steps]


def chart(task: Task, campaign: Campaign, shown: TaskPage, day: date) -> Chart | None:
    """The plan and what was done, from the start until today; None where there is no plan or it has not begun."""
    plan = plan_of(task, campaign.starts_on, shown.figures)
    if not plan or day <= plan[0][0] or task.progress is None:
        return None
    first = plan[0][0]
    span = (day - first).days

    def point(when: date, percent: float) -> str:
        along = min(max((when - first).days, 0), span) / span
        return f"{along * WIDTH:.0f} {TOP + (HEIGHT - TOP) * (1 - percent / 100):.0f}"

    bends = [when for when, _percent in plan if when < day] + [day]
    expected = [point(when, expected_on(plan, when)) for when in bends]
    done = [point(first, 0.0)] if not shown.history or shown.history[0][0] > first else []
    done += [point(when, percent) for when, percent in shown.history if when <= day]
    done.append(point(day, task.progress))
    return Chart(first, f"M{' L'.join(expected)}", f"M{' L'.join(done)}")
