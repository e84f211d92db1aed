"""Verifies a dossier with nothing but the file: no database, no network, no clock.

Every byte is accounted for: those of the zip by making it again (`canonical_zip`), those of the payload by the
manifest, the manifest by the tag manifest, the tag manifest by the signature, the signature by the key. Then what
the records say is compared: entries with their leaf hashes, leaves with the head, signatures with what was shown.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from campaign.domain.checkcode import check_code
from campaign.domain.merkle import leaf_hash, root
from campaign.domain.refusal import N_, Refusal, sentence
from campaign.exchange import dossier_format as form
from campaign.exchange.canonical_zip import NotCanonical, read_zip

sentence("dossier_zip", N_("Not true: the file was changed or cut off at byte {offset}."))
sentence("dossier_names", N_("Not true: “{name}” is missing in the file, or does not belong there."))
sentence("dossier_bytes", N_("Not true: “{name}” is not what was sealed."))
sentence("dossier_form", N_("Not true: “{name}” is not written as a seal writes it."))
sentence("dossier_signature", N_("Not true: the signature does not fit what the file holds."))
sentence(
    "dossier_signer",
    N_("Not true: the file was signed by another key, whose fingerprint is {fingerprint}."),
)
sentence("dossier_entry", N_("Not true: entry {seq} is not the one in the ledger's hash tree."))
sentence("dossier_tree", N_("Not true: the ledger's hash tree does not lead to the sealed head."))
sentence("dossier_sheet", N_("Not true: what signer {number} was shown is not what was signed."))
sentence("dossier_evidence", N_("Not true: a piece of evidence named in the records is not in the file."))


class Untrue(Refusal):
    """Something in the dossier is not what was sealed; the sentence says what."""


@dataclass(frozen=True)
class Seal:
    """What a true dossier says: its bag-info fields, the signer's fingerprint and what was counted."""

    fields: dict[str, str]
    fingerprint: str
    files: int
    entries: int
    signatures: int


@dataclass
class _Read:
    """The dossier as it was read: the hash and size of every file, and the bytes of all but the evidence."""

    hashes: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    kept: dict[str, bytes] = field(default_factory=dict)

    def text(self, name: str) -> bytes:
        """A kept file. Raises Untrue when it is missing."""
        if name not in self.kept:
            raise Untrue("dossier_names", name=name)
        return self.kept[name]


def verify_dossier(file: BinaryIO, public_key: bytes | None = None) -> Seal:
    """Verify a dossier open for reading; with `public_key` (32 bytes) any other signer is refused.

    Raises Untrue at the first thing that is not true.
    """
    found = _read(file)
    signer = _check_signature(found, public_key)
    fields = _check_bag(found)
    _check_names(found)
    try:
        entries = _check_tree(found, fields)
        signatures = _check_records(found)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        # Signed, but by somebody who does not write what we write.
        raise Untrue("dossier_form", name=form.DATA) from None
    return Seal(fields, form.fingerprint(signer), len(found.hashes), entries, signatures)


def _read(file: BinaryIO) -> _Read:
    found, folder = _Read(), None
    try:
        for path, pieces in read_zip(file):
            top, _, name = path.partition("/")
            folder = folder or top
            if top != folder or not name:
                raise Untrue("dossier_names", name=path)
            digest, size, kept = sha256(), 0, []
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                if not name.startswith(form.EVIDENCE):
                    kept.append(piece)
            found.hashes[name], found.sizes[name] = digest.hexdigest(), size
            if not name.startswith(form.EVIDENCE):
                found.kept[name] = b"".join(kept)
    except NotCanonical as fault:
        raise Untrue("dossier_zip", offset=fault.offset) from None
    return found


def _check_signature(found: _Read, expected: bytes | None) -> bytes:
    key = _from_hex(found, form.KEY, 32)
    if expected is not None and key != expected:
        raise Untrue("dossier_signer", fingerprint=form.fingerprint(key))
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(
            _from_hex(found, form.SIGNATURE, 64), found.text(form.TAG_MANIFEST)
        )
    except (InvalidSignature, ValueError):
        raise Untrue("dossier_signature") from None
    return key


