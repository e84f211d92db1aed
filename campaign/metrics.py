"""What Prometheus may ask: requests by route, and what waits in the tables. Counts only, never a person or a matter."""

import time
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import Engine, func
from sqlmodel import Session, select
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from campaign.database import get_engine, new_session
from campaign.domain.duty import Duty
from campaign.domain.entry import EntryHead
from campaign.domain.letter import Letter
from campaign.domain.order import Order

REGISTRY = CollectorRegistry()
REQUESTS = Counter("campaign_requests", "Requests answered", ["method", "route", "status"], registry=REGISTRY)
SECONDS = Histogram("campaign_request_seconds", "Time to the last byte", ["method", "route"], registry=REGISTRY)


class Metered:
    """ASGI middleware: counts and times every request under the template of its route, never its address."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on and notes the status that was sent; 500 if none was."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status = 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        began = time.perf_counter()
        try:
            await self.app(scope, receive, noting)
        finally:
            route = getattr(scope.get("route"), "path", "none")
            REQUESTS.labels(scope["method"], route, status).inc()
            SECONDS.labels(scope["method"], route).observe(time.perf_counter() - began)


class Waiting(Collector):
    """Gauges read from the tables when asked, the same in every process: letters, duties and orders by state."""

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Nothing is read from the database at registration."""
        return iter(())

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """One indexed count per table."""
        engine: Engine = get_engine()
        with new_session(engine) as db:
            for name, noun in (("letters", Letter), ("duties", Duty), ("orders", Order)):
                gauge = GaugeMetricFamily(f"campaign_{name}", f"{name.capitalize()} by state", labels=["state"])
                for state, count in _by_state(db, noun):
                    gauge.add_metric([state], count)
                yield gauge
            head = db.get(EntryHead, 1)
        yield GaugeMetricFamily("campaign_entries", "Entries in the ledger", value=head.seq if head else 0)


def _by_state(db: Session, noun: type[Letter] | type[Duty] | type[Order]) -> list[tuple[str, int]]:
    counted = select(noun.state, func.count()).group_by(noun.state).order_by(noun.state)
    return [(state, count) for state, count in db.exec(counted)]


REGISTRY.register(Waiting())
