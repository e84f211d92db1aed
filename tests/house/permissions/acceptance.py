"""Who is told what: rounds, reviews, rectifications, signatures."""

from tests.house.permissions.rule import INSPECTORS, LEAD, LEAD_INSPECTOR, RUN, SEES, SEES_ROUND, SIGNER, Rule

RULES = (
    Rule(
        SEES_ROUND,
        """
        GET /rounds/{round_id}
        GET /rounds/{round_id}/dossier
        GET /rounds/{round_id}/draws
        GET /rounds/{round_id}/signatures
        GET /api/v1/rounds/{id}
        GET /api/v1/rounds/{id}/dossier
        GET /api/v1/rounds/{id}/signatures
        """,
    ),
    Rule(
        SIGNER,
        """
        POST /rounds/{round_id}/signatures
        POST /api/v1/rounds/{id}/signatures
        """,
        sees=SEES_ROUND,
    ),
    Rule(
        RUN,
        """
        POST /rounds/{round_id}/draws
        POST /api/v1/rounds/{id}/draws
        """,
        sees=SEES_ROUND,
    ),
    Rule(
        RUN,
        """
        POST /items/{item_id}/objections
        POST /api/v1/items/{id}/objections
        """,
        sees=SEES,
    ),
    Rule(
        INSPECTORS,
        """
        POST /reviews/{review_id}/evidence
        POST /reviews/{review_id}/findings
        POST /api/v1/reviews/{id}/evidence
        POST /api/v1/reviews/{id}/findings
        """,
        sees=SEES,
    ),
    Rule(
        LEAD_INSPECTOR,
        """
        POST /reviews/{review_id}/verdicts
        POST /api/v1/reviews/{id}/verdicts
        """,
        sees=SEES,
    ),
    Rule(
        RUN | LEAD_INSPECTOR,
        """
        POST /rectifications/{rectification_id}/clearances
        POST /api/v1/rectifications/{id}/clearances
        """,
        sees=SEES,
    ),
    Rule(
        LEAD,
        """
        POST /rectifications/{rectification_id}/reports
        POST /api/v1/rectifications/{id}/reports
        """,
        sees=SEES,
    ),
)
