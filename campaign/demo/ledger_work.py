"""What the office does to its ledger between meetings: tasks linked one after another, several rows changed at once."""

from datetime import datetime

from campaign.actions.batch_editing import edit_tasks
from campaign.actions.depending import add_dependency
from campaign.actions.documenting import add_documents
from campaign.demo.acceptance import keep
from campaign.demo.photos import scanned
from campaign.demo.story import Story
from campaign.domain.batch_edit import BatchWish
from campaign.domain.task import Task
from campaign.store import EvidenceStore

JOINED = ("river 4.2", "river 4.4", "river 4.5", "river 4.6")  # which the water bureau joins
MINUTES = "县级河长会议第三次会议纪要"
FOLLOWING = (("river 1.7", "river 1.5"), ("river 5.6", "river 1.7"), ("edu 3.1", "edu 2.3"), ("edu 3.2", "edu 1.1"))
FILED = (
    ("river", "plan", "河湖长制与水环境整治专项行动方案（扫描件）"),
    ("river 1.5", "approval", "工业园区管网二期穿越国道批复（扫描件）"),
    ("river 1.7", "contract", "入园企业纳管工程施工合同（扫描件）"),
)
LATE, DAYS, WHY = "river 1.5", 5, "管网二期穿越国道手续延后，经分管副县长同意顺延"


def write_ledger_work(story: Story, store: EvidenceStore) -> None:
    """Put the office's files, links and batches into the story; the files go into `store`."""

    def file(at: datetime) -> None:
        who = story.who("coordinator", at)
        for key, kind, title in FILED:
            about = story.task(key) if key in story.plans.tasks else story.plans.campaigns[key]
            scan = keep(store, f"{title}.png", scanned(title))
            add_documents(story.db, who, about, [scan], kind=kind, title=title, at=at)

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

    story.on(-27, "10:30", file)
    story.on(-26, "16:10", link)
    story.on(-6, "15:40", join)
    story.on(-5, "10:20", shift)
