"""What has changed since a past day: the figures of every kind of change, by campaign and all together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from campaign.domain.light import LIGHTS, expected_on, plan_points
from campaign.insight.progress import EMPTY, Standing
from campaign.insight.then import KINDS, Compared, Condition, Days

_COUNTED = (*KINDS, *(f"{colour}-{way}" for colour in LIGHTS for way in ("in", "out")))


@dataclass(frozen=True)
class Change:
    """The figures of one campaign, or of several together, and how it stood then."""

    figures: Mapping[str, int]
    then: Standing = EMPTY

    def moved(self, colour: str) -> int:
        """By how many tasks a colour grew (or, below zero, shrank)."""
        return self.figures.get(f"{colour}-in", 0) - self.figures.get(f"{colour}-out", 0)

    def rows_of(self, kind: str) -> int:
        """How many rows the list of `kind`, one of `KINDS` or `red-moved`, has."""
        colour, _, tail = kind.partition("-")
        ways = ("in", "out") if tail == "moved" else ()
        return sum(self.figures.get(f"{colour}-{way}", 0) for way in ways) if ways else self.figures.get(kind, 0)


@dataclass
class _Sums:
    figures: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_COUNTED, 0))
    reasons: dict[str, int] = field(default_factory=dict)
    weight: float = 0.0
    done: float = 0.0
    expected: float = 0.0

    def change(self) -> Change:
        known = (self.done / self.weight, self.expected / self.weight) if self.weight else (None, None)
        return Change(self.figures, Standing(self.reasons, *known))


@dataclass(frozen=True)
class Changes:
    """By campaign id, and all together."""

    by_campaign: Mapping[int, Change]
    whole: Change


def changes_since(db: Session, where: Condition, days: Days) -> Changes:
    """The figures of the tasks under `where`. One query, whatever the size; two where plans of then bend."""
    compared = Compared(days, where, at_once=True)
    by_campaign: dict[int, _Sums] = {}
    whole = _Sums()
    bent = 0
    for row in map(dict, db.execute(_sums_statement(compared)).mappings()):
        bent += int(row["bends"] or 0)
        for sums in (by_campaign.setdefault(row["campaign_id"], _Sums()), whole):
            _add(sums, row)
    if bent:
        for campaign_id, weight, more in _bent(db, compared):
            for sums in (by_campaign[campaign_id], whole):
                sums.expected += weight * more
    return Changes({key: sums.change() for key, sums in by_campaign.items()}, whole.change())


def _sums_statement(compared: Compared) -> Any:
    c, flags = compared.c, compared.flags
    counted = _counts_then(compared)
    weight = case((counted, c.weight_then), else_=0)
    return select(
        c.campaign_id,
        c.reason_then,
        func.sum(_one(_was(compared))).label("were"),
        func.sum(weight).label("weight"),
        func.sum(case((counted, c.weight_then * c.done_then), else_=0)).label("done"),
        func.sum(case((counted, c.weight_then * c.expected_then), else_=0)).label("expected"),
        func.sum(_one(counted & c.figures_then.is_not(None))).label("bends"),
        *(func.sum(_one(flags[name])).label(name) for name in _COUNTED),
    ).group_by(c.campaign_id, c.reason_then)


def _was(compared: Compared) -> Condition:
    return compared.c.version_id.is_not(None) & (compared.c.state_then != "cancelled")


def _counts_then(compared: Compared) -> Condition:
    """What progress is counted from: tasks that had a number and a deadline, as `progress.standings` has it today."""
    c = compared.c
    figured = c.done_then.is_not(None) & c.expected_then.is_not(None)
    return _was(compared) & c.weight_then.is_not(None) & figured


def _one(condition: Condition) -> Any:
    return case((condition, 1), else_=0)


def _add(sums: _Sums, row: Mapping[str, Any]) -> None:
    if row["reason_then"] and row["were"]:
        sums.reasons[row["reason_then"]] = sums.reasons.get(row["reason_then"], 0) + row["were"]
    sums.weight += float(row["weight"] or 0)
    sums.done += float(row["done"] or 0)
    sums.expected += float(row["expected"] or 0)
    for name in _COUNTED:
        sums.figures[name] += row[name] or 0


def _bent(db: Session, compared: Compared) -> Iterable[tuple[int, float, float]]:
    """Campaign, weight, and how many points more than a straight line a plan with its own figures expected then."""
    c = compared.c
    query = select(c.campaign_id, c.weight_then, c.starts_on_then, c.due_then, c.figures_then)
    base = compared.days.base
    for row in db.execute(query.where(_counts_then(compared), c.figures_then.is_not(None))):
        figures = [(date.fromisoformat(day), percent) for day, percent in row.figures_then]
        straight = expected_on(plan_points(row.starts_on_then, row.due_then), base)
        real = expected_on(plan_points(row.starts_on_then, row.due_then, figures), base)
        yield row.campaign_id, float(row.weight_then), real - straight
