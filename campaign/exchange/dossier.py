"""Writes a sealed round's dossier (档案包); `dossier_format` says what is in it, `dossier_verify` reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, BinaryIO, Protocol

from campaign.domain.canonical import canonical
from campaign.domain.checkcode import check_code
from campaign.domain.merkle import root
from campaign.exchange import dossier_format as form
from campaign.exchange.canonical_zip import Member, write_zip


class Signer(Protocol):
    """Whoever holds the county's seal key."""

    public_key: bytes

    def sign(self, data: bytes) -> bytes:
        """The Ed25519 signature, 64 bytes."""
        ...


@dataclass(frozen=True)
class Content:
    """What goes in. `records` maps a name to a JSON value; `sheets` a digest to canonical bytes; `entries` are the
    canonical bytes of the round's entries, `leaves` the hex leaf hash of every entry up to the seal; `evidence` maps
    `HASH.ext` to its size in bytes; `pages` are further files under data/, such as `ledger.xlsx`."""

    name: str
    info: dict[str, str]
    records: dict[str, Any]
    sheets: dict[str, bytes]
    entries: list[bytes]
    leaves: list[str]
    evidence: dict[str, int]
    pages: dict[str, bytes] = field(default_factory=dict)


ReadEvidence = Callable[[str], Iterable[bytes]]


def write_dossier(out: BinaryIO, content: Content, read: ReadEvidence, signer: Signer) -> None:
    """Write the dossier. `read(sha256)` gives a piece of evidence; it is hashed again on the way in.

    Raises ValueError when a piece of evidence is not what its name says.
    """
    small = dict(_small_files(content))
    hashes = {name: sha256(data).hexdigest() for name, data in small.items()}
    hashes |= {form.EVIDENCE + name: name[:64] for name in content.evidence}
    size = sum(map(len, small.values())) + sum(content.evidence.values())
    tags = _tag_files(content, hashes, size, signer)
    members = [Member(f"{content.name}/{name}", _once(data)) for name, data in {**small, **tags}.items()]
    members += [Member(f"{content.name}/{form.EVIDENCE}{name}", _checked(read, name[:64])) for name in content.evidence]
    write_zip(out, members)


def _small_files(content: Content) -> Iterator[tuple[str, bytes]]:
    for name, value in content.records.items():
        yield f"{form.RECORDS}{name}.json", canonical(value) + b"\n"
    for digest, shown in content.sheets.items():
        yield f"{form.SHEETS}{digest}.json", shown
    yield form.ENTRIES, b"".join(line + b"\n" for line in content.entries)
    yield form.LEAVES, "".join(leaf + "\n" for leaf in content.leaves).encode()
    for name, data in content.pages.items():
        yield form.DATA + name, data


def _tag_files(content: Content, hashes: dict[str, str], size: int, signer: Signer) -> dict[str, bytes]:
    tree = root(bytes.fromhex(leaf) for leaf in content.leaves).hex()
    fields = content.info | {
        "Payload-Oxum": f"{size}.{len(hashes)}",
        "Tree-Size": str(len(content.leaves)),
        "Tree-Root": tree,
        "Seal-Code": check_code("seal", tree),
    }
    files = {
        form.INFO: form.info(fields),
        form.DECLARATION: form.BAGIT,
        form.MANIFEST: form.manifest(hashes),
        form.KEY: form.hex_line(signer.public_key),
    }
    listed = form.manifest({name: sha256(data).hexdigest() for name, data in files.items()})
    return files | {form.TAG_MANIFEST: listed, form.SIGNATURE: form.hex_line(signer.sign(listed))}


def _once(data: bytes) -> Callable[[], Iterable[bytes]]:
    return lambda: [data]


def _checked(read: ReadEvidence, digest: str) -> Callable[[], Iterator[bytes]]:
    def pieces() -> Iterator[bytes]:
        again = sha256()
        for piece in read(digest):
            again.update(piece)
            yield piece
        if again.hexdigest() != digest:
            raise ValueError(f"evidence {digest} is not what was stored")

    return pieces
