"""The table of permissions: who is told what at every address. Whoever a rule does not name is told 404.

A rule gives who gets `into` the addresses below it and who only `sees` that there is something (403). A route that
stands in no rule, or in two, fails the build.
"""

from typing import Any

from tests.house.permissions import acceptance, chasing, levels, measuring, people, planning, progress
from tests.house.permissions.rule import Rule
from tests.world import PDF

RULES = (
    *people.RULES,
    *planning.RULES,
    *levels.RULES,
    *progress.RULES,
    *measuring.RULES,
    *chasing.RULES,
    *acceptance.RULES,
)
__all__ = ["FILES", "FORMS", "RULES", "SENDS_TO_THE_FORM", "Rule"]
SENDS_TO_THE_FORM = {"POST /sign-out", "POST /api/v1/tokens"}  # everybody, whoever they are

FILE = {"file": ("a.pdf", PDF)}
# What a form must hold before the question who may send it is asked; `{noun}` stands for the id of that thing.
FORMS: dict[str, dict[str, Any]] = {
    "POST /orders": {
        "campaign_id": "{campaigns}",
        "department_id": "{departments}",
        "card": "blue",
        "task_id": "{tasks}",
    },
    "POST /orders/{id}/answers": {"decision": "closed"},
    "POST /orders/{id}/decisions": {"decision": "held", "note": "x"},
    "POST /rounds/{round_id}/signatures": {"decision": "sign", "item_ids": "{items}", "password": "x"},
    "POST /milestones/{milestone_id}/extensions": {"due_on": "2027-01-31", "reason": "x"},
    "POST /tasks/{task_id}/coordinations": {"to_department_id": "{departments}", "action": "x", "due_on": "2026-12-01"},
}
SCORING = {"file": ("a.csv", "考核内容,分值\n巡查,20\n".encode())}
FILES: dict[str, dict[str, Any]] = {
    "POST /standards/imports": SCORING,
    "POST /api/v1/standards/drafts": SCORING,
    "POST /tasks/{task_id}/evidence": FILE,
    "POST /api/v1/tasks/{id}/evidence": FILE,
    "POST /api/v1/tasks/{id}/documents": FILE,
    "POST /api/v1/campaigns/{id}/documents": FILE,
    "POST /reviews/{review_id}/evidence": FILE,
    "POST /api/v1/reviews/{id}/evidence": FILE,
    "POST /indicators/{id}/measurements/sheets": FILE,
    "POST /campaigns/{id}/ledgers": FILE,
    "POST /api/v1/campaigns/{id}/ledgers": {
        "file": ("a.csv", "序号,具体任务,牵头单位\n1,校园饮水,县教育局\n".encode())
    },
}
