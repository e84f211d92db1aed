"""Comparison with a past day (较上周一): which days are offered, and what counts as better or worse.

A past day means how things stood when it ended, at 24:00: what was decided at Monday's meeting belongs to Monday.
"""

from datetime import date, timedelta

from campaign.domain.refusal import N_, Invalid, sentence

PRESETS = {
    "monday": N_("Last Monday"),
    "month": N_("A month ago"),
    "quarter": N_("Start of the quarter"),
}
# How much a light asks for: moving between lights that ask for nothing (green, blue, idle, done) is neither.
SEVERITY = {"red": 2, "yellow": 1}
EARLIEST = date(1949, 10, 1)
REPORTED = ("reported", "in_review")
SINCE_REPORTED = (*REPORTED, "accepted", "closed")

sentence("base_not_past", N_("Compare with a day before today, such as {day}."))


def preset(name: str, day: date) -> date:
    """The day meant by one of `PRESETS`, always before `day`. `KeyError` for another name."""
    return {"monday": last_monday, "month": month_before, "quarter": quarter_start}[name](day)


def last_monday(day: date) -> date:
    """The latest Monday before `day`; on a Monday that of the week before, whose meeting is meant."""
    return day - timedelta(days=day.weekday() or 7)


def month_before(day: date) -> date:
    """The same day of the month before, or that month's last day where it is shorter."""
    end = day.replace(day=1) - timedelta(days=1)
    return end.replace(day=min(day.day, end.day))


def quarter_start(day: date) -> date:
    """The first day of the quarter that `day - 1` lies in."""
    before = day - timedelta(days=1)
    return before.replace(month=(before.month - 1) // 3 * 3 + 1, day=1)


def must_be_past(base: date, day: date) -> date:
    """`base` itself. Raises `Invalid("base_not_past")` unless it is before `day` and of our times."""
    if not EARLIEST <= base < day:
        raise Invalid("base_not_past", field="base", day=last_monday(day))
    return base
