"""Badly behaved parsers for the tests of the limited child process."""

import os
from pathlib import Path
from typing import Any, BinaryIO

from campaign.exchange.child import Unreadable


def count(source: BinaryIO, **options: Any) -> dict[str, Any]:
    return {"size": len(source.read()), "options": options, "raw": b"\x00\xff", "text": "云岭"}


def refuse(source: BinaryIO) -> None:
    raise Unreadable("no_table", sheet="附件")


def eat_memory(source: BinaryIO) -> int:
    return len(bytearray(4 * 1024**3))


def eat_time(source: BinaryIO) -> None:
    while True:
        pass


def wait_for_ever(source: BinaryIO) -> None:
    os.read(os.pipe()[0], 1)


def crash(source: BinaryIO) -> None:
    os.abort()


def raise_anything(source: BinaryIO) -> None:
    raise RuntimeError("a bug in the parser")


def shout(source: BinaryIO) -> str:
    return "x" * 3_000_000


def steal(source: BinaryIO) -> list[str]:
    return sorted(os.environ)


def write_elsewhere(source: BinaryIO, path: str) -> int:
    Path(path).write_bytes(b"x" * 3_000_000)
    return 1
