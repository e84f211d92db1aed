"""`/`: what waits for me. Each role's page registers itself with `home_of`; of several roles the first counts."""

from collections.abc import Callable
from datetime import datetime

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from campaign.domain.person import Actor
from campaign.edge import At, Db, Who
from campaign.web.page import page, see_other

router = APIRouter()
Home = Callable[[Request, Session, Actor, datetime], Response]
ORDER = ("coordinator", "leader", "inspector", "owner", "admin", "auditor")
HOMES: dict[str, Home] = {}


def home_of(*roles: str) -> Callable[[Home], Home]:
    """`@home_of("owner")` above `show(request, db, who, at)`: the page such people see first."""

    def register(home: Home) -> Home:
        HOMES.update(dict.fromkeys(roles, home))
        return home

    return register


@router.get("/")
def show_home(request: Request, db: Db, who: Who, at: At) -> Response:
    """The page of the person's first role; a role without one of its own begins with the campaigns."""
    for role in ORDER:
        if role in who.roles and role in HOMES:
            return HOMES[role](request, db, who, at)
    if "/campaigns" in request.app.state.pages:
        return see_other(request, "/campaigns")
    return page(request, "home/nothing.html")
