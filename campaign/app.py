"""The program as one ASGI application. Routers are found by name: every module of web/ and api/ that has a `router`."""

import importlib
import pkgutil
from types import ModuleType

from fastapi import APIRouter, FastAPI

import campaign.api
import campaign.web
from campaign.metrics import Metered


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
    for router in _routers(campaign.web):
        app.include_router(router, include_in_schema=False)
    return app
