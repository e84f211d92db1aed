"""What is taken as evidence, and how far a photo lies from its site."""

import pytest

from campaign.domain.evidence import MEGA, check_size, metres_between
from campaign.domain.refusal import Invalid
from campaign.domain.rules import DEFAULT_RULES, Rules

LIMITS = DEFAULT_RULES.evidence_mb


@pytest.mark.parametrize(("kind", "size"), [("jpeg", 1), ("jpeg", 20 * MEGA), ("pdf", 50 * MEGA), ("heic", 5)])
def test_photos_and_documents_of_usual_size_are_taken(kind: str, size: int) -> None:
    check_size(kind, size, LIMITS)


@pytest.mark.parametrize(
    ("kind", "size", "words"),
    [
        ("jpeg", 0, "empty"),
        ("jpeg", 20 * MEGA + 1, "21 MB; at most 20 MB"),
        ("exe", 5, "kind of file"),
    ],
)
def test_what_is_not_taken_gets_a_sentence(kind: str, size: int, words: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_size(kind, size, LIMITS)
    assert words in refused.value.english()
    assert refused.value.field == "file"


def test_a_county_sets_its_own_kinds_and_sizes() -> None:
    check_size("dwg", 5 * MEGA, Rules(evidence_mb={"dwg": 5}).evidence_mb)


def test_the_distance_along_the_ground() -> None:
    # One degree of latitude is 111.2 km on a sphere of the mean radius.
    assert metres_between((31.0, 105.0), (32.0, 105.0)) == pytest.approx(111_195, abs=1)
    assert metres_between((31.8, 105.3), (31.8, 105.3)) == 0
