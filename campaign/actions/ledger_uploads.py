"""A ledger on its way in over several pages: kept, decided on, taken in, its refused rows handed back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.actions.importing import Checked, Wishes, check_ledger, import_ledger
from campaign.domain.campaign import Campaign
from campaign.domain.ledger import Grid
from campaign.domain.ledger.merging import CHOICES
from campaign.domain.ledger_upload import KEPT_FOR, LedgerUpload
from campaign.domain.permission import demand
from campaign.domain.person import Actor
from campaign.domain.refusal import N_, Refusal, Unseen, sentence

MOST_LEFT = 200
sentence("ledger_taken_in", N_("This ledger was imported already. Upload it again to import it once more."))
sentence("ledger_cells_wrong", N_("Some cells have to be corrected first. Nothing was imported."))


def keep_upload(
    db: Session, who: Actor, campaign: Campaign, *, file_name: str, sha256: str, content: bytes, at: datetime
) -> LedgerUpload:
    """Keep a file until it is confirmed, for two days; older ones that nobody confirmed go. Raises `NotAllowed`."""
    demand(who, "import_ledger", campaign)
    db.execute(delete(LedgerUpload).where(col(LedgerUpload.at) < at - KEPT_FOR))
    upload = LedgerUpload(
        campaign_id=campaign.id or 0,
        person_id=who.person_id or 0,
        file_name=file_name,
        sha256=sha256,
        content=content,
        at=at,
    )
    db.add(upload)
    db.flush()
    return upload


def find_upload(db: Session, who: Actor, campaign: Campaign, key: int, *, lock: bool = False) -> LedgerUpload:
    """The upload of this campaign. Raises `NotAllowed`, `Unseen`."""
    demand(who, "import_ledger", campaign)
    query = select(LedgerUpload).where(LedgerUpload.id == key, LedgerUpload.campaign_id == campaign.id)
    found = db.scalars(query.with_for_update() if lock else query).first()
    if found is None:
        raise Unseen
    return found


def wishes_of(upload: LedgerUpload, *, partial: bool = False) -> Wishes:
    """What was decided so far."""
    kept = upload.decisions
    return Wishes(
        kept.get("columns", {}),
        kept.get("departments", {}),
        frozenset(kept.get("create", ())),
        False,
        partial,
        kept.get("sheet"),
        kept.get("cells", {}),
        {int(key): reason for key, reason in kept.get("missing", {}).items()},
    )


def decide(
    db: Session,
    who: Actor,
    campaign: Campaign,
    upload: LedgerUpload,
    *,
    columns: Mapping[str, str] | None = None,
    sheet: str | None = None,
    departments: Mapping[str, int | str] | None = None,
    cells: Mapping[str, str] | None = None,
    missing: Mapping[int, str | None] | None = None,
) -> None:
    """Keep choices on an upload: letter → field, the sheet, name → department id, "create", or "" to take it back; of
    conflicts by `CellChange.key` "sheet", "system" or ""; of missing tasks the reason to cancel them, or None.

    Raises `NotAllowed`, `Refusal` when it was taken in already.
    """
    demand(who, "import_ledger", campaign)
    _must_be_open(upload)
    kept: dict[str, Any] = {**upload.decisions}
    if sheet is not None and sheet != kept.get("sheet"):
        # Another sheet has other columns.
        kept = {key: value for key, value in kept.items() if key != "columns"} | {"sheet": sheet}
    elif columns is not None:
        kept["columns"] = dict(columns)
    for name, choice in (departments or {}).items():
        chosen, create = dict(kept.get("departments", {})), [n for n in kept.get("create", []) if n != name]
        chosen.pop(name, None)
        if isinstance(choice, int):
            chosen[name] = choice
        elif choice == "create":
            create.append(name)
        kept |= {"departments": chosen, "create": create}
    if cells:
        kept["cells"] = {key: one for key, one in {**kept.get("cells", {}), **cells}.items() if one in CHOICES}
    if missing:
        gone = {**kept.get("missing", {}), **{str(key): reason for key, reason in missing.items()}}
        kept["missing"] = {key: reason[:500] for key, reason in gone.items() if reason is not None}
    upload.decisions = kept


def check_upload(db: Session, who: Actor, campaign: Campaign, upload: LedgerUpload, grids: list[Grid]) -> Checked:
    """What the file would do with the choices made so far; nothing is written. Raises as `check_ledger`."""
    return check_ledger(db, who, campaign, grids, wishes_of(upload))


def take_in(
    db: Session,
    who: Actor,
    campaign: Campaign,
    upload: LedgerUpload,
    grids: list[Grid],
    *,
    partial: bool,
    at: datetime,
) -> Checked:
    """Import the file with the choices made, once.

    Raises `NotAllowed`, `Refusal` when it was taken in already or cells still stand in the way (nothing is written).
    """
    demand(who, "import_ledger", campaign)
    _must_be_open(upload)
    wishes = wishes_of(upload, partial=partial)
    checked = import_ledger(db, who, campaign, grids, wishes, at=at, file_name=upload.file_name, sha256=upload.sha256)
    if not checked.done:
        raise Refusal("ledger_cells_wrong")
    upload.done_at = at
    upload.created, upload.updated, upload.unchanged = checked.created, checked.updated, checked.unchanged
    left = [[one.row, one.title, one.field, one.old, one.new] for one in checked.conflicts if not one.choice]
    upload.decisions = {**upload.decisions, "left": left[:MOST_LEFT], "cells_changed": len(checked.changes)}
    upload.returned_rows = sum(line.bad for line in checked.lines)
    return checked


def _must_be_open(upload: LedgerUpload) -> None:
    if upload.done_at is not None:
        raise Refusal("ledger_taken_in")
