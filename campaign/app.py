"""The program as one ASGI application. Routers are found by name: every module of web/ and api/ that has a `router`."""

import importlib
import pkgutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import ModuleType

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DataError, IntegrityError
from starlette.exceptions import HTTPException
from starlette.responses import Response

import campaign.api
import campaign.web
from campaign import clock
from campaign.api import problems
from campaign.api.description import describe, operation_id
from campaign.domain.refusal import Invalid, Invalids, Refusal
from campaign.edge import SignInNeeded
from campaign.guard import Guard
from campaign.metrics import Metered
from campaign.settings import get_settings
from campaign.web.csrf import Csrf
from campaign.web.errors import answer as answer_on_a_page
from campaign.web.headers import SecurityHeaders
from campaign.web.watch import watch

# What may leave a route. The last three are values that only the database could refuse.
FAULTS: tuple[type[Exception], ...] = (
    Refusal,
    Invalids,
    SignInNeeded,
    RequestValidationError,
    HTTPException,
    IntegrityError,
    DataError,
    OverflowError,
    UnicodeEncodeError,
    Exception,
)


def answer_fault(request: Request, fault: Exception) -> Response:
    """What a fault looks like at the door in question: a problem for machines, a page for people."""
    if isinstance(fault, IntegrityError):
        fault = Refusal("taken_meanwhile")
    elif isinstance(fault, DataError | OverflowError | UnicodeEncodeError):
        fault = Invalid("unreadable_value")
    at_the_api = request.url.path.startswith("/api/")
    return problems.answer(request, fault) if at_the_api else answer_on_a_page(request, fault)


def _routers(package: ModuleType) -> list[APIRouter]:
    """The routers of a door, in the order of their file names."""
    modules = (importlib.import_module(f"{package.__name__}.{m.name}") for m in pkgutil.iter_modules(package.__path__))
    return [module.router for module in modules if hasattr(module, "router")]


@asynccontextmanager
async def _lifespan(_app: FastAPI) -> AsyncIterator[None]:
    """While the application serves, it also holds the clock, unless that runs elsewhere (`--no-clock`)."""
    if not get_settings().clock:
        yield
        return
    with clock.running():
        yield


def create_app() -> FastAPI:
    """The application with both doors open."""
    app = FastAPI(
        title="Campaign",
        version="1",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=operation_id,
        lifespan=_lifespan,
    )
    app.openapi = lambda: describe(app)  # type: ignore[method-assign]
    for router in _routers(campaign.api):
        app.include_router(router, prefix="/api/v1")
    pages = _routers(campaign.web)
    for router in pages:
        app.include_router(router, include_in_schema=False, dependencies=[Depends(watch)])
    app.state.pages = frozenset(
        getattr(route, "path", "")
        for router in pages
        for route in router.routes
        if "GET" in (getattr(route, "methods", None) or ())
    )
    for fault in FAULTS:
        app.add_exception_handler(fault, answer_fault)
    # The last one added is the first that sees a request.
    app.add_middleware(Csrf, refuse=answer_fault)
    app.add_middleware(Guard, refuse=answer_fault)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(Metered)
    return app
