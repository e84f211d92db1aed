"""Wrong arithmetic in a ledger is pointed at, never corrected: the county wrote it and the county decides."""

import re
from collections.abc import Iterator
from decimal import Decimal

from campaign.domain.ledger.remarks import Remark

# Percentages are printed with at most two decimals; half a point is more than rounding.
TOLERANCE = 0.5

_BRACKET_POINTS = re.compile(r"[(（]\s*(\d+(?:\.\d+)?)\s*分?\s*[)）]")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*[%％]")
_QUANTITY = re.compile(
    r"(?<![\d.第])(\d[\d,，]*(?:\.\d+)?)\s*(人次|人|例|个|所|张|家|户|名|座|公里|亩|处|套|台|件|条|场|次|项|辆|吨|平方米|万元|万人|村|对)"
)
_OF = re.compile(r"(?<![\d./])(\d+)\s*/\s*(\d+)(?![\d./])")
_DONE = re.compile(r"^(?:已|已经|均已|全部|提前|按期|如期)*完成(?!\d|率|情况|时)(?!.*(?:部分|基本))")
_OTHERWISE = re.compile(
    r"未完成|尚未|没有完成|正在|推进中|进行中|还需|还未|未开工|未启动|滞后|部分完成|完成过半|预计.{0,12}(?:完成|竣工|完工)|待(?:开工|建设|完成|实施|验收)"
)


def points_remark(points: Decimal | None, text: str) -> Remark | None:
    """Sub-scores in brackets, such as （20分）, that do not add up to the points of the row."""
    if points is None:
        return None
    parts = [Decimal(part) for part in _BRACKET_POINTS.findall(text)]
    if not parts or sum(parts) == points:
        return None
    return Remark("ledger_points_differ", {"sum": _plain(sum(parts, Decimal(0))), "points": _plain(points)})


def claim_remark(target: Decimal | None, unit: str, claimed: float | None, text: str) -> Remark | None:
    """A percentage that the numbers beside it contradict: 6,818 of 7,230 called 100 %, 55 % for 2 of 5."""
    said = [claimed] if claimed is not None else [float(number) for number in _PERCENT.findall(text)]
    if len(said) != 1:
        return None
    for done, whole in _shares_done(target, unit, text):
        real = float(done * 100 / whole)
        if abs(real - said[0]) <= TOLERANCE:
            return None
        return Remark(
            "ledger_claim_differs",
            {"done": _plain(done), "target": _plain(whole), "real": f"{real:.1f}", "claimed": f"{said[0]:g}"},
        )
    return None


def done_remark(rating: str, text: str, target: Decimal | None, unit: str) -> Remark | None:
    """已完成 beside words or numbers that say otherwise."""
    if not _DONE.match(rating):
        return None
    short = any(done < whole for done, whole in _shares_done(target, unit, text))
    percent = _PERCENT.findall(text)
    partly = (
        len(percent) == 1
        and float(percent[0]) < 100
        and re.search(r"(?:进度|完成|达)\D{0,4}\d", text)
        and unit not in "%％"
    )
    if not (short or partly or _OTHERWISE.search(text)):
        return None
    return Remark("ledger_done_differs", {"rating": rating[:40], "text": text[:120]})


def _shares_done(target: Decimal | None, unit: str, text: str) -> Iterator[tuple[Decimal, Decimal]]:
    """(done, whole) as far as the text and the target make them certain: one pair or none."""
    if len(pairs := _OF.findall(text)) == 1 and int(pairs[0][1]):
        yield Decimal(pairs[0][0]), Decimal(pairs[0][1])
        return
    if not target or unit in ("%", "％"):
        return
    counted = {Decimal(re.sub("[,，]", "", number)) for number, _measure in _QUANTITY.findall(text)}
    counted.discard(target) if len(counted) == 2 else None
    if len(counted) == 1:
        yield counted.pop(), target


def _plain(number: Decimal | int) -> str:
    return f"{Decimal(number).normalize():f}"
