"""The cast itself: who is what, on the day the tests play."""

from campaign.domain.permission import may
from tests.cast import Cast


def test_the_coordinator_runs_the_campaign_and_the_owner_does_not(cast: Cast) -> None:
    campaign = cast.campaign()
    assert may(cast.actor("ke"), "edit_campaign", campaign)
    assert not may(cast.actor("wen"), "edit_campaign", campaign)
    assert not may(cast.actor("chair"), "edit_campaign", campaign)


def test_a_head_is_known_as_one(cast: Cast) -> None:
    assert cast.actor("head").head_of == {cast.department("education")}
    assert not cast.actor("wen").head_of
