"""Sealing: a round whose items are all closed or withdrawn never changes again; its dossier proves it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.actions.context import take
from campaign.actions.entries import entry, number_entries
from campaign.actions.letters import coordinators_of, leader_of, tell
from campaign.domain.checkcode import check_code
from campaign.domain.entry import Entry
from campaign.domain.merkle import root
from campaign.domain.person import SYSTEM, Actor
from campaign.domain.refusal import N_, Refusal, sentence
from campaign.domain.round import Round

sentence("dossier_not_sealed", N_("The dossier is made when the round is sealed: every item struck off or withdrawn."))


class Kept(Protocol):
    """What the store says of a file it kept."""

    @property
    def sha256(self) -> str:
        """Its name in the store."""
        ...

    @property
    def size(self) -> int:
        """Its size in bytes."""
        ...


def seal_round(db: Session, who: Actor, round_: Round, *, at: datetime) -> None:
    """Seal the round, which the caller has locked: its entry closes the tree whose short form is printed on sheets."""
    round_.move("sealed")
    round_.sealed_at = at
    round_.version += 1
    entry(db, who, "seal_round", round_, at=at, title=round_.title)
    number_entries(db)
    round_.seal_code = check_code("seal", root(leaves_until(db, seal_entry(db, round_).seq)).hex())
    tell(
        db,
        [*coordinators_of(db, round_.campaign_id), *leader_of(db, round_.campaign_id)],
        "round_sealed",
        facts={"round": round_.title, "code": round_.seal_code},
        link=f"/rounds/{round_.id}",
        key=f"sealed:{round_.id}",
        at=at,
    )


def seal_entry(db: Session, round_: Round) -> Entry:
    """The entry that sealed the round. Raises `Refusal` before the seal."""
    query = select(Entry).where(Entry.noun == "round", Entry.noun_id == round_.id, Entry.deed == "seal_round")
    found = db.scalars(query).first()
    if found is None:
        raise Refusal("dossier_not_sealed")
    return found


def leaves_until(db: Session, seq: int) -> Iterable[bytes]:
    """The leaf hash of every entry up to `seq`, in order; read in pieces."""
    query = select(Entry.hash).where(col(Entry.seq) <= seq).order_by(col(Entry.seq)).execution_options(yield_per=5000)
    return (bytes.fromhex(leaf) for leaf in db.scalars(query))


def note_dossier(db: Session, round_: Round, kept: Kept, fingerprint: str, *, at: datetime) -> None:
    """Note where the sealed round's dossier is kept. A second noting of the same file changes nothing."""
    round_ = take(db, Round, round_.id)
    if round_.state != "sealed":
        raise Refusal("dossier_not_sealed")
    if round_.dossier_sha256 == kept.sha256:
        return
    round_.dossier_sha256 = kept.sha256
    entry(
        db,
        SYSTEM,
        "file_dossier",
        round_,
        at=at,
        sha256=kept.sha256,
        size=kept.size,
        fingerprint=fingerprint,
        seal_code=round_.seal_code,
    )


def rounds_without_dossier(db: Session) -> list[Round]:
    """Sealed rounds whose dossier has not been filed yet."""
    query = select(Round).where(Round.state == "sealed", Round.dossier_sha256 == "").order_by(col(Round.id))
    return list(db.scalars(query))
