"""Forecast (预计完成): when an open task will likely be finished, from how late promises were really kept here.

Each promise still open is moved by a slip drawn from those that happened; the task is finished with the last of them.
Many such draws make a range. It is repeatable: the draws are seeded by the task and by what is known. It is shown
beside its own record – how often such a range would have held – and never used for lights or ranking.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from campaign.domain.rules import Rules

LEAST_LEFT = 0.05  # of the draws must lie in the future; a task later than nearly all before it is beyond forecasting
TESTED, TEST_DRAWS = 60, 200  # the newest finished tasks of the back test, and its draws for each


@dataclass(frozen=True)
class Kept:
    """A promise that was kept on `kept_on`, first promised for `promised_on`, by the lead department of its task.
    `finished`: whether its task has kept all of its promises."""

    task_id: int
    department_id: int | None
    promised_on: date
    kept_on: date
    finished: bool

    @property
    def slip(self) -> int:
        """Days after the day first promised; negative when it was early."""
        return (self.kept_on - self.promised_on).days


@dataclass(frozen=True)
class Forecast:
    """The range `first` to `last`, or why there is none: `no_promise` (nothing dated is open), `too_little` (fewer
    examples than the county asks for), `beyond` (later already than nearly everything before).

    `examples` promises were drawn from, of the task's own lead department (`own`) or of the whole county. Of `tested`
    finished tasks `hits` would have been finished within their range. `sure` is the part of the draws in the range.
    """

    why: str = ""
    first: date | None = None
    last: date | None = None
    sure: float = 0.8
    examples: int = 0
    own: bool = False
    hits: int = 0
    tested: int = 0


def forecast(
    task_id: int, department_id: int | None, promises: Sequence[date], kept: Iterable[Kept], today: date, rules: Rules
) -> Forecast:
    """The forecast of a task whose open promises were first made for the days `promises`."""
    known = sorted(kept, key=lambda one: (one.kept_on, one.task_id, one.promised_on))
    own = [one for one in known if one.department_id == department_id]
    is_own = len(own) >= rules.forecast_least
    pool = own if is_own else known
    if not promises:
        return Forecast("no_promise", examples=len(pool), own=is_own)
    if len(pool) < rules.forecast_least:
        return Forecast("too_little", examples=len(pool))
    hits, tested = back_test(pool, rules)
    said = {"sure": rules.forecast_sure, "examples": len(pool), "own": is_own, "hits": hits, "tested": tested}
    slips = [one.slip for one in pool]
    draw = Random(f"{task_id} {sorted(promises)} {today} {slips}")
    days = [day for day in _finishes(draw, promises, slips, rules.forecast_draws) if day >= today.toordinal()]
    if len(days) < rules.forecast_draws * LEAST_LEFT:
        return Forecast("beyond", **said)  # type: ignore[arg-type]
    return Forecast("", *_middle(days, rules.forecast_sure), **said)  # type: ignore[arg-type]


def back_test(pool: Sequence[Kept], rules: Rules) -> tuple[int, int]:
    """(hits, tested): for each of the newest finished tasks, whether the range that all the others would have given it
    holds the day on which it was finished."""
    finished: dict[int, list[Kept]] = {}
    for one in pool:
        if one.finished:
            finished.setdefault(one.task_id, []).append(one)
    newest = sorted(finished, key=lambda key: (max(one.kept_on for one in finished[key]), key))[-TESTED:]
    hits = tested = 0
    for key in newest:
        others = [one.slip for one in pool if one.task_id != key]
        if len(others) < rules.forecast_least:
            continue
        promises = [one.promised_on for one in finished[key]]
        draw = Random(f"{key} {promises} {len(others)} {sum(others)}")
        first, last = _middle(_finishes(draw, promises, others, TEST_DRAWS), rules.forecast_sure)
        tested += 1
        hits += first <= max(one.kept_on for one in finished[key]) <= last
    return hits, tested


def _finishes(draw: Random, promises: Sequence[date], slips: Sequence[int], count: int) -> list[int]:
    """`count` days, as ordinals in order, on which the last of the promises is kept."""
    each = [[promise.toordinal() + slip for slip in draw.choices(slips, k=count)] for promise in promises]
    return sorted(max(days) for days in zip(*each, strict=True))


def _middle(days: Sequence[int], sure: float) -> tuple[date, date]:
    """The first and the last day of the middle part of `days`, which are in order."""
    out, last = (1 - sure) / 2, len(days) - 1
    return date.fromordinal(days[round(last * out)]), date.fromordinal(days[round(last * (1 - out))])
