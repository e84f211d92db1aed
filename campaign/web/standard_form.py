"""A standard as a form: rows of criteria and milestone patterns, typed as texts, read into a standard to be kept."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from campaign.domain.milestone_pattern import MilestonePattern
from campaign.domain.refusal import N_, Invalid, Invalids, sentence
from campaign.domain.scoring_sheet import DraftCriterion
from campaign.domain.standard import FIGURES, LONGEST_SECTION, Criterion, Standard
from campaign.domain.standard_guess import GUESSES
from campaign.domain.standard_sums import SectionSum, section_sums
from campaign.web import forms
from campaign.web.sheet import Sheet

Row = dict[str, str]
HEAD = ("code", "title", "title_en", "focus_area", "pass_mark", "grade_1", "grade_2", "grade_3", "follows")
CRITERION = (
    "section",
    "declared",
    "title",
    "kind",
    "points",
    "figure",
    "hint",
    "evidence",
    "necessity",
    "guess",
    "object",
)
PATTERN = ("title", "anchor", "offset", "unit")
LIMITS = {"title": 300, "hint": 500, "necessity": 300, "section": LONGEST_SECTION}
BLANK, BLANK_PATTERN = dict.fromkeys(CRITERION, ""), dict.fromkeys(PATTERN, "")
NEW = {"pass_mark": "80", "grade_1": "90", "grade_2": "80", "grade_3": "60", "follows": "0"}
NOWHERE = 10**6  # beyond every row
MORE = 3  # rows that a new form has, or that are added at once

sentence("whole_number", N_("“{text}” is not a whole number of days. Write digits, with a minus for days before."))


@dataclass(frozen=True)
class Written:
    """A row as far as its points can be read: enough for the sums while the form is being filled in."""

    section: str
    kind: str
    points: Decimal


@dataclass
class Draft:
    """The form's texts. `rows` are criteria, `patterns` milestones; empty ones are left out when it is kept."""

    head: Row
    rows: list[Row] = field(default_factory=list)
    patterns: list[Row] = field(default_factory=list)

    def change(self, wish: str) -> None:
        """What a button of the form asks for: `add`, `add-pattern`, `remove-2`, `remove-pattern-0`; else nothing."""
        verb, _, place = wish.rpartition("-")
        if wish in ("add", "add-pattern"):
            rows, blank = (self.rows, BLANK) if wish == "add" else (self.patterns, BLANK_PATTERN)
            rows += [dict(blank) for _ in range(MORE)]
        elif verb in ("remove", "remove-pattern"):
            rows, row = self.rows if verb == "remove" else self.patterns, _whole(place, NOWHERE)
            del rows[row : row + 1]

    @property
    def follows(self) -> int:
        """The version that the form was drawn from; 0 for a new standard."""
        return _whole(self.head["follows"], 0)

    def keep_only(self, whom: str) -> None:
        """Of a file that judges several, the rows that judge `whom`, and those that judge everybody."""
        self.rows = [row | {"object": ""} for row in self.rows if row["object"] in ("", whom)]

    @property
    def sums(self) -> list[SectionSum]:
        """The headings with what they add up to, where something is written."""
        written = [Written(row["section"], row["kind"], _points(row["points"])) for row in self.rows if _is_filled(row)]
        return section_sums(written, self.declared)

    @property
    def full(self) -> Decimal:
        """The full mark as it stands."""
        return sum((each.points for each in self.sums), Decimal(0))

    @property
    def declared(self) -> dict[str, float]:
        """What is written beside the headings, by heading; the first figure counts."""
        found: dict[str, float] = {}
        for row in self.rows:
            if row["declared"]:
                found.setdefault(row["section"], float(_points(row["declared"])))
        return found

    @property
    def guesses(self) -> int:
        """How many rows hold something inferred that nobody has confirmed yet."""
        return sum(bool(row["guess"]) for row in self.rows)


def draft_in(sheet: Sheet) -> Draft:
    """What was typed."""
    head = {name: sheet.text(name) for name in HEAD}
    rows = _rows(sheet, "c", CRITERION)
    for row in rows:
        row["guess"] = row["guess"] if row["guess"] in GUESSES else ""
    return Draft(head, rows, _rows(sheet, "m", PATTERN))


def new_draft(focus_area: str = "") -> Draft:
    """An empty form with the usual marks."""
    head = dict.fromkeys(HEAD, "") | NEW | {"focus_area": focus_area}
    return Draft(head, [dict(BLANK) for _ in range(MORE)], [dict(BLANK_PATTERN)])


def draft_of_rows(rows: Iterable[DraftCriterion], title: str) -> Draft:
    """What was read from a scoring file, as a form in which every guess can be corrected."""
    return Draft(new_draft().head | {"title": title[:150]}, [_row_read(row) for row in rows])


def draft_of(standard: Standard) -> Draft:
    """A version as the form its next version starts from."""
    grades = {f"grade_{place}": f"{mark:g}" for place, mark in enumerate(standard.grades, 1)}
    same = {name: getattr(standard, name) for name in ("code", "title", "title_en", "focus_area")}
    head = same | grades | {"pass_mark": f"{standard.pass_mark:g}", "follows": str(standard.version)}
    rows = [_row_of(each, standard.declared) for each in standard.criteria]
    patterns = [
        {
            "title": each.title,
            "anchor": each.anchor,
            "offset": str(each.offset),
            "unit": "working" if each.working else "days",
        }
        for each in standard.patterns
    ]
    return Draft(head, rows, patterns)


