"""Check code (核验码): the short form of a digest that is printed on paper and read back by people."""

from base64 import b32encode
from hashlib import sha256


def check_code(label: str, digest: str) -> str:
    """12 letters `XXXX-XXXX-XXXX` of a hex digest: 60 bits, no 0, 1, 8 or 9 to misread; `label` says of what."""
    text = b32encode(sha256(f"{label} {digest}".encode()).digest()).decode()
    return f"{text[:4]}-{text[4:8]}-{text[8:12]}"
