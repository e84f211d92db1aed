"""A zip file that can be written in only one way, so that a flipped byte anywhere in it is found.

Nothing is compressed, names are ASCII and sorted, times and attributes are fixed, there is no comment and no
gap. The reader accepts exactly what the writer writes: it makes every header again from the names and sizes
it meets and compares the bytes. What is not canonical is refused before it is used, so a compressed bomb,
overlapping files, doubled names or bytes after the end never come into play.

Format: PKWARE APPNOTE 6.3.10 §4.3; ZIP64 only for places beyond 4 GiB and for more than 65,535 files.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO
from zlib import crc32

_CHUNK = 1024 * 1024
_FULL_2, _FULL_4 = 0xFFFF, 0xFFFFFFFF
_DATE = (1980 - 1980) << 9 | 1 << 5 | 1  # 1 January 1980, the earliest a zip can say
_MADE_BY = 3 << 8 | 20  # Unix, version 2.0
_ATTRIBUTES = 0o100644 << 16
_LONGEST_NAME = 200

Pieces = Iterable[bytes]


class NotCanonical(Exception):
    """The file is not what the writer would have written; `offset` is where it first differs, in bytes."""

    def __init__(self, offset: int) -> None:
        super().__init__(f"not canonical at byte {offset}")
        self.offset = offset


@dataclass(frozen=True)
class Member:
    """One file to be written: `read()` gives its bytes in pieces and must give the same each time."""

    name: str
    read: Callable[[], Pieces]


@dataclass(frozen=True)
class _Placed:
    name: bytes
    crc: int
    size: int
    offset: int


def write_zip(out: BinaryIO, members: Iterable[Member]) -> None:
    """Write the members in order of their names. Each is read twice: its checksum stands before its bytes.

    Raises ValueError for a name that is doubled, not ASCII, or not a relative path.
    """
    placed: list[_Placed] = []
    offset, last = 0, ""
    for member in sorted(members, key=lambda each: each.name):
        if member.name == last or not _is_good_name(member.name.encode("ascii", "replace")):
            raise ValueError(f"{member.name!r} cannot stand in the file")
        last = member.name
        crc, size = _sum(member.read())
        if size >= _FULL_4:
            raise ValueError(f"{member.name} has more than 4 GiB")
        entry = _Placed(member.name.encode("ascii"), crc, size, offset)
        placed.append(entry)
        out.write(_local_header(entry))
        for piece in member.read():
            out.write(piece)
        offset += 30 + len(entry.name) + size
    out.write(_directory(placed, offset))


def read_zip(file: BinaryIO) -> Iterator[tuple[str, Iterator[bytes]]]:
    """The members as `(name, pieces)`, in one pass and constant memory; take all pieces before the next.

    Raises NotCanonical as soon as a byte is not where the writer would have put it.
    """
    placed: list[_Placed] = []
    offset = 0
    while (mark := file.read(4)) == b"PK\x03\x04":
        entry = _read_header(file, offset)
        if placed and entry.name <= placed[-1].name:
            raise NotCanonical(offset)
        placed.append(entry)
        body = _Body(file, entry)
        yield entry.name.decode("ascii"), iter(body)
        body.finish()
        offset += 30 + len(entry.name) + entry.size
    expected = _directory(placed, offset)
    found = mark + file.read(len(expected) - 4 + 1)
    if found != expected:
        raise NotCanonical(offset + _first_difference(found, expected))


class _Body:
    """The bytes of one member; whoever reads them all learns whether the checksum was right."""

    def __init__(self, file: BinaryIO, entry: _Placed) -> None:
        self.file, self.entry = file, entry
        self.left, self.crc = entry.size, 0

    def __iter__(self) -> Iterator[bytes]:
        while self.left:
            piece = self.file.read(min(_CHUNK, self.left))
            if not piece:
                raise NotCanonical(self.entry.offset)
            self.left -= len(piece)
            self.crc = crc32(piece, self.crc)
            yield piece

    def finish(self) -> None:
        for _ in self:
            pass
        if self.crc != self.entry.crc:
            raise NotCanonical(self.entry.offset)


def _read_header(file: BinaryIO, offset: int) -> _Placed:
    rest = file.read(26)
    if len(rest) < 26:
        raise NotCanonical(offset)
    crc, size, _, length = struct.unpack("<10x3IH2x", rest)
    if length > _LONGEST_NAME or size >= _FULL_4:
        raise NotCanonical(offset)
    entry = _Placed(file.read(length), crc, size, offset)
    if b"PK\x03\x04" + rest + entry.name != _local_header(entry) or not _is_good_name(entry.name):
        raise NotCanonical(offset)
    return entry


def _is_good_name(name: bytes) -> bool:
    """Letters, digits and `._-` in parts between single slashes; nothing that climbs out of a folder."""
    allowed = set(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/")
    parts = name.split(b"/")
    return len(name) <= _LONGEST_NAME and set(name) <= allowed and not {b"", b".", b".."} & set(parts)


def _local_header(entry: _Placed) -> bytes:
    return (
        struct.pack(
            "<4s5H3I2H",
            b"PK\x03\x04",
            20,
            0,
            0,
            0,
            _DATE,
            entry.crc,
            entry.size,
            entry.size,
            len(entry.name),
            0,
        )
        + entry.name
    )


def _directory(placed: list[_Placed], start: int) -> bytes:
    central = b"".join(_central_header(entry) for entry in placed)
    count, size = len(placed), len(central)
    end = b""
    if count >= _FULL_2 or start >= _FULL_4:
        end = struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, _MADE_BY, 45, 0, 0, count, count, size, start) + struct.pack(
            "<4sIQI", b"PK\x06\x07", 0, start + size, 1
        )
        count, start = min(count, _FULL_2), min(start, _FULL_4)
    return central + end + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, size, start, 0)


def _central_header(entry: _Placed) -> bytes:
    far = entry.offset >= _FULL_4
    extra = struct.pack("<2HQ", 1, 8, entry.offset) if far else b""
    return (
        struct.pack(
            "<4s6H3I5H2I",
            b"PK\x01\x02",
            _MADE_BY,
            45 if far else 20,
            0,
            0,
            0,
            _DATE,
            entry.crc,
            entry.size,
            entry.size,
            len(entry.name),
            len(extra),
            0,
            0,
            0,
            _ATTRIBUTES,
            _FULL_4 if far else entry.offset,
        )
        + entry.name
        + extra
    )


def _sum(pieces: Pieces) -> tuple[int, int]:
    crc = size = 0
    for piece in pieces:
        crc, size = crc32(piece, crc), size + len(piece)
    return crc, size


def _first_difference(found: bytes, expected: bytes) -> int:
    for place, (one, other) in enumerate(zip(found, expected, strict=False)):
        if one != other:
            return place
    return min(len(found), len(expected))
