"""Every county begins with three focus areas; an admin adds others."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_focus_areas"
down_revision = "20261123_append_only"

FOCUS_AREAS = (
    ("education", "教育", "Education"),
    ("healthcare", "医疗卫生", "Healthcare"),
    ("environment", "生态环境", "Environment"),
)


def upgrade() -> None:
    """Write the rows."""
    table = sa.table("focus_area", *(sa.column(name) for name in ("code", "name", "name_en", "position")))
    rows = [
        {"code": code, "name": name, "name_en": english, "position": place}
        for place, (code, name, english) in enumerate(FOCUS_AREAS)
    ]
    op.bulk_insert(table, rows)


def downgrade() -> None:
    """Take the rows away again."""
    op.execute("DELETE FROM focus_area WHERE code IN ('education', 'healthcare', 'environment')")
