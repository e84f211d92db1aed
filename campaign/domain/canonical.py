"""One JSON value, one sequence of bytes: what is hashed and signed must not depend on who wrote it.

Follows RFC 8785 (JSON Canonicalization Scheme): no spaces, UTF-8, keys in order of their UTF-16 code units.
Stricter in one point: a float is refused, because its digits are the one thing two programs write
differently. Quantities are decimals in a string, times are ISO 8601 in a string.
"""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

# RFC 7493 (I-JSON): beyond this an integer is not exact everywhere.
_LARGEST = 2**53 - 1
_PLAIN_ALREADY = (str, int, bool)


def canonical(value: Any) -> bytes:
    """The canonical bytes of a value built of dict (string keys), list, str, int, bool and None.

    Raises TypeError for anything else, ValueError for an integer beyond ±(2**53 - 1) or a lone surrogate.
    """
    return json.dumps(_ordered(value), ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def plain(value: Any) -> Any:
    """`value` with floats, decimals and dates as text and dataclasses as dicts, so that it has one canonical form."""
    if value is None or type(value) in _PLAIN_ALREADY:
        return value
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(inner) for inner in value]
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if hasattr(value, "isoformat") else value


def _ordered(value: Any) -> Any:
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        if abs(value) > _LARGEST:
            raise ValueError(f"integer {value} is not exact in JSON")
        return value
    if isinstance(value, list | tuple):
        return [_ordered(each) for each in value]
    if isinstance(value, dict):
        return {key: each if type(each := value[key]) is str else _ordered(each) for key in sorted(value, key=_utf16)}
    raise TypeError(f"{type(value).__name__} has no canonical form")


@lru_cache(maxsize=4096)
def _utf16(key: Any) -> bytes:
    if not isinstance(key, str):
        raise TypeError(f"key {key!r} is not a string")
    return key.encode("utf-16-be")
