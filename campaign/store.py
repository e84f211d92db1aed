"""Evidence bytes, kept under their own SHA-256: `ab/cd/<sha256>`. Written once, never changed, never deleted.

One class for a local folder (`file:///…`) and for S3 (`s3://bucket/prefix`, keys from the usual AWS_*
variables); reading goes through obstore for both. Writing to a folder is our own, because obstore does not
call fsync: temp → write → fsync → rename → fsync folder, and a failed fsync means that the file does not
exist. What is stored under a name is the hash of the bytes, so writing twice is harmless.
"""

from __future__ import annotations

import fcntl
import os
import re
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Any
from urllib.parse import unquote, urlsplit

import obstore
from obstore.exceptions import NotFoundError
from obstore.store import LocalStore, S3Store

_CHUNK = 1024 * 1024
_NAME = re.compile(r"[0-9a-f]{64}")
_LEFT_OVER = 24 * 3600  # seconds after which a temporary file belongs to no living upload


class TooLarge(Exception):
    """More bytes came than the caller allows. `limit` is in bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"more than {limit} bytes")
        self.limit = limit


class Missing(Exception):
    """There are no bytes under this hash."""


class Altered(Exception):
    """The bytes under this hash are not the bytes that were stored."""


@dataclass(frozen=True)
class Stored:
    """What was stored: `size` in bytes; `new` is False when the same bytes were there already."""

    sha256: str
    size: int
    new: bool


@dataclass(frozen=True)
class Check:
    """One file looked at again. `state` is `true`, `altered` or `missing`."""

    sha256: str
    state: str


class EvidenceStore:
    """Opens the store at `url`; a local folder is made if need be. Safe to share between threads."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.url = url
        self._folder: Path | None = None
        if parts.scheme == "file":
            self._folder = Path(unquote(parts.path))
            self._temporary = self._folder / "temporary"
            self._temporary.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._sweep_left_overs()
            self._objects: Any = LocalStore(self._folder)
        elif parts.scheme == "s3":
            plain_http = {"allow_http": True} if os.environ.get("AWS_ALLOW_HTTP") else {}
            prefix = parts.path.strip("/") or None
            self._objects = S3Store(parts.netloc, prefix=prefix, client_options=plain_http)  # type: ignore[arg-type]
        else:
            raise ValueError("CAMPAIGN_EVIDENCE_URL is file:///folder or s3://bucket/prefix")

    def put(self, chunks: Iterable[bytes], limit: int) -> Stored:
        """Store the bytes and return when they would survive a power cut.

        Raises TooLarge as soon as more than `limit` bytes have come, OSError when the disk refuses;
        in both cases nothing is left under the hash.
        """
        with self._draft() as draft:
            digest, size = _copy(chunks, draft, limit)
            draft.flush()
            if self._folder is None:
                return Stored(digest, size, self._send(draft, digest, size))
            os.fsync(draft.fileno())
            return Stored(digest, size, self._file_away(Path(draft.name), digest))

    def size(self, digest: str) -> int:
        """Bytes stored under this hash. Raises Missing."""
        try:
            return int(self._objects.head(_place(digest))["size"])
        except (NotFoundError, FileNotFoundError):
            raise Missing(digest) from None

    def stream(self, digest: str) -> Iterator[bytes]:
        """The bytes in pieces, unchecked. Raises Missing before the first piece."""
        try:
            found = self._objects.get(_place(digest))
        except (NotFoundError, FileNotFoundError):
            raise Missing(digest) from None
        return (bytes(piece) for piece in found.stream(min_chunk_size=_CHUNK))

    def read(self, digest: str, *, check: bool = True) -> bytes:
        """All the bytes, hashed again unless `check` is off. Raises Missing, Altered."""
        data = b"".join(self.stream(digest))
        if check and sha256(data).hexdigest() != digest:
            raise Altered(digest)
        return data

    def check(self, digest: str) -> Check:
        """Hash one file again."""
        again = sha256()
        try:
            for piece in self.stream(digest):
                again.update(piece)
        except Missing:
            return Check(digest, "missing")
        return Check(digest, "true" if again.hexdigest() == digest else "altered")

    def verify_all(self, wanted: Iterable[str] = ()) -> Iterator[Check]:
        """Hash every stored file again, then report each of `wanted` that is not there at all."""
        seen = set()
        for digest in self.names():
            seen.add(digest)
            yield self.check(digest)
        for digest in wanted:
            if digest not in seen:
                yield Check(digest, "missing")

    def names(self) -> Iterator[str]:
        """The hash of every stored file."""
        for batch in self._objects.list():
            for each in batch:
                folder, _, name = str(each["path"]).rpartition("/")
                if _NAME.fullmatch(name) and f"{folder}/{name}" == _place(name):
                    yield name

    # --- a folder -----------------------------------------------------------------------------------------

    @contextmanager
    def _draft(self) -> Iterator[IO[bytes]]:
        folder = self._temporary if self._folder is not None else None
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as draft:
            try:
                yield draft
            finally:
                with suppress(FileNotFoundError):
                    Path(draft.name).unlink()

    def _file_away(self, draft: Path, digest: str) -> bool:
        """Rename into place; the folder is locked so that nobody counts on a name that is not yet durable."""
        assert self._folder is not None
        target = self._folder / _place(digest)
        target.parent.mkdir(parents=True, exist_ok=True)
        folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            if _is_whole(target, digest):
                return False
            draft.chmod(0o440)
            draft.rename(target)
            try:
                for each in (target.parent, target.parent.parent, self._folder):
                    _sync_folder(each)
            except OSError:
                target.unlink(missing_ok=True)
                raise
            return True
        finally:
            os.close(folder)

    def _sweep_left_overs(self) -> None:
        """Remove what an upload left that was killed; a living upload is younger."""
        for path in self._temporary.iterdir():
            with suppress(FileNotFoundError):
                if time.time() - path.stat().st_mtime > _LEFT_OVER:
                    path.unlink()

    # --- S3 -----------------------------------------------------------------------------------------------

    def _send(self, draft: IO[bytes], digest: str, size: int) -> bool:
        with suppress(Missing):
            if self.size(digest) == size:
                return False
        draft.seek(0)
        obstore.put(self._objects, _place(digest), draft)
        return True


def _place(digest: str) -> str:
    """Where a hash lives. Raises Missing for what is no hash at all: a path must never come from outside."""
    if not _NAME.fullmatch(digest):
        raise Missing(digest)
    return f"{digest[:2]}/{digest[2:4]}/{digest}"


def _copy(chunks: Iterable[bytes], draft: IO[bytes], limit: int) -> tuple[str, int]:
    digest, size = sha256(), 0
    for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise TooLarge(limit)
        digest.update(chunk)
        draft.write(chunk)
    return digest.hexdigest(), size


def _is_whole(path: Path, digest: str) -> bool:
    """Whether the right bytes are there already; wrong ones are replaced by the good ones just received."""
    try:
        with path.open("rb") as file:
            again = sha256()
            while piece := file.read(_CHUNK):
                again.update(piece)
    except FileNotFoundError:
        return False
    return again.hexdigest() == digest


def _sync_folder(folder: Path) -> None:
    """Make the names in a folder durable. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def pieces(file: IO[bytes], size: int = _CHUNK) -> Iterator[bytes]:
    """An open file in pieces, for `put`."""
    while piece := file.read(size):
        yield piece
