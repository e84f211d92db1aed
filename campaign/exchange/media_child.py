"""Runs in the limited child only: tells a file's kind by content and reads pictures."""

from __future__ import annotations

import re
import warnings
import zipfile
from datetime import datetime
from fractions import Fraction
from io import BytesIO
from typing import Any, BinaryIO

import filetype
from PIL import ExifTags, Image, ImageOps

from campaign.exchange.child import Unreadable

THUMBNAIL_EDGE = 480
PUBLIC_EDGE = 1600
MOST_PIXELS = 210_000_000  # the largest phone sensors

_MIMES = {
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "heic": "image/heic",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ofd": "application/ofd",
    "mp4": "video/mp4",
    "mov": "video/quicktime",
}
_BY_GUESS = {
    "jpg": "jpeg",
    "png": "png",
    "webp": "webp",
    "heic": "heic",
    "pdf": "pdf",
    "mp4": "mp4",
    "mov": "mov",
}
_DRAWN = {"jpeg", "png", "webp"}
_FORMATS = ["JPEG", "PNG", "WEBP"]


def look(source: BinaryIO) -> dict[str, Any]:
    """The fields of `media.Media`. Raises Unreadable (`unknown_kind`, `broken`, `too_many_pixels`)."""
    kind = _kind(source)
    found: dict[str, Any] = {"kind": kind, "mime": _MIMES[kind]}
    if kind in _DRAWN:
        found |= _picture(source)
    return found


def _kind(source: BinaryIO) -> str:
    head = source.read(8192)
    source.seek(0)
    if head.startswith(b"PK"):
        return _kind_of_zip(source)
    guess = filetype.guess(head)
    kind = _BY_GUESS.get(guess.extension) if guess else None
    if kind is None:
        raise Unreadable("unknown_kind")
    return kind


def _kind_of_zip(source: BinaryIO) -> str:
    try:
        with zipfile.ZipFile(source) as box:
            names = set(box.namelist())
            if "OFD.xml" in names:
                return "ofd"
            if "[Content_Types].xml" in names:
                with box.open("[Content_Types].xml") as file:
                    types = file.read(1_000_000)
                # A workbook with macros says so here and is none of the kinds.
                if b"spreadsheetml.sheet.main+xml" in types:
                    return "xlsx"
                if b"wordprocessingml.document.main+xml" in types:
                    return "docx"
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError):
        raise Unreadable("broken") from None
    raise Unreadable("unknown_kind")


def _picture(source: BinaryIO) -> dict[str, Any]:
    Image.init()
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(source, formats=_FORMATS) as picture:
            width, height = picture.size
            marks = _marks(picture)
            # JPEG only: decode at 1/2, 1/4 or 1/8, which a 200-megapixel photo needs.
            picture.draft("RGB", (PUBLIC_EDGE, PUBLIC_EDGE))
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Unreadable("too_many_pixels") from None
    except (OSError, SyntaxError, ValueError, EOFError, TypeError):
        raise Unreadable("broken") from None
    return {
        "width": width,
        "height": height,
        "thumbnail": _smaller(upright, THUMBNAIL_EDGE, "WEBP", quality=70),
        "public_copy": _smaller(upright, PUBLIC_EDGE, "JPEG", quality=85),
        **marks,
    }


def _smaller(picture: Image.Image, edge: int, form: str, quality: int) -> bytes:
    copy = picture.copy()
    copy.thumbnail((edge, edge))
    copy.info.clear()  # no EXIF, no colour profile, no comment
    out = BytesIO()
    copy.save(out, form, quality=quality)
    return out.getvalue()


def _marks(picture: Image.Image) -> dict[str, str | None]:
    """Time and place as the camera wrote them; marks that make no sense count as missing."""
    none: dict[str, str | None] = dict.fromkeys(("taken_at", "latitude", "longitude", "accuracy"))
    try:
        exif = picture.getexif()
        details = exif.get_ifd(ExifTags.IFD.Exif)
        place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    except Exception:  # any oddity in EXIF means that the photo does not say
        return none
    return none | {"taken_at": _time(exif, details)} | _place(place)


def _time(exif: Any, details: dict[int, Any]) -> str | None:
    text = details.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
    try:
        taken = datetime.strptime(str(text).strip("\x00 "), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - zone below
    except ValueError:
        return None
    offset = str(details.get(ExifTags.Base.OffsetTimeOriginal) or "").strip("\x00 ")
    return taken.isoformat() + (offset if re.fullmatch(r"[+-][01]\d:[0-5]\d", offset) else "")


def _place(place: dict[int, Any]) -> dict[str, str | None]:
    latitude = _degrees(place.get(ExifTags.GPS.GPSLatitude), place.get(ExifTags.GPS.GPSLatitudeRef), "S", 90)
    longitude = _degrees(place.get(ExifTags.GPS.GPSLongitude), place.get(ExifTags.GPS.GPSLongitudeRef), "W", 180)
    if latitude is None or longitude is None:
        return {}
    accuracy = _number(place.get(ExifTags.GPS.GPSHPositioningError))
    return {
        "latitude": f"{latitude:.6f}",
        "longitude": f"{longitude:.6f}",
        "accuracy": None if accuracy is None or accuracy < 0 else f"{accuracy:.1f}",
    }


def _degrees(parts: Any, side: Any, negative: str, most: int) -> float | None:
    try:
        degrees, minutes, seconds = (_number(part) for part in parts)
    except (TypeError, ValueError):
        return None
    if degrees is None or minutes is None or seconds is None:
        return None
    value = degrees + minutes / 60 + seconds / 3600
    return None if not 0 <= value <= most else (-value if str(side).strip("\x00 ") == negative else value)


def _number(value: Any) -> float | None:
    """A rational of EXIF; 0/0 and the like are no number."""
    try:
        return float(Fraction(int(value.numerator), int(value.denominator)))
    except (AttributeError, TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