def standard_in(draft: Draft, before: Standard | None) -> Standard:
    """The standard that the form says; English texts of `before` stay with criteria whose wording stays.

    Raises `Invalids` with every fault at its field: `c2-points` is the points of the third row.
    """
    faults: list[Invalid] = []
    head = _head(draft.head, faults)
    rows = [(place, row) for place, row in enumerate(draft.rows) if _is_filled(row)]
    english = {each.title: each for each in before.criteria} if before else {}
    criteria = [_criterion(row, place, english, faults) for place, row in rows]
    stones = [(place, row) for place, row in enumerate(draft.patterns) if row["title"] or row["offset"]]
    patterns = [_pattern(row, place, faults) for place, row in stones]
    if not criteria:
        faults.append(Invalid("standard_empty", field="criteria"))
    if faults:
        raise Invalids(faults)
    return Standard(**head, declared=draft.declared, criteria=criteria, patterns=patterns)


def _head(head: Row, faults: list[Invalid]) -> dict[str, Any]:
    def mark(name: str) -> float:
        return float(_read(faults, lambda: forms.number(head[name], name)) or 0)

    for name, limit in (("code", 40), ("title", 200), ("title_en", 200), ("focus_area", 30)):
        if len(head[name]) > limit:
            faults.append(Invalid("text_too_long", field=name, limit=limit))
    if not head["title"]:
        faults.append(Invalid("standard_title", field="title"))
    if not head["code"] or not head["code"].replace("-", "").replace("_", "").isalnum():
        faults.append(Invalid("standard_code", field="code"))
    texts = {name: head[name] for name in ("code", "title", "title_en", "focus_area")}
    return texts | {"pass_mark": mark("pass_mark"), "grades": [mark(f"grade_{place}") for place in (1, 2, 3)]}


def _criterion(row: Row, place: int, english: dict[str, Criterion], faults: list[Invalid]) -> Criterion:
    figure = _read(faults, lambda: forms.number(row["figure"], f"c{place}-figure"))
    if figure is not None and figure <= 0:
        faults.append(Invalid("standard_figure", field=f"c{place}-figure", title=row["title"][:40], figure=figure))
    points = _read(faults, lambda: forms.number(row["points"], f"c{place}-points"))
    name = FIGURES.get(row["kind"])
    known = english.get(row["title"])
    made = Criterion(  # type: ignore[call-arg] # the relationship fills standard_id
        section=row["section"],
        kind=row["kind"],
        title=row["title"],
        title_en=known.title_en if known else "",
        hint=row["hint"],
        hint_en=known.hint_en if known and known.hint == row["hint"] else "",
        points=points or Decimal(0),
        params={name: _plain(figure)} if name and figure is not None else {},
        needs_evidence=row["evidence"] == "yes",
        necessity=row["necessity"],
    )
    for text, limit in LIMITS.items():
        if len(row[text]) > limit:
            faults.append(Invalid("text_too_long", field=f"c{place}-{text}", limit=limit))
    _read(faults, made.check, place)
    return made


def _pattern(row: Row, place: int, faults: list[Invalid]) -> MilestonePattern:
    offset = row["offset"].replace("−", "-").replace("+", "") or "0"
    if not offset.removeprefix("-").isdigit() or not offset.isascii() or len(offset) > 6:
        faults.append(Invalid("whole_number", field=f"m{place}-offset", text=offset[:20]))
        offset = "0"
    made = MilestonePattern(  # type: ignore[call-arg]
        title=row["title"], anchor=row["anchor"], offset=int(offset), working=row["unit"] == "working"
    )
    try:
        made.check()
    except Invalid as fault:
        faults.append(Invalid(fault.code, field=f"m{place}-title", **fault.params))
    return made


def _read(faults: list[Invalid], read: Callable[[], Any], place: int | None = None) -> Any:
    """What `read` gives; a fault is noted, at the row where the noun names only the field."""
    try:
        return read()
    except Invalid as fault:
        at = fault.field if place is None else f"c{place}-{'figure' if fault.field == 'params' else fault.field}"
        faults.append(Invalid(fault.code, field=at, **fault.params))
        return None


def _rows(sheet: Sheet, prefix: str, names: Iterable[str]) -> list[Row]:
    columns = {name: sheet.texts(f"{prefix}_{name}") for name in names}
    length = max(map(len, columns.values()), default=0)
    return [
        {name: texts[place] if place < len(texts) else "" for name, texts in columns.items()} for place in range(length)
    ]


def _row_of(each: Criterion, declared: dict[str, float]) -> Row:
    figure = each.params.get(FIGURES.get(each.kind, ""))
    written = declared.get(each.section)
    return BLANK | {
        "section": each.section,
        "declared": "" if written is None else f"{written:g}",
        "title": each.title,
        "kind": each.kind,
        "points": f"{each.points.normalize():f}",
        "figure": "" if figure is None else f"{figure:g}",
        "hint": each.hint,
        "evidence": "yes" if each.needs_evidence else "",
        "necessity": each.necessity,
    }


def _row_read(row: DraftCriterion) -> Row:
    return BLANK | {
        "section": row.section,
        "declared": "" if row.declared is None else f"{row.declared.normalize():f}",
        "title": row.title,
        "kind": row.kind,
        "points": f"{row.points.normalize():f}",
        "figure": "" if row.figure is None else f"{row.figure.normalize():f}",
        "hint": row.hint,
        "guess": row.rule,
        "object": row.object,
    }


def _whole(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else otherwise


def _is_filled(row: Row) -> bool:
    return any(row[name] for name in ("title", "points", "hint"))


def _points(text: str) -> Decimal:
    try:
        return forms.number(text, "points") or Decimal(0)
    except Invalid:
        return Decimal(0)


def _plain(number: Decimal) -> float | int:
    return int(number) if number == int(number) else float(number)
