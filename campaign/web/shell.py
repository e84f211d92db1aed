"""What every template may name: who is here, what they may do, the moment, the way around, the token of forms."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from markupsafe import Markup
from starlette.requests import Request

from campaign import i18n
from campaign.domain import permission
from campaign.domain.person import Actor
from campaign.settings import get_settings, now

LANGUAGE_COOKIE = "language"
THEME_COOKIE = "theme"
DENSITY_COOKIE = "density"
TOAST_COOKIE = "toast"
THEMES = ("light", "dark")
DENSITIES = ("compact", "regular", "roomy")


class Tab(NamedTuple):
    """One place of the bar at the thumb: address, icon, word, how many wait there, whether we are there."""

    address: str
    icon: str
    word: str
    waiting: int
    current: bool


def shell(request: Request) -> dict[str, Any]:
    """The context every page and fragment shares. Nothing here asks the database before a template needs it."""
    state = request.state
    who: Actor | None = getattr(state, "who", None)
    token: str = getattr(state, "csrf_token", "") or getattr(getattr(state, "sign_in", None), "csrf", "")
    settings = get_settings()
    language = i18n.current_language()
    return {
        "request": request,
        "who": who,
        "me": _me(who, language) if who else None,
        "may": partial(permission.may, who) if who else _nobody_may,
        "at": getattr(state, "at", None) or now(),
        "csrf_token": token,
        "csrf": Markup('<input type="hidden" name="csrf_token" value="{}">').format(token),
        "settings": settings,
        "county": settings.county_en if language == "en" else settings.county,
        "language": language,
        "here": here(request),
        "theme": _one_of(THEMES, request.cookies.get(THEME_COOKIE)),
        "density": _one_of(DENSITIES, request.cookies.get(DENSITY_COOKIE)),
        "toast": "",
        "nav": _nav(request, who) if who else [],
        "bell": _bell(request, who),
        "tabs": _tabs(request, who) if who else [],
        "banners": getattr(state, "banners", ()),
    }


class Me(NamedTuple):
    """Name and post of whoever reads, in their language."""

    name: str
    post: str


def _me(who: Actor, language: str) -> Me:
    english = who.extra if language == "en" else {}
    return Me(english.get("name") or who.name, english.get("post_title") or who.post_title)


def language_of(request: Request) -> str:
    """The language to speak in this request: the person's stored one, else the cookie's, else the county's."""
    stored = getattr(getattr(request.state, "who", None), "language", "")
    choices = (stored, request.cookies.get(LANGUAGE_COOKIE), get_settings().language)
    return next((known for code in choices if (known := i18n.known_language(code))), i18n.DEFAULT_LANGUAGE)


def safe_path(target: str | None, default: str = "/") -> str:
    """`target` if it is a path on this very site, else `default`: nobody is redirected elsewhere."""
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target:
        return default
    return target if target.isprintable() and not urlsplit(target).netloc else default


def here(request: Request) -> str:
    """The address in the browser's bar, filters included, so that a switch of language comes back to it."""
    try:
        parts = urlsplit(request.headers.get("hx-current-url") or str(request.url))
    except ValueError:  # half an IPv6 address, which no browser sends
        return "/"
    return safe_path(parts.path + (f"?{parts.query}" if parts.query else ""))


def addresses(request: Request) -> frozenset[str]:
    """The paths one can go to in a browser: a link is drawn only where there is something behind it."""
    pages: frozenset[str] = getattr(request.app.state, "pages", frozenset())
    return pages


def _nav(request: Request, who: Actor) -> list[tuple[str, str, bool]]:
    path = request.url.path
    places = [
        ("/", i18n.gettext("My work"), path == "/"),
        ("/campaigns", i18n.gettext("Campaigns"), path.startswith(("/campaigns", "/tasks"))),
        ("/rounds", i18n.gettext("Acceptance"), path.startswith(("/rounds", "/reviews"))),
        ("/orders", i18n.gettext("Supervision"), path.startswith(("/orders", "/chases"))),
    ]
    if who.roles & {"coordinator", "leader"}:
        places.append(("/instructions", i18n.gettext("Instructions"), path.startswith("/instructions")))
    if "admin" in who.roles:
        places.append(("/people", i18n.gettext("People"), path.startswith("/people")))
        places.append(("/departments", i18n.gettext("Departments"), path.startswith("/departments")))
        places.append(("/areas", i18n.gettext("Areas"), path.startswith("/areas")))
    if "auditor" in who.roles:
        places.append(("/entries", i18n.gettext("Audit ledger"), path.startswith("/entries")))
    known = addresses(request)
    return [place for place in places if place[0] in known]


def _tabs(request: Request, who: Actor) -> list[Tab]:
    if not who.roles & {"owner", "inspector", "leader"}:
        return []
    path, known = request.url.path, addresses(request)
    work = i18n.gettext("Campaigns") if "leader" in who.roles else i18n.gettext("Tasks")
    tabs = [
        Tab("/", "flag", i18n.gettext("Whole county"), 0, path == "/")
        if "leader" in who.roles
        else Tab("/", "check", i18n.gettext("To do"), 0, path == "/"),
        Tab("/rounds", "shield", i18n.gettext("Acceptance"), 0, path.startswith(("/rounds", "/reviews")))
        if "inspector" in who.roles
        else Tab("/campaigns", "cols", work, 0, path.startswith(("/campaigns", "/tasks"))),
        Tab("/instructions", "edit", i18n.gettext("Instructions"), 0, path.startswith("/instructions"))
        if "leader" in who.roles
        else Tab("/letters", "bell", i18n.gettext("Messages"), _bell(request, who)(), path.startswith("/letters")),
        Tab("/account", "user", i18n.gettext("Me"), 0, path.startswith("/account")),
    ]
    return [tab for tab in tabs if tab.address in known]


def _bell(request: Request, who: Actor | None) -> Callable[[], int]:
    """How many unread lines wait in the inbox; asked once, and only if a template shows it."""
    kept: list[int] = []

    def count() -> int:
        if not kept:
            counter = getattr(request.state, "unread", None)
            kept.append(counter() if counter and who and not getattr(request.state, "broken", False) else 0)
        return kept[0]

    return count


def _nobody_may(deed: str, noun: Any = None) -> bool:
    return False


def _one_of(known: tuple[str, ...], value: str | None) -> str | None:
    return value if value in known else None
