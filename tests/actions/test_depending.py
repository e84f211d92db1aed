"""What a task waits for, on both databases: no circle, no task unseen, no deadline moved."""

from datetime import date

import pytest

from campaign.actions.depending import add_dependency, withdraw_dependency
from campaign.actions.planning import edit_task
from campaign.domain.refusal import Invalid, NotAllowed, Refusal
from campaign.insight.dependencies import slips_of, waiting_of
from tests.actions.test_batch_editing import ledger
from tests.cast import Cast, new_entries

TODAY = date(2026, 11, 23)


def test_the_slip_runs_along_a_chain_and_across_campaigns_and_moves_no_deadline(cast: Cast) -> None:
    _ke, _campaign, [one, two, three] = ledger(cast)
    ke, _other, [far, *_] = ledger(cast)
    edit_task(cast.db, ke, one, {"due_on": date(2026, 11, 13)}, at=cast.at)
    edit_task(cast.db, ke, two, {"starts_on": date(2026, 11, 16), "due_on": date(2026, 12, 11)}, at=cast.at)
    edit_task(cast.db, ke, far, {"starts_on": date(2026, 12, 14)}, at=cast.at)
    for task, needs in ((two, one), (far, two), (three, two)):
        add_dependency(cast.db, ke, task, needs, at=cast.at)
    cast.db.flush()
    found = slips_of(cast.db, [far.id or 0, three.id or 0], TODAY)
    assert {key: (slip.days, slip.origin) for key, slip in found.items()} == {
        two.id: (6, one.id),
        far.id: (6, one.id),
        three.id: (6, one.id),
    }
    assert (two.due_on, far.due_on, two.light_base) == (date(2026, 12, 11), date(2026, 12, 31), "open")
    shown = waiting_of(cast.db, ke, two, TODAY)
    assert [row.id for row in shown.needs] == [one.id]
    assert {row.id for row in shown.needed_by} == {far.id, three.id}
    assert [entry.deed for entry in new_entries(cast.db)][-3:] == ["add_dependency"] * 3


def test_a_circle_is_refused_with_every_link_of_it(cast: Cast) -> None:
    ke, _campaign, [one, two, three] = ledger(cast)
    add_dependency(cast.db, ke, two, one, at=cast.at)
    link = add_dependency(cast.db, ke, three, two, at=cast.at)
    cast.db.flush()
    with pytest.raises(Invalid) as circle:
        add_dependency(cast.db, ke, one, three, at=cast.at)
    assert circle.value.params["chain"] == "第 1 段 → 第 3 段 → 第 2 段 → 第 1 段"
    for task, needs, code in ((one, one, "dependency_self"), (two, one, "dependency_twice")):
        with pytest.raises(Invalid) as refused:
            add_dependency(cast.db, ke, task, needs, at=cast.at)
        assert refused.value.code == code
    withdraw_dependency(cast.db, ke, link, reason="分开实施", at=cast.at)
    cast.db.flush()
    add_dependency(cast.db, ke, one, three, at=cast.at)
    with pytest.raises(Refusal) as twice:
        withdraw_dependency(cast.db, ke, link, reason="x", at=cast.at)
    assert twice.value.code == "dependency_withdrawn"


def test_only_who_runs_the_campaign_links_and_the_unseen_end_has_no_title(cast: Cast) -> None:
    ke, _campaign, [one, two, _] = ledger(cast)
    _ke, _other, [hidden, *_] = ledger(cast, lead_department_id=cast.department("health"))
    water = cast.actor("water")
    with pytest.raises(NotAllowed):
        add_dependency(cast.db, water, two, one, at=cast.at)
    add_dependency(cast.db, ke, two, hidden, at=cast.at)
    cast.db.flush()
    [row] = waiting_of(cast.db, water, two, TODAY).needs
    assert (row.id, row.title) == (None, "")
