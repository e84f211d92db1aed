"""Views of a ledger on both databases: one of a name, shared only by whoever runs the campaign."""

import pytest
from sqlmodel import select

from campaign.actions.viewing import keep_view, remove_view
from campaign.domain.refusal import Invalid, NotAllowed
from campaign.domain.saved_view import SavedView
from campaign.insight.views import views_of
from tests.cast import Cast


def test_one_view_of_a_name_each_and_shared_ones_are_seen_by_others(cast: Cast) -> None:
    campaign = cast.campaign()
    ke, wen = cast.actor("ke"), cast.actor("wen")
    for light in ("red", "yellow"):
        keep_view(cast.db, wen, campaign, name=" 看灯 ", filters={"light": light, "page": "3"}, at=cast.at)
    shared = keep_view(cast.db, ke, campaign, name="看灯", filters={"due": "week"}, shared=True, at=cast.at)
    cast.db.flush()
    assert [row.filters for row in cast.db.scalars(select(SavedView))] == [{"light": "yellow"}, {"due": "week"}]
    shown = [(view.name, view.query, view.removable) for view in views_of(cast.db, wen, campaign)]
    assert shown == [("看灯", "light=yellow", True), ("看灯", "due=week", False)]
    with pytest.raises(NotAllowed):
        remove_view(cast.db, wen, shared, at=cast.at)
    remove_view(cast.db, ke, shared, at=cast.at)
    cast.db.flush()
    assert views_of(cast.db, ke, campaign) == []


def test_a_view_needs_a_name_and_filters_and_only_the_office_shares(cast: Cast) -> None:
    campaign, wen = cast.campaign(), cast.actor("wen")
    with pytest.raises(NotAllowed):
        keep_view(cast.db, wen, campaign, name="红灯", filters={"light": "red"}, shared=True, at=cast.at)
    for name, filters in (("", {"light": "red"}), ("长" * 41, {"light": "red"}), ("空", {}), ("空", {"evil": "1"})):
        with pytest.raises(Invalid):
            keep_view(cast.db, wen, campaign, name=name, filters=filters, at=cast.at)
