"""`campaign import-ledger` and `campaign export-ledger`: a campaign's tasks from a sheet and back into one."""

from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session, select

from campaign.actions import exporting, importing
from campaign.actions.finding import find_campaign
from campaign.actions.importing import Checked, Wishes
from campaign.actions.people import actor_for
from campaign.api.ledger_shapes import answer_of, words
from campaign.commands.console import complain, say, say_json
from campaign.database import transaction
from campaign.domain.campaign import Campaign
from campaign.domain.person import SYSTEM, Person
from campaign.domain.refusal import N_, Invalid, Unseen, sentence
from campaign.exchange.sheet import MOST_FILE_BYTES, read_workbook
from campaign.i18n import gettext as _
from campaign.i18n import ngettext
from campaign.settings import now

sentence("campaign_code_unknown", N_("There is no campaign with the code “{code}”, or this person does not see it."))
sentence("person_name_unknown", N_("There is nobody with the user name “{username}”."))

CodeOption = Annotated[str, typer.Option("--campaign", help="The campaign's code.")]


def import_ledger(
    file: Annotated[Path, typer.Argument(help="The ledger, xlsx or CSV.", exists=True, dir_okay=False, readable=True)],
    campaign: CodeOption,
    username: Annotated[str, typer.Option("--as", help="User name of a coordinator of the campaign.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check it and write nothing.")] = False,
    partial: Annotated[bool, typer.Option("--partial", help="Import the rows that can be read.")] = False,
    create: Annotated[
        bool, typer.Option("--create-departments", help="Make departments of names nobody knows.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, as the API answers.")] = False,
) -> None:
    """Import a ledger into a campaign: all rows, or none and the cells that stand in the way."""
    if file.stat().st_size > MOST_FILE_BYTES:
        raise Invalid("sheet_file_too_large", field="file", most=MOST_FILE_BYTES // 1024 // 1024)
    content = file.read_bytes()
    grids = read_workbook(content).sheets
    wishes = Wishes(partial=partial, create_unknown=create)
    with transaction(writer=not dry_run) as db:
        at = now()
        who = actor_for(db, _person(db, username), at)
        plan = find_campaign(db, who, _campaign_id(db, campaign))
        if dry_run:
            checked = importing.check_ledger(db, who, plan, grids, wishes)
        else:
            names = {"file_name": file.name, "sha256": sha256(content).hexdigest()}
            checked = importing.import_ledger(db, who, plan, grids, wishes, at=at, **names)
        if as_json:
            say_json(answer_of(checked, real=not dry_run).model_dump(mode="json"))
        else:
            _tell(checked, dry_run=dry_run)
    if not (dry_run or checked.done):
        raise typer.Exit(1)


def export_ledger(
    campaign: CodeOption, file: Annotated[Path, typer.Argument(help="Where to write the xlsx.", dir_okay=False)]
) -> None:
    """Write a campaign's ledger as xlsx, in the office's own layout; import it again to change tasks."""
    with transaction(writer=False) as db:
        plan = find_campaign(db, SYSTEM, _campaign_id(db, campaign))
        data = exporting.export_ledger(db, SYSTEM, plan, at=now())
    file.write_bytes(data)
    say(_("The ledger is in {file}.", file=str(file)))


def _person(db: Session, username: str) -> Person:
    found = db.scalars(select(Person).where(Person.username == username, Person.active)).first()
    if found is None:
        raise Invalid("person_name_unknown", field="as", username=username)
    return found


def _campaign_id(db: Session, code: str) -> int:
    found = db.scalars(select(Campaign.id).where(Campaign.code == code)).first()
    if found is None:
        raise Unseen("campaign_code_unknown", code=code)
    return found


def _tell(checked: Checked, *, dry_run: bool) -> None:
    """A summary on stdout, the cells that stand in the way on stderr."""
    for error in checked.errors:
        complain(f"{error.column}{error.row} “{error.value}”: {words(error.remark)}")
    for warning in checked.warnings:
        say(f"{warning.column}{warning.row}: {words(warning.remark)}")
    if not (dry_run or checked.done):
        bad = sum(line.bad for line in checked.lines)
        complain(
            ngettext(
                "Nothing was imported: {n} row has to be corrected. --partial takes the others.",
                "Nothing was imported: {n} rows have to be corrected. --partial takes the others.",
                bad,
            )
        )
        return
    text = (
        N_("Checked: {created} new, {updated} changed, {unchanged} unchanged, {refused} refused. Nothing was written.")
        if dry_run
        else N_("Imported: {created} new, {updated} changed, {unchanged} unchanged, {refused} refused.")
    )
    refused = sum(line.bad for line in checked.lines)
    say(_(text, created=checked.created, updated=checked.updated, unchanged=checked.unchanged, refused=refused))
