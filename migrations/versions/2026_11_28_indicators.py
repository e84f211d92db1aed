"""Indicators, their figures and publications; where a task's percentage comes from."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "20261128_indicators"
down_revision = "20261128_standards"
TEXT = sqlmodel.sql.sqltypes.AutoString
MOMENT = sqlmodel.sql.sqltypes.UTCDateTime
NUMBER = sa.Numeric(precision=18, scale=4)


def upgrade() -> None:
    """Make the tables, and the task's column."""
    op.create_table(
        "indicator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("title", TEXT(length=200), nullable=False),
        sa.Column("definition", TEXT(length=2000), nullable=False),
        sa.Column("unit", TEXT(length=20), nullable=False),
        sa.Column("direction", TEXT(length=4), nullable=False),
        sa.Column("baseline_value", NUMBER, nullable=True),
        sa.Column("baseline_on", sa.Date(), nullable=True),
        sa.Column("target_value", NUMBER, nullable=True),
        sa.Column("target_on", sa.Date(), nullable=True),
        sa.Column("cutoff_days", sa.Integer(), nullable=False),
        sa.Column("keeper_department_id", sa.Integer(), nullable=False),
        sa.Column("keeper_post_id", sa.Integer(), nullable=True),
        sa.Column("period", TEXT(length=10), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("roll", TEXT(length=10), nullable=False),
        sa.Column("state", TEXT(length=10), nullable=False),
        sa.Column("retired_reason", TEXT(length=500), nullable=False),
        sa.Column("created_at", MOMENT(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_indicator_campaign_id")),
        sa.ForeignKeyConstraint(
            ["keeper_department_id"], ["department.id"], name=op.f("fk_indicator_keeper_department_id")
        ),
        sa.ForeignKeyConstraint(["keeper_post_id"], ["post.id"], name=op.f("fk_indicator_keeper_post_id")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_indicator_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator")),
    )
    for name in ("campaign_id", "keeper_department_id", "area_id", "state"):
        op.create_index(op.f(f"ix_indicator_{name}"), "indicator", [name], unique=False)
    op.create_table(
        "indicator_task",
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_indicator_task_task_id")),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicator.id"], name=op.f("fk_indicator_task_indicator_id")),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_indicator_task")),
    )
    op.create_index(op.f("ix_indicator_task_indicator_id"), "indicator_task", ["indicator_id"], unique=False)
    op.create_table(
        "measurement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("period_on", sa.Date(), nullable=False),
        sa.Column("value", NUMBER, nullable=False),
        sa.Column("numerator", NUMBER, nullable=True),
        sa.Column("denominator", NUMBER, nullable=True),
        sa.Column("source", TEXT(length=200), nullable=False),
        sa.Column("note", TEXT(length=500), nullable=False),
        sa.Column("warning", TEXT(length=10), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", MOMENT(), nullable=False),
        sa.Column("recorded_at", MOMENT(), nullable=False),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicator.id"], name=op.f("fk_measurement_indicator_id")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_measurement_area_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_measurement_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measurement")),
    )
    op.create_index(op.f("ix_measurement_area_id"), "measurement", ["area_id"], unique=False)
    op.create_index("ix_measurement_newest", "measurement", ["indicator_id", "area_id", "period_on", "id"])
    op.create_table(
        "publication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("period_on", sa.Date(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.Column("note", TEXT(length=500), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", MOMENT(), nullable=False),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicator.id"], name=op.f("fk_publication_indicator_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_publication_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
        sa.UniqueConstraint("indicator_id", "period_on", name="uq_publication_period"),
    )
    op.create_index(op.f("ix_publication_indicator_id"), "publication", ["indicator_id"], unique=False)
    op.create_table(
        "explanation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("text", TEXT(length=1000), nullable=False),
        sa.Column("now", sa.JSON(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", MOMENT(), nullable=False),
        sa.ForeignKeyConstraint(["publication_id"], ["publication.id"], name=op.f("fk_explanation_publication_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_explanation_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_explanation")),
    )
    op.create_index(op.f("ix_explanation_publication_id"), "explanation", ["publication_id"], unique=False)
    # Added without a batch: a batch would make the table anew.
    op.add_column("task", sa.Column("progress_from", TEXT(length=10), nullable=False, server_default="typed"))


def downgrade() -> None:
    """Take them away."""
    op.drop_column("task", "progress_from")
    for name in ("explanation", "publication", "measurement", "indicator_task", "indicator"):
        op.drop_table(name)
