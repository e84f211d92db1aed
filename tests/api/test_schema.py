"""Whatever a client sends, the API answers as its own description says: no 5xx, no undocumented answer or shape."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import APIOperation, Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlmodel import select

from campaign.app import create_app
from campaign.domain.campaign import Campaign, CampaignCoordinator
from campaign.domain.person import ROLES, Person, PersonRole
from tests.doors import Doors

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 8
SMALL = 6  # ids are made this small, so that most of them name something in the demo county

OPERATIONS = [
    found.ok() for found in schemathesis.openapi.from_asgi("/api/v1/openapi.json", create_app()).get_all_operations()
]


@pytest.fixture
def token(demo_doors: Doors) -> str:
    """The token of somebody who has every role and runs every campaign of the demo county."""
    with demo_doors.deed() as db:
        person = db.scalars(select(Person).where(Person.username == "coordinator")).one()
        known = set(db.scalars(select(PersonRole.role).where(PersonRole.person_id == person.id)))
        db.add_all(PersonRole(person_id=person.id or 0, role=role) for role in ROLES.keys() - known)
        for campaign in db.scalars(select(Campaign)):
            db.merge(CampaignCoordinator(campaign_id=campaign.id or 0, person_id=person.id or 0))
    return demo_doors.secret("coordinator", "token")


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_every_operation_answers_as_described(operation: APIOperation, demo_doors: Doors, token: str) -> None:
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def whatever_is_sent(case: Case) -> None:
        for name, value in (case.path_parameters or {}).items():
            if isinstance(value, int):
                case.path_parameters[name] = value % SMALL + 1
        headers = {"authorization": f"Bearer {token}"}
        case.validate_response(case.call(app=demo_doors.app, headers=headers, timeout=120), checks=CHECKS)

    whatever_is_sent()


def test_every_operation_is_there_and_has_a_name_of_its_own() -> None:
    names = [operation.definition.raw["operationId"] for operation in OPERATIONS]
    assert len(names) == len(set(names)) > 40
