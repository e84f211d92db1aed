"""The indicators of indicators.csv with a year of monthly figures: invented, the same every time, said to be for show.

`silent` is the town that has not delivered the newest month; `computed` means that the task's percentage comes from the
indicator. One published figure of each indicator is corrected later; all but the first have it explained.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from sqlmodel import select

from campaign.actions.computing import set_progress_source
from campaign.actions.measuring import add_indicator, record_figures
from campaign.actions.publishing_figures import explain_difference, publish_figures
from campaign.demo.routine import owner_of
from campaign.demo.story import Story
from campaign.demo.tables import rows_of
from campaign.domain.indicator import Indicator, IndicatorPlan
from campaign.domain.measurement import Given
from campaign.domain.period import ended
from campaign.domain.publication import Publication

MONTHS = 13
ADDED, RECORDED, PUBLISHED = 4, 4, 9  # days after the campaign's start, and after the end of each month
CORRECTED = 3  # so many months ago lies the month whose published figure was corrected
SOURCE = "演示数据"
Row = dict[str, str]


def write_measures(story: Story) -> None:
    """Put every indicator, its figures, publications and corrections into the story."""
    starts = {row["key"]: int(row["starts"]) for row in rows_of("plans")}
    for place, row in enumerate(rows_of("indicators")):
        Measure(story, row, place, starts[row["campaign"]] + ADDED).write()


class Measure:
    """One indicator of the demo county, added on the day `added` (an offset)."""

    def __init__(self, story: Story, row: Row, place: int, added: int) -> None:
        self.story, self.row, self.place, self.added = story, row, place, added
        self.months = ended("monthly", story.day, MONTHS)[::-1]
        self.random = Random(row["title"])
        self.towns = [(town.id or 0, town.name) for town in story.county.towns]
        self.habit = {key: self.random.uniform(-1, 1) * float(row["spread"]) for key, _name in self.towns}
        self.figures = {month: self._month(number) for number, month in enumerate(self.months)}
        self.indicator: Indicator

    def write(self) -> None:
        """Everything that happens to it."""
        self.story.on(self.added, "09:20", self._add)
        for month in self.months:
            self.story.on(self._offset(month, RECORDED), "10:20", lambda at, month=month: self._record(month, at))  # type: ignore[misc]
            if month != self.months[-1]:
                self.story.on(self._offset(month, PUBLISHED), "15:40", lambda at, month=month: self._publish(month, at))  # type: ignore[misc]
        corrected = self._offset(self.months[-CORRECTED], PUBLISHED + 6)
        self.story.on(corrected, "11:00", self._correct)
        if self.place:
            self.story.on(corrected + 1, "09:40", self._explain)
        if self.row["task"]:
            self.story.on(-1, "17:00", self._link)

    def _offset(self, month: date, days: int) -> int:
        """Months before the campaign are entered when the indicator is added."""
        return max((month - self.story.day).days + days, self.added + days // PUBLISHED)

    def _month(self, number: int) -> list[Given]:
        """Every town's figures: on its way from the baseline to the target, with its own habit and some chance."""
        start, end = float(self.row["baseline"]), float(self.row["target"])
        way = start + (end - start) * number / MONTHS
        found = []
        for key, _name in self.towns:
            whole = int(int(self.row["sample"]) * (1 + key % 5 / 4))
            percent = min(100.0, way + self.habit[key] + self.random.uniform(-1, 1) * float(self.row["spread"]) / 4)
            part = min(whole, round(whole * percent / 100))
            found.append(Given(key, numerator=Decimal(part), denominator=Decimal(whole)))
        return found

    def _add(self, at: datetime) -> None:
        plan = IndicatorPlan(
            title=self.row["title"],
            definition=self.row["definition"],
            keeper_department_id=self.story.county.department(self.row["keeper"]),
            unit="%",
            baseline_value=Decimal(self.row["baseline"]),
            baseline_on=self.months[0] - timedelta(days=31),
            target_value=Decimal(self.row["target"]),
            target_on=self.story.day + timedelta(days=int(self.row["until"])),
            roll="weighted",
        )
        campaign = self.story.plans.campaigns[self.row["campaign"]]
        self.indicator = add_indicator(self.story.db, self.story.who("coordinator", at), campaign, plan, at=at)
        self.story.db.flush()

    def _record(self, month: date, at: datetime) -> None:
        silent = {key for key, name in self.towns if name == self.row["silent"]} if month == self.months[-1] else set()
        given = [one for one in self.figures[month] if one.area_id not in silent]
        who = self.story.who(owner_of(self.row["keeper"]), at)
        record_figures(self.story.db, who, self.indicator, month, given, source=SOURCE, at=at)

    def _publish(self, month: date, at: datetime) -> None:
        publish_figures(self.story.db, self.story.who("coordinator", at), self.indicator, month, at=at)

    def _correct(self, at: datetime) -> None:
        month = self.months[-CORRECTED]
        first = self.figures[month][0]
        less = max(Decimal(1), (first.numerator or Decimal(0)) // 40)
        given = Given(first.area_id, numerator=(first.numerator or Decimal(0)) - less, denominator=first.denominator)
        who, note = self.story.who(owner_of(self.row["keeper"]), at), "复核后更正"
        record_figures(self.story.db, who, self.indicator, month, [given], source=SOURCE, note=note, at=at)

    def _explain(self, at: datetime) -> None:
        query = select(Publication).where(
            Publication.indicator_id == self.indicator.id, Publication.period_on == self.months[-CORRECTED]
        )
        made = self.story.db.scalars(query).one()
        who, text = self.story.who("coordinator", at), "数据复核时发现重复计入，已按实际核减（演示）。"
        explain_difference(self.story.db, who, made, self.indicator, text=text, at=at)

    def _link(self, at: datetime) -> None:
        source = "indicator" if self.row["computed"] else "typed"
        task, who = self.story.task(self.row["task"]), self.story.who("coordinator", at)
        set_progress_source(self.story.db, who, task, source, self.indicator, at=at)
