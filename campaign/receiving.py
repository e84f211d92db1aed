"""Taking a file in: looked at and kept safely before the database is asked to write anything.

A write transaction must be short, so a route names `Arrived` before its session: the sign-in is checked with a read,
the bytes are examined in a limited child and stored with fsync, and only then does the deed begin.
"""

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Annotated, BinaryIO
from urllib.parse import unquote

from fastapi import Depends, File, Request, UploadFile

from campaign.actions.evidence import Received
from campaign.database import get_engine, new_session
from campaign.domain.evidence import MEGA, check_size
from campaign.domain.refusal import Invalid
from campaign.domain.rules import DEFAULT_RULES
from campaign.edge import At, SignInNeeded, sign_in_of
from campaign.exchange.media import Media, NotReadable, examine
from campaign.settings import get_settings
from campaign.store import EvidenceStore, Stored, TooLarge, pieces

REASONS = {"unknown_kind": "file_kind", "broken": "file_broken", "too_many_pixels": "file_pixels"}


@lru_cache
def get_store() -> EvidenceStore:
    """The evidence store of this process."""
    return EvidenceStore(get_settings().evidence())


def take_in(file: BinaryIO, name: str) -> Received:
    """Look at a real file and keep its bytes and its smaller copies. `name` is what the sender called it.

    Raises `Invalid` for an empty, unreadable, unwanted or oversized file; OSError when the disk refuses.
    """
    size = file.seek(0, 2)
    file.seek(0)
    if size == 0:
        raise Invalid("file_empty", field="file")
    try:
        media = examine(file)
    except NotReadable as fault:
        raise Invalid(REASONS[fault.why], field="file") from None
    check_size(media.kind, size, DEFAULT_RULES.evidence_mb)
    return _received(_keep(file), name, media)


def _keep(file: BinaryIO) -> Stored:
    limit = get_settings().upload_limit
    file.seek(0)
    try:
        return get_store().put(pieces(file), limit)
    except TooLarge:
        raise Invalid("file_too_long", field="file", limit=limit // MEGA) from None


def _received(stored: Stored, name: str, media: Media) -> Received:
    return Received(
        sha256=stored.sha256,
        name=_plain_name(name),
        size=stored.size,
        mime=media.mime,
        width=media.width,
        height=media.height,
        taken_at=media.taken_at,
        latitude=media.latitude,
        longitude=media.longitude,
        accuracy=media.accuracy,
        thumbnail_sha256=_keep(BytesIO(media.thumbnail)).sha256 if media.thumbnail else "",
        public_sha256=_keep(BytesIO(media.public_copy)).sha256 if media.public_copy else "",
    )


def _plain_name(name: str) -> str:
    """The last part of a file's name, without anything that could steer a terminal or a header."""
    last = unquote(name).replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(letter for letter in last if letter.isprintable() and letter not in '"<>')[-200:] or "file"


def arrived(request: Request, file: UploadFile, at: At) -> Received:
    """The uploaded file of a request by somebody who is signed in, stored and looked at."""
    with new_session(get_engine()) as db:
        if sign_in_of(db, request, at) is None:
            raise SignInNeeded
    # Beyond a megabyte the framework has it on disk already; the child needs a real file in any case.
    file.file.rollover()  # type: ignore[attr-defined]
    return take_in(file.file._file, file.filename or "file")  # type: ignore[attr-defined]


Arrived = Annotated[Received, Depends(arrived)]


def arrived_with_form(
    request: Request,
    at: At,
    files: Annotated[list[UploadFile | str], File()] = [],  # noqa: B006 – FastAPI copies it
) -> list[Received]:
    """The files that travel with a form of a browser without scripts; an empty field is no file."""
    chosen = [file for file in files if not isinstance(file, str) and file.filename]
    return [arrived(request, file, at) for file in chosen]


ArrivedWithForm = Annotated[list[Received], Depends(arrived_with_form)]


@dataclass(frozen=True)
class Files:
    """The files that came with a form, stored and looked at; or what was wrong with one of them."""

    received: tuple[Received, ...] = ()
    fault: Invalid | None = None


def arrived_or_not(
    request: Request,
    at: At,
    files: Annotated[list[UploadFile | str], File()] = [],  # noqa: B006 – FastAPI copies it
) -> Files:
    """As `ArrivedWithForm`, for a form that is drawn again with what was typed when a file is refused."""
    try:
        return Files(tuple(arrived_with_form(request, at, files)))
    except Invalid as fault:
        return Files(fault=fault)


ArrivedOrNot = Annotated[Files, Depends(arrived_or_not)]
