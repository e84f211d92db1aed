"""What goes its ordinary way: milestones reported in time, figures every few weeks, orders decided the next day."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from campaign.actions.progress import decide_milestone, report_milestone, report_progress
from campaign.demo.deeds import left_alone, milestone_of, silent_since
from campaign.demo.story import Story
from campaign.demo.tables import Part, TaskRow, rows_of, tasks
from campaign.domain.update import Report

EVERY = 30  # days between two reports of a task
COUNTED_FROM = 20  # a smaller target is reported in percent: its single pieces say too little
LAST = 3  # the last report is this many days before the loading, or a few more
NEARLY = 0.95  # of the pace: a little below the plan, and no light turns
NOT_BEHIND = 0.84  # of the plan; below 0.8 a light turns yellow


def write_routine(story: Story) -> None:
    """Put the ordinary reports of every task into the story."""
    told = left_alone()
    for place, row in enumerate(tasks()):
        for stone in row.stones:
            if stone.offset < 0 and (row.key, stone.title) not in told:
                _keep_milestone(story, row, stone.title, stone.offset)
        if row.parts:
            _report_shares(story, row, place)
        elif row.progress:
            _report_task(story, row, place)


def owner_of(department: str) -> str:
    """The user name of who reports for a department: its owner who is not the head, else the head."""
    found = [row for row in rows_of("people") if row["department"] == department and row["role"] == "owner"]
    return min(found, key=lambda row: (row["head"], row["deputy"]))["username"]


def _keep_milestone(story: Story, row: TaskRow, title: str, offset: int) -> None:
    """Reported two days early, confirmed on the next day."""

    def report(at: datetime) -> None:
        task, who = story.task(row.key), story.who(owner_of(row["lead"]), at)
        report_milestone(story.db, who, task, milestone_of(task, title), note=f"{title}，佐证材料已报送。", at=at)

    def confirm(at: datetime) -> None:
        task, who = story.task(row.key), story.who("coordinator", at)
        decide_milestone(story.db, who, task, milestone_of(task, title), decision="confirmed", at=at)

    story.on(offset - 3, "10:40", report)
    story.on(offset - 2, "15:00", confirm)


def _report_task(story: Story, row: TaskRow, place: int) -> None:
    notes = [note["note"] for note in rows_of("notes") if note["for"] == row["campaign"]]
    final, span = row.progress or 0.0, _span(row)
    days = list(_days(span, place, silent_since().get(row.key)))
    for step, offset in enumerate(days):
        percent = final if offset == days[-1] else min(final, _pace(offset, days[step + 1], span))
        note = notes[(step + place) % len(notes)]
        clock = f"{9 + place % 8:02}:{(place * 7) % 60:02}"
        story.on(offset, clock, _figure(story, row, percent, note))


def _figure(story: Story, row: TaskRow, percent: float, note: str) -> "Reporting":
    counted = row["target"] and row["unit"] != "%" and Decimal(row["target"]) >= COUNTED_FROM
    if counted:
        value = (Decimal(row["target"]) * Decimal(percent) / 100).quantize(Decimal(1), ROUND_HALF_UP)
        return Reporting(story, row, "", Report(value=value, note=note))
    return Reporting(story, row, "", Report(progress=round(percent), note=note))


def _report_shares(story: Story, row: TaskRow, number: int) -> None:
    """Each town reports what it has done half way and at the end; a town that is done reports once."""
    notes = [note["note"] for note in rows_of("notes") if note["for"] == "town"]
    towns = [town.name for town in story.county.towns]
    for place, part in enumerate(row.parts):
        clock = f"{9 + (place + number) % 8:02}:{(place * 11 + number * 7) % 60:02}"
        for offset, report in _steps(row, part, place):
            said = replace(report, note=notes[(place + offset) % len(notes)])
            story.on(offset, clock, Reporting(story, row, part.town or towns[place], said))


def _steps(row: TaskRow, part: Part, place: int) -> Iterator[tuple[int, Report]]:
    """(offset, what is reported) of a town: on pace with the plan as far as it ever gets.

    A town that has not finished one piece yet says how far it is in percent.
    """
    start, due, target, done = row.parts_start, _span(row)[1], Decimal(part.target), Decimal(part.done)
    days = [start + 4, start // 2, -LAST - place % 4]
    if not target:
        return
    for offset, then in zip(days, [*days[1:], 0], strict=True):
        pace = _pace(offset, then, (start, due))
        value = done if offset == days[-1] else min(done, _up(target * Decimal(pace) / 100, target))
        yield offset, Report(value=value) if done else Report(progress=round(pace * NEARLY))
        if value == target:
            return


def _up(value: Decimal, target: Decimal) -> Decimal:
    """Whole pieces, rounded up; a target with a fraction keeps one digit."""
    step = Decimal(1) if target == target.to_integral_value() and target >= 1 else Decimal("0.1")
    return min(target, value.quantize(step, "ROUND_CEILING"))


class Reporting:
    """One report of one task or of one town's share, at its time."""

    def __init__(self, story: Story, row: TaskRow, town: str, report: Report) -> None:
        self.story, self.row, self.town, self.report = story, row, town, report

    def __call__(self, at: datetime) -> None:
        """Report, unless the task takes no more reports by then."""
        task = self.story.task(self.row.key)
        share = self.story.plans.shares[(self.row.key, self.town)] if self.town else None
        if not task.is_open or (share and share.state != "under_way"):
            return
        username = owner_of(f"{self.town}人民政府" if self.town else self.row["lead"])
        report_progress(self.story.db, self.story.who(username, at), task, self.report, share=share, at=at)


def _span(row: TaskRow) -> tuple[int, int]:
    """The offsets of the task's start and deadline."""
    return row.days("starts") or 0, row.days("due") or 90


def _days(span: tuple[int, int], place: int, silent: int | None) -> Iterator[int]:
    """When a task reports: every few weeks, last a few days before the loading, its own deadline or its silence."""
    last = min(-LAST - place % 5, span[1] - 4) if silent is None else silent
    yield from range(span[0] + 3 + place % 3, last - 5, EVERY)
    yield last


def _pace(offset: int, then: int, span: tuple[int, int]) -> float:
    """Percent reported on that day while all is well: with the plan, and still not behind it at the next report."""
    start, due = span

    def expected(day: int) -> float:
        return min(100.0, 100 * max(0, day - start) / (due - start))

    return max(expected(offset), expected(then) * NOT_BEHIND)
