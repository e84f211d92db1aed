"""What the office does to its ledger between meetings: tasks linked one after another, several rows changed at once."""

from datetime import datetime

from campaign.actions.batch_editing import edit_tasks
from campaign.actions.depending import add_dependency
from campaign.demo.story import Story
from campaign.domain.batch_edit import BatchWish
from campaign.domain.task import Task

JOINED = ("river 4.2", "river 4.4", "river 4.5", "river 4.6")  # which the water bureau joins
MINUTES = "县级河长会议第三次会议纪要"
FOLLOWING = (("river 1.7", "river 1.5"), ("river 5.6", "river 1.7"), ("edu 3.1", "edu 2.3"), ("edu 3.2", "edu 1.1"))
LATE, DAYS, WHY = "river 1.5", 5, "管网二期穿越国道手续延后，经分管副县长同意顺延"


def write_ledger_work(story: Story) -> None:
    """Put the office's links and batches into the story."""

    def link(at: datetime) -> None:
        who = story.who("coordinator", at)
        for task, needs in FOLLOWING:
            add_dependency(story.db, who, story.task(task), story.task(needs), at=at)

    def shift(at: datetime) -> None:
        task, who = story.task(LATE), story.who("coordinator", at)
        chosen = {task.id or 0: task.version}
        edit_tasks(story.db, who, story.plans.campaigns["river"], chosen, BatchWish(shift=DAYS), reason=WHY, at=at)

    def join(at: datetime) -> None:
        tasks: list[Task] = [story.task(key) for key in JOINED]
        water = story.county.departments["县水利局"].id or 0
        chosen = {task.id or 0: task.version for task in tasks}
        campaign = story.plans.campaigns["river"]
        who = story.who("coordinator", at)
        edit_tasks(story.db, who, campaign, chosen, BatchWish(co_add=(water,)), reason=MINUTES, at=at)

    story.on(-26, "16:10", link)
    story.on(-6, "15:40", join)
    story.on(-5, "10:20", shift)
