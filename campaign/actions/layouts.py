"""Layouts of an office's ledgers: kept under a name, taken over from a sheet, chosen for exports, removed."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.actions.entries import entry
from campaign.domain.campaign import Campaign
from campaign.domain.ledger import Ledger
from campaign.domain.ledger_layout import LedgerLayout, clean_columns, columns_read
from campaign.domain.permission import demand
from campaign.domain.person import Actor
from campaign.domain.refusal import Unseen


def layouts_of(db: Session, campaign: Campaign) -> list[LedgerLayout]:
    """The layouts of the office that runs the campaign, by name."""
    mine = col(LedgerLayout.department_id) == campaign.lead_department_id
    return list(db.scalars(select(LedgerLayout).where(mine).order_by(col(LedgerLayout.name))))


def find_layout(db: Session, campaign: Campaign, key: int) -> LedgerLayout:
    """A layout of the campaign's office. Raises `Unseen`."""
    found = db.get(LedgerLayout, key)
    if found is None or found.department_id != campaign.lead_department_id:
        raise Unseen
    return found


def keep_layout(
    db: Session,
    who: Actor,
    campaign: Campaign,
    *,
    name: str,
    columns: Iterable[Sequence[str]],
    title: str = "",
    chosen: bool = True,
    at: datetime,
) -> LedgerLayout:
    """Keep columns ([field, header] in order) for the campaign's office; its layout of that name is replaced.

    The chosen one is what the office's campaigns are exported in. Raises `NotAllowed`, `Invalid` naming the field.
    """
    demand(who, "keep_layout", campaign)
    name, department_id = name.strip(), campaign.lead_department_id
    there = {one.name: one for one in layouts_of(db, campaign)}
    layout = there.get(name) or LedgerLayout(department_id=department_id, name=name, created_at=at)
    layout.title, layout.columns = title.strip(), clean_columns(columns)
    layout.check()
    layout.chosen = chosen
    for other in there.values():
        if chosen and other is not layout:
            other.chosen = False
    db.add(layout)
    entry(db, who, "keep_layout", layout, at=at, name=name, columns=layout.columns, chosen=chosen)
    return layout


def layout_from(
    db: Session, who: Actor, campaign: Campaign, ledger: Ledger, *, name: str, at: datetime
) -> LedgerLayout:
    """Keep the columns of a sheet that was read as a layout, and export in it from now on. Raises as `keep_layout`."""
    columns = columns_read((column.field, column.header) for column in ledger.columns)
    return keep_layout(db, who, campaign, name=name, columns=columns, at=at)


def remove_layout(db: Session, who: Actor, campaign: Campaign, layout: LedgerLayout, *, at: datetime) -> None:
    """Forget a layout; where it was chosen, exports have the program's own again. Raises `NotAllowed`."""
    demand(who, "keep_layout", campaign)
    entry(db, who, "remove_layout", layout, at=at, name=layout.name)
    db.delete(layout)


def layout_for_export(db: Session, campaign: Campaign, key: int | None = None) -> LedgerLayout | None:
    """The layout asked for by id (0: the program's own), else the one the office chose; None: the program's own.

    Raises `Unseen` for one that is not the office's.
    """
    if key is not None:
        return find_layout(db, campaign, key) if key else None
    return next((one for one in layouts_of(db, campaign) if one.chosen), None)
