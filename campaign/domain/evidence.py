"""Evidence (佐证材料): bytes kept under their sha256, and what is known about them."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from campaign.domain.refusal import N_, sentence

sentence("evidence_unknown", N_("This file was not sent in by you for this task. Choose it again and send it."))
sentence("file_empty", N_("The file is empty. Choose another one."))
sentence(
    "file_too_big",
    N_("The file is {size} MB; at most {limit} MB are taken. Make it smaller, or send it in parts."),
)
sentence(
    "file_kind",
    N_("This kind of file is not taken. Send a photo (JPEG, PNG, WebP), PDF, Word or Excel file."),
)


class Evidence(SQLModel, table=True):
    """One file as received. `taken_at`, `latitude`, `longitude` come from EXIF and are empty when it has none;
    `accuracy` and `distance` are in metres; `size` in bytes."""

    __tablename__ = "evidence"

    id: int | None = Field(default=None, primary_key=True)
    sha256: str = Field(max_length=64, index=True)
    name: str = Field(max_length=200)
    size: int
    type: str = Field(max_length=100)
    uploaded_by_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    uploaded_at: datetime
    recorded_at: datetime
    taken_at: datetime | None = None
    latitude: float | None = None
    longitude: float | None = None
    accuracy: float | None = None
    distance: float | None = None
    width: int | None = None
    height: int | None = None
    thumbnail_sha256: str = Field(default="", max_length=64)  # small WebP for pages; empty when nothing is drawn
    public_sha256: str = Field(default="", max_length=64)  # JPEG without any marks, for public pages
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    task_id: int | None = Field(default=None, foreign_key="task.id", index=True)


class Attachment(SQLModel, table=True):
    """Which thing evidence belongs to; `noun` is update | milestone | finding | rectification | order | task."""

    __tablename__ = "attachment"

    evidence_id: int = Field(foreign_key="evidence.id", primary_key=True)
    noun: str = Field(primary_key=True, max_length=16, index=True)
    noun_id: int = Field(primary_key=True, index=True)
