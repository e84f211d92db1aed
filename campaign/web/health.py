"""`/healthz` for whatever restarts the program, `/metrics` for whatever draws its curves."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from campaign.checks import all_checks
from campaign.edge import At
from campaign.metrics import REGISTRY

router = APIRouter()


@router.get("/healthz")
def health(at: At) -> JSONResponse:
    """200 while requests can be served, also when the clock is late; 503 when something they need has failed."""
    checks = all_checks(at)
    states = {check.state for check in checks}
    worst = next((state for state in ("failed", "late") if state in states), "ok")
    body = {"state": worst, "checks": {check.name: {"state": check.state} for check in checks}}
    return JSONResponse(body, status_code=503 if worst == "failed" else 200, headers={"Cache-Control": "no-store"})


@router.get("/metrics")
def metrics() -> Response:
    """The figures of this process and of the tables, in Prometheus' text format."""
    return Response(generate_latest(REGISTRY), headers={"Content-Type": CONTENT_TYPE_LATEST})
