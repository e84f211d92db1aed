"""A task's rows as a plan says them: its own fields, its departments, its work package, its milestones."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlalchemy import func
from sqlalchemy.orm import Session
from sqlmodel import SQLModel, col, select

from campaign.domain.area import Area
from campaign.domain.campaign import Campaign, WorkPackage
from campaign.domain.department import Department
from campaign.domain.milestone import Milestone
from campaign.domain.post import Post
from campaign.domain.refusal import N_, Invalid, sentence
from campaign.domain.share import Share
from campaign.domain.standard import Standard
from campaign.domain.task import Task, TaskDepartment
from campaign.domain.task_plan import Party, PlannedMilestone, TaskPlan

sentence("post_unknown", N_("There is no such post. Choose one of the list."))
sentence("standard_unknown", N_("There is no such standard. Choose one of the list."))
sentence("milestone_unknown", N_("This milestone does not belong to the task. Reload the page and try again."))
# Fields of the plan that are columns of the task under the same name.
SCALARS = (
    *("title", "number", "goal", "lead_department_id", "leader", "responsible", "owner_post_id", "source"),
    *("source_due_on", "target_value", "unit", "weight", "sensitivity", "area_id", "place", "starts_on"),
    *("due_text", "standing", "voted", "standard_id", "remarks", "progress", "note"),
)


def departments_known(db: Session, plans: Iterable[TaskPlan]) -> set[int | None]:
    """Of the departments these plans name, those that are there: one look-up for all of them."""
    named = {party.department_id for plan in plans for party in (*plan.owners, *plan.co)}
    named |= {plan.lead_department_id for plan in plans if plan.lead_department_id is not None}
    return set(db.scalars(select(Department.id).where(col(Department.id).in_(named)))) if named else set()


def check_references(db: Session, plan: TaskPlan, known: set[int | None] | None = None) -> None:
    """Raises `Invalid` naming the field when the plan points at something that is not there.

    `known` are the departments that are there, where many plans have been looked up together.
    """
    found = departments_known(db, [plan]) if known is None else known
    for field, keys in (
        ("lead_department_id", [plan.lead_department_id] if plan.lead_department_id is not None else []),
        ("owner_department_ids", [p.department_id for p in plan.owners]),
        ("co_department_ids", [p.department_id for p in plan.co]),
    ):
        if not found.issuperset(keys):
            raise Invalid("department_unknown", field=field)
    references: tuple[tuple[str, type[SQLModel], str], ...] = (
        ("area_id", Area, "area_unknown"),
        ("owner_post_id", Post, "post_unknown"),
        ("standard_id", Standard, "standard_unknown"),
    )
    for field, noun, code in references:
        key = getattr(plan, field)
        if key is not None and db.get(noun, key) is None:
            raise Invalid(code, field=field)


def work_package(db: Session, campaign: Campaign, title: str) -> int | None:
    """The id of the campaign's work package with this title, made when there is none; None without a title."""
    return work_packages(db, campaign, [title])[title]


def work_packages(db: Session, campaign: Campaign, titles: Iterable[str]) -> dict[str, int | None]:
    """`work_package` of several titles, in one query where all are there."""
    wanted = {title: title.strip() for title in titles}
    names = {name for name in wanted.values() if name}
    mine = col(WorkPackage.campaign_id) == campaign.id
    query = select(WorkPackage.title, WorkPackage.id).where(mine, col(WorkPackage.title).in_(names))
    found: dict[str, int | None] = {row.title: row.id for row in db.execute(query)} if names else {}
    missing = [name for name in wanted.values() if name and name not in found]
    if missing:
        count = db.execute(select(func.count()).select_from(WorkPackage).where(mine)).scalar_one()
        new = [
            WorkPackage(campaign_id=campaign.id, title=name, position=count + place)  # type: ignore[arg-type]
            for place, name in enumerate(dict.fromkeys(missing))
        ]
        db.add_all(new)
        db.flush()
        found |= {one.title: one.id for one in new}
    return {title: found.get(name) for title, name in wanted.items()}


def scalars_of(plan: TaskPlan) -> dict[str, Any]:
    """The task's own columns as the plan says them."""
    values = {name: getattr(plan, name) for name in SCALARS} | {"due_on": plan.deadline}
    if plan.target_value is not None and plan.progress is None:
        values["progress"] = 0.0  # a task with a number has done none of it until somebody says otherwise
    return values


def recount(subject: Task | Share) -> None:
    """After another target: what is done so far, in the unit, gives the percentage anew."""
    if subject.target_value and subject.done_value is not None:
        subject.progress = float(min(Decimal(100), subject.done_value * 100 / subject.target_value))


