"""A column headed 责任单位及责任人 holds units and people in one cell: `without_people` takes them apart."""

import re
from functools import lru_cache

from campaign.domain.ledger.units import looks_like_unit

_BOTH = re.compile(r"责任人|负责人|联系人|联络员|经办人")
_PIECES = re.compile(r"[、,，;；\n|｜]+")
_NAME = r"[一-龥·]{2,4}"
_IN_BRACKETS = re.compile(rf"[(（]({_NAME})[)）]$")
_BEHIND = re.compile(rf"^[\s:：/]*({_NAME})$")
_SEAT = re.compile(rf"(?:副?(?:局长|主任|书记|镇长|乡长|院长|校长|部长|主席|站长))[\s:：]*(?={_NAME}$)")


@lru_cache(maxsize=256)
def holds_people(header: str) -> bool:
    """True for a header that names units and people: 责任单位及责任人, 牵头单位（责任人）."""
    return _BOTH.search(header) is not None


def without_people(cell: str) -> tuple[str, list[str]]:
    """The cell with nothing but its units, and the people it named: 教育局 李某 → (教育局, [李某])."""
    units: list[str] = []
    people: list[str] = []
    for piece in filter(None, (piece.strip() for piece in _PIECES.split(cell))):
        unit, person = _apart(piece)
        if not person and units and re.fullmatch(_NAME, piece) and not looks_like_unit(piece):
            unit, person = "", piece  # 教育局：李某、王某: the second belongs to the same unit
        units += [unit] if unit else []
        people += [person] if person else []
    return "\n".join(units), people


def _apart(piece: str) -> tuple[str, str]:
    """One unit and its person; ("the piece", "") where nothing in it looks like a person behind a unit."""
    if (found := _IN_BRACKETS.search(piece)) and not looks_like_unit(found[1]):
        unit = piece[: found.start()].strip()
        return (unit, found[1]) if looks_like_unit(unit) else (piece, "")
    if looks_like_unit(piece):
        return piece, ""
    piece = _SEAT.sub(" ", piece)
    for end in range(len(piece) - 2, 1, -1):
        found = _BEHIND.match(piece[end:])
        if found and looks_like_unit(piece[:end]) and not looks_like_unit(found[1]):
            return piece[:end], found[1]
    return piece, ""
