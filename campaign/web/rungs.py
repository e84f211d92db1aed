"""A ladder's steps in words, for the macro that draws them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from campaign.dates import format_day
from campaign.domain.ladder import WORDS
from campaign.domain.rules import Rules
from campaign.i18n import gettext as _
from campaign.i18n import ngettext
from campaign.insight.ladder_view import Step

TALK_AFTER = 3  # red orders running that put a talk on the list
TONES = {"blue": "b", "yellow": "y", "red": "r"}


def rungs_shown(steps: Sequence[Step], rules: Rules, at: datetime, reds: int) -> dict[str, Any]:
    """{"automatic": […], "drafted": […], "start": number of the first drafted rung} for `ui.ladder`."""
    shown = [_shown(step, rules, number, at) for number, step in enumerate(steps, 1)]
    automatic = [row for row, step in zip(shown, steps, strict=True) if not step.rung.card]
    drafted = [row for row, step in zip(shown, steps, strict=True) if step.rung.card]
    if drafted:
        drafted.append(_talk(len(steps) + 1, reds))
    return {"automatic": automatic, "drafted": drafted, "start": len(automatic) + 1}


def _shown(step: Step, rules: Rules, number: int, at: datetime) -> dict[str, Any]:
    card = step.rung.card
    kinds = {"done": "done", "drafted": "now", "decided": TONES.get(card, "done"), "skipped": "done"}
    return {
        "kind": kinds.get(step.state, "next"),
        "n": number,
        "title": _("Notices before the deadline") if step.rung.name.startswith("notice") else _(WORDS[step.rung.name]),
        "when": _when(step, at),
        "condition": _condition(step, rules),
        "to": _to(step),
        "pill": ("order", step.order.state) if step.order else None,
    }


def _when(step: Step, at: datetime) -> str:
    if step.state == "skipped":
        return _("skipped")
    if step.on is None:
        return _("not reached")
    if step.last_on and step.last_on != step.on:
        return _("{first} to {last}", first=_day(step.on, at), last=_day(step.last_on, at))
    if step.state == "drafted":
        return _("drafted {day}", day=_day(step.on, at))
    return _day(step.on, at)


def _day(day: date, at: datetime) -> str:
    return format_day(day, "short" if day.year == at.year else "day_year")


def _condition(step: Step, rules: Rules) -> str:
    name, days = step.rung.name, rules.ladder.get(step.rung.name, 0)
    if name.startswith("notice"):
        before = [-rules.ladder[key] for key in ("notice-10", "notice-3", "notice-0")]
        return _("{first}, {second} and {third} working days before", **dict(zip(PLACES, before, strict=True)))
    if name == "blue":
        return ngettext(
            "{n} working day overdue, or behind for two weeks",
            "{n} working days overdue, or behind for two weeks",
            days,
        )
    if step.rung.since == "blue":
        return ngettext("{n} working day after the blue limit", "{n} working days after the blue limit", days)
    if step.rung.since == "yellow":
        return ngettext("{n} working day after the yellow limit", "{n} working days after the yellow limit", days)
    return ngettext("{n} working day overdue", "{n} working days overdue", days)


PLACES = ("first", "second", "third")


def _to(step: Step) -> str:
    name = step.rung.name
    if name == "nudge":
        return _("Whoever holds it, copy to the lead department")
    if name == "blue":
        return _("Head of the unit, copy to the office")
    if name == "yellow":
        return _("Head of the unit, copy to the leader in charge")
    if name == "red":
        return _("Leader in charge; in the bulletin once issued")
    return _("Whoever holds it")


def _talk(number: int, reds: int) -> dict[str, Any]:
    return {
        "kind": "now" if reds >= TALK_AFTER else "next",
        "n": number,
        "title": _("On the list for a talk"),
        "when": "" if reds >= TALK_AFTER else _("not reached"),
        "condition": ngettext("{n} red order running", "{n} red orders running", TALK_AFTER),
        "to": ngettext("this unit has {n} now", "this unit has {n} now", reds),
        "pill": None,
    }
