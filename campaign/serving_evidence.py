"""Giving evidence back: as an attachment that no browser runs, with its hash as its name in caches."""

from urllib.parse import quote

from fastapi.responses import Response, StreamingResponse

from campaign.domain.document import Document
from campaign.domain.evidence import Evidence
from campaign.domain.refusal import N_, Refusal, sentence
from campaign.receiving import get_store
from campaign.store import Missing

sentence(
    "evidence_gone", N_("The bytes of this file are not in the store. Tell the auditor; “campaign verify” lists it.")
)

# Whatever the file is, a browser that shows it gives it no origin, no script and no network.
SANDBOX = "sandbox; default-src 'none'; img-src 'self'; style-src 'none'"


def evidence_answer(evidence: Evidence) -> Response:
    """The file as it came, to be saved. Raises `Refusal` when its bytes are gone."""
    return _saved(evidence.sha256, evidence.name, evidence.size)


def document_answer(document: Document) -> Response:
    """A file of a task or a campaign, to be saved. Raises `Refusal` when it was withdrawn, or its bytes are gone."""
    if document.state == "withdrawn":
        raise Refusal("document_withdrawn")
    return _saved(document.sha256, document.name, document.size)


def thumbnail_answer(evidence: Evidence) -> Response:
    """The small picture drawn by us, to be shown in a page. Raises `Refusal` when there is none."""
    if not evidence.thumbnail_sha256:
        raise Refusal("evidence_gone")
    return _answer(evidence.thumbnail_sha256, "image/webp", {"Content-Disposition": "inline"}, None)


def _saved(digest: str, name: str, size: int) -> Response:
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    return _answer(digest, "application/octet-stream", headers, size)


def _answer(digest: str, media_type: str, headers: dict[str, str], size: int | None) -> Response:
    try:
        stream = get_store().stream(digest)
    except Missing:
        raise Refusal("evidence_gone") from None
    headers |= {
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": SANDBOX,
        "Cross-Origin-Resource-Policy": "same-origin",
        # A shared computer must not show a file again after its reader signed out; ten minutes spare a phone's data.
        "Cache-Control": "private, max-age=600" if media_type == "image/webp" else "no-store",
        "ETag": f'"{digest}"',
    }
    if size is not None:
        headers["Content-Length"] = str(size)
    return StreamingResponse(stream, media_type=media_type, headers=headers)
