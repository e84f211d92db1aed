"""Planning: every deed of a plan in one place for the doors – campaigns, tasks, shares, standards."""

from campaign.actions.campaigns import (
    CampaignPlan,
    close_campaign,
    create_campaign,
    edit_campaign,
    open_campaign,
    pause_campaign,
    plan_of_campaign,
    resume_campaign,
)
from campaign.actions.shares import add_share, add_shares, cancel_share, edit_share
from campaign.actions.standards import general_standard, make_standard
from campaign.actions.task_rows import plan_of
from campaign.actions.tasks import add_task, add_tasks, cancel_task, edit_task
from campaign.domain.task_plan import Party, PlannedMilestone, ShareTarget, TaskPlan, parties

__all__ = [
    "CampaignPlan",
    "Party",
    "PlannedMilestone",
    "ShareTarget",
    "TaskPlan",
    "add_share",
    "add_shares",
    "add_task",
    "add_tasks",
    "cancel_share",
    "cancel_task",
    "close_campaign",
    "create_campaign",
    "edit_campaign",
    "edit_share",
    "edit_task",
    "general_standard",
    "make_standard",
    "open_campaign",
    "parties",
    "pause_campaign",
    "plan_of",
    "plan_of_campaign",
    "resume_campaign",
]
