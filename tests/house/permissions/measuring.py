"""Who is told what: indicators, their figures and publications. Water provides the figures."""

from tests.house.permissions.rule import CO, RUN, SEES, Rule

RULES = (
    Rule(
        SEES,
        """
        GET /campaigns/{id}/indicators
        GET /indicators/{id}
        GET /api/v1/indicators/{id}
        GET /api/v1/indicators/{id}/figures
        GET /api/v1/indicators/{id}/measurements
        GET /api/v1/indicators/{id}/publications
        GET /api/v1/tasks/{id}/forecast
        """,
    ),
    Rule(
        RUN,
        """
        GET /campaigns/{id}/indicators/new
        POST /campaigns/{id}/indicators
        GET /indicators/{id}/edit
        POST /indicators/{id}
        POST /indicators/{id}/retirements
        POST /indicators/{id}/restorations
        POST /indicators/{indicator_id}/publications
        GET /tasks/{id}/progress-sources/new
        POST /tasks/{id}/progress-sources
        POST /api/v1/indicators
        PATCH /api/v1/indicators/{id}
        POST /api/v1/indicators/{id}/retirements
        POST /api/v1/indicators/{id}/restorations
        POST /api/v1/indicators/{id}/publications
        POST /api/v1/tasks/{id}/progress-sources
        """,
        sees=SEES,
    ),
    Rule(
        RUN | CO,
        """
        GET /indicators/{id}/measurements/new
        POST /indicators/{id}/measurements
        POST /indicators/{id}/measurements/sheets
        POST /publications/{publication_id}/explanations
        POST /api/v1/indicators/{id}/measurements
        POST /api/v1/publications/{id}/explanations
        """,
        sees=SEES,
    ),
)
