"""What a task waits for, at both doors: linked, told with its slip, taken up, withdrawn."""

import re

import pytest

from tests.doors import Doors
from tests.queries import counted
from tests.web.test_campaign_pages import campaign  # noqa: F401  a running campaign with three tasks


@pytest.fixture
def linked(doors: Doors, campaign: int) -> int:  # noqa: F811
    """Task 2 waits for task 1, which was due on Friday; the id of the link."""
    ke = doors.api("ke")
    assert ke.patch("/tasks/2", json={"starts_on": "2026-11-23"}).status_code == 200
    made = ke.post("/tasks/2/dependencies", json={"needs_id": 1})
    assert made.status_code == 201, made.text
    return int(made.json()["id"])


def test_both_pages_show_the_link_and_the_waiting_one_its_slip(doors: Doors, linked: int) -> None:
    ke = doors.page("ke")
    page = ke.get("/tasks/2").text
    assert "滞后，预计顺延 1 个工作日" in page
    proposed = re.search(r'href="(/campaigns/\d+/edits/new\?[^"]+)"', page)
    assert proposed
    form = ke.get(proposed[1].replace("&amp;", "&")).text
    assert 'name="shift" value="1"' in form and "预计顺延 1 个工作日" in form
    assert "预计顺延 1 个工作日" in ke.get("/tasks/1").text
    owner = doors.page("water").get("/tasks/2").text
    asked = re.search(r'href="(/milestones/\d+/extensions/new\?[^"]+)"', owner)
    assert asked and "/edits/new" not in owner
    assert "预计顺延 1 个工作日" in doors.page("water").get(asked[1].replace("&amp;", "&")).text
    [link] = doors.api("water").get("/tasks/2/dependencies").json()["needs"]
    assert (link["id"], link["slip"]["days"], link["slip"]["origin"]) == (linked, 1, 1)


def test_the_form_links_by_list_or_address_and_says_what_cannot_be(doors: Doors, linked: int) -> None:
    ke = doors.page("ke")
    assert "改造管网第 3 段" in ke.get("/tasks/1/dependencies/new").text
    for data, words in (
        ({}, "没有可查看的这项任务"),
        ({"needs_id": "2"}, "形成循环"),
        ({"address": "/tasks/999"}, "没有可查看的这项任务"),
        ({"needs_id": "3", "lag": "1.5"}, "间隔须为"),
    ):
        answer = ke.post("/tasks/1/dependencies", data=data)
        assert answer.status_code == 422 and words in answer.text
    linked_by_address = ke.post(
        "/tasks/3/dependencies", data={"address": "http://campaign.test/tasks/2?story=", "lag": "2"}
    )
    assert linked_by_address.status_code == 303
    assert doors.api("ke").get("/tasks/3/dependencies").json()["needs"][0]["lag"] == 2


def test_a_link_is_withdrawn_with_a_reason(doors: Doors, linked: int) -> None:
    ke = doors.page("ke")
    assert ke.post(f"/dependencies/{linked}/withdrawals", data={"note": " "}).status_code == 422
    assert ke.post(f"/dependencies/{linked}/withdrawals", data={"note": "分开实施"}).status_code == 303
    assert "预计顺延" not in ke.get("/tasks/2").text
    assert doors.api("ke").post(f"/dependencies/{linked}/withdrawals", json={"note": "x"}).status_code == 409


def test_more_links_ask_no_more_of_the_database(doors: Doors, linked: int) -> None:
    asked = []
    for needs in (None, 3):
        if needs:
            doors.api("ke").post("/tasks/2/dependencies", json={"needs_id": needs})
        ke = doors.page("ke")
        ke.get("/tasks/1")
        with counted(doors) as count:
            ke.get("/tasks/2")
        asked.append(count.number)
    assert asked[0] == asked[1]
