"""A batch of changes to a ledger, as far as it needs no database."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from campaign.domain.batch_edit import BatchEdit, BatchWish, read, written
from campaign.domain.refusal import Invalid, Refusal
from campaign.domain.task_plan import Party, TaskPlan, parties
from campaign.domain.workday import default_calendar

PLAN = TaskPlan(title="改造管网", lead_department_id=1, due_on=date(2026, 9, 30), owners=(Party(2, "各乡镇"), Party(3)))
AT = datetime(2026, 11, 23, tzinfo=UTC)


def changes(**wish: object) -> dict[str, object]:
    return BatchWish(**wish).changes_of(PLAN, default_calendar())  # type: ignore[arg-type]


def test_a_deadline_is_shifted_by_working_days_across_a_long_holiday() -> None:
    assert changes(shift=1) == {"due_on": date(2026, 10, 8)}  # 1 to 7 October are off
    assert changes(shift=-2) == {"due_on": date(2026, 9, 28)}
    with pytest.raises(Refusal, match="standing"):
        BatchWish(shift=1).changes_of(TaskPlan(title="-", standing=True), default_calendar())


def test_departments_that_stay_keep_their_place_and_their_collective_word() -> None:
    assert changes(owners_add=(3, 4), owners_remove=(9,)) == {"owners": (Party(2, "各乡镇"), Party(3), Party(4))}
    assert changes(owners_remove=(2,)) == {"owners": (Party(3),)}
    assert changes(co_add=(5,)) == {"co": parties([5])}


def test_what_is_left_empty_stays_and_an_empty_text_empties() -> None:
    assert changes(texts={"leader": ""}, weight=Decimal(2)) == {"leader": "", "weight": Decimal(2)}
    assert changes(lead_department_id=1) == {}


@pytest.mark.parametrize(
    "wish",
    [
        BatchWish(),
        BatchWish(due_on=date(2026, 12, 1), shift=3),
        BatchWish(shift=0),
        BatchWish(shift=-251),
        BatchWish(co_add=(1,), co_remove=(1, 2)),
    ],
)
def test_a_wish_that_says_nothing_or_contradicts_itself_is_refused(wish: BatchWish) -> None:
    with pytest.raises(Invalid):
        wish.check()


def test_a_cell_gives_back_what_it_kept() -> None:
    for name in ("due_on", "owners", "co", "lead_department_id", "leader"):
        value = getattr(PLAN, name)
        assert read(name, written(value)) == value
    assert read("weight", written(Decimal("2.50"))) == Decimal("2.5")
    assert read("due_on", written(None)) is None


def test_a_batch_is_undone_once_and_within_its_days() -> None:
    edit = BatchEdit(campaign_id=1, at=AT)
    edit.must_be_undoable(undone=False, closed=False, days=7, at=AT + timedelta(days=7))
    for undone, closed, later, code in (
        (True, False, 0, "edit_undone"),
        (False, True, 0, "edit_not_now"),
        (False, False, 8, "edit_too_late"),
    ):
        with pytest.raises(Refusal) as refused:
            edit.must_be_undoable(undone=undone, closed=closed, days=7, at=AT + timedelta(days=later))
        assert refused.value.code == code
