"""A sheet at either door: permission first, then the parsing, and only then the request's own transaction.

Reading a sheet takes up to seconds; on SQLite a transaction that may write would hold everybody else's meanwhile.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Annotated

from fastapi import Depends, File, Path, Request, UploadFile

from campaign.actions.finding import find_campaign
from campaign.database import get_engine, new_session
from campaign.domain.ledger import Grid
from campaign.domain.permission import demand
from campaign.edge import At, current_actor
from campaign.exchange.sheet import MOST_FILE_BYTES, read_workbook

LONGEST_NAME = 255
Id = Annotated[int, Path(ge=1, le=2**31 - 1, description="The number of the campaign")]


@dataclass(frozen=True)
class LedgerFile:
    """A file as it came, and its sheets."""

    name: str
    content: bytes
    grids: list[Grid]

    @property
    def sha256(self) -> str:
        """The hash of its bytes, in hex."""
        return sha256(self.content).hexdigest()


def may_import(request: Request, id: int, at: datetime) -> None:
    """Raises `SignInNeeded`, `Unseen` or `NotAllowed` before a byte of the file is looked at."""
    with new_session(get_engine()) as reading:
        who = current_actor(request, reading, at)
        demand(who, "import_ledger", find_campaign(reading, who, id))


def read_upload(
    request: Request, at: At, id: Id, file: Annotated[UploadFile, File(description="xlsx or CSV")]
) -> LedgerFile:
    """The uploaded ledger, read in a limited child process. Raises `Invalid` with a sentence for every refusal."""
    may_import(request, id, at)
    return _read(file)


def read_scoring_upload(
    request: Request, at: At, file: Annotated[UploadFile, File(description="xlsx or CSV")]
) -> LedgerFile:
    """An uploaded scoring file, read in a limited child process, by whoever keeps standards.

    Raises `SignInNeeded`, `NotAllowed` before a byte is looked at; `Invalid` with a sentence for every refusal.
    """
    may_keep_standards(request, at)
    return _read(file)


def may_keep_standards(request: Request, at: datetime) -> None:
    """Raises `SignInNeeded` or `NotAllowed`."""
    with new_session(get_engine()) as reading:
        demand(current_actor(request, reading, at), "keep_standards")


def _read(file: UploadFile) -> LedgerFile:
    content = file.file.read(MOST_FILE_BYTES + 1)
    name = (file.filename or "").replace("\\", "/").rsplit("/", 1)[-1]
    printable = "".join(letter for letter in name if letter.isprintable())
    return LedgerFile(printable[-LONGEST_NAME:], content, read_workbook(content).sheets)


ScoringUpload = Annotated[LedgerFile, Depends(read_scoring_upload)]
Upload = Annotated[LedgerFile, Depends(read_upload)]
