"""The ladder (催办阶梯): who is told what, how many working days before or after a duty is due.

Rungs are data; everything here is arithmetic on days. What the ladder must know of a duty is a `Standing`; who is told
and what is written is decided in `actions/chasing`. Three readings of the county rules are taken here:

- A rung is done once per version of the duty. What is due and not the highest is skipped; what is not yet due stays, so
  that an early blue letter (two weekly yellows) does not swallow the notices before the deadline.
- Yellow and red count from the limit of the order below. While that order is drafted or held there is no limit and the
  ladder rests; a waived order counts as if its limit had run from the day of the waiver, so that nobody escapes.
- A letter of the early kind leads to a card only while the matter is still late, by its date or by its figures.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from campaign.domain.refusal import N_
from campaign.domain.rules import DEFAULT_RULES, Rules
from campaign.domain.workday import WorkCalendar

DUE = "due"
WORDS = {
    "notice-10": N_("Notice, 10 working days before"),
    "notice-3": N_("Notice, 3 working days before"),
    "notice-0": N_("Notice on the due day"),
    "nudge": N_("Reminder"),
    "blue": N_("Reminder letter"),
    "yellow": N_("Yellow-card order"),
    "red": N_("Red-card order"),
}
# Replies to orders and signatures are reminded of, never carded: the matter behind a reply has its own ladder, and an
# office sends no cards to those who sign, nor to those whose opinion it asks.
REMINDED_ONLY = ("order_reply", "signature", "consultation")
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Rung:
    """One step. `after` working days (negative: before) from the due day, or from the limit of the `since` card.

    `letter` is the kind of the digest line its holder gets; `to` and `copy` name who else is told when the order of
    colour `card` is issued (head, coordinator, leader, lead).
    """

    name: str
    after: int
    letter: str
    since: str = DUE
    to: tuple[str, ...] = ()
    copy: tuple[str, ...] = ()
    card: str = ""


Ladder = tuple[Rung, ...]


@dataclass(frozen=True)
class Standing:
    """What the ladder must know of a duty.

    `done` are the rungs climbed or skipped in the present version; `limits` maps a card to the last day of its decided
    order; `behind_on` is the day from which the figures are behind, `behind_twice_on` the weekly check at which they
    were so for the second time running.
    """

    due_on: date
    counts_from: date | None = None
    done: frozenset[str] = frozenset()
    limits: Mapping[str, date] = field(default_factory=dict)
    behind_on: date | None = None
    behind_twice_on: date | None = None

    @property
    def anchor(self) -> date:
        """The day the ladder counts from: the due day, or the campaign's opening where that came later."""
        return max(self.due_on, self.counts_from) if self.counts_from else self.due_on


def default_ladder(rules: Rules = DEFAULT_RULES, kind: str = "milestone") -> Ladder:
    """The county's ladder for one kind of duty, lowest rung first; the days are `rules.ladder`."""
    days = rules.ladder
    automatic = (
        Rung("notice-10", days["notice-10"], "notice"),
        Rung("notice-3", days["notice-3"], "notice"),
        Rung("notice-0", days["notice-0"], "notice"),
        Rung("nudge", days["nudge"], "nudge", copy=("lead",)),
    )
    if kind in REMINDED_ONLY:
        return automatic
    return (
        *automatic,
        Rung("blue", days["blue"], "late", to=("head",), copy=("coordinator",), card="blue"),
        Rung(
            "yellow", days["yellow"], "late", since="blue", to=("head",), copy=("coordinator", "leader"), card="yellow"
        ),
        Rung("red", days["red"], "late", "yellow", to=("head", "leader"), copy=("coordinator",), card="red"),
    )


def rung_day(rung: Rung, standing: Standing, calendar: WorkCalendar) -> date | None:
    """The working day on which `rung` is due; None while that cannot be said."""
    if rung.since != DUE:
        return _card_day(rung, standing, calendar)
    if rung.after <= 0:
        # A deadline older than the opening has been overrun already: there is nothing to give notice of.
        return calendar.before(standing.due_on, -rung.after) if standing.anchor == standing.due_on else None
    day = calendar.after(standing.anchor, rung.after)
    return min(day, standing.behind_twice_on) if rung.card and standing.behind_twice_on else day


def _card_day(rung: Rung, standing: Standing, calendar: WorkCalendar) -> date | None:
    limit = standing.limits.get(rung.since)
    if limit is None:
        return None
    late_on = calendar.after(standing.anchor, 1)
    if standing.behind_on:
        late_on = min(late_on, calendar.on_or_after(standing.behind_on))
    return max(calendar.after(limit, rung.after), late_on)


def rung_due(
    ladder: Ladder, standing: Standing, day: date, calendar: WorkCalendar
) -> tuple[Rung | None, tuple[Rung, ...]]:
    """The highest rung due on `day` and not done, and the lower ones that it makes superfluous."""
    due = [
        rung
        for rung in ladder
        if rung.name not in standing.done and (on := rung_day(rung, standing, calendar)) and on <= day
    ]
    return (due[-1], tuple(due[:-1])) if due else (None, ())


def next_rung_on(ladder: Ladder, standing: Standing, calendar: WorkCalendar, day: date) -> date | None:
    """The day from which the ladder has something to do or to look at; None: nothing as things stand.

    `day` is the first day on which another look is useful: today for a duty just opened, tomorrow after a sweep. While
    the figures are behind and no letter is drafted, every weekly check is such a day.
    """
    days = [
        on
        for rung in ladder
        if rung.name not in standing.done and (on := rung_day(rung, standing, calendar)) is not None
    ]
    if standing.behind_on and "blue" not in standing.done and any(rung.card for rung in ladder):
        days.append(check_from(max(standing.behind_on, day), calendar))
    return min(days, default=None)


def check_of(day: date, calendar: WorkCalendar) -> date | None:
    """The weekly look at the figures in `day`'s week: its first working day; None in a week without one."""
    monday = day - timedelta(days=day.weekday())
    first = calendar.on_or_after(monday)
    return first if first < monday + timedelta(days=7) else None


def check_from(day: date, calendar: WorkCalendar) -> date:
    """The first weekly check on or after `day`."""
    while (check := check_of(day, calendar)) is None or check < day:
        day = day - timedelta(days=day.weekday()) + timedelta(days=7)
    return check


def checks_until(day: date, calendar: WorkCalendar) -> tuple[date, date]:
    """The last two weekly checks on or before `day`, older first."""
    found: list[date] = []
    while len(found) < 2:
        check = check_of(day, calendar)
        if check and check <= day:
            found.append(check)
        day = day - timedelta(days=day.weekday()) - ONE_DAY
    return found[1], found[0]
