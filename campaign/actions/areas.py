"""Areas by the file: all of it or nothing; known codes are brought up to date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy.orm import Session
from sqlmodel import select

from campaign.actions.changes import change
from campaign.actions.entries import entry
from campaign.actions.places import AreaFields
from campaign.domain.area import Area
from campaign.domain.permission import demand
from campaign.domain.person import Actor
from campaign.domain.refusal import Invalid, Invalids
from campaign.exchange.areas_csv import MOST_FAULTS, AreaLine


@dataclass
class Imported:
    """How many areas were made, changed, and left as they were."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0


def import_areas(db: Session, who: Actor, lines: Sequence[AreaLine], *, at: datetime) -> Imported:
    """Makes and updates the areas of `lines`, those above first. Raises `Invalids`, each with `line N` as its field."""
    demand(who, "keep_areas")
    known = {area.code: area for area in db.scalars(select(Area))}
    done, faults = Imported(), []
    top = min((line.level for line in lines), default=0)
    for _level, group in groupby(sorted(lines, key=lambda line: (line.level, line.code)), lambda line: line.level):
        for line in group:
            try:
                _keep(db, known, line, done, may_be_root=line.level == top)
            except Invalid as fault:
                fault.field = f"line {line.line}"
                faults.append(fault)
        db.flush()
        if len(faults) >= MOST_FAULTS:
            break
    if faults:
        raise Invalids(sorted(faults[:MOST_FAULTS], key=lambda fault: int(fault.field.removeprefix("line "))))
    if done.created or done.updated:
        first = known[min(lines, key=lambda line: (line.level, line.code)).code]
        entry(db, who, "import_areas", first, at=at, created=done.created, updated=done.updated)
    return done


def _keep(db: Session, known: dict[str, Area], line: AreaLine, done: Imported, *, may_be_root: bool) -> None:
    parent = known.get(line.parent_code)
    if parent is None and line.parent_code and not may_be_root:
        raise Invalid("areas_parent", code=line.code, parent=line.parent_code)
    area = known.get(line.code)
    fields: AreaFields = {"code": line.code, "name": line.name, "level": line.level}
    if parent or area is None:  # a file that begins at the county does not tear it from its city
        fields["parent_id"] = parent.id if parent else None
    if area is None:
        area = Area(**fields)
        area.check(parent)
        db.add(area)
        known[line.code] = area
        done.created += 1
        return
    changed = change(area, fields)
    area.check(parent)
    done.updated += bool(changed)
    done.unchanged += not changed
