"""Who is told what: orders and their replies."""

from tests.house.permissions.rule import LEAD, LEADER, RUN, SEES, SEES_ORDER, Rule

RULES = (
    Rule(RUN, "POST /tasks/{id}/calls", sees=SEES),
    Rule(
        SEES_ORDER,
        """
        GET /orders/{id}
        GET /api/v1/orders/{id}
        """,
    ),
    Rule(
        RUN | LEADER,
        """
        POST /orders/{id}/decisions
        POST /api/v1/orders/{id}/decisions
        """,
        sees=SEES_ORDER,
    ),
    Rule(
        RUN,
        """
        POST /orders/{id}/answers
        POST /orders/{id}/wordings
        GET /orders/{id}/edit
        PATCH /api/v1/orders/{id}
        """,
        sees=SEES_ORDER,
    ),
    Rule(
        LEAD,
        """
        POST /orders/{id}/receipts
        POST /orders/{id}/replies
        POST /api/v1/orders/{id}/receipts
        POST /api/v1/orders/{id}/replies
        """,
        sees=SEES_ORDER,
    ),
)
