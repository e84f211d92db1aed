"""Orders in the demo: drafted by the sweep alone, decided, received and answered as orders.csv says of the matter."""

from datetime import datetime

from sqlmodel import col, select

from campaign.actions.context import calendar_of, day_of
from campaign.actions.ordering import answer_reply, decide_order, is_settled, receive_order, reply_order
from campaign.demo.story import Story
from campaign.demo.tables import rows_of
from campaign.domain.department import Department
from campaign.domain.duty import Duty
from campaign.domain.order import Order, OrderMatter

Row = dict[str, str]
DESK = 3  # what was drafted in the last working days still waits on the coordinator's desk


def decide_drafts(story: Story, at: datetime) -> None:
    """After a sweep: the coordinator decides each new draft on the day after, unless it lies on the desk today."""
    today = day_of(story.db, at)
    if calendar_of(story.db).between(today, story.day) < DESK:
        return
    drafts = story.db.scalars(select(Order).where(col(Order.state) == "drafted", col(Order.drafted_at) == at))
    for order in list(drafts):
        row = _row_of(story, order)
        story.after(at, int(row["days"]), _minute(order, "09"), _Course(story, order, row).decide)


def _row_of(story: Story, order: Order) -> Row:
    """What orders.csv says of one of the order's matters, its card and its unit; else its last row, for all others."""
    keys = {task.id: key for key, task in story.plans.tasks.items()}
    matters = story.db.scalars(select(OrderMatter.task_id).where(OrderMatter.order_id == order.id))
    named = {keys[task_id] for task_id in matters if task_id}
    unit = story.db.get_one(Department, order.department_id).name
    rows = rows_of("orders")
    return next((row for row in rows if _fits(row, named, order.card, unit)), rows[-1])


def _fits(row: Row, tasks: set[str], card: str, unit: str) -> bool:
    return row["task"] in tasks and row["card"] == card and row["unit"] in ("", unit)


def _minute(order: Order, hour: str) -> str:
    """A time within that hour: nobody handles ten orders in the same minute."""
    return f"{hour}:{5 + (order.id or 0) * 4 % 50:02}"


class _Course:
    """One order on its way: decided by the coordinator, received and answered by the head, the answer accepted."""

    def __init__(self, story: Story, order: Order, row: Row) -> None:
        self.story, self.order, self.row = story, order, row
        department = story.db.get_one(Department, order.department_id).name
        heads = [one for one in rows_of("people") if one["department"] == department and one["head"] == "1"]
        self.head = heads[0]["username"]

    def decide(self, at: datetime) -> None:
        """Issue or waive; a draft whose matters were settled meanwhile is waived."""
        who = self.story.who("coordinator", at)
        decision, note = self.row["decision"], self.row["note"]
        if self._settled():
            decision, note = "waived", "事项已办结，免发。"
        decide_order(self.story.db, who, self.order, decision, note=note, at=at)
        if self.order.state == "issued":
            self.story.after(at, 1, _minute(self.order, "11"), self.receive)

    def _settled(self) -> bool:
        """Whether every matter of the draft is done, or has a new day, by now."""
        db = self.story.db
        matters = db.scalars(select(OrderMatter).where(OrderMatter.order_id == self.order.id))
        return all(is_settled(matter, db.get(Duty, matter.duty_id)) for matter in matters)

    def receive(self, at: datetime) -> None:
        """The head's receipt."""
        receive_order(self.story.db, self.story.who(self.head, at), self.order, at=at)
        if self.row["reply"]:
            self.story.after(at, 2, _minute(self.order, "16"), self.reply)

    def reply(self, at: datetime) -> None:
        """The head's reply in writing."""
        reply_order(self.story.db, self.story.who(self.head, at), self.order, reply=self.row["reply"], at=at)
        if self.row["answer"]:
            self.story.after(at, 1, _minute(self.order, "10"), self.accept)

    def accept(self, at: datetime) -> None:
        """The office accepts the reply."""
        who = self.story.who("coordinator", at)
        answer_reply(self.story.db, who, self.order, "accepted", note=self.row["answer"], at=at)
