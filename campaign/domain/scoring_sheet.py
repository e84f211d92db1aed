"""A scoring file (考核评分表) as an office sends it, read into rows of criteria: headers by synonym, kinds by wording.

Nothing is decided here: each guess keeps its rule, so that a person can correct it before the standard is kept.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from campaign.domain.ledger.grid import Grid
from campaign.domain.refusal import N_, Invalid, sentence
from campaign.domain.standard_guess import guess_kind

MOST_ROWS = 250
HEADER_WITHIN = 15
# Header words by what they fill, the most telling first; a header that only contains a word counts after whole ones.
HEADERS: dict[str, tuple[str, ...]] = {
    "part": ("考核部分", "考核类别", "一级指标", "部分", "大项"),
    "object": ("考核对象", "被考核单位", "被考核对象", "适用对象", "适用单位"),
    "sub": ("子项评分标准", "子项内容", "子项", "二级指标", "三级指标", "评分细则", "考核细则"),
    "sub_points": ("子项分值", "子项分数", "细则分值"),
    "item_points": ("考核内容分值", "标准分数", "标准分", "分值", "满分", "基准分", "权重分", "分数"),
    "rule": ("扣分规则", "扣分标准", "考评标准", "评分标准", "评分办法", "计分办法", "计分规则", "评分规则"),
    "item": ("考核内容", "考核项目", "考评项目", "检查内容", "项目", "指标名称"),
    "detail": ("考评内容", "考核指标", "指标说明", "具体要求", "检查方法", "内容"),
    "necessity": ("佐证材料", "证明材料", "查看资料", "资料要求"),
}
EVERYBODY = re.compile(r"^(?:全部|所有|各)(?:责任)?(?:单位|部门|乡镇|对象)?$|^通用$")
_PART = re.compile(r"(?:^|(?<=[。；;\s]))\s*(\d{1,2})\s*[.、．]\s*(?=\D)")
_GIVES = re.compile(r"[，,；;、]?\s*得\s*(\d+(?:\.\d+)?)\s*分[。.；;，,]?\s*")
_TAIL = re.compile(r"\s*[（(]\s*(\d+(?:\.\d+)?)\s*分?\s*[）)]\s*[。.；;]?\s*$")
_FIGURE = re.compile(r"(\d+(?:\.\d+)?)\s*分")

sentence(
    "scoring_no_header",
    N_("No row names what is scored and its points, such as 考核内容 and 分值. Add such a header row and try again."),
)
sentence("scoring_no_rows", N_("There is no row under the header. Check that the right file was chosen."))
sentence("scoring_too_many_rows", N_("The file gives more than {most} criteria. Split it by what is judged."))


@dataclass(frozen=True)
class DraftCriterion:
    """A row as read: `object` is whom it judges ("" for everybody), `declared` what is written beside its heading,
    `rule` the key in `GUESSES` of what was inferred."""

    object: str
    section: str
    declared: Decimal | None
    title: str
    kind: str
    points: Decimal
    figure: Decimal | None
    hint: str
    rule: str


@dataclass(frozen=True)
class ScoringSheet:
    """The rows of one file, and whom they judge: empty where the file judges everybody alike."""

    rows: tuple[DraftCriterion, ...]
    objects: tuple[str, ...]

    def of(self, name: str) -> list[DraftCriterion]:
        """What judges `name`: its own rows and those for everybody, in the file's order; "" gives everybody's only."""
        return [row for row in self.rows if row.object in ("", name)]

    @staticmethod
    def declared(rows: Iterable[DraftCriterion]) -> dict[str, Decimal]:
        """What is written beside each heading of these rows."""
        found: dict[str, Decimal] = {}
        for row in rows:
            if row.declared is not None:
                found.setdefault(row.section, row.declared)
        return found


def read_scoring(grids: Sequence[Grid]) -> ScoringSheet:
    """The first sheet with such a table. Raises `Invalid` with field `file` when there is none, or it is too long."""
    for grid in grids:
        header = _header(grid)
        if header is not None:
            return _read(grid, *header)
    raise Invalid("scoring_no_header", field="file")


def _header(grid: Grid) -> tuple[int, dict[str, int]] | None:
    """The row with the header, and field → column; a header needs something that is scored, and its points."""
    for place in range(min(HEADER_WITHIN, len(grid.rows))):
        words = {column: text.replace(" ", "").replace("\n", "") for column, text in grid.filled(place)}
        columns: dict[str, int] = {}
        for match in (str.__eq__, lambda text, word: word in text):
            for field, known in HEADERS.items():
                free = {column: text for column, text in words.items() if column not in columns.values()}
                hits = (column for word in known for column, text in free.items() if match(text, word))
                found = next(hits, None) if field not in columns else None
                if found is not None:
                    columns[field] = found
        if columns.keys() & {"item", "sub"} and columns.keys() & {"item_points", "sub_points"}:
            return place, columns
    return None


def _read(grid: Grid, header: int, columns: dict[str, int]) -> ScoringSheet:
    rows: list[DraftCriterion] = []
    for place in range(header + 1, len(grid.rows)):
        cells = {field: _flat(grid.text(place, column)) for field, column in columns.items()}
        if any(cells.get(name) for name in ("item", "sub", "detail")):
            rows += _criteria(cells)
        if len(rows) > MOST_ROWS:
            raise Invalid("scoring_too_many_rows", field="file", most=MOST_ROWS)
    if not rows:
        raise Invalid("scoring_no_rows", field="file")
    return ScoringSheet(tuple(rows), tuple(dict.fromkeys(row.object for row in rows if row.object)))


def _criteria(cells: dict[str, str]) -> list[DraftCriterion]:
    """The criteria of one row: its sub-item where it has one, the numbered parts of its text, or the row itself."""
    name = cells.get("object", "")
    whom = "" if EVERYBODY.match(name) else name
    item, sub, detail, rule = (cells.get(field, "") for field in ("item", "sub", "detail", "rule"))
    points = _number(cells.get("item_points", ""))
    under = " ".join(filter(None, [cells.get("part", ""), item]))
    if sub:
        own = _number(cells.get("sub_points", "")) if "sub_points" in cells else points
        made = _criterion(_cut(sub, own), own, "", f"{sub}。{rule}", under)
        return [replace(made, object=whom, section=item[:200], declared=points if "sub_points" in cells else None)]
    parts = _parts(detail)
    if len(parts) > 1:
        heading, text = _short(item)
        found = [_part(part, points, f"{under} {text}") for part in parts]
        return [replace(each, object=whom, section=heading, declared=points) for each in found]
    told = "；".join(text.rstrip("；;。") for text in (detail, rule) if text)
    made = _criterion(_cut(item, points), points, told, f"{item}。{detail}。{rule}", under)
    return [replace(made, object=whom, section=cells.get("part", "")[:200])]


def _parts(text: str) -> list[str]:
    """`1.…得2分。2.…得3分。` as its parts; the text alone where it is not numbered with points."""
    pieces = _PART.split(text)
    parts = [piece.strip() for piece in pieces[2::2] if piece.strip()]
    return parts if any(_FIGURE.search(part) for part in parts) else [text]


def _part(text: str, whole: Decimal | None, under: str) -> DraftCriterion:
    """One numbered part: what it gives are its points; a part that only takes or adds has at most the whole."""
    gives = _GIVES.search(text)
    if gives is not None:
        rest = text[: gives.start()] if gives.end() == len(text) else text
        return _criterion(rest, Decimal(gives[1]), "", text, under)
    made = _criterion(text, whole, "", text, under)
    if "扣" in text:
        return replace(made, kind="bonus", figure=None, rule="bonus")
    return made if made.kind == "bonus" else replace(made, points=Decimal(0))


def _criterion(title: str, points: Decimal | None, hint: str, text: str, under: str) -> DraftCriterion:
    title, more = _short(title, 300)
    guess = guess_kind(text, points or Decimal(0), under)
    if guess.kind == "bonus" and points is None:  # what it may add at most is the largest figure it names
        points = max((Decimal(found) for found in _FIGURE.findall(text)), default=Decimal(0))
    worth = Decimal(0) if guess.kind == "veto" else points or Decimal(0)
    return DraftCriterion("", "", None, title, guess.kind, worth, guess.figure, (more + hint)[:500], guess.rule)


def _cut(text: str, points: Decimal | None) -> str:
    """The text without the points it repeats at its end."""
    tail = _TAIL.search(text)
    return text[: tail.start()] if tail and points == Decimal(tail[1]) else text


def _short(text: str, most: int = 200) -> tuple[str, str]:
    return (text, "") if len(text) <= most else (text[: most - 1] + "…", text)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _number(text: str) -> Decimal | None:
    found = re.search(r"\d+(?:\.\d+)?", text)
    try:
        number = Decimal(found[0]) if found else None
    except InvalidOperation:
        return None
    return number if number is None or number <= 1000 else Decimal(1000)
