"""A sealed round's dossier and the verification of everything, on SQLite and PostgreSQL."""

from io import BytesIO
from pathlib import Path

import pytest
from sqlmodel import Session

from campaign.domain.round import Round
from campaign.exchange.dossier_verify import verify_dossier
from campaign.filing import file_dossier
from campaign.insight.dossier import read_dossier
from campaign.insight.verifying import Counted, faults
from campaign.settings import get_settings
from campaign.store import EvidenceStore
from tests.acceptance import Acceptance
from tests.cast import Cast


@pytest.fixture
def store(tmp_path: Path) -> EvidenceStore:
    return EvidenceStore((tmp_path / "evidence").as_uri())


@pytest.fixture
def story(cast: Cast) -> Acceptance:
    return Acceptance(cast)


def sealed(story: Acceptance) -> Round:
    story.task()
    round_ = story.drawn("random", share=1.0)
    story.accept(story.items(round_)[0])
    story.sign_all(round_)
    story.db.flush()
    return round_


def test_a_sealed_round_files_a_dossier_that_verifies(story: Acceptance, store: EvidenceStore, db: Session) -> None:
    round_ = sealed(story)
    file_dossier(db, round_, story.at, store)
    seal = verify_dossier(BytesIO(store.read(round_.dossier_sha256)), get_settings().seal().public_key)
    assert seal.signatures == 4
    assert seal.fields["Seal-Code"] == round_.seal_code


def test_the_dossier_can_be_made_again_and_is_the_same(story: Acceptance, store: EvidenceStore, db: Session) -> None:
    round_ = sealed(story)
    file_dossier(db, round_, story.at, store)
    first = round_.dossier_sha256
    story.task("以后的任务")
    story.drawn()
    round_.dossier_sha256 = ""
    file_dossier(db, round_, story.at, store)
    assert round_.dossier_sha256 == first


def test_the_round_of_before_the_seal_has_no_dossier(story: Acceptance, db: Session) -> None:
    story.task()
    with pytest.raises(IndexError):
        read_dossier(db, story.drawn())


def test_everything_is_true_after_a_seal(story: Acceptance, store: EvidenceStore, db: Session) -> None:
    file_dossier(db, sealed(story), story.at, store)
    db.commit()
    counted = Counted()
    assert [fault.english() for fault in faults(db, store, counted)] == []
    assert (counted.rounds, counted.signatures, counted.files) == (1, 4, 1)
