"""Evidence bytes: stored under their hash, durably or not at all."""

import os
import threading
from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from obstore.store import MemoryStore

from campaign.store import Altered, Check, EvidenceStore, Missing, Stored, TooLarge, pieces

PHOTO = b"\xff\xd8 a photo " * 1000
DIGEST = sha256(PHOTO).hexdigest()
LIMIT = 10**6


@pytest.fixture
def store(tmp_path: Path) -> EvidenceStore:
    return EvidenceStore(f"file://{tmp_path}/evidence%20one")


def _file(store: EvidenceStore) -> Path:
    assert store._folder is not None
    return store._folder / DIGEST[:2] / DIGEST[2:4] / DIGEST


def _is_empty(store: EvidenceStore) -> bool:
    assert store._folder is not None
    return not [path for path in store._folder.rglob("*") if path.is_file()]


def test_bytes_come_back_as_they_went_in(store: EvidenceStore) -> None:
    assert store.put([PHOTO[:7], PHOTO[7:]], LIMIT) == Stored(DIGEST, len(PHOTO), new=True)
    assert store.read(DIGEST) == PHOTO
    assert store.size(DIGEST) == len(PHOTO)
    assert _file(store).read_bytes() == PHOTO


def test_the_same_bytes_are_stored_once(store: EvidenceStore) -> None:
    store.put([PHOTO], LIMIT)
    before = _file(store).stat().st_ino
    assert store.put(pieces(BytesIO(PHOTO)), LIMIT) == Stored(DIGEST, len(PHOTO), new=False)
    assert _file(store).stat().st_ino == before


def test_altered_bytes_are_noticed_and_healed_by_the_next_upload(store: EvidenceStore) -> None:
    store.put([PHOTO], LIMIT)
    _file(store).chmod(0o600)
    _file(store).write_bytes(b"something else")
    with pytest.raises(Altered):
        store.read(DIGEST)
    assert store.read(DIGEST, check=False) == b"something else"
    assert list(store.verify_all()) == [Check(DIGEST, "altered")]
    assert store.put([PHOTO], LIMIT).new
    assert list(store.verify_all()) == [Check(DIGEST, "true")]


def test_verifying_reports_what_is_not_there(store: EvidenceStore) -> None:
    store.put([PHOTO], LIMIT)
    lost = "0" * 64
    assert list(store.verify_all([DIGEST, lost])) == [Check(DIGEST, "true"), Check(lost, "missing")]


def test_too_many_bytes_are_refused_before_they_fill_the_disk(store: EvidenceStore) -> None:
    taken = []

    def endless() -> Iterator[bytes]:
        while True:
            taken.append(1)
            yield b"x" * 1000

    with pytest.raises(TooLarge) as refused:
        store.put(endless(), 10_000)
    assert refused.value.limit == 10_000
    assert len(taken) == 11
    assert _is_empty(store)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "0" * 63, "A" * 64, "0" * 64])
def test_what_is_not_stored_is_missing(store: EvidenceStore, name: str) -> None:
    for look in (store.read, store.size):
        with pytest.raises(Missing):
            look(name)


def test_a_refused_fsync_means_the_file_does_not_exist(store: EvidenceStore, monkeypatch: pytest.MonkeyPatch) -> None:
    honest, calls = os.fsync, []

    def refuse_nth(refused: int) -> None:
        calls.clear()

        def fsync(fd: int) -> None:
            calls.append(fd)
            if len(calls) == refused:
                raise OSError(5, "Input/output error")
            honest(fd)

        monkeypatch.setattr(os, "fsync", fsync)

    # 1: the bytes; 2 to 4: the folder after the rename, and the two above it that may be new.
    for nth in (1, 2, 3, 4):
        refuse_nth(nth)
        with pytest.raises(OSError, match="Input/output"):
            store.put([PHOTO], LIMIT)
        assert _is_empty(store), nth
    refuse_nth(0)
    assert store.put([PHOTO], LIMIT).new


def test_everything_is_synced_before_the_answer(store: EvidenceStore, monkeypatch: pytest.MonkeyPatch) -> None:
    story: list[str] = []
    honest_fsync, honest_rename = os.fsync, Path.rename
    monkeypatch.setattr(os, "fsync", lambda fd: (story.append("fsync"), honest_fsync(fd))[1])
    monkeypatch.setattr(Path, "rename", lambda path, target: (story.append("rename"), honest_rename(path, target))[1])
    store.put([PHOTO], LIMIT)
    assert story == ["fsync", "rename", "fsync", "fsync", "fsync"]


def test_twenty_uploads_at_once_store_one_file(store: EvidenceStore) -> None:
    stored: list[Stored] = []
    threads = [threading.Thread(target=lambda: stored.append(store.put([PHOTO], LIMIT))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(stored) == 20
    assert sum(each.new for each in stored) == 1
    assert list(store.names()) == [DIGEST]


def test_what_a_killed_upload_left_is_swept_after_a_day(store: EvidenceStore, tmp_path: Path) -> None:
    assert store._folder is not None
    old, young = (store._folder / "temporary" / name for name in ("old", "young"))
    old.write_bytes(b"half")
    young.write_bytes(b"half")
    os.utime(old, (0, 0))
    EvidenceStore(store.url)
    assert (old.exists(), young.exists()) == (False, True)
    assert list(store.names()) == []


def test_an_object_store_keeps_the_same_promises(store: EvidenceStore) -> None:
    store._objects, store._folder = MemoryStore(), None
    assert store.put([PHOTO], LIMIT) == Stored(DIGEST, len(PHOTO), new=True)
    assert store.put([PHOTO], LIMIT) == Stored(DIGEST, len(PHOTO), new=False)
    assert store.read(DIGEST) == PHOTO
    assert list(store.verify_all(["0" * 64])) == [Check(DIGEST, "true"), Check("0" * 64, "missing")]
    with pytest.raises(TooLarge):
        store.put([PHOTO], 10)


def test_a_bucket_is_opened_without_asking_it() -> None:
    assert EvidenceStore("s3://county/evidence").url == "s3://county/evidence"


def test_another_kind_of_address_is_refused() -> None:
    with pytest.raises(ValueError, match="CAMPAIGN_EVIDENCE_URL"):
        EvidenceStore("ftp://somewhere")
