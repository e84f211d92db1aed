"""Evidence (佐证材料): bytes kept under their sha256, and what is known about them."""

from collections.abc import Mapping
from datetime import datetime
from math import asin, cos, radians, sin, sqrt
from typing import ClassVar

from sqlmodel import Field, SQLModel

from campaign.domain.person import Actor
from campaign.domain.refusal import N_, Invalid, sentence

MEGA = 1024 * 1024
EARTH = 6_371_000  # metres, mean radius

sentence("file_empty", N_("The file is empty. Choose another one."))
sentence(
    "file_too_big",
    N_("The file is {size} MB; at most {limit} MB are taken. Make it smaller, or send it in parts."),
)
sentence("file_too_long", N_("The file is larger than {limit} MB. Make it smaller, or send it in parts."))
sentence(
    "file_kind",
    N_("This kind of file is not taken. Send a photo (JPEG, PNG, WebP), PDF, Word or Excel file."),
)
sentence("file_broken", N_("The file cannot be read; it may be damaged or cut off. Send it again."))
sentence("file_pixels", N_("The picture has too many pixels to be read. Send a smaller one."))
sentence("file_store", N_("The file could not be kept safely, so it was not taken. Try again, or tell the office."))


class Evidence(SQLModel, table=True):
    """One file as received. `taken_at`, `latitude`, `longitude` come from EXIF and are empty when it has none;
    `accuracy` and `distance` are in metres; `size` in bytes."""

    __tablename__ = "evidence"
    SHOWN: ClassVar[frozenset[str]] = frozenset({"image/jpeg", "image/png", "image/webp"})

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

    def relations(self, who: Actor) -> set[str]:
        """Whoever sent it; coordinator, leader, reader by campaign."""
        pairs = {
            "sender": self.uploaded_by_id == who.person_id,
            "coordinator": self.campaign_id in who.coordinates,
            "leader": self.campaign_id in who.leads,
            "reader": who.sees_all,
        }
        return {name for name, holds in pairs.items() if holds}


class Attachment(SQLModel, table=True):
    """Which thing evidence belongs to: noun is update | milestone | finding | rectification | order | task."""

    __tablename__ = "attachment"

    evidence_id: int = Field(foreign_key="evidence.id", primary_key=True)
    noun: str = Field(primary_key=True, max_length=16, index=True)
    noun_id: int = Field(primary_key=True, index=True)


def check_size(kind: str, size: int, limits: Mapping[str, int]) -> None:
    """Raises `Invalid` for an empty file (`size` in bytes), a kind `limits` does not name, or more than its MiB."""
    if size == 0:
        raise Invalid("file_empty", field="file")
    if kind not in limits:
        raise Invalid("file_kind", field="file")
    if size > limits[kind] * MEGA:
        raise Invalid("file_too_big", field="file", size=-(-size // MEGA), limit=limits[kind])


def metres_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The distance between two places in degrees (latitude, longitude), along the ground (haversine)."""
    (lat1, lon1), (lat2, lon2) = ((radians(value) for value in place) for place in (one, other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH * asin(min(1.0, sqrt(half)))
