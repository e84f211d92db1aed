"""Views of a ledger: kept with one's own filters, shared by whoever runs the campaign, removed."""

from sqlmodel import select

from campaign.domain.entry import Entry
from tests.doors import Doors
from tests.onstage import staged
from tests.queries import counted


def test_a_view_stands_in_the_toolbar_of_its_keeper_alone(doors: Doors) -> None:
    ids = staged(doors)
    start = f"/campaigns/{ids.campaign}"
    water = doors.page("water")
    assert f'href="{start}/views/new?due=week&amp;sort=due"' in water.get(f"{start}?due=week&sort=due").text
    assert "/views/new" not in water.get(start).text
    assert 'value="due=week"' in water.get(f"{start}/views/new?due=week&evil=1").text
    kept = water.post(f"{start}/views", data={"name": "本周到期", "filters": "due=week&evil=1"})
    assert (kept.status_code, kept.headers["location"]) == (303, f"{start}?due=week")
    assert f'<a href="{start}?due=week">本周到期</a>' in water.get(start).text
    assert "本周到期" not in doors.page("ke").get(start).text


def test_only_who_runs_the_campaign_shares_a_view_and_removes_it(doors: Doors) -> None:
    ids = staged(doors)
    start = f"/campaigns/{ids.campaign}"
    form = {"name": "红灯", "filters": "light=red", "shared": "1"}
    assert doors.page("water").post(f"{start}/views", data=form).status_code == 403
    ke = doors.page("ke")
    assert ke.post(f"{start}/views", data=form).status_code == 303
    assert "红灯" in doors.page("water").get(start).text
    [view] = doors.api("water").get(f"{start}/views").json()["items"]
    assert doors.page("water").post(f"/views/{view['id']}/removals").status_code == 403
    assert doors.page("outsider").post(f"/views/{view['id']}/removals").status_code == 404
    assert ke.post(f"/views/{view['id']}/removals").status_code == 303
    assert "红灯" not in doors.page("water").get(start).text
    with doors.deed() as db:
        deeds = db.scalars(select(Entry.deed).where(Entry.noun == "saved_view")).all()
        assert deeds == ["keep_view", "remove_view"]


def test_a_view_of_the_same_name_is_replaced_and_an_empty_one_refused(doors: Doors) -> None:
    ids = staged(doors)
    start = f"/campaigns/{ids.campaign}"
    water = doors.api("water")
    for light in ("red", "yellow"):
        made = water.post(f"{start}/views", json={"name": "看灯", "filters": {"light": light}})
        assert made.status_code == 201
    assert [view["filters"] for view in water.get(f"{start}/views").json()["items"]] == [{"light": "yellow"}]
    refused = doors.page("water").post(f"{start}/views", data={"name": "全部", "filters": ""})
    assert refused.status_code == 422
    assert "请先选择后再保存视图" in refused.text
    assert water.post(f"/views/{made.json()['id']}/removals").status_code == 204


def test_many_views_ask_no_more_than_one(doors: Doors) -> None:
    ids = staged(doors)
    start, asked = f"/campaigns/{ids.campaign}", []
    doors.page("ke").get(start)  # the watch over the clock looks once a minute, not once a view
    for more in (1, 9):
        for number in range(more):
            form = {"name": f"视图{more}{number}", "filters": "light=red"}
            doors.page("ke").post(f"{start}/views", data=form)
        ke = doors.page("ke")
        with counted(doors) as count:
            ke.get(start)
        asked.append(count.number)
    assert asked[0] == asked[1]
