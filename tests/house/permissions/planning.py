"""Who is told what: campaigns, tasks, shares, ledgers, and the ledger of entries."""

from tests.house.permissions.rule import CO, COORDINATORS, LEAD, LEADER, READERS, RUN, SEES, SIGNED_IN, Rule

RULES = (
    Rule(
        COORDINATORS,
        """
        GET /campaigns/new
        POST /campaigns
        POST /api/v1/campaigns
        POST /api/v1/standards
        GET /standards/new
        POST /standards
        POST /standards/drafts
        GET /standards/imports/new
        POST /standards/imports
        POST /api/v1/standards/drafts
        GET /standards/{id}/versions/new
        """,
        sees=SIGNED_IN,
    ),
    Rule(
        SIGNED_IN,
        """
        GET /standards
        GET /standards/{id}
        """,
    ),
    Rule(
        SEES,
        """
        GET /campaigns/{id}
        GET /campaigns/{id}/chases
        GET /campaigns/{campaign_id}/rounds
        GET /campaigns/{id}/plan
        GET /campaigns/{id}/print
        GET /campaigns/{id}/changes
        GET /campaigns/{id}/roll-outs
        GET /api/v1/campaigns/{id}/roll-outs
        GET /api/v1/roll-outs/{id}
        GET /campaigns/{id}/wall
        GET /campaigns/{id}/wall/stream
        GET /tasks/{id}
        GET /tasks/{id}/chases
        GET /tasks/{id}/row
        GET /evidence/{evidence_id}/content
        GET /items/{item_id}
        GET /rectifications/{rectification_id}
        GET /reviews/{review_id}
        GET /api/v1/campaigns/{id}
        GET /api/v1/campaigns/{id}/changes
        GET /api/v1/campaigns/{id}/rounds
        GET /api/v1/evidence/{id}
        GET /api/v1/evidence/{id}/content
        GET /api/v1/rectifications/{id}
        GET /api/v1/reviews/{id}
        GET /api/v1/tasks/{id}
        GET /api/v1/tasks/{id}/comments
        GET /api/v1/tasks/{id}/dependencies
        GET /campaigns/{id}/views/new
        POST /campaigns/{id}/views
        GET /api/v1/campaigns/{id}/views
        POST /api/v1/campaigns/{id}/views
        GET /api/v1/tasks/{id}/coordinations
        GET /api/v1/tasks/{id}/shares
        GET /api/v1/tasks/{id}/updates
        """,
    ),
    Rule(SEES, "GET /evidence/{evidence_id}/thumbnail"),
    Rule(
        RUN,
        """
        POST /views/{id}/removals
        POST /api/v1/views/{id}/removals
        """,
        sees=SEES,
    ),
    Rule(
        RUN,
        """
        GET /campaigns/{id}/edit
        POST /campaigns/{id}
        POST /campaigns/{id}/closings
        GET /campaigns/{id}/closings/new
        POST /campaigns/{id}/deadlines
        GET /campaigns/{id}/deadlines/new
        GET /campaigns/{id}/edits/new
        POST /campaigns/{id}/edits
        POST /campaigns/{id}/edits/previews
        POST /campaigns/{id}/edits/{edit_id}/undos
        POST /api/v1/campaigns/{id}/edits
        POST /api/v1/campaigns/{id}/edits/{edit_id}/undos
        POST /campaigns/{id}/ledgers
        GET /campaigns/{id}/ledgers/new
        GET /campaigns/{id}/ledgers/{upload}
        POST /campaigns/{id}/ledgers/{upload}/decisions
        POST /campaigns/{id}/ledgers/{upload}/imports
        POST /campaigns/{id}/ledgers/{upload}/layouts
        GET /campaigns/{id}/layouts
        POST /campaigns/{id}/layouts
        GET /campaigns/{id}/layouts/new
        GET /campaigns/{id}/layouts/{layout}
        POST /campaigns/{id}/layouts/{layout}/removals
        GET /api/v1/campaigns/{id}/layouts
        POST /api/v1/campaigns/{id}/layouts
        POST /api/v1/campaigns/{id}/layouts/{layout}/removals
        POST /campaigns/{id}/nudges
        GET /campaigns/{id}/nudges/new
        POST /campaigns/{id}/openings
        GET /campaigns/{id}/openings/new
        POST /campaigns/{id}/pauses
        GET /campaigns/{id}/pauses/new
        POST /campaigns/{id}/resumptions
        GET /campaigns/{id}/resumptions/new
        POST /campaigns/{id}/adoptions
        GET /campaigns/{id}/adoptions/new
        GET /campaigns/{id}/roll-outs/new
        POST /campaigns/{id}/roll-outs
        POST /campaigns/{id}/roll-outs/drafts
        POST /roll-outs/{id}/phases/{number}/openings
        POST /api/v1/campaigns/{id}/roll-outs
        POST /api/v1/roll-outs/{id}/phases/{number}/openings
        GET /api/v1/campaigns/{id}/adoptions
        POST /api/v1/campaigns/{id}/adoptions
        POST /campaigns/{id}/tasks
        GET /campaigns/{id}/tasks/new
        POST /campaigns/{campaign_id}/rounds
        GET /campaigns/{campaign_id}/rounds/new
        POST /orders
        POST /shares/{id}
        POST /shares/{id}/cancellations
        GET /shares/{id}/edit
        POST /tasks/{id}
        GET /tasks/{id}/edit
        GET /tasks/{id}/dependencies/new
        POST /tasks/{id}/dependencies
        POST /dependencies/{dependency_id}/withdrawals
        POST /api/v1/tasks/{id}/dependencies
        POST /api/v1/dependencies/{id}/withdrawals
        POST /tasks/{id}/cancellations
        GET /tasks/{id}/cancellations/new
        GET /tasks/{id}/fields/{name}
        POST /tasks/{id}/fields/{name}
        POST /tasks/{id}/shares
        GET /tasks/{id}/shares/new
        PATCH /api/v1/campaigns/{id}
        POST /api/v1/campaigns/{id}/closings
        POST /api/v1/campaigns/{id}/ledgers
        POST /api/v1/campaigns/{id}/openings
        POST /api/v1/campaigns/{id}/pauses
        POST /api/v1/campaigns/{id}/resumptions
        POST /api/v1/campaigns/{id}/rounds
        POST /api/v1/orders
        PATCH /api/v1/shares/{id}
        POST /api/v1/shares/{id}/cancellations
        POST /api/v1/tasks
        PATCH /api/v1/tasks/{id}
        POST /api/v1/tasks/{id}/cancellations
        POST /api/v1/tasks/{id}/shares
        """,
        sees=SEES,
    ),
    Rule(
        RUN | LEADER | READERS,
        """
        GET /campaigns/{id}/edits
        GET /campaigns/{id}/edits/{edit_id}
        GET /api/v1/campaigns/{id}/edits
        GET /api/v1/campaigns/{id}/edits/{edit_id}
        """,
        sees=SEES,
    ),
    Rule(set(), "GET /campaigns/{id}/ledgers/{upload}/returned.xlsx", sees=SEES - RUN),  # nothing was returned: 404
    Rule(RUN, "GET /orders/new"),
    Rule(
        RUN | LEAD | CO | LEADER | READERS,
        """
        GET /campaigns/{id}/ledger.xlsx
        GET /api/v1/campaigns/{id}/ledger.xlsx
        """,
        sees=SEES,
    ),
    Rule(
        RUN | LEADER | READERS,
        """
        GET /entries
        GET /api/v1/entries
        """,
        sees=SIGNED_IN,
    ),
)
