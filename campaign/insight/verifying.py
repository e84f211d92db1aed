"""Is all of it true? Every entry, every draw, every signature, every dossier and every stored file, looked at again."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import Any, Protocol

from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.domain.checkcode import check_code
from campaign.domain.document import Document
from campaign.domain.draw import draw
from campaign.domain.entry import Entry, EntryHead
from campaign.domain.evidence import Evidence
from campaign.domain.merkle import leaf_hash, root
from campaign.domain.refusal import N_, Refusal, sentence
from campaign.domain.round import Round
from campaign.domain.signature import Signature
from campaign.exchange.dossier_verify import Untrue, verify_dossier

sentence("untrue_gap", N_("Not true: entry {seq} is missing; the ledger must have no gap."))
sentence("untrue_entry", N_("Not true: entry {seq} is not what was recorded."))
sentence("untrue_head", N_("Not true: the ledger ends at {last}, but {counted} entries were numbered."))
sentence("untrue_draw", N_("Not true: the draw of round {round} does not repeat from its seed."))
sentence("untrue_seal", N_("Not true: the seal of round {round} does not lead to the ledger's entries."))
sentence("untrue_dossier", N_("Not true: the dossier of round {round} is not what was sealed. {why}"))
sentence("untrue_signature", N_("Not true: what was shown to the signer of signature {number} is not what was signed."))
sentence("untrue_file", N_("Not true: the stored file {sha256} has been altered."))
sentence("untrue_missing", N_("Not true: the file {sha256} is missing in the evidence store."))


class Store(Protocol):
    """What verifying needs of the evidence store."""

    def verify_all(self, wanted: Any = ()) -> Iterator[Any]:
        """Every stored file hashed again, then those of `wanted` that are missing."""
        ...

    def read(self, digest: str) -> bytes:
        """The bytes under a hash."""
        ...


@dataclass
class Counted:
    """How much has been looked at, and the head of the ledger's tree."""

    entries: int = 0
    signatures: int = 0
    rounds: int = 0
    files: int = 0
    head: str = ""


def faults(db: Session, store: Store, counted: Counted) -> Iterator[Refusal]:
    """Everything that is not true, as sentences; nothing when all is true. `counted` is filled on the way."""
    leaves: list[bytes] = []
    yield from _entry_faults(db, leaves)
    counted.entries, counted.head = len(leaves), root(leaves).hex()
    yield from _round_faults(db, store, leaves, counted)
    yield from _signature_faults(db, counted)
    yield from _file_faults(db, store, counted)


def _entry_faults(db: Session, leaves: list[bytes]) -> Iterator[Refusal]:
    for row in db.scalars(select(Entry).order_by(col(Entry.seq)).execution_options(yield_per=2000)):
        expected = len(leaves) + 1
        if row.seq != expected:
            yield Refusal("untrue_gap", seq=expected)
        leaf = leaf_hash(row.canonical)
        if leaf.hex() != row.hash or not _says_the_same(row):
            yield Refusal("untrue_entry", seq=row.seq)
        leaves.append(leaf)
        db.expunge(row)
    head = db.get(EntryHead, 1)
    if head is not None and head.seq != len(leaves):
        yield Refusal("untrue_head", last=len(leaves), counted=head.seq)


def _says_the_same(row: Entry) -> bool:
    """Whether the readable columns still say what the hashed bytes say."""
    record = json.loads(row.canonical)
    names = ("seq", "actor_id", "actor", "deed", "noun", "noun_id", "data")
    return all(record[name] == getattr(row, name) for name in names)


def _round_faults(db: Session, store: Store, leaves: list[bytes], counted: Counted) -> Iterator[Refusal]:
    noted: dict[int, dict[str, Any]] = dict(
        db.execute(select(Entry.noun_id, Entry.data).where(Entry.deed == "draw_round")).all()
    )  # type: ignore[arg-type]
    for row in db.scalars(select(Round).where(Round.state != "planned").order_by(col(Round.id))).all():
        counted.rounds += 1
        drawn = noted.get(row.id or 0, {})
        if (drawn.get("seed"), drawn.get("drawn")) != (row.seed, draw(row.pool, row.seed)):
            yield Refusal("untrue_draw", round=row.id)
        if row.state == "sealed":
            yield from _seal_faults(db, store, row, leaves)


def _seal_faults(db: Session, store: Store, row: Round, leaves: list[bytes]) -> Iterator[Refusal]:
    query = select(Entry.seq).where(Entry.noun == "round", Entry.noun_id == row.id, Entry.deed == "seal_round")
    seq = db.scalars(query).first()
    if seq is None or check_code("seal", root(leaves[:seq]).hex()) != row.seal_code:
        yield Refusal("untrue_seal", round=row.id)
    if row.dossier_sha256:
        try:
            verify_dossier(BytesIO(store.read(row.dossier_sha256)))
        except Untrue as fault:
            yield Refusal("untrue_dossier", round=row.id, why=fault.english())
        except Exception:  # the store itself says below what is wrong with the file
            yield Refusal("untrue_missing", sha256=row.dossier_sha256)


def _signature_faults(db: Session, counted: Counted) -> Iterator[Refusal]:
    signed = (
        select(Signature).where(Signature.digest != "").order_by(col(Signature.id)).execution_options(yield_per=500)
    )
    for row in db.scalars(signed):
        counted.signatures += 1
        if sha256(row.shown.encode()).hexdigest() != row.digest:
            yield Refusal("untrue_signature", number=row.id)


def _file_faults(db: Session, store: Store, counted: Counted) -> Iterator[Refusal]:
    evidence = (Evidence.sha256, Evidence.thumbnail_sha256, Evidence.public_sha256)
    columns = (*evidence, Document.sha256, Round.dossier_sha256)
    wanted = {digest for column in columns for digest in db.scalars(select(column)) if digest}
    for check in store.verify_all(sorted(wanted)):
        counted.files += 1
        if check.state == "altered":
            yield Refusal("untrue_file", sha256=check.sha256)
        elif check.state == "missing":
            yield Refusal("untrue_missing", sha256=check.sha256)
