"""The page of samples: every component in every state, for developers and for the tests of looks.

It is there only where `CAMPAIGN_KIT` is set.
"""

from datetime import date, datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from campaign.domain.refusal import Unseen
from campaign.settings import county_day, get_settings, now
from campaign.web.page import page

router = APIRouter()


@router.get("/kit")
def show_kit(request: Request) -> Response:
    """Every component in every state. Raises `Unseen` unless the county's settings show it."""
    if not get_settings().kit:
        raise Unseen
    at = now()
    return page(request, "kit/show.html", **samples(at))


def samples(at: datetime) -> dict[str, Any]:
    """Made-up things to draw: fixed words, dates around `at`."""
    today = county_day(at)
    return {
        "errors": {},
        "counts": {"red": 3, "yellow": 4, "green": 6, "blue": 1, "done": 3, "idle": 1},
        "towns": ["green", "yellow", "red", "red", "yellow", "green", "yellow", "done", "blue", None, "idle", None],
        "stops": _stops(today),
        "rungs": _rungs(today),
        "files": _files(at),
        "signed_at": at - timedelta(days=4),
        "today": today,
    }


def _stops(today: date) -> list[dict[str, Any]]:
    plan = ((-146, "done", "muted"), (-66, "done", "muted"), (-27, "late", "is-red"), (7, "", "soon"))
    return [
        {
            "title": f"{n}",
            "due_on": today + timedelta(days=days),
            "state": state,
            "current": state == "late",
            "tone": tone,
            "note": f"{abs(days)}",
        }
        for n, (days, state, tone) in enumerate(plan, 1)
    ]


def _rungs(today: date) -> list[dict[str, Any]]:
    kinds = (
        ("done", None),
        ("b", ("order", "issued")),
        ("y", ("order", "issued")),
        ("now", ("order", "drafted")),
        ("next", None),
    )
    return [
        {
            "kind": kind,
            "title": f"{n}",
            "when": today.isoformat(),
            "condition": "+3",
            "to": "·",
            "pill": shown,
            "n": n,
        }
        for n, (kind, shown) in enumerate(kinds, 1)
    ]


def _files(at: datetime) -> list[dict[str, Any]]:
    common = {"uploaded_by": "县水利局", "uploaded_at": at, "sha256": "e93b6f02" + "0" * 52 + "1d95", "url": "/kit"}
    return [
        {
            "name": "IMG_1431.jpg",
            "preview": None,
            "kind": "JPEG",
            "size": "2.1 MB",
            "taken_at": at,
            "place": "31.788, 105.290",
            "accuracy": 6,
            "distance": 18,
            "intact": True,
            **common,
        },
        {
            "name": "report.pdf",
            "preview": None,
            "kind": "PDF",
            "size": "3.0 MB",
            "taken_at": None,
            "place": "",
            "accuracy": None,
            "distance": None,
            "intact": False,
            **common,
        },
    ]
