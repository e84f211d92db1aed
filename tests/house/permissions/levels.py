"""Who is told what: superior's plans, consultations, reforms of departments, the turn of the year."""

from tests.house.permissions.rule import ADMIN, COORDINATORS, LEAD, LEADER, READERS, RUN, SEES, SIGNED_IN, Rule

SEES_PLAN = COORDINATORS | LEADER | READERS | LEAD  # education is consulted about one of its tasks

RULES = (
    Rule(
        ADMIN,
        """
        GET /departments/{id}/reforms/new
        POST /departments/{id}/reforms
        GET /api/v1/departments/{id}/reach
        POST /api/v1/departments/{id}/reforms
        """,
        sees=SIGNED_IN,
    ),
    Rule(
        RUN,
        """
        GET /campaigns/{id}/carry-overs/new
        POST /campaigns/{id}/carry-overs
        POST /api/v1/campaigns/{id}/carry-overs
        """,
        sees=SEES,
    ),
    Rule(SEES, "GET /api/v1/campaigns/{id}/carry-overs"),
    Rule(ADMIN | COORDINATORS, "GET /api/v1/departments/{id}/reforms", sees=SIGNED_IN),
    Rule(
        COORDINATORS,
        """
        GET /superior-plans/new
        POST /superior-plans
        POST /api/v1/superior-plans
        """,
        sees=SIGNED_IN,
    ),
    Rule(SIGNED_IN, "GET /api/v1/superior-plans"),
    Rule(
        SEES_PLAN,
        """
        GET /superior-plans
        GET /superior-plans/{id}
        GET /superior-plans/{id}/ledger.xlsx
        GET /superior-tasks/{id}
        GET /consultations/{id}
        GET /api/v1/superior-plans/{id}
        GET /api/v1/superior-plans/{id}/ledger.xlsx
        GET /api/v1/superior-plans/{id}/tasks
        GET /api/v1/superior-tasks/{id}
        GET /api/v1/consultations/{id}
        """,
    ),
    Rule(
        COORDINATORS,
        """
        POST /superior-plans/{id}/removals
        POST /superior-tasks/{id}/children
        POST /superior-tasks/{id}/tasks
        POST /superior-tasks/{id}/reasons
        POST /superior-tasks/{id}/reopenings
        POST /superior-tasks/{id}/consultations
        POST /api/v1/superior-plans/{id}/removals
        POST /api/v1/superior-tasks/{id}/children
        POST /api/v1/superior-tasks/{id}/reasons
        POST /api/v1/superior-tasks/{id}/reopenings
        """,
        sees=SEES_PLAN,
    ),
    Rule(RUN, "POST /api/v1/superior-tasks/{id}/consultations", sees=SEES_PLAN - {"mo"}),
    Rule(
        RUN,
        """
        POST /superior-tasks/{id}/withdrawals
        POST /api/v1/superior-tasks/{id}/withdrawals
        """,
        sees=SEES_PLAN,
    ),
    Rule(
        RUN,
        """
        POST /superior-children/{id}/removals
        POST /api/v1/superior-children/{id}/removals
        """,
        sees=LEADER | READERS,
    ),
    Rule(
        LEAD,
        """
        POST /consultations/{id}/answers
        POST /api/v1/consultations/{id}/answers
        """,
        sees=SEES_PLAN,
    ),
)