def part_rows(plan: TaskPlan) -> list[dict[str, Any]]:
    """The departments of the plan as rows: lead first, then owners and co-operating ones in their order."""
    lead = (Party(plan.lead_department_id),) if plan.lead_department_id is not None else ()
    rows: dict[tuple[str, int], dict[str, Any]] = {}
    for part, some in (("lead", lead), ("owner", plan.owners), ("co", plan.co)):
        for party in some:
            row = {"department_id": party.department_id, "part": part, "position": len(rows)}
            rows.setdefault((part, party.department_id), row | {"collective": party.collective})
    return list(rows.values())


def set_parts(task: Task, plan: TaskPlan) -> None:
    """Make the task's departments those of the plan; parts that came from shares and coordinations stay."""
    wanted = {(row["part"], row["department_id"]): TaskDepartment(**row) for row in part_rows(plan)}
    kept = []
    for row in task.parts:
        new = wanted.pop((row.part, row.department_id), None)
        if new is not None:
            row.position, row.collective = new.position, new.collective
        if new is not None or row.part in ("share", "asked"):
            kept.append(row)
    task.parts = kept + list(wanted.values())


def add_part(task: Task, department_id: int, part: str) -> None:
    """Let a department see the task, as `part` (share · asked); nothing when it has that part already."""
    if (part, department_id) not in {(row.part, row.department_id) for row in task.parts}:
        task.parts.append(
            TaskDepartment(task_id=task.id, department_id=department_id, part=part, position=len(task.parts))  # type: ignore[arg-type]
        )


def milestone_rows(plan: TaskPlan) -> list[dict[str, Any]]:
    """The milestones of a new task as rows, in the order of the plan."""
    return [_new(stone, place) for place, stone in enumerate(plan.stones())]


def _new(stone: PlannedMilestone, place: int) -> dict[str, Any]:
    return {
        "title": stone.title.strip(),
        "due_on": stone.due_on,
        "first_due_on": stone.due_on,
        "is_deadline": stone.is_deadline,
        "expected_value": stone.expected_value,
        "position": place,
    }


def set_milestones(task: Task, plan: TaskPlan, *, draft: bool) -> None:
    """Make the task's milestones those of the plan: matched by id, as the deadline, or by title.

    In a draft a milestone goes without trace and its first day follows the plan; later it is dropped and the first
    day stays for statistics. Raises `Invalid` when one that was reported is left out.
    """
    left = [row for row in task.milestones if row.share_id is None and row.state != "dropped"]
    others = [row for row in task.milestones if row not in left]
    rows = []
    for place, stone in enumerate(plan.stones()):
        row = _claim(left, stone)
        rows.append(row if row is not None else Milestone(**_new(stone, place)))
        if row is None:
            continue
        left.remove(row)
        row.title, row.due_on, row.is_deadline = stone.title.strip(), stone.due_on, stone.is_deadline
        row.expected_value, row.position = stone.expected_value, place
        row.first_due_on = stone.due_on if draft else row.first_due_on
    for row in left:
        row.drop()
        row.is_deadline = False
    task.milestones = rows + others + ([] if draft else left)


def _claim(rows: Iterable[Milestone], stone: PlannedMilestone) -> Milestone | None:
    """The milestone among `rows` that `stone` means."""
    left = list(rows)
    if stone.id is not None:
        found = next((row for row in left if row.id == stone.id), None)
        if found is None:
            raise Invalid("milestone_unknown", field="milestones")
        return found
    tests = (
        lambda row: row.title == stone.title.strip() and row.due_on == stone.due_on,
        lambda row: stone.is_deadline and row.is_deadline,
        lambda row: not stone.is_deadline and not row.is_deadline and row.title == stone.title.strip(),
    )
    return next((row for test in tests for row in left if test(row)), None)


def plan_of(db: Session, task: Task) -> TaskPlan:
    """The task as a plan: what a form shows, a re-import compares with and a change starts from."""
    package = db.get(WorkPackage, task.work_package_id) if task.work_package_id else None
    stones = tuple(
        PlannedMilestone(row.title, row.due_on, row.expected_value, row.id, row.is_deadline)
        for row in task.milestones
        if row.share_id is None and row.state != "dropped"
    )
    fields = {name: getattr(task, name) for name in SCALARS}
    return TaskPlan(
        **fields,
        work_package=package.title if package else "",
        position=task.position,
        due_on=task.due_on,
        owners=_parties(task, "owner"),
        co=_parties(task, "co"),
        milestones=stones,
    )


def _parties(task: Task, part: str) -> tuple[Party, ...]:
    return tuple(Party(row.department_id, row.collective) for row in task.parts if row.part == part)


def without_ids(plan: TaskPlan) -> TaskPlan:
    """The plan with milestones as a sheet knows them: without ids."""
    return replace(plan, milestones=tuple(replace(row, id=None) for row in plan.milestones))