def _from_hex(found: _Read, name: str, size: int) -> bytes:
    text = found.text(name)
    try:
        data = bytes.fromhex(text.decode("ascii"))
    except ValueError:
        raise Untrue("dossier_form", name=name) from None
    if form.hex_line(data) != text or len(data) != size:
        raise Untrue("dossier_form", name=name)
    return data


def _check_bag(found: _Read) -> dict[str, str]:
    """The bag's own files, exactly as they are written; returns the fields of bag-info."""
    payload = {name: digest for name, digest in found.hashes.items() if name.startswith(form.DATA)}
    for name in (*form.TAG_FILES, form.TAG_MANIFEST, form.SIGNATURE):
        found.text(name)
    for name in found.hashes:
        if name not in payload and name not in (*form.TAG_FILES, form.TAG_MANIFEST, form.SIGNATURE):
            raise Untrue("dossier_names", name=name)
    if found.text(form.TAG_MANIFEST) != form.manifest({name: found.hashes[name] for name in form.TAG_FILES}):
        raise Untrue("dossier_bytes", name=form.TAG_MANIFEST)
    if found.text(form.MANIFEST) != form.manifest(payload):
        raise Untrue("dossier_bytes", name=_first_changed(found.text(form.MANIFEST), payload))
    if found.text(form.DECLARATION) != form.BAGIT:
        raise Untrue("dossier_form", name=form.DECLARATION)
    try:
        fields = form.read_info(found.text(form.INFO))
    except ValueError:
        raise Untrue("dossier_form", name=form.INFO) from None
    if not {"External-Identifier", "External-Description"} <= fields.keys():
        raise Untrue("dossier_form", name=form.INFO)
    if fields.get("Payload-Oxum") != f"{sum(found.sizes[name] for name in payload)}.{len(payload)}":
        raise Untrue("dossier_form", name=form.INFO)
    return fields


def _first_changed(manifest: bytes, payload: dict[str, str]) -> str:
    """The file on which the manifest and the payload disagree, for the sentence."""
    lines = [line.split("  ", 1) for line in manifest.decode("utf-8", "replace").splitlines()]
    listed = {line[1]: line[0] for line in lines if len(line) == 2}
    wrong = sorted(name for name in listed.keys() | payload.keys() if listed.get(name) != payload.get(name))
    return wrong[0] if wrong else form.MANIFEST


def _check_names(found: _Read) -> None:
    """Evidence and sheets stand under their own hash."""
    for name, digest in found.hashes.items():
        if name.startswith((form.EVIDENCE, form.SHEETS)) and name.rsplit("/", 1)[1].split(".")[0] != digest:
            raise Untrue("dossier_bytes", name=name)


def _check_tree(found: _Read, fields: dict[str, str]) -> int:
    leaves = found.text(form.LEAVES).decode("ascii").splitlines()
    head = root(bytes.fromhex(leaf) for leaf in leaves).hex()
    if (fields.get("Tree-Size"), fields.get("Tree-Root")) != (str(len(leaves)), head):
        raise Untrue("dossier_tree")
    if fields.get("Seal-Code") != check_code("seal", head):
        raise Untrue("dossier_form", name=form.INFO)
    lines = found.text(form.ENTRIES).splitlines()
    for line in lines:
        seq = json.loads(line)["seq"]
        if not 1 <= seq <= len(leaves) or leaf_hash(line).hex() != leaves[seq - 1]:
            raise Untrue("dossier_entry", seq=seq)
    return len(lines)


def _check_records(found: _Read) -> int:
    """Every signature has the sheet it was given on, every piece of evidence its bytes; returns the signatures."""
    signatures = _records(found, "signatures")
    for number, signature in enumerate(signatures, 1):
        digest = signature["digest"]
        if digest and f"{form.SHEETS}{digest}.json" not in found.hashes:
            raise Untrue("dossier_sheet", number=number)
    present = {name[len(form.EVIDENCE) :].split(".")[0] for name in found.hashes if name.startswith(form.EVIDENCE)}
    if any(piece["sha256"] not in present for piece in _records(found, "evidence")):
        raise Untrue("dossier_evidence")
    return sum(1 for signature in signatures if signature["state"] == "signed")


def _records(found: _Read, name: str) -> list[dict[str, Any]]:
    value: list[dict[str, Any]] = json.loads(found.text(f"{form.RECORDS}{name}.json"))
    return value
