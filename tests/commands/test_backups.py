"""`campaign backup` and `campaign restore` as an operator runs them."""

from datetime import UTC, datetime
from pathlib import Path

from campaign.database import make_engine, new_session
from campaign.domain.person import Person
from campaign.store import EvidenceStore
from tests.commands.conftest import Campaign

PHOTO = b"\xff\xd8 a photo " * 1000


def fill(var: Path) -> str:
    """One person and one evidence file; the hash of its bytes."""
    engine = make_engine(f"sqlite:///{var / 'campaign.sqlite3'}")
    with new_session(engine, writer=True) as db:
        db.add(Person(username="wen", name="文", password_set_at=datetime(2026, 11, 23, tzinfo=UTC)))
        db.commit()
    engine.dispose()
    return EvidenceStore((var / "evidence").as_uri()).put([PHOTO], len(PHOTO)).sha256


def test_what_was_backed_up_is_restored_elsewhere(program: Campaign, var: Path, tmp_path: Path) -> None:
    program("migrate")
    digest = fill(var)
    done = program("backup", str(tmp_path / "copy"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 evidence files" in done.stdout
    assert not list((tmp_path / "copy").rglob("*.key"))

    elsewhere = str(tmp_path / "elsewhere")
    done = program("restore", str(tmp_path / "copy"), CAMPAIGN_VAR=elsewhere)
    assert (done.returncode, done.stderr) == (0, "")
    assert EvidenceStore((tmp_path / "elsewhere" / "evidence").as_uri()).read(digest) == PHOTO

    again = program("restore", str(tmp_path / "copy"), CAMPAIGN_VAR=elsewhere)
    assert again.returncode == 1
    assert "holds people or entries already" in again.stderr


def test_altered_evidence_is_counted_and_no_backup_is_declared(program: Campaign, var: Path, tmp_path: Path) -> None:
    program("migrate")
    digest = fill(var)
    [stored] = (var / "evidence").rglob(digest)
    stored.chmod(0o600)
    stored.write_bytes(PHOTO[:-1] + b"!")
    done = program("backup", str(tmp_path / "copy"))
    assert done.returncode == 1
    assert done.stderr.startswith("1 evidence files are not what was stored")
    assert not (tmp_path / "copy" / "backup.json").exists()
