"""Made-up site photos, drawn when the demo is loaded: small JPEGs that say when and where, as a phone's would."""

import random
from datetime import datetime
from io import BytesIO

from PIL import ExifTags, Image, ImageDraw, ImageFilter
from PIL.Image import Exif

SIZE = (960, 720)
Ink = ImageDraw.ImageDraw


def photo(scene: str, number: int, taken_at: datetime, latitude: float, longitude: float) -> bytes:
    """A JPEG of `scene` (school, clinic, river, pipe) taken at county time `taken_at` at that place (WGS 84)."""
    rng = random.Random(f"{scene}{number}")
    image = _sky(rng)
    draw = ImageDraw.Draw(image)
    SCENES[scene](draw, rng)
    image = image.filter(ImageFilter.GaussianBlur(1.2))
    noise = Image.effect_noise(SIZE, 22).convert("RGB")
    image = Image.blend(image, noise, 0.07)
    written = BytesIO()
    image.save(written, "JPEG", quality=72, exif=_marks(taken_at, latitude, longitude))
    return written.getvalue()


def scanned(title: str) -> bytes:
    """A PNG of a sheet of paper with lines where its words would be: what a scanner makes of a document."""
    rng = random.Random(title)
    image = Image.new("L", (620, 877), 250)
    draw = ImageDraw.Draw(image)
    draw.rectangle((170, 90, 450, 112), fill=60)
    for row in range(22):
        draw.rectangle((80, 170 + 28 * row, rng.randint(430, 540), 178 + 28 * row), fill=120)
    written = BytesIO()
    image.save(written, "PNG", optimize=True)
    return written.getvalue()


def _marks(taken_at: datetime, latitude: float, longitude: float) -> Exif:
    exif = Image.Exif()
    stamp = taken_at.strftime("%Y:%m:%d %H:%M:%S")
    exif[ExifTags.Base.DateTime] = stamp
    inner = exif.get_ifd(ExifTags.IFD.Exif)
    inner[ExifTags.Base.DateTimeOriginal] = stamp
    inner[ExifTags.Base.OffsetTimeOriginal] = taken_at.strftime("%z")[:3] + ":" + taken_at.strftime("%z")[3:]
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef], place[ExifTags.GPS.GPSLatitude] = "N", _degrees(latitude)
    place[ExifTags.GPS.GPSLongitudeRef], place[ExifTags.GPS.GPSLongitude] = "E", _degrees(longitude)
    place[ExifTags.GPS.GPSHPositioningError] = 8.0
    return exif


def _degrees(value: float) -> tuple[float, float, float]:
    minutes = (value % 1) * 60
    return float(int(value)), float(int(minutes)), round((minutes % 1) * 60, 3)


def _sky(rng: random.Random) -> Image.Image:
    """Daylight of one day: a gradient, hills, and a ground."""
    top, low = rng.choice((((120, 160, 205), (222, 230, 236)), ((150, 165, 180), (216, 219, 220))))
    gradient = Image.linear_gradient("L").resize(SIZE)
    image = Image.composite(Image.new("RGB", SIZE, low), Image.new("RGB", SIZE, top), gradient)
    draw = ImageDraw.Draw(image)
    for shade, height in (((146, 163, 158), 330), ((112, 137, 118), 390)):
        points = [(x, height + rng.randint(-50, 50)) for x in range(0, SIZE[0] + 161, 160)]
        draw.polygon([(0, SIZE[1]), *points, (SIZE[0], SIZE[1])], fill=shade)
    draw.rectangle((0, 520, *SIZE), fill=rng.choice(((148, 142, 130), (128, 134, 116))))
    return image


def _school(draw: Ink, rng: random.Random) -> None:
    left, floors = rng.randint(90, 150), rng.choice((3, 4))
    top = 540 - floors * 84
    wall = rng.choice(((226, 208, 178), (214, 196, 190)))
    draw.rectangle((left, top, left + 660, 545), fill=wall)
    draw.rectangle((left - 8, top - 14, left + 668, top), fill=(150, 92, 74))
    for floor in range(floors):
        for bay in range(9):
            x, y = left + 22 + bay * 71, top + 22 + floor * 84
            draw.rectangle((x, y, x + 50, y + 44), fill=(92, 116, 136), outline=(240, 240, 236), width=3)
    draw.line((left + 720, 545, left + 720, 250), fill=(190, 190, 190), width=5)
    draw.rectangle((left + 722, 254, left + 780, 292), fill=(196, 52, 44))
    draw.ellipse((140, 580, 820, 690), outline=(176, 90, 72), width=16)


def _clinic(draw: Ink, rng: random.Random) -> None:
    draw.rectangle((0, 0, *SIZE), fill=(222, 226, 222))
    draw.polygon([(0, 560), (960, 500), (960, 720), (0, 720)], fill=(170, 182, 180))
    for place in range(3):
        x = 90 + place * 290 + rng.randint(-12, 12)
        draw.rectangle((x, 430, x + 210, 505), fill=(244, 246, 246), outline=(140, 152, 160), width=4)
        draw.rectangle((x, 395, x + 62, 450), fill=(198, 216, 226))
        draw.line((x + 226, 500, x + 226, 250), fill=(120, 128, 132), width=5)
        draw.rectangle((x + 60, 250, x + 140, 310), fill=(36, 52, 64))
        draw.line((x + 66, 285, x + 92, 285, x + 99, 264, x + 108, 300, x + 134, 285), fill=(96, 214, 140), width=3)


def _river(draw: Ink, rng: random.Random) -> None:
    bend = rng.randint(-60, 60)
    draw.polygon([(420 + bend, 400), (560 + bend, 400), (900, 720), (120, 720)], fill=(116, 142, 148))
    for _ in range(26):
        x, y = rng.randint(250, 760), rng.randint(450, 715)
        draw.line((x, y, x + rng.randint(30, 90), y), fill=(140, 164, 168), width=2)
    for side in (-1, 1):
        for step in range(9):
            x = 490 + bend + side * (80 + step * 42) + rng.randint(-8, 8)
            y = 415 + step * 34
            draw.ellipse((x - 24, y - 52, x + 24, y), fill=(82, 112, 74))
    draw.rectangle((690, 470, 800, 560), fill=(36, 92, 150))
    draw.rectangle((704, 484, 786, 490), fill=(236, 240, 244))
    draw.line((745, 560, 745, 640), fill=(150, 150, 150), width=8)


def _pipe(draw: Ink, rng: random.Random) -> None:
    draw.polygon([(250, 720), (420, 420), (560, 420), (760, 720)], fill=(96, 78, 60))
    for step in range(5):
        y = 440 + step * 58
        draw.ellipse((460 - step * 12, y, 530 + step * 12, y + 46), outline=(40, 44, 48), width=12)
    draw.ellipse((400, 600, 600, 716), fill=(52, 54, 56), outline=(120, 122, 124), width=10)
    for _ in range(60):
        x, y = rng.randint(0, 940), rng.randint(560, 715)
        draw.ellipse((x, y, x + rng.randint(6, 22), y + 10), fill=(140, 118, 92))
    draw.rectangle((640, 520, 850, 560), fill=(230, 150, 40))


SCENES = {"school": _school, "clinic": _clinic, "river": _river, "pipe": _pipe}
