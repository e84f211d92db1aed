"""`campaign verify`: the whole ledger and evidence store, or one dossier with nothing but its file."""

from pathlib import Path
from typing import Annotated

import typer

from campaign.commands.console import complain, say
from campaign.exchange.dossier_verify import verify_dossier
from campaign.i18n import gettext as _
from campaign.seal_key import read_public_key
from campaign.sentences import said


def verify(
    file: Annotated[Path | None, typer.Argument(help="A dossier; without it the ledger and the store.")] = None,
    key: Annotated[str, typer.Option("--key", help="The signer's public key: hex, or a file with hex or PEM.")] = "",
) -> None:
    """Verify one dossier offline, or the whole ledger and evidence store; exit code 0 only if all is true."""
    if file is not None:
        _verify_file(file, key)
    else:
        _verify_everything()


def _verify_file(file: Path, key: str) -> None:
    wanted = read_public_key(key) if key else None
    with file.open("rb") as opened:
        seal = verify_dossier(opened, wanted)
    fields = seal.fields
    say(_("True: {title} ({name})", title=fields["External-Description"], name=fields["External-Identifier"]))
    say(_("{files} files, {entries} entries, {signatures} signatures", **_counts(seal)))
    say(_("Seal code: {code}", code=fields["Seal-Code"]))
    say(_("Signer's fingerprint, to be compared with paper: {fingerprint}", fingerprint=seal.fingerprint))
    if wanted is None:
        say(_("Give --key with the county's public key, and any other signer is refused."))


def _counts(seal: object) -> dict[str, int]:
    return {name: getattr(seal, name) for name in ("files", "entries", "signatures")}


def _verify_everything() -> None:
    # Imported here: verifying one dossier must need neither a database nor its drivers.
    from campaign.database import transaction
    from campaign.exchange.dossier_format import fingerprint
    from campaign.insight.verifying import Counted, faults
    from campaign.receiving import get_store
    from campaign.settings import get_settings

    counted, wrong = Counted(), 0
    with transaction(writer=False) as db:
        for fault in faults(db, get_store(), counted):
            wrong += 1
            complain(said(fault))
    names = ("entries", "rounds", "signatures", "files")
    counts = {name: getattr(counted, name) for name in names}
    say(_("{entries} entries, {rounds} rounds, {signatures} signatures and {files} files looked at.", **counts))
    say(_("Head of the ledger: {head}", head=counted.head))
    public = get_settings().seal().public_key
    say(_("The county's seal key: {key}", key=public.hex()))
    say(_("Its fingerprint, for the paper: {fingerprint}", fingerprint=fingerprint(public)))
    if wrong:
        raise typer.Exit(1)
    say(_("All of it is true."))
