"""Language, colours and row height: chosen on any page, which then comes back as it was."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from campaign import i18n
from campaign.actions import preferences
from campaign.edge import Db, MaybeWho
from campaign.web.shell import (
    DENSITIES,
    DENSITY_COOKIE,
    LANGUAGE_COOKIE,
    THEME_COOKIE,
    THEMES,
    safe_path,
)

router = APIRouter()
A_YEAR = 365 * 24 * 3600


@router.post("/language")
def choose_language(
    request: Request,
    db: Db,
    who: MaybeWho,
    language: Annotated[str, Form()] = "",
    back: Annotated[str, Form()] = "/",
) -> Response:
    """Speak `language` from now on: with the person where there is one, on this device in any case."""
    answer = RedirectResponse(safe_path(back), status_code=303)
    keep_language(request, answer, language)
    known = i18n.known_language(language)
    if who and known:
        preferences.choose_language(db, who, known)
    return answer


@router.post("/appearance")
def choose_appearance(
    request: Request,
    db: Db,
    who: MaybeWho,
    theme: Annotated[str, Form()] = "",
    density: Annotated[str, Form()] = "",
    back: Annotated[str, Form()] = "/",
) -> Response:
    """Keep the chosen colours on this device and the row height with the person; an unknown one changes nothing."""
    answer = RedirectResponse(safe_path(back), status_code=303)
    if theme in THEMES:
        keep(request, answer, THEME_COOKIE, theme)
    if density in DENSITIES:
        keep(request, answer, DENSITY_COOKIE, density)
        if who:
            preferences.choose_density(db, who, density)
    return answer


def keep(request: Request, answer: Response, name: str, value: str) -> None:
    """A cookie for a year that scripts cannot read."""
    secure = request.url.scheme == "https"
    answer.set_cookie(name, value, max_age=A_YEAR, httponly=True, samesite="lax", secure=secure, path="/")


def keep_language(request: Request, answer: Response, language: str) -> None:
    """Keep the language on this device; an unknown one changes nothing. Sign-in calls it with the person's own."""
    known = i18n.known_language(language)
    if known:
        keep(request, answer, LANGUAGE_COOKIE, known)


def keep_density(request: Request, answer: Response, density: str) -> None:
    """Keep the row height on this device; an unknown one changes nothing. Sign-in calls it with the person's own."""
    if density in DENSITIES:
        keep(request, answer, DENSITY_COOKIE, density)
