"""Superior's plans with their tasks, what carries them, and consultations, which are chased as duties."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "20261128_superior_plans"
down_revision = "20261128_instructions"
TEXT, MOMENT = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    """Make the tables, and the duty's place for a consultation."""
    _table(
        "superior_plan",
        _text("document_number", 80),
        _text("level", 10),
        _text("issuer", 120),
        _text("title", 200),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", MOMENT(), nullable=False),
        keys={"created_by_id": "person.id"},
        indexed=("received_on",),
    )
    _table(
        "superior_task",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        _text("number", 20),
        _text("work_package", 200),
        _text("title", 1000),
        _text("goal", 2000),
        sa.Column("target_value", sa.Numeric(precision=18, scale=4), nullable=True),
        _text("unit", 20),
        sa.Column("due_on", sa.Date(), nullable=True),
        _text("due_text", 500),
        sa.Column("standing", sa.Boolean(), nullable=False),
        _text("units", 500),
        _text("declined_reason", 1000),
        _text("declined_by", 200),
        sa.Column("declined_at", MOMENT(), nullable=True),
        keys={"plan_id": "superior_plan.id"},
        indexed=("plan_id",),
    )
    _table(
        "superior_child",
        sa.Column("superior_task_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("linked_by_id", sa.Integer(), nullable=True),
        sa.Column("linked_at", MOMENT(), nullable=False),
        sa.UniqueConstraint("superior_task_id", "task_id", name="uq_superior_child"),
        keys={"superior_task_id": "superior_task.id", "task_id": "task.id", "linked_by_id": "person.id"},
        indexed=("superior_task_id", "task_id"),
    )
    whose = {"campaign_id": "campaign.id", "superior_task_id": "superior_task.id", "department_id": "department.id"}
    _table(
        "consultation",
        *(sa.Column(name, sa.Integer(), nullable=False) for name in whose),
        _text("part", 6),
        _text("words", 1000),
        sa.Column("due_on", sa.Date(), nullable=False),
        _text("state", 10),
        _text("note", 1000),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", MOMENT(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", MOMENT(), nullable=True),
        sa.Column("decided_at", MOMENT(), nullable=True),
        keys={**whose, "asked_by_id": "person.id", "answered_by_id": "person.id"},
        indexed=tuple(whose),
    )
    # Said in SQL that both databases know: batch mode would drop the table that the holdings point at.
    key = "CONSTRAINT fk_duty_consultation_id REFERENCES consultation (id)"
    op.execute(f"ALTER TABLE duty ADD COLUMN consultation_id INTEGER {key}")
    op.create_index("ix_duty_consultation_id", "duty", ["consultation_id"])


def downgrade() -> None:
    """Take them away."""
    op.drop_index("ix_duty_consultation_id", "duty")
    op.execute("ALTER TABLE duty DROP COLUMN consultation_id")
    for name in ("consultation", "superior_child", "superior_task", "superior_plan"):
        op.drop_table(name)


def _table(name: str, *columns: sa.schema.SchemaItem, keys: dict[str, str], indexed: tuple[str, ...]) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        *columns,
        *(sa.ForeignKeyConstraint([own], [other], name=op.f(f"fk_{name}_{own}")) for own, other in keys.items()),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    for column in indexed:
        op.create_index(op.f(f"ix_{name}_{column}"), name, [column])


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, TEXT(length=length), nullable=False)
