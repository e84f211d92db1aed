"""Publication (发布): the figures of one period as they were published. They never change; what changed since is told
beside them and explained (差异说明)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import JSON, Field, SQLModel

from campaign.domain.refusal import N_, Invalid, Refusal, sentence
from campaign.domain.rollup import Figure, Series

sentence("publication_twice", N_("This period is published already. Explain what has changed since instead."))
sentence("publication_empty", N_("There is no figure of this period yet, so there is nothing to publish."))
sentence("publication_same", N_("The figures are still as they were published; there is nothing to explain."))
sentence("publication_why", N_("Write why the figures differ from the published ones."))


@dataclass(frozen=True)
class Difference:
    """One area whose figure is no longer the published one; None: it had none then, or has none now."""

    area: str
    published: Decimal | None
    now: Decimal | None
    area_id: int | None = None


class Publication(SQLModel, table=True):
    """One period of one indicator, frozen. `figures`: of the whole (first) and each area measured its `area_id`,
    `area`, `value`, `numerator`, `denominator` (numbers as text, None where there was none); `missing`: who had
    delivered nothing."""

    __tablename__ = "publication"
    __table_args__ = (UniqueConstraint("indicator_id", "period_on", name="uq_publication_period"),)

    id: int | None = Field(default=None, primary_key=True)
    indicator_id: int = Field(foreign_key="indicator.id", index=True)
    period_on: date
    figures: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    missing: list[str] = Field(default_factory=list, sa_type=JSON)
    note: str = Field(default="", max_length=500)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime

    @property
    def value(self) -> Decimal | None:
        """The whole figure as published."""
        return _number(self.figures[0]["value"]) if self.figures else None

    def differences(self, series: Series) -> list[Difference]:
        """What is no longer as published, the whole first."""
        now = {row["area_id"]: row for row in frozen(series, self.period_on)}
        then = {row["area_id"]: row for row in self.figures}
        return [
            Difference(
                row["area"],
                _number(then.get(key, {}).get("value")),
                _number(now.get(key, {}).get("value")),
                row["area_id"],
            )
            for key, row in {**then, **now}.items()
            if _figures(then.get(key)) != _figures(now.get(key))
        ]


class Explanation(SQLModel, table=True):
    """Why figures differ from the published ones. `now` is what it explains, as `frozen` gives it: when the figures
    change again, another one is asked for."""

    __tablename__ = "explanation"

    id: int | None = Field(default=None, primary_key=True)
    publication_id: int = Field(foreign_key="publication.id", index=True)
    text: str = Field(max_length=1000)
    now: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime

    def explains(self, series: Series, period_on: date) -> bool:
        """Whether the figures still are what this explanation was written about."""
        return self.now == frozen(series, period_on)


def frozen(series: Series, period_on: date) -> list[dict[str, Any]]:
    """The figures of one period as JSON values, the whole first; names are kept too, for places may be renamed."""
    places = {series.root.id or 0: series.root, **{leaf.id or 0: leaf for leaf in series.leaves}}
    return [
        {"area_id": key, "area": area.name, **_texts(series.of(key, period_on))}
        for key, area in places.items()
        if key == series.root.id or series.of(key, period_on)
    ]


def publication_of(series: Series, period_on: date, published: Sequence[date], at: datetime) -> Publication:
    """The period as it is to be published. Raises `Refusal` when it is published already or nothing is known."""
    if period_on in published:
        raise Refusal("publication_twice")
    if not any(day == period_on for _area, day in series.figures):
        raise Refusal("publication_empty")
    return Publication(
        indicator_id=series.indicator.id or 0,
        period_on=period_on,
        figures=frozen(series, period_on),
        missing=list(series.silent(period_on)),
        at=at,
    )


def check_text(text: str, limit: int) -> str:
    """The explanation, trimmed. Raises `Invalid` when it is empty or longer than `limit` characters."""
    if not text.strip():
        raise Invalid("publication_why", field="text")
    if len(text) > limit:
        raise Invalid("text_too_long", field="text", limit=limit)
    return text.strip()


def _texts(figure: Figure | None) -> dict[str, str | None]:
    names = ("value", "numerator", "denominator")
    numbers = {name: getattr(figure, name) if figure else None for name in names}
    return {name: None if number is None else f"{number.normalize():f}" for name, number in numbers.items()}


def _figures(row: Mapping[str, Any] | None) -> tuple[Any, ...]:
    return tuple((row or {}).get(name) for name in ("value", "numerator", "denominator"))


def _number(text: Any) -> Decimal | None:
    return None if text is None else Decimal(text)
