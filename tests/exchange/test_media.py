"""Evidence is told by its content; what a photo says about itself is read and left out of copies."""

import zipfile
from io import BytesIO
from tempfile import TemporaryFile
from typing import Any

import pytest
import xlsxwriter
from PIL import ExifTags, Image, TiffImagePlugin

from campaign.exchange.media import Media, NotReadable, examine

R = TiffImagePlugin.IFDRational


def photo(form: str = "JPEG", exif: Image.Exif | None = None, size: tuple[int, int] = (2000, 1500)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, (30, 120, 90)).save(out, form, **({"exif": exif} if exif else {}))
    return out.getvalue()


def marks(latitude: Any = (R(31), R(14), R(30)), side: str = "N", when: str = "2026:11:23 10:12:00") -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = when
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(
        {1: side, 2: latitude, 3: "E", 4: (R(105), R(20), R(4914, 100)), 31: R(8, 1)}
    )
    return exif


def look(data: bytes) -> Media:
    with TemporaryFile() as file:
        file.write(data)
        file.flush()
        return examine(file)


def test_time_and_place_of_a_photo_are_read() -> None:
    media = look(photo(exif=marks()))
    assert (media.kind, media.mime) == ("jpeg", "image/jpeg")
    assert (media.taken_at, media.latitude, media.longitude) == (
        "2026-11-23T10:12:00",
        "31.241667",
        "105.346983",
    )
    assert media.accuracy == "8.0"


def test_an_offset_the_camera_gave_is_kept() -> None:
    exif = marks()
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.OffsetTimeOriginal] = "+08:00"
    assert look(photo(exif=exif)).taken_at == "2026-11-23T10:12:00+08:00"


def test_the_south_is_negative() -> None:
    assert look(photo(exif=marks(side="S"))).latitude == "-31.241667"


def test_missing_marks_are_none_and_no_suspicion() -> None:
    media = look(photo())
    assert (media.taken_at, media.latitude, media.longitude, media.accuracy) == (None, None, None, None)
    assert media.thumbnail


@pytest.mark.parametrize(
    "exif",
    [
        marks(latitude=(R(0, 0), R(0, 0), R(0, 0))),
        marks(latitude=(R(331), R(0), R(0))),
        marks(latitude=R(31)),
    ],
)
def test_a_senseless_place_counts_as_missing(exif: Image.Exif) -> None:
    assert look(photo(exif=exif)).latitude is None


def test_a_senseless_time_counts_as_missing() -> None:
    assert look(photo(exif=marks(when="0000:00:00 00:00:00"))).taken_at is None


def test_copies_stand_upright_and_say_nothing_about_where() -> None:
    media = look(photo(exif=marks()))
    assert (media.width, media.height) == (2000, 1500)
    for data, edge, form in ((media.thumbnail, 480, "WEBP"), (media.public_copy, 1600, "JPEG")):
        assert data is not None
        with Image.open(BytesIO(data)) as copy:
            assert copy.format == form
            assert copy.size == (edge * 3 // 4, edge)  # orientation 6: turned by a quarter
            assert not dict(copy.getexif())
            assert "exif" not in copy.info


@pytest.mark.parametrize(("form", "kind"), [("PNG", "png"), ("WEBP", "webp")])
def test_other_pictures_are_drawn_too(form: str, kind: str) -> None:
    media = look(photo(form))
    assert media.kind == kind
    assert media.public_copy


def office(part: str, content: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        box.writestr("[Content_Types].xml", f'<Override PartName="/{part}" ContentType="application/vnd.{content}"/>')
    return out.getvalue()


def workbook() -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet().write(0, 0, "台账")
    return out.getvalue()


def ofd() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        box.writestr("OFD.xml", "<ofd/>")
    return out.getvalue()


DOCX = "openxmlformats-officedocument.wordprocessingml.document.main+xml"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (workbook(), "xlsx"),
        (office("word/document.xml", DOCX), "docx"),
        (ofd(), "ofd"),
        (b"%PDF-1.7\n%%EOF", "pdf"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "heic"),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42", "mp4"),
    ],
)
def test_documents_are_told_by_content(data: bytes, kind: str) -> None:
    media = look(data)
    assert media.kind == kind
    assert media.thumbnail is None


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "unknown_kind"),
        (b"<html><script>alert(1)</script>", "unknown_kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "unknown_kind"),
        (b"MZ\x90\x00", "unknown_kind"),
        (b"GIF89a\x01\x00\x01\x00", "unknown_kind"),
        (b"PK\x03\x04 not a zip", "broken"),
        (office("xl/workbook.bin", "ms-excel.sheet.macroEnabled.main+xml"), "unknown_kind"),
        (photo()[:2000], "broken"),
        (b"\xff\xd8\xff\xe0 no picture", "broken"),
    ],
)
def test_what_cannot_be_shown_safely_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(NotReadable) as refused:
        look(data)
    assert refused.value.why == why


def test_a_picture_that_would_fill_the_memory_is_refused() -> None:
    bomb = BytesIO()
    Image.new("1", (25_000, 25_000)).save(bomb, "PNG")
    with pytest.raises(NotReadable) as refused:
        look(bomb.getvalue())
    assert refused.value.why == "too_many_pixels"


def test_a_photo_of_a_large_sensor_is_read() -> None:
    media = look(photo(size=(12_000, 9_000)))
    assert (media.width, media.height) == (12_000, 9_000)
    assert media.thumbnail
