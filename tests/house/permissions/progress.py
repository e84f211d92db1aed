"""Who is told what: updates, milestones, extensions, coordinations."""

from tests.house.permissions.rule import (
    ASKED,
    CO,
    LEAD,
    LEADER,
    RUN,
    SEES,
    SEES_COORDINATION,
    SEES_INSTRUCTION,
    SHARE,
    Rule,
)

RULES = (
    Rule(
        RUN | LEAD,
        """
        POST /tasks/{task_id}/updates
        POST /tasks/{task_id}/submissions
        GET /tasks/{task_id}/submissions/new
        POST /milestones/{milestone_id}/reports
        POST /api/v1/milestones/{id}/reports
        POST /api/v1/tasks/{id}/submissions
        POST /api/v1/tasks/{id}/updates
        """,
        sees=SEES,
    ),
    Rule(
        RUN | LEAD | SHARE,
        """
        GET /tasks/{task_id}/updates/new
        POST /shares/{id}/submissions
        POST /api/v1/shares/{id}/submissions
        """,
        sees=SEES,
    ),
    Rule(
        RUN | LEAD | CO,
        """
        GET /tasks/{id}/documents/new
        POST /tasks/{id}/documents
        POST /api/v1/tasks/{id}/documents
        """,
        sees=SEES,
    ),
    Rule(
        RUN,
        """
        GET /campaigns/{id}/documents/new
        POST /campaigns/{id}/documents
        POST /api/v1/campaigns/{id}/documents
        """,
        sees=SEES,
    ),
    Rule(
        SEES,
        """
        GET /documents/{document_id}/content
        GET /api/v1/documents/{id}/content
        GET /api/v1/tasks/{id}/documents
        GET /api/v1/campaigns/{id}/documents
        """,
    ),
    Rule(
        RUN | {"wen"},
        """
        POST /documents/{document_id}/withdrawals
        POST /api/v1/documents/{id}/withdrawals
        """,
        sees=SEES,
    ),
    Rule(
        RUN | LEAD | CO | SHARE | ASKED,
        """
        POST /tasks/{task_id}/evidence
        POST /api/v1/tasks/{id}/evidence
        """,
        sees=SEES,
    ),
    Rule(
        LEAD,
        """
        GET /tasks/{id}/changes/new
        POST /tasks/{id}/changes
        POST /api/v1/tasks/{id}/changes
        POST /milestones/{milestone_id}/extensions
        GET /milestones/{milestone_id}/extensions/new
        POST /api/v1/milestones/{id}/extensions
        """,
        sees=SEES,
    ),
    Rule(
        RUN | LEADER | LEAD | CO | SHARE | ASKED,
        """
        POST /tasks/{task_id}/comments
        POST /api/v1/tasks/{id}/comments
        """,
        sees=SEES,
    ),
    Rule(
        {"wen"},
        """
        POST /comments/{comment_id}/withdrawals
        POST /api/v1/comments/{id}/withdrawals
        """,
        sees=SEES,
    ),
    Rule(
        LEAD | SHARE,
        """
        POST /tasks/{task_id}/coordinations
        GET /tasks/{task_id}/coordinations/new
        POST /api/v1/tasks/{id}/coordinations
        """,
        sees=SEES,
    ),
    Rule(
        RUN | LEADER,
        """
        POST /changes/{change_id}/decisions
        POST /api/v1/changes/{id}/decisions
        POST /extensions/{extension_id}/decisions
        POST /milestones/{milestone_id}/decisions
        POST /api/v1/extensions/{id}/decisions
        POST /api/v1/milestones/{id}/decisions
        """,
        sees=SEES,
    ),
    Rule(SEES, "GET /api/v1/tasks/{id}/changes"),
    Rule(
        SEES_COORDINATION,
        """
        GET /coordinations/{key}
        GET /api/v1/coordinations/{id}
        """,
    ),
    Rule(
        RUN | LEADER,
        """
        POST /coordinations/{key}/acceptances
        POST /api/v1/coordinations/{id}/acceptances
        """,
        sees=SEES_COORDINATION,
    ),
    Rule(
        ASKED,
        """
        POST /coordinations/{key}/answers
        POST /coordinations/{key}/assignments
        POST /coordinations/{key}/refusals
        POST /api/v1/coordinations/{id}/answers
        POST /api/v1/coordinations/{id}/assignments
        POST /api/v1/coordinations/{id}/refusals
        """,
        sees=SEES_COORDINATION,
    ),
    Rule(
        RUN | LEADER | {"chief"},
        """
        GET /campaigns/{id}/instructions/new
        POST /campaigns/{id}/instructions
        POST /api/v1/instructions
        """,
        sees=SEES,
    ),
    Rule(
        SEES_INSTRUCTION,
        """
        GET /instructions/{id}
        GET /api/v1/instructions/{id}
        """,
    ),
    Rule(
        ASKED,
        """
        POST /instructions/{id}/answers
        POST /api/v1/instructions/{id}/answers
        """,
        sees=SEES_INSTRUCTION,
    ),
    Rule(
        RUN | LEADER,
        """
        POST /instructions/{id}/decisions
        POST /instructions/{id}/withdrawals
        POST /api/v1/instructions/{id}/decisions
        POST /api/v1/instructions/{id}/withdrawals
        """,
        sees=SEES_INSTRUCTION,
    ),
    Rule(
        LEAD,
        """
        POST /coordinations/{key}/withdrawals
        POST /api/v1/coordinations/{id}/withdrawals
        """,
        sees=SEES_COORDINATION,
    ),
)
