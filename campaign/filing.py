"""Filing dossiers: a sealed round never changes, so its dossier is made after the seal, outside every write lock.

Whoever asks first makes it – the clock, `campaign rounds`, or the first download; it is kept in the evidence store
under its hash. A crash on the way leaves nothing half: the next asking makes it again.
"""

import tempfile
from datetime import datetime
from typing import Any

from fastapi.responses import StreamingResponse
from sqlalchemy.orm import Session

from campaign.actions.sealing import note_dossier
from campaign.database import transaction
from campaign.dates import county_time, format_day
from campaign.documents import draw_document
from campaign.domain.refusal import N_, Refusal, sentence
from campaign.domain.review import VERDICTS
from campaign.domain.round import ITEM_WORDS, Item, Round
from campaign.domain.signature import STAGES
from campaign.domain.signature import WORDS as SIGNATURE_WORDS
from campaign.exchange import dossier_format as form
from campaign.exchange.dossier import Content, write_dossier
from campaign.exchange.round_xlsx import write_round
from campaign.i18n import gettext, speaking
from campaign.insight.dossier import DossierRead, read_dossier
from campaign.receiving import get_store
from campaign.settings import get_settings
from campaign.store import EvidenceStore, Missing, Stored, pieces

LEDGER = (
    N_("Number"),
    N_("Task"),
    N_("Verdict"),
    N_("Score"),
    N_("State"),
    N_("Last signature"),
    N_("Check code"),
)
LARGEST = 2**40  # bytes; the store wants a limit, and a dossier is as large as its evidence

sentence(
    "dossier_evidence_gone",
    N_("The dossier cannot be made: some evidence is not in the store any more. “campaign verify” says which."),
)


def make_dossier(db: Session, round_: Round, store: EvidenceStore) -> Stored:
    """Write the dossier of a sealed round into the store; only reads the database.

    Raises `Refusal` before the seal, or when evidence is missing.
    """
    if round_.state != "sealed":
        raise Refusal("dossier_not_sealed")
    with tempfile.TemporaryFile() as file:
        try:
            write_dossier(file, content_of(read_dossier(db, round_)), store.stream, get_settings().seal())
        except (Missing, ValueError):
            raise Refusal("dossier_evidence_gone") from None
        file.seek(0)
        return store.put(pieces(file), LARGEST)


def file_dossier(db: Session, round_: Round, at: datetime, store: EvidenceStore) -> None:
    """Make the dossier, if that has not been done, and note where it is, in one transaction. Raises as it."""
    if not round_.dossier_sha256:
        note_dossier(db, round_, make_dossier(db, round_, store), signer(), at=at)


def file_in_steps(round_id: int, at: datetime) -> str:
    """The same for a busy county: made while only reading, noted in a transaction of a moment. Returns its hash."""
    with transaction(writer=False) as db:
        round_ = db.get_one(Round, round_id)
        if round_.dossier_sha256:
            return round_.dossier_sha256
        kept = make_dossier(db, round_, get_store())
    with transaction() as db:
        note_dossier(db, db.get_one(Round, round_id), kept, signer(), at=at)
    return kept.sha256


def signer() -> str:
    """The fingerprint of the county's seal key."""
    return form.fingerprint(get_settings().seal().public_key)


def dossier_answer(round_: Round, at: datetime) -> StreamingResponse:
    """The dossier as a download. Raises `Refusal` before the seal."""
    digest = file_in_steps(round_.id or 0, at)
    store = get_store()
    headers = {
        "Content-Disposition": f'attachment; filename="{name_of(round_)}.zip"',
        "Content-Length": str(store.size(digest)),
        "ETag": f'"{digest}"',
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingResponse(store.stream(digest), media_type="application/zip", headers=headers)


def name_of(round_: Round) -> str:
    """What a dossier is called: `round-12`."""
    return f"round-{round_.id}"


def content_of(read: DossierRead) -> Content:
    """The gathered round with its readable pages."""
    sealed = read.round.sealed_at
    info = {
        "Bagging-Date": county_time(sealed).date().isoformat() if sealed else "",
        "Bag-Software-Agent": "Campaign",
        "External-Identifier": f"{read.campaign.code} {name_of(read.round)}",
        "External-Description": read.round.title,
        "Source-Organization": get_settings().county,
    }
    return Content(
        name=name_of(read.round),
        info=info,
        records=read.records,
        sheets=read.sheets,
        entries=read.entries,
        leaves=read.leaves,
        evidence=read.evidence,
        pages={"index.html": _page(read), "ledger.xlsx": _ledger(read)},
    )


def _page(read: DossierRead) -> bytes:
    by_item: dict[int, list[Any]] = {}
    for row in read.signatures:
        by_item.setdefault(row.item_id, []).append(row)
    with speaking(get_settings().language):
        return draw_document(
            "dossier.html",
            read=read,
            by_item=by_item,
            county=get_settings().county,
            stages=STAGES,
            states=ITEM_WORDS,
            signed=SIGNATURE_WORDS,
        )


def _ledger(read: DossierRead) -> bytes:
    """The acceptance ledger: one row an item."""
    with speaking(get_settings().language):
        headers = [gettext(word) for word in LEDGER]
        rows = [_ledger_row(read, item) for item in read.items]
    return write_round(read.round.title, headers, rows, read.round.sealed_at or read.round.created_at)


def _ledger_row(read: DossierRead, item: Item) -> list[str | float | None]:
    task = read.tasks[item.task_id]
    review = next((each for each in reversed(read.reviews) if each.item_id == item.id), None)
    verdict = gettext(VERDICTS[review.verdict]) if review and review.verdict else ""
    signed = [row for row in read.signatures if row.item_id == item.id and row.state == "signed"]
    last = max((row.at for row in signed if row.at), default=None)
    return [
        item.sheet_number,
        task.title,
        verdict,
        review.score if review else None,
        gettext(ITEM_WORDS[item.state]),
        format_day(last, "iso_moment") if last else "",
        item.check_code,
    ]
