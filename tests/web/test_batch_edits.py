"""Several rows of the ledger changed at once in the pages: looked at, written, undone."""

import re

import pytest

from tests.doors import Doors
from tests.web.test_campaign_pages import campaign  # noqa: F401  a running campaign with three tasks


def ids_in(text: str) -> list[str]:
    """The tasks as the form carries them, with the versions they were looked at in."""
    return list(dict.fromkeys(re.findall(r'name="ids" value="(\d+:\d+)"', text)))


@pytest.fixture
def start(campaign: int) -> str:  # noqa: F811
    return f"/campaigns/{campaign}"


def test_a_batch_is_looked_at_written_shown_and_undone(doors: Doors, start: str) -> None:
    ke = doors.page("ke")
    assert f'formaction="{start}/edits/new"' in ke.get(start).text
    form = ke.get(f"{start}/edits/new?ids=2&ids=3&shift=5&reason=上游滞后").text
    assert 'value="5"' in form and "上游滞后" in form
    wish = {"ids": ids_in(form), "due_on": "2027-01-31", "leader": "分管副县长"}
    seen = ke.post(f"{start}/edits/previews", data=wish)
    assert seen.status_code == 200 and "2027年1月31日" in seen.text and "分管副县长" in seen.text
    assert doors.api("ke").get("/tasks/2").json()["due_on"] != "2027-01-31"
    made = ke.post(f"{start}/edits", data=wish)
    shown = ke.get(made.headers["location"]).text
    assert made.status_code == 303 and "撤销" in shown
    assert doors.api("ke").get("/tasks/2").json()["due_on"] == "2027-01-31"
    back = ke.post(made.headers["location"] + "/undos")
    assert doors.api("ke").get("/tasks/2").json()["due_on"] != "2027-01-31"
    assert "/undos" not in ke.get(made.headers["location"]).text
    assert "/undos" in ke.get(back.headers["location"]).text
    assert ke.post(made.headers["location"] + "/undos").status_code == 409
    assert back.headers["location"] in ke.get(f"{start}/edits").text


def test_a_task_changed_meanwhile_is_named_and_nothing_is_lost(doors: Doors, start: str) -> None:
    ke = doors.page("ke")
    wish = {"ids": ids_in(ke.get(f"{start}/edits/new?ids=2&ids=3").text), "due_on": "2027-01-31", "reason": "会议"}
    doors.api("ke").patch("/tasks/3", json={"responsible": "周科长"})
    lost = ke.post(f"{start}/edits", data=wish)
    assert lost.status_code == 412
    assert "改造管网第 3 段" in lost.text.split("</ul>")[0].split("<main")[-1] and "会议" in lost.text
    assert ke.post(f"{start}/edits", data=wish | {"ids": ids_in(lost.text)}).status_code == 303


@pytest.mark.parametrize(
    "wish", [{}, {"due_on": "morgen"}, {"shift": "1.5"}, {"due_on": "2027-01-31", "shift": "3"}, {"weight": "-1"}]
)
def test_what_cannot_be_is_said_at_its_field(doors: Doors, start: str, wish: dict[str, str]) -> None:
    ke = doors.page("ke")
    for path in ("edits/previews", "edits"):
        answer = ke.post(f"{start}/{path}", data={"ids": ["2"], **wish})
        assert answer.status_code == 422 and "errsum" in answer.text


def test_all_that_the_filters_leave_can_be_chosen_at_once(doors: Doors, start: str) -> None:
    ke = doors.page("ke")
    assert len(ids_in(ke.get(f"{start}/edits/new?all=1").text)) > len(
        ids_in(ke.get(f"{start}/edits/new?all=1&q=第 2 段").text)
    )
    assert ids_in(ke.get(f"{start}/edits/new?all=1&q=第 2 段").text)


def test_the_api_makes_reads_and_undoes_a_batch(doors: Doors, start: str) -> None:
    ke = doors.api("ke")
    body = {"tasks": [{"id": 2, "version": 1}, {"id": 3}], "shift": 5, "reason": "会议"}
    made = ke.post(f"{start}/edits", json=body)
    assert made.status_code == 201, made.text
    assert {(cell["task_id"], cell["field"]) for cell in made.json()["cells"]} == {(2, "due_on"), (3, "due_on")}
    stale = ke.post(f"{start}/edits", json=body)
    assert stale.status_code == 412
    one = f"{start}/edits/{made.json()['id']}"
    assert ke.get(one).json() == made.json()
    undone = ke.post(f"{one}/undos")
    assert undone.status_code == 201 and undone.json()["undoes_id"] == made.json()["id"]
    assert ke.post(f"{one}/undos").status_code == 409
    assert [row["id"] for row in ke.get(f"{start}/edits").json()["items"]] == [undone.json()["id"], made.json()["id"]]
