"""`/healthz` and `/metrics`: true, quick, and silent about people."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

import campaign.checks
import campaign.metrics
from campaign.app import create_app
from campaign.database import make_engine, new_session
from campaign.domain.slot import Slot
from campaign.settings import now


@pytest.fixture
def client(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """The application on an empty, migrated database."""
    for module in (campaign.checks, campaign.metrics):
        monkeypatch.setattr(module, "get_engine", lambda: sqlite_engine)
    with TestClient(create_app(), base_url="http://127.0.0.1") as made:
        yield made


def swept(engine: Engine, at: datetime) -> None:
    with new_session(engine, writer=True) as db:
        db.add(Slot(job=campaign.checks.SWEEP, slot=at.isoformat(), claimed_at=at, finished_at=at))
        db.commit()


def test_all_is_well_after_a_sweep(client: TestClient, sqlite_engine: Engine) -> None:
    swept(sqlite_engine, now())
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json()["state"] == "ok"
    assert answer.headers["cache-control"] == "no-store"


def test_a_late_sweep_is_said_but_requests_are_still_served(client: TestClient, sqlite_engine: Engine) -> None:
    swept(sqlite_engine, now() - timedelta(hours=3))
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json()["state"] == "late"
    assert answer.json()["checks"]["clock"] == {"state": "late"}


def test_a_database_without_tables_is_a_failure_and_not_an_error(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    empty = make_engine(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    monkeypatch.setattr(campaign.checks, "get_engine", lambda: empty)
    answer = client.get("/healthz")
    empty.dispose()
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == {"state": "ok"}
    assert answer.json()["checks"]["schema"] == {"state": "failed"}


def test_requests_are_counted_by_route_and_not_by_address(client: TestClient) -> None:
    client.get("/healthz?token=hunter2")
    client.get("/no/such/page")
    text = client.get("/metrics").text
    assert 'campaign_requests_total{method="GET",route="/healthz",status="200"}' in text
    assert 'campaign_requests_total{method="GET",route="none",status="404"}' in text
    assert "hunter2" not in text
    assert "campaign_entries 0.0" in text
