"""Who has which part in a row: the lead, the owners and the co-operating units of its cells."""

from campaign.domain.ledger.people import holds_people, without_people
from campaign.domain.ledger.row import Row
from campaign.domain.ledger.task import LedgerTask, Named
from campaign.domain.ledger.units import split_units


def read_units(row: Row, task: LedgerTask) -> None:
    """Fill lead, owners and co-operating units; a row with neither lead nor owner is an error."""
    leads, owners, cos = _mentions(row, task)
    if not leads and not owners:
        letter = row.ledger.letter("lead_department", "owner_departments", "co_departments")
        row.error(letter, "", "ledger_unit_missing")
    task.cos = cos
    first = next((name for name in leads or owners if name.mention.kind == "unit"), None)
    if first is None and (leads or owners):
        name = (leads or owners)[0]
        row.error(name.column, name.mention.text, "ledger_lead_collective", text=name.mention.text)
        task.owners = leads + owners
        return
    task.lead = first
    if not leads:
        task.owners = [name for name in owners if name != first]
        if first:
            row.infer(first.column, row.seen(first.column), first.mention.text, "first_owner_leads")
        return
    others = [name for name in leads if name != first]
    task.owners = others + [name for name in owners if name not in others]
    if others and first:
        row.infer(first.column, row.seen(first.column), first.mention.text, "first_of_several_leads")


def _mentions(row: Row, task: LedgerTask) -> tuple[list[Named], list[Named], list[Named]]:
    parts: dict[str, list[Named]] = {"lead": [], "owner": [], "co": []}
    for name, part in (("lead_department", "lead"), ("owner_departments", "owner"), ("co_departments", "co")):
        for column in row.columns(name):
            text = row.text_of(column)
            if holds_people(column.header):
                text, people = without_people(text)
                task.responsible = task.responsible or "、".join(people)[:120]
            for mention in split_units(text):
                parts[mention.part or part].append(Named(mention, column.letter))
    return parts["lead"], parts["owner"], parts["co"]
