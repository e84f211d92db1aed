"""The ground of a matter in a drafted order, as figures: the sentence is made in the reader's language."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import tuple_
from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.actions.context import calendar_of, rules_of
from campaign.actions.standings import DutyRow
from campaign.domain.duty import Chase
from campaign.domain.ladder import DUE, Rung, Standing, checks_until
from campaign.domain.light import expected_on, plan_points
from campaign.domain.order import Order


def ground_of(
    db: Session, row: DutyRow, rung: Rung, standing: Standing, day: date, before: Order | None
) -> dict[str, Any]:
    """Why `rung` is reached on `day`, after the order `before` if there was one: see `OrderMatter.facts`."""
    facts: dict[str, Any] = {
        "ground": "overdue",
        "task": row.task or "",
        "due_on": row.due_on,
        "days": max(0, (day - standing.anchor).days),
        "gap": gap_of(row, day),
    }
    if before is not None:
        return facts | {
            "ground": "after_order",
            "workdays": rules_of(db).ladder[rung.name],
            "order_id": before.id,
            "card": before.card,
            "limit_on": before.limit_on,
            "waived": before.state == "waived",
        }
    if rung.since == DUE and day <= standing.anchor:
        facts |= {"ground": "behind", "checks": list(checks_until(day, calendar_of(db)))}
    return facts


def gap_of(row: DutyRow, day: date) -> int | None:
    """By how many percentage points the task is behind plan on `day` (0: not); None when it has no number."""
    if row.progress is None:
        return None
    plan = plan_points(row.starts_on or row.campaign_starts_on, row.task_due_on)
    return max(0, round(expected_on(plan, day) - row.progress))


def orders_before(db: Session, duties: Iterable[tuple[int, int, str]]) -> dict[int, Order]:
    """The order of the rung below, by duty; `duties` are (duty, version, rung below)."""
    wanted = list(duties)
    if not wanted:
        return {}
    query = (
        select(Chase.duty_id, Order)
        .join(Order, col(Order.id) == Chase.order_id)
        .where(tuple_(col(Chase.duty_id), col(Chase.version), col(Chase.rung)).in_(wanted))
    )
    return {duty_id: order for duty_id, order in db.execute(query)}  # noqa: C416
