"""The county's seal key: Ed25519, made on first use, kept outside the database, readable by its owner alone."""

from __future__ import annotations

from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from campaign.domain.refusal import N_, Refusal, sentence

sentence("seal_key_unreadable", N_("This is not an Ed25519 key in PEM or hex. Check CAMPAIGN_SEAL_KEY or --key."))


class SealKey:
    """Signs dossiers. `public_key` is 32 bytes."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.public_key = private.public_key().public_bytes_raw()

    def sign(self, data: bytes) -> bytes:
        """The Ed25519 signature of `data`, 64 bytes; the same data gives the same signature."""
        return self._private.sign(data)


def new_key_pem() -> str:
    """A new private key as PEM text."""
    return (
        Ed25519PrivateKey.generate()
        .private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        .decode()
    )


def open_key(pem: str) -> SealKey:
    """The key in a PEM text. Raises Refusal("seal_key_unreadable")."""
    try:
        key = serialization.load_pem_private_key(pem.encode(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise Refusal("seal_key_unreadable") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise Refusal("seal_key_unreadable")
    return SealKey(key)


def read_public_key(given: str) -> bytes:
    """The 32 bytes of a public key given as 64 hex digits, as PEM, or as the path of a file with either.

    Raises Refusal("seal_key_unreadable").
    """
    try:
        text = Path(given).read_text() if len(given) < 4096 and Path(given).is_file() else given
        if "BEGIN" not in text:
            data = bytes.fromhex("".join(text.split()))
            if len(data) != 32:
                raise ValueError(given)
            return data
        key = serialization.load_pem_public_key(text.encode())
    except (ValueError, TypeError, OSError, UnsupportedAlgorithm):
        raise Refusal("seal_key_unreadable") from None
    if not isinstance(key, Ed25519PublicKey):
        raise Refusal("seal_key_unreadable")
    return key.public_bytes_raw()
