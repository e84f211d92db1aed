"""The names and small forms inside a dossier (档案包), shared by whoever writes and whoever verifies one.

A dossier is a canonical zip (`canonical_zip`) of one BagIt 1.0 bag (RFC 8493):

    NAME/bagit.txt  bag-info.txt  manifest-sha256.txt  tagmanifest-sha256.txt
    NAME/public-key.txt          the signer's Ed25519 key, 32 bytes in hex
    NAME/signature.txt           Ed25519 over tagmanifest-sha256.txt, 64 bytes in hex; the one file it cannot list
    NAME/data/records/*.json     the round, its items, reviews, rectifications, signatures, evidence
    NAME/data/sheets/HASH.json   what each signer was shown, under the digest that was signed
    NAME/data/entries.jsonl      the round's entries, one canonical line each
    NAME/data/leaves.txt         the leaf hash of every entry of the whole ledger up to the seal, in order of seq
    NAME/data/evidence/HASH.ext  the evidence, under its own SHA-256
    NAME/data/ledger.xlsx  NAME/data/index.html
"""

from __future__ import annotations

from hashlib import sha256
from unicodedata import category

BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
INFO, MANIFEST, TAG_MANIFEST = "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt"
KEY, SIGNATURE, DECLARATION = "public-key.txt", "signature.txt", "bagit.txt"
TAG_FILES = (INFO, DECLARATION, MANIFEST, KEY)  # those the tag manifest lists, in its order
DATA = "data/"
RECORDS, SHEETS, EVIDENCE = "data/records/", "data/sheets/", "data/evidence/"
ENTRIES, LEAVES, LEDGER, PAGE = "data/entries.jsonl", "data/leaves.txt", "data/ledger.xlsx", "data/index.html"


def manifest(hashes: dict[str, str]) -> bytes:
    """A BagIt manifest of these files, in order of their names."""
    return "".join(f"{hashes[name]}  {name}\n" for name in sorted(hashes)).encode()


def info(fields: dict[str, str]) -> bytes:
    """bag-info.txt, in order of the labels; a value is kept on one line."""
    return "".join(f"{label}: {_line(fields[label])}\n" for label in sorted(fields)).encode()


def _line(text: str) -> str:
    # `campaign verify` prints these: a forger's title must not repaint the terminal that shows his fingerprint.
    return "".join(letter for letter in " ".join(text.split()) if category(letter) != "Cc")


def read_info(text: bytes) -> dict[str, str]:
    """The fields of a bag-info.txt written by `info`. Raises ValueError for any other."""
    fields = dict(line.split(": ", 1) for line in text.decode().splitlines())
    if info(fields) != text:
        raise ValueError("bag-info.txt is not as it is written here")
    return fields


def hex_line(data: bytes) -> bytes:
    """Bytes as one line of hex."""
    return data.hex().encode() + b"\n"


def fingerprint(public_key: bytes) -> str:
    """A public key's SHA-256 in groups of four, to be compared with paper."""
    text = sha256(public_key).hexdigest()
    return " ".join(text[place : place + 4] for place in range(0, 64, 4))
