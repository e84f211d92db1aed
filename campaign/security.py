"""Secrets: how passwords are hashed, how the secrets of sign-ins are made and looked up."""

import hashlib
import hmac
import secrets
from functools import lru_cache

from pwdlib import PasswordHash


@lru_cache
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()  # argon2id


def hash_password(password: str) -> str:
    """The argon2id hash of a password, with its own salt (about a tenth of a second on purpose)."""
    return _hasher().hash(password)


def password_fits(password: str, hashed: str) -> bool:
    """Whether `password` is the one hashed. An empty hash takes as long as a wrong password and never fits."""
    return _hasher().verify(password, hashed or _nobody())


@lru_cache
def _nobody() -> str:
    return hash_password(secrets.token_hex(16))


def new_secret() -> str:
    """A secret nobody can guess, for a cookie, a token or a form."""
    return secrets.token_urlsafe(32)


def secret_hash(secret: str) -> str:
    """What is stored of a secret: its sha256 in hex. The secret has 256 random bits, so no salt is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def same(left: str, right: str) -> bool:
    """Whether two secrets are equal, in constant time."""
    return hmac.compare_digest(left.encode(), right.encode())
