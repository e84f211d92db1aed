"""Stylesheets and scripts, joined at start-up and served under the hash of their content.

There is no build step: the files under `static/` are what a developer edits. A page asks for few files, so the small
ones are joined here; a changed file gets a new address, so a browser may keep the old one for ever.
"""

from __future__ import annotations

import gzip
import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from campaign.settings import files

# A bundle is the files of one request, in order; a name ending in "/" means every file of that folder, by name.
BUNDLES: dict[str, tuple[str, ...]] = {
    "css/app.css": (
        "css/reset.css",
        "css/tokens.css",
        "css/base.css",
        "css/layout.css",
        "css/components/",
        "css/narrow.css",
        "css/utilities.css",
        "css/print.css",
    ),
    "js/app.js": ("vendor/htmx.min.js", "vendor/idiomorph-ext.min.js", "js/app/"),
    "js/wall.js": ("vendor/sse.min.js", "js/wall/"),
}
STATIC = files("static")
router = APIRouter()
FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Asset:
    """One servable file: its bytes, the same bytes gzipped, its media type and the hash in its address."""

    body: bytes
    zipped: bytes
    media_type: str
    digest: str


@lru_cache(maxsize=256)  # bounded: anybody may ask for names that do not exist
def asset(name: str) -> Asset | None:
    """The file or bundle called `name` (`css/app.css`), or None if there is none."""
    paths = [path for part in BUNDLES.get(name, (name,)) for path in _files(part)]
    if not paths:
        return None
    body = b"\n".join(path.read_bytes() for path in paths)
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if media_type == "application/javascript":
        media_type = "text/javascript"
    return Asset(body, gzip.compress(body, 9, mtime=0), media_type, sha256(body).hexdigest()[:12])


def asset_url(name: str) -> str:
    """The address of a file under `static/` or of a bundle; it changes when the content does."""
    found = asset(name)
    return f"/static/{found.digest if found else 'missing'}/{name}"


@router.get("/static/{digest}/{name:path}")
def serve_asset(request: Request, digest: str, name: str) -> Response:
    """`GET /static/{digest}/{name}`: kept for ever by the browser when the digest is the content's own."""
    found = asset(name)
    if found is None:
        return Response(status_code=404)
    fresh = digest == found.digest
    headers = {
        "cache-control": FOR_EVER if fresh else "no-cache",
        "etag": f'"{found.digest}"',
        "vary": "accept-encoding",
        "x-content-type-options": "nosniff",
    }
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["content-encoding"] = "gzip"
        return Response(found.zipped, headers=headers, media_type=found.media_type)
    return Response(found.body, headers=headers, media_type=found.media_type)


def _files(part: str) -> list[Path]:
    path = (STATIC / part).resolve()
    if not path.is_relative_to(STATIC.resolve()):
        return []
    if part.endswith("/"):
        return sorted(path.glob("*.*"))
    return [path] if path.is_file() else []
