"""The program as one ASGI application. Routers are found by name: every module of web/ and api/ that has a `router`."""

import importlib
import pkgutil
from types import ModuleType

from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

import campaign.api
import campaign.web
from campaign.domain.refusal import Invalids, Refusal
from campaign.edge import SignInNeeded
from campaign.metrics import Metered
from campaign.web.errors import answer as answer_on_a_page
from campaign.web.headers import SecurityHeaders


def _routers(package: ModuleType) -> list[APIRouter]:
    """The routers of a door, in the order of their file names."""
    modules = (importlib.import_module(f"{package.__name__}.{m.name}") for m in pkgutil.iter_modules(package.__path__))
    return [module.router for module in modules if hasattr(module, "router")]


def create_app() -> FastAPI:
    """The application with both doors open."""
    app = FastAPI(title="Campaign", version="1", openapi_url="/api/v1/openapi.json", docs_url=None, redoc_url=None)
    app.add_middleware(Metered)
    for router in _routers(campaign.api):
        app.include_router(router, prefix="/api/v1")
    pages = _routers(campaign.web)
    for router in pages:
        app.include_router(router, include_in_schema=False)
    app.state.pages = frozenset(getattr(route, "path", "") for router in pages for route in router.routes)
    for fault in (Refusal, Invalids, SignInNeeded, HTTPException, RequestValidationError, Exception):
        app.add_exception_handler(fault, answer_on_a_page)
    app.add_middleware(SecurityHeaders)
    return app
