"""The standards of the demo county, read from the scoring files as any office's are; one has a second version."""

import csv
from datetime import datetime
from decimal import Decimal
from importlib.resources import files
from typing import Any, NamedTuple

from campaign.actions.adopting import adopt_standard
from campaign.actions.standards import general_standard, make_standard, newest_of
from campaign.demo.story import Story
from campaign.domain.ledger.grid import Grid
from campaign.domain.milestone_pattern import MilestonePattern
from campaign.domain.scoring_sheet import DraftCriterion, read_scoring
from campaign.domain.standard import FIGURES, Criterion, Standard

WRITTEN, REVISED = -270, -96  # offsets from the loading: before the river campaign's plan, and in its summer


class File(NamedTuple):
    """A scoring file: its name in data/demo after `environment_shicheng_2018_scoring_`, whom its standard judges, the
    standard's code and titles."""

    name: str
    whom: str
    code: str
    title: str
    title_en: str


FILES = (
    File("townships", "", "river-townships", "河湖长制乡镇考核标准", "River chiefs: townships"),
    File("river_chiefs", "", "river-chiefs", "河湖长制县级河长履职考核标准", "River chiefs: the chiefs themselves"),
    File("departments", "县矿管局", "river-mining", "河湖长制部门考核标准（矿产资源管理）", "River chiefs: mining"),
)
# title, counted from, days, in working days: what the town's standard proposes to a task.
PATTERNS = (
    ("乡镇考核方案修订完善", "opening", 60, False),
    ("半年工作小结上报", "opening", 130, False),
    ("自查自评报告报送", "deadline", -20, True),
    ("佐证材料归档", "deadline", -5, True),
)
TAKEN = -60
# Tasks divided among the towns adopt the towns' standard, the mines theirs; the milestones are made.
ADOPTED = {"river-townships": ("river 3.5", "river 2.2"), "river-mining": ("river 3.7",)}
PATROL = "巡查记录原件用于核对巡查次数和问题上报时间，不另行制作"


def write_standards(story: Story) -> None:
    """The coordinator reads the files before the plans are written, revises one later, and has tasks adopt two."""
    story.on(WRITTEN, "10:00", lambda at: _make(story, at))
    story.on(REVISED, "15:30", lambda at: _revise(story, at))
    for code, keys in ADOPTED.items():
        story.on(TAKEN, "09:40", lambda at, code=code, keys=keys: _adopt(story, code, keys, at))  # type: ignore[misc]


def _make(story: Story, at: datetime) -> None:
    who = story.who("coordinator", at)
    general_standard(story.db, at)
    for file in FILES:
        made = standard_of(file)
        if file.code == "river-townships":
            made.patterns = [
                MilestonePattern(title=title, anchor=anchor, offset=offset, working=working)  # type: ignore[call-arg]
                for title, anchor, offset, working in PATTERNS
            ]
        make_standard(story.db, who, made, at=at)


def _revise(story: Story, at: datetime) -> None:
    """River chiefs answer more for the water itself, less for posters; patrols are proved by their own records."""
    before = newest_of(story.db, "river-chiefs")
    after = standard_of(FILES[1])
    by_title = {each.title: each for each in after.criteria}
    by_title["水质变化"].points, by_title["宣传教育工作"].points = Decimal(20), Decimal(15)
    by_title["日常巡查"].needs_evidence, by_title["日常巡查"].necessity = True, PATROL
    make_standard(story.db, story.who("coordinator", at), after, follows=before.version if before else 0, at=at)


def _adopt(story: Story, code: str, keys: tuple[str, ...], at: datetime) -> None:
    standard = newest_of(story.db, code)
    if standard is not None:
        tasks = [story.task(key) for key in keys]
        adopt_standard(story.db, story.who("coordinator", at), story.plans.campaigns["river"], standard, tasks, at=at)


def standard_of(file: File) -> Standard:
    """The standard that a scoring file gives when every guess is taken."""
    path = files("campaign") / "data" / "demo" / f"environment_shicheng_2018_scoring_{file.name}.csv"
    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    sheet = read_scoring([Grid("", rows)])  # type: ignore[arg-type]
    chosen = sheet.of(file.whom)
    return Standard(  # type: ignore[call-arg]
        code=file.code,
        title=file.title,
        title_en=file.title_en,
        focus_area="environment",
        declared={title: float(points) for title, points in sheet.declared(chosen).items()},
        criteria=[_criterion(row) for row in chosen],
    )


def _criterion(row: DraftCriterion) -> Criterion:
    params: dict[str, Any] = {FIGURES[row.kind]: float(row.figure)} if row.figure is not None else {}
    same = {name: getattr(row, name) for name in ("section", "kind", "title", "hint", "points")}
    return Criterion(**same, params=params)  # type: ignore[call-arg]
