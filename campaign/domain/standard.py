"""Standard (统一标准): versioned criteria an acceptance is scored by. A task adopts a version and keeps it."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import JSON, Field, Relationship, SQLModel

from campaign.domain.milestone_pattern import MilestonePattern
from campaign.domain.refusal import N_, Invalid, sentence
from campaign.domain.scoring import Measure
from campaign.domain.standard_sums import OUTSIDE_FULL, SectionSum, section_sums

KINDS = {
    "yes_no": N_("Yes or no"),
    "points": N_("Points"),
    "proportional": N_("Proportional"),
    "deduction": N_("Deduction per case"),
    "all_or_nothing": N_("All or nothing"),
    "veto": N_("Veto"),
    "bonus": N_("Capped bonus or penalty"),
}
# The kind's own figure that must be given, above zero.
NEEDS = {"proportional": "target", "all_or_nothing": "target", "deduction": "per_case"}
# The one figure a form asks for beside the points; those not in NEEDS may be left out.
FIGURES = NEEDS | {"bonus": "cap", "points": "met_from"}
LONGEST_SECTION = 200
MOST_CRITERIA, MOST_PATTERNS = 100, 40

sentence("necessity_missing", N_("“{title}” demands evidence, so it must say why that is necessary."))
sentence("standard_empty", N_("The standard has no criterion. Add at least one."))
sentence("standard_too_many", N_("A standard has at most {most} criteria or milestones. Make two standards of it."))
sentence("standard_code", N_("The code is 1 to 40 letters, digits, - or _, such as rural-water."))
sentence("standard_declared", N_("The points written beside the heading “{title}” must be a number from 0 to 1000."))
sentence("standard_kind", N_("“{kind}” is not a kind of criterion; choose one of the list."))
sentence("standard_title", N_("Give the standard and each criterion a title."))
sentence("standard_points", N_("“{title}” needs points from 0 to 1000."))
sentence("standard_figure", N_("“{title}” needs the figure “{figure}”, above zero."))
sentence("standard_marks", N_("The pass mark and the grades are percentages from 0 to 100, the grades descending."))


class Criterion(SQLModel, table=True):
    """One thing looked at. `points` is its full score (0 for a veto); `params` hold a kind's own figures.

    `section` is the heading it stands under (考核内容), empty where the standard has none.
    """

    __tablename__ = "criterion"

    id: int | None = Field(default=None, primary_key=True)
    standard_id: int = Field(foreign_key="standard.id", index=True)
    position: int = 0
    section: str = Field(default="", max_length=LONGEST_SECTION)
    kind: str = Field(max_length=16)
    title: str = Field(max_length=300)
    title_en: str = Field(default="", max_length=300)
    hint: str = Field(default="", max_length=500)
    hint_en: str = Field(default="", max_length=500)
    points: Decimal = Field(default=Decimal(0), max_digits=8, decimal_places=2)
    params: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    needs_evidence: bool = False
    necessity: str = Field(default="", max_length=300)

    def measure(self) -> Measure:
        """The criterion as scoring needs it."""
        return Measure(self.kind, self.title, self.points, self.params)

    def shown(self, language: str = "zh") -> str:
        """The title in the reader's language; the Chinese one where the standard has no other."""
        return self.title_en if language.startswith("en") and self.title_en else self.title

    def shown_hint(self, language: str = "zh") -> str:
        """The hint in the reader's language."""
        return self.hint_en if language.startswith("en") and self.hint_en else self.hint

    def check(self) -> None:
        """Raises `Invalid` when the criterion could not be scored, or demands evidence without saying why."""
        if self.kind not in KINDS:
            raise Invalid("standard_kind", field="kind", kind=self.kind[:40])
        if not self.title.strip():
            raise Invalid("standard_title", field="title")
        if not 0 <= self.points <= 1000:
            raise Invalid("standard_points", field="points", title=self.title)
        figure = NEEDS.get(self.kind)
        given = self.params.get(figure) if figure else 1
        if not isinstance(given, int | float) or isinstance(given, bool) or not 0 < given < 10**12:
            raise Invalid("standard_figure", field="params", title=self.title, figure=figure)
        if self.needs_evidence and not self.necessity.strip():
            raise Invalid("necessity_missing", field="necessity", title=self.title)


class Standard(SQLModel, table=True):
    """One version of one standard: criteria, and the milestones it proposes to a task that adopts it.

    It never changes once made; a change is the next version. `declared` holds what the paper writes beside a heading:
    section → points, which need not be what its criteria add up to.
    """

    __tablename__ = "standard"
    __table_args__ = (UniqueConstraint("code", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=40, index=True)
    version: int = 1
    title: str = Field(max_length=200)
    title_en: str = Field(default="", max_length=200)
    focus_area: str = Field(default="", max_length=30)
    pass_mark: float = 80.0
    grades: list[float] = Field(default_factory=lambda: [90.0, 80.0, 60.0], sa_type=JSON)
    declared: dict[str, float] = Field(default_factory=dict, sa_type=JSON)
    created_at: datetime

    criteria: list[Criterion] = Relationship(
        sa_relationship_kwargs={"order_by": "Criterion.position", "cascade": "all, delete-orphan"}
    )
    patterns: list[MilestonePattern] = Relationship(
        sa_relationship_kwargs={"order_by": "MilestonePattern.position", "cascade": "all, delete-orphan"}
    )

    @property
    def full(self) -> Decimal:
        """The full mark: the points of everything but vetoes and bonuses."""
        return sum((each.points for each in self.criteria if each.kind not in OUTSIDE_FULL), Decimal(0))

    @property
    def sums(self) -> list[SectionSum]:
        """Each heading with what its criteria add up to."""
        return section_sums(self.criteria, self.declared)

    def shown(self, language: str = "zh") -> str:
        """The title in the reader's language; the Chinese one where the standard has no other."""
        return self.title_en if language.startswith("en") and self.title_en else self.title

    def check(self) -> None:
        """Raises `Invalid` when the standard or one of its criteria is incomplete."""
        if not self.title.strip():
            raise Invalid("standard_title", field="title")
        if not self.criteria:
            raise Invalid("standard_empty", field="criteria")
        marks = [self.pass_mark, *self.grades]
        if len(self.grades) != 3 or not all(0 <= mark <= 100 for mark in marks) or not _descends(self.grades):
            raise Invalid("standard_marks", field="pass_mark")
        if len(self.criteria) > MOST_CRITERIA or len(self.patterns) > MOST_PATTERNS:
            raise Invalid("standard_too_many", field="criteria", most=MOST_CRITERIA)
        for title, points in self.declared.items():
            if not 0 <= points <= 1000:
                raise Invalid("standard_declared", field="criteria", title=title[:40])
        for criterion in self.criteria:
            criterion.check()
        for pattern in self.patterns:
            pattern.check()


class CampaignStandard(SQLModel, table=True):
    """The version that new tasks of a campaign adopt, chosen by its coordinator; without one, the general standard."""

    __tablename__ = "campaign_standard"

    campaign_id: int = Field(foreign_key="campaign.id", primary_key=True)
    standard_id: int = Field(foreign_key="standard.id", index=True)


def _descends(grades: Iterable[float]) -> bool:
    steps = list(grades)
    return steps == sorted(steps, reverse=True)
