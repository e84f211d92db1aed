"""Who is told what: what everybody may open, people and places."""

from tests.house.permissions.rule import ADMIN, COORDINATORS, LEAD, READERS, SEES_PERSON, SIGNED_IN, Rule
from tests.world import ACTORS

RULES = (
    Rule(
        frozenset(ACTORS),
        """
        GET /sign-in
        POST /sign-in
        POST /language
        POST /appearance
        GET /healthz
        GET /metrics
        GET /calendar/{secret}.ics
        GET /static/{digest}/{name:path}
        GET /api/v1/openapi.json
        """,
    ),
    Rule(set(), "GET /kit"),  # only where the settings show it
    Rule(
        SIGNED_IN,
        """
        GET /
        GET /account
        POST /account/password
        POST /account/revocations
        POST /account/calendar
        POST /account/calendar/revocations
        GET /campaigns
        GET /letters
        POST /letters/readings
        GET /orders
        GET /instructions
        POST /reminders
        GET /reviews
        GET /rounds
        GET /search
        GET /api/v1/areas
        GET /api/v1/areas/{id}
        POST /api/v1/calendars
        POST /api/v1/calendars/revocations
        GET /api/v1/campaigns
        GET /api/v1/chases
        GET /api/v1/departments
        GET /api/v1/departments/{id}
        GET /api/v1/focus-areas
        GET /api/v1/letters
        POST /api/v1/letters/readings
        GET /api/v1/me
        GET /api/v1/instructions
        GET /api/v1/orders
        GET /api/v1/people
        GET /api/v1/rectifications
        GET /api/v1/reviews
        GET /api/v1/rounds
        GET /api/v1/indicators
        GET /api/v1/search
        GET /api/v1/standards
        GET /api/v1/standards/{id}
        GET /api/v1/tasks
        """,
    ),
    Rule(set(), "POST /sign-out"),  # sends everybody to the form: see `SIGNS_OUT`
    Rule(set(), "POST /api/v1/tokens"),  # the examples' password is nobody's
    Rule({"wen"}, "POST /api/v1/letters/{id}/readings"),
    Rule(
        ADMIN,
        """
        GET /people
        POST /people
        GET /people/new
        GET /people/{id}
        POST /people/{id}
        POST /people/{id}/passwords
        POST /people/{id}/posts
        POST /people/{id}/posts/{tenure_id}/endings
        POST /people/{id}/restorations
        POST /people/{id}/retirements
        GET /areas
        POST /areas
        POST /areas/imports
        GET /areas/new
        GET /areas/{id}
        POST /areas/{id}
        GET /focus-areas
        POST /focus-areas
        POST /api/v1/areas
        PATCH /api/v1/areas/{id}
        POST /api/v1/focus-areas
        POST /api/v1/people
        """,
        sees=SIGNED_IN,
    ),
    Rule(
        ADMIN | {"head"},
        """
        GET /people/{id}/handovers/new
        POST /people/{id}/handovers
        POST /api/v1/people/{id}/handovers
        """,
        sees=SEES_PERSON,
    ),
    Rule(
        ADMIN | READERS | LEAD,
        """
        GET /handovers/{id}
        GET /api/v1/handovers/{id}
        """,
    ),
    Rule(
        LEAD,
        """
        POST /handovers/{id}/confirmations
        POST /api/v1/handovers/{id}/confirmations
        """,
        sees=ADMIN | READERS,
    ),
    Rule(SEES_PERSON, "GET /api/v1/people/{id}"),
    Rule(ADMIN, "PATCH /api/v1/people/{id}", sees=SEES_PERSON),
    Rule(
        ADMIN | COORDINATORS,
        """
        GET /departments
        POST /departments
        GET /departments/new
        GET /departments/{id}
        POST /departments/{id}
        POST /departments/{id}/moves
        POST /api/v1/departments
        PATCH /api/v1/departments/{id}
        """,
        sees=SIGNED_IN,
    ),
)
