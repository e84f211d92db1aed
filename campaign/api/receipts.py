"""`Idempotency-Key`: the same person, key and request get the same answer again, and the deed is done once.

The receipt's row is written first, so that of two requests at once the second waits for the first; it is filled in
before the commit that also holds the deed. Requests that were refused leave no receipt. Signing in takes no key: a
token is never kept.
"""

from collections.abc import Callable, Coroutine
from hashlib import sha256
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.routing import APIRoute
from python_multipart.multipart import parse_options_header
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from campaign.domain.receipt import Receipt
from campaign.domain.refusal import Invalid
from campaign.edge import At, Db, Who

HEADER = "idempotency-key"


class Repeated(Exception):
    """The request was answered before; carries that answer."""

    def __init__(self, receipt: Receipt) -> None:
        self.receipt = receipt
        super().__init__(receipt.key)


class RememberingRoute(APIRoute):
    """A route whose POSTs are remembered when they name a key."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The usual handler, with the receipt opened before it and filled in after it, inside its transaction."""
        usual = super().get_route_handler()

        async def remembering(request: Request) -> Response:
            if request.method == "POST" and HEADER in request.headers:
                request.state.request_hash = await _hash_of(request)
            try:
                response = await usual(request)
            except Repeated as repeated:
                return _again(repeated.receipt)
            receipt: Receipt | None = getattr(request.state, "receipt", None)
            if receipt:
                _fill(receipt, response)
            return response

        return remembering


def remember(request: Request, db: Db, who: Who, at: At) -> None:
    """Opens the receipt of a POST that names a key. Raises `Repeated`, or `Invalid` when the key was another's."""
    key = request.headers.get(HEADER)
    if request.method != "POST" or key is None:
        return
    if not 0 < len(key) <= 200 or not key.isascii() or not key.isprintable():
        raise Invalid("idempotency_key_form")
    receipt = Receipt(person_id=who.person_id or 0, key=key, request_hash=request.state.request_hash, at=at)
    try:
        with db.begin_nested():
            db.add(receipt)
    except IntegrityError:
        known = db.scalars(select(Receipt).where(Receipt.person_id == who.person_id, Receipt.key == key)).one()
        if known.request_hash != request.state.request_hash:
            raise Invalid("idempotency_key_reused") from None
        raise Repeated(known) from None
    request.state.receipt = receipt


def api_router(tag: str) -> APIRouter:
    """The router of a noun's API module: signed in, its POSTs remembered. `tag` groups its operations in OpenAPI."""
    return APIRouter(route_class=RememberingRoute, tags=[tag], dependencies=[Depends(remember)])


async def _hash_of(request: Request) -> str:
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    boundary = options.get(b"boundary")
    seen = sha256(f"{request.method} {request.url.path}?{request.url.query}\n".encode() + kind + b"\n")
    body = await request.body()
    # The boundary of a form is made up anew at every sending; what it divides is what was sent.
    for part in body.split(boundary) if boundary else (body,):
        seen.update(b"%d\n" % len(part) + part)
    return seen.hexdigest()


def _fill(receipt: Receipt, response: Response) -> None:
    receipt.status = response.status_code
    receipt.body = bytes(response.body)
    receipt.media_type = response.headers.get("content-type", "")
    receipt.location = response.headers.get("location", "")


def _again(receipt: Receipt) -> Response:
    headers = {"location": receipt.location} if receipt.location else {}
    headers["idempotent-replay"] = "true"
    answer = Response(receipt.body, receipt.status, headers)
    answer.headers["content-type"] = receipt.media_type
    return answer
