"""The turn of the year at both doors: each open task looked at, then frozen once, with links both ways."""

from tests.doors import Doors
from tests.onstage import staged

NEXT = {"title": "供水2027", "code": "W-2027", "starts_on": "2027-01-01", "ends_on": "2027-12-31"}


def test_a_campaign_is_carried_over_and_both_years_lead_to_each_other(doors: Doors) -> None:
    ids = staged(doors)
    start, ke = f"/campaigns/{ids.campaign}", doors.page("ke")
    assert f"{start}/carry-overs/new" in ke.get(f"{start}/plan").text
    shown = ke.get(f"{start}/carry-overs/new").text
    assert f'name="choice-{ids.task}"' in shown
    assert 'value="2027-01-01"' in shown
    bad = ke.post(f"{start}/carry-overs", data={**NEXT, f"choice-{ids.task}": "stop", f"figure-{ids.task}": "zero"})
    assert bad.status_code == 422
    assert '<option value="zero" selected>' in bad.text
    assert f'href="#reason-{ids.task}"' in bad.text
    done = ke.post(f"{start}/carry-overs", data={**NEXT, f"choice-{ids.task}": "carry", f"figure-{ids.task}": "keep"})
    assert done.status_code == 303, done.text
    new = done.headers["location"]
    assert f'<a href="{start}">' in ke.get(new).text
    assert f'<a href="{new}">供水2027</a>' in ke.get(start).text
    assert "冻结" in ke.get(f"/tasks/{ids.task}").text
    for address in (f"{start}/rounds", f"{start}/chases", f"{start}/wall", f"{start}/changes", f"{new}/wall"):
        assert ke.get(address).status_code == 200
    assert ke.get(f"{start}/carry-overs/new").status_code == 409
    assert ke.post(f"{start}/carry-overs", data=NEXT | {"code": "W-2"}).status_code == 409
    assert doors.page("water").get("/").status_code == 200


def test_the_api_turns_once_and_says_what_went_where(doors: Doors) -> None:
    ids = staged(doors)
    script, start = doors.api("ke"), f"/campaigns/{ids.campaign}/carry-overs"
    assert script.post(start, json={}).status_code == 422
    stop = {"task_id": ids.task, "choice": "stop", "reason": "资金未落实"}
    made = script.post(start, json={**NEXT, "tasks": [stop]})
    assert made.status_code == 201, made.text
    assert made.json()["counts"] == {"carried": 0, "stopped": 1, "closed": 0, "in_round": 0}
    assert script.post(start, json=NEXT | {"code": "X"}).status_code == 409
    assert [one["into_id"] for one in script.get(start).json()["items"]] == [made.json()["into_id"]]
    assert doors.api("water").post(start, json=NEXT).status_code == 403
