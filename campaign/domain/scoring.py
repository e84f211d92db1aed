"""Scoring (评分): what one finding is worth by its criterion's kind, and what they come to together.

All arithmetic is decimal, rounded half up to two places only at the end of each criterion, so that a sheet added up
by hand comes to the same figure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from campaign.domain.refusal import N_, Invalid, sentence

GRADES = {"excellent": N_("Excellent"), "good": N_("Good"), "fair": N_("Fair"), "poor": N_("Poor")}
# A points criterion counts as met from this share of its full points on (基本合格), unless its `met_from` differs.
MET_FROM = Decimal("0.6")
_CENT = Decimal("0.01")

sentence("finding_yes_no", N_("Answer “{title}” with yes or no."))
sentence("finding_points", N_("“{title}” takes from {least} to {most} points; {value} is outside."))
sentence("finding_number", N_("“{title}” needs a number that is not negative, such as a count or a quantity."))
sentence("finding_target", N_("“{title}” has no target to compare with. Ask the office to complete the standard."))


@dataclass(frozen=True)
class Measure:
    """A criterion as scoring needs it: its kind, full points, and the kind's own figures (`target`, `per_case`, `cap`,
    `met_from`)."""

    kind: str
    title: str
    points: Decimal
    params: Mapping[str, Any]


@dataclass(frozen=True)
class Worth:
    """What one finding is worth: points, and whether the criterion is met (what is not met must be put right)."""

    points: Decimal
    met: bool


@dataclass(frozen=True)
class Total:
    """All findings together. `percent` of the full mark (None until every criterion has one), `vetoed` when a veto
    applies, `unmet` and `missing` count criteria."""

    points: Decimal
    full: Decimal
    percent: Decimal | None
    vetoed: bool
    unmet: int
    missing: int


def worth(measure: Measure, value: Any) -> Worth:
    """What `value` is worth; its form depends on the kind (see the module's functions).

    Raises `Invalid` when the value does not fit the kind.
    """
    return _BY_KIND[measure.kind](measure, value)


def total(measures: Iterable[Measure], worths: Iterable[Worth | None]) -> Total:
    """Add up; `worths` go with `measures` one by one, None where nothing has been found yet.

    A bonus or penalty moves the sum but not the full mark, and the sum stays between 0 and 100 percent of it.
    """
    points = full = Decimal(0)
    unmet = missing = 0
    vetoed = False
    for measure, each in zip(measures, worths, strict=True):
        if measure.kind not in ("veto", "bonus"):
            full += measure.points
        if each is None:
            missing += measure.kind != "bonus"
            continue
        points += each.points
        unmet += not each.met
        vetoed = vetoed or (measure.kind == "veto" and not each.met)
    points = max(points, Decimal(0))
    percent = None
    if not missing:
        percent = min(_cents(points * 100 / full), Decimal(100)) if full else Decimal(0 if unmet else 100)
    return Total(points, full, percent, vetoed, unmet, missing)


def grade(percent: Decimal, steps: Iterable[float]) -> str:
    """The grade (a key of GRADES) of a percentage by descending steps such as 90, 80, 60."""
    reached = sum(1 for step in steps if percent >= Decimal(str(step)))
    return list(GRADES)[len(GRADES) - 1 - min(reached, len(GRADES) - 1)]


def advised(result: Total, pass_mark: float) -> str:
    """The verdict the figures speak for; empty while something is missing. The lead inspector gives the real one."""
    if result.vetoed:
        return "failed"
    if result.percent is None:
        return ""
    if result.percent < Decimal(str(pass_mark)):
        return "failed"
    return "conditional" if result.unmet else "passed"


def _yes_no(measure: Measure, value: Any) -> Worth:
    """True when the criterion is met; full points or none."""
    if not isinstance(value, bool):
        raise Invalid("finding_yes_no", field="value", title=measure.title)
    return Worth(measure.points if value else Decimal(0), value)


def _veto(measure: Measure, value: Any) -> Worth:
    """True when the veto applies; no points either way."""
    if not isinstance(value, bool):
        raise Invalid("finding_yes_no", field="value", title=measure.title)
    return Worth(Decimal(0), not value)


def _points(measure: Measure, value: Any) -> Worth:
    """Points from 0 to the full score."""
    given = _between(measure, value, Decimal(0), measure.points)
    return Worth(given, given >= measure.points * Decimal(str(measure.params.get("met_from", MET_FROM))))


def _proportional(measure: Measure, value: Any) -> Worth:
    """A quantity; value ÷ target × points, never more than the full score."""
    done, target = _number(measure, value), _target(measure)
    return Worth(_cents(min(done / target, Decimal(1)) * measure.points), done >= target)


def _deduction(measure: Measure, value: Any) -> Worth:
    """A number of cases; each costs `per_case` points, down to nothing (扣完为止)."""
    cases = _number(measure, value)
    lost = cases * Decimal(str(measure.params.get("per_case", 1)))
    return Worth(_cents(max(measure.points - lost, Decimal(0))), cases == 0)


def _all_or_nothing(measure: Measure, value: Any) -> Worth:
    """A quantity; full points when it reaches the target, else none."""
    met = _number(measure, value) >= _target(measure)
    return Worth(measure.points if met else Decimal(0), met)


def _bonus(measure: Measure, value: Any) -> Worth:
    """Points added or taken, at most `cap` (default: the criterion's points) either way; nothing to put right."""
    cap = Decimal(str(measure.params.get("cap", measure.points)))
    return Worth(_between(measure, value, -cap, cap), True)


_BY_KIND = {
    "yes_no": _yes_no,
    "points": _points,
    "proportional": _proportional,
    "deduction": _deduction,
    "all_or_nothing": _all_or_nothing,
    "veto": _veto,
    "bonus": _bonus,
}


def _between(measure: Measure, value: Any, least: Decimal, most: Decimal) -> Decimal:
    given = _decimal(value)
    if given is None or not least <= given <= most:
        shown = str(value)[:20]
        raise Invalid("finding_points", field="value", title=measure.title, least=least, most=most, value=shown)
    return _cents(given)


def _number(measure: Measure, value: Any) -> Decimal:
    given = _decimal(value)
    if given is None or given < 0:
        raise Invalid("finding_number", field="value", title=measure.title)
    return given


def _target(measure: Measure) -> Decimal:
    target = _decimal(measure.params.get("target"))
    if target is None or target <= 0:
        raise Invalid("finding_target", field="value", title=measure.title)
    return target


def _decimal(value: Any) -> Decimal | None:
    """A finite number, from a number or a text; a boolean is none."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    # The bound keeps quantize() from failing on 1e400; no count or score comes near it.
    return number if number.is_finite() and abs(number) < 10**12 else None


def _cents(number: Decimal) -> Decimal:
    return number.quantize(_CENT, ROUND_HALF_UP)
