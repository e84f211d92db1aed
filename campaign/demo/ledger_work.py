"""What the office does to its ledger between meetings: several rows changed at once."""

from datetime import datetime

from campaign.actions.batch_editing import edit_tasks
from campaign.demo.story import Story
from campaign.domain.batch_edit import BatchWish
from campaign.domain.task import Task

JOINED = ("river 4.2", "river 4.4", "river 4.5", "river 4.6")  # which the water bureau joins
MINUTES = "县级河长会议第三次会议纪要"


def write_ledger_work(story: Story) -> None:
    """Put the office's batches into the story."""

    def join(at: datetime) -> None:
        tasks: list[Task] = [story.task(key) for key in JOINED]
        water = story.county.departments["县水利局"].id or 0
        chosen = {task.id or 0: task.version for task in tasks}
        campaign = story.plans.campaigns["river"]
        who = story.who("coordinator", at)
        edit_tasks(story.db, who, campaign, chosen, BatchWish(co_add=(water,)), reason=MINUTES, at=at)

    story.on(-6, "15:40", join)
