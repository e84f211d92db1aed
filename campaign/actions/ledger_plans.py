"""From a ledger's row to a task's plan: names become departments, and what the sheet changes of a known task."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from campaign.domain.department_match import Register
from campaign.domain.ledger import LedgerTask, Named
from campaign.domain.ledger.remarks import CellError, CellWarning, Remark
from campaign.domain.refusal import Invalid
from campaign.domain.task_plan import Party, PlannedMilestone, TaskPlan, parties

_PERCENT = re.compile(r"(?<![\d.])(\d{1,3}(?:\.\d+)?)[%％]")
# The plan's fields that each column of a sheet speaks for.
SPEAKS_FOR = {
    "number": ("number",),
    "work_package": ("work_package",),
    "title": ("title",),
    "goal": ("goal",),
    "target_value": ("target_value", "unit"),
    "unit": ("unit",),
    "lead_department": ("lead_department_id", "owners"),
    "owner_departments": ("lead_department_id", "owners"),
    "co_departments": ("co",),
    "leader": ("leader",),
    "responsible": ("responsible",),
    "source": ("source",),
    "place": ("place",),
    "starts_on": ("starts_on",),
    "due_text": ("due_on", "due_text", "standing", "milestones"),
    "schedule": ("due_on", "due_text", "standing", "milestones"),
    "progress": ("progress",),
    "note": ("note",),
}
_FIELD_OF_FAULT = {
    "due_on": ("due_text", "schedule", "stage"),
    "milestones": ("schedule", "due_text", "stage"),
    "lead_department_id": ("lead_department", "owner_departments"),
    "co_department_ids": ("co_departments",),
    "owner_department_ids": ("owner_departments",),
}


@dataclass
class Resolved:
    """The departments of one row. `errors` name the cells whose unit is not in the register."""

    lead: int | None = None
    owners: list[Party] = field(default_factory=list)
    co: list[Party] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    warnings: list[CellWarning] = field(default_factory=list)

    @property
    def waits_for_new(self) -> bool:
        """Whether some unit is a department yet to be made, which has the id 0 until then."""
        return self.lead == 0 or any(party.department_id == 0 for party in (*self.owners, *self.co))


def resolver_for(register: Register) -> Callable[[LedgerTask], Resolved]:
    """`resolve` for a whole ledger: rows that name the same units in the same cells are looked up once."""
    known: dict[tuple[Any, ...], Resolved] = {}

    def look_up(task: LedgerTask) -> Resolved:
        named = (task.lead, *task.owners, None, *task.cos)
        if (found := known.get(named)) is None:
            found = resolve(task, register)
            if not found.errors and not found.warnings:  # these belong to their row
                known[named] = found
        return found

    return look_up


def resolve(task: LedgerTask, register: Register) -> Resolved:
    """Look up every unit of a row; a department stands once in each part, and the lead in no other."""
    found = Resolved()
    if task.lead:
        found.lead = _one(task, task.lead, register, found)
    for parts, named in ((found.owners, task.owners), (found.co, task.cos)):
        for name in named:
            parts.extend(_parties(task, name, register, found))
    found.owners = _once(found.owners, {found.lead})
    found.co = _once(found.co, {found.lead})
    return found


def _one(task: LedgerTask, name: Named, register: Register, found: Resolved) -> int | None:
    text = name.mention.text
    match = register.match(text)
    if match.department_id is None:
        if match.several:
            remark = Remark("ledger_department_twice", {"text": text})
        elif match.suggestions:
            remark = Remark("ledger_department_like", {"text": text, "name": match.suggestions[0].name})
        else:
            remark = Remark("ledger_department_unknown", {"text": text})
        found.errors.append(CellError(task.row, name.column, text, remark))
    return match.department_id


def _parties(task: LedgerTask, name: Named, register: Register, found: Resolved) -> tuple[Party, ...]:
    text = name.mention.text
    if name.mention.kind == "unit" or register.match(text).department_id is not None:
        key = _one(task, name, register, found)
        return (Party(key),) if key is not None else ()
    towns = register.towns(text) if name.mention.kind == "towns" else []
    if not towns:
        code = "ledger_no_towns" if name.mention.kind == "towns" else "ledger_collective_unknown"
        found.warnings.append(CellWarning(task.row, name.column, Remark(code, {"text": text})))
        task.remarks.setdefault(text[:60], text)
    return parties(towns, text[:60])


def _once(some: list[Party], taken: set[int | None]) -> list[Party]:
    kept = []
    for party in some:
        if party.department_id not in taken:
            taken.add(party.department_id)
            kept.append(party)
    return kept


def plan_from(task: LedgerTask, units: Resolved) -> TaskPlan:
    """The whole plan of a new task."""
    return TaskPlan(
        title=task.title,
        work_package=task.work_package,
        number=task.number,
        goal=task.goal,
        lead_department_id=units.lead,
        owners=tuple(units.owners),
        co=tuple(units.co),
        leader=task.leader,
        responsible=task.responsible,
        source=task.source,
        target_value=task.target_value,
        unit=task.unit,
        place=task.place,
        starts_on=task.starts_on,
        due_on=task.due_on,
        due_text=task.due_text[:500],
        standing=task.standing,
        milestones=tuple(PlannedMilestone(title, due_on, _percent(title)) for title, due_on in task.milestones),
        remarks=dict(task.remarks),
        progress=min(task.progress, 100.0) if task.progress is not None else None,
        note=task.note,
    )


def _percent(title: str) -> float | None:
    """The plan's own figure by that day, where a step says one: 完成80%."""
    found = _PERCENT.findall(title)
    return float(found[0]) if len(found) == 1 and 0 < float(found[0]) <= 100 else None


def changes_of(plan: TaskPlan, before: TaskPlan, touched: set[str]) -> dict[str, Any]:
    """Plan fields that the cells of the `touched` columns give another value."""
    names = {name for column in touched for name in SPEAKS_FOR.get(column, ())}
    changes = {name: getattr(plan, name) for name in names if not _same(getattr(plan, name), getattr(before, name))}
    if "milestones" in changes and _days(plan) == _days(before):
        del changes["milestones"]
    if "due_text" in changes and "due_text" not in touched and not {"due_on", "standing", "milestones"} & set(changes):
        del changes["due_text"]
    return changes


def _same(new: Any, old: Any) -> bool:
    """Whether a value is the old one; departments in another order are the same departments."""
    if isinstance(new, tuple) and isinstance(old, tuple) and all(isinstance(one, Party) for one in (*new, *old)):
        return set(new) == set(old)
    return bool(new == old)


def _days(plan: TaskPlan) -> list[tuple[str, Any]]:
    return [(stone.title, stone.due_on) for stone in plan.stones()]


def plan_fault(plan: TaskPlan, *, ready: bool) -> tuple[tuple[str, ...], Remark] | None:
    """What the noun itself has against the plan: (the sheet's fields it may stand in, the sentence), or None."""
    try:
        plan.check()
        if ready:
            plan.check_ready()
    except Invalid as fault:
        return _FIELD_OF_FAULT.get(fault.field, (fault.field,)), Remark(fault.code, fault.params)
    return None
