"""What a piece of evidence is, when and where it was taken, and smaller copies of it without such marks.

The type is told by content, never by name. Everything hostile happens in a limited child process
(`exchange.child`); the module knows formats, not what a county allows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, BinaryIO

from campaign.exchange.child import ChildFailed, Limits, run_limited

# A 200-megapixel JPEG is decoded at a fraction (see media_child); a PNG of this size needs the memory below.
_LIMITS = Limits(memory_mb=768, cpu_seconds=20, seconds=30, answer_mb=16)


@dataclass(frozen=True)
class Media:
    """One file, looked at.

    `kind` is one of `jpeg png webp heic pdf docx xlsx ofd mp4 mov`; `taken_at` is ISO 8601 as the camera
    wrote it, with an offset only if the camera gave one; `latitude`, `longitude` in degrees (6 decimals, as
    text, so that they can be signed), `accuracy` in metres. None means that the file does not say.
    `thumbnail` is WebP, `public_copy` JPEG, both without any EXIF; None where there is nothing to draw.
    """

    kind: str
    mime: str
    width: int | None = None
    height: int | None = None
    taken_at: str | None = None
    latitude: str | None = None
    longitude: str | None = None
    accuracy: str | None = None
    thumbnail: bytes | None = None
    public_copy: bytes | None = None


class NotReadable(Exception):
    """The file is of no kind known here, or broken. `why`: `unknown_kind`, `broken`, `too_many_pixels`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def examine(file: BinaryIO) -> Media:
    """Look at a real file, open for reading; it is left at its beginning.

    Raises NotReadable.
    """
    try:
        found: dict[str, Any] = run_limited("campaign.exchange.media_child:look", file, limits=_LIMITS)
    except ChildFailed as failed:
        known = {"unknown_kind", "broken", "too_many_pixels"}
        why = "too_many_pixels" if failed.why in ("memory", "time") else failed.why
        raise NotReadable(why if why in known else "broken") from None
    return Media(**found)
