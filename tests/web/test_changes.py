"""An adjustment on pages: asked by kind, shown with before and after, decided where it waits."""

import pytest

from tests.chased import Chased
from tests.chasing_stage import a_full_desk
from tests.doors import Doors
from tests.queries import counted

GROUND = "县发改局批复〔2026〕33 号"


@pytest.fixture
def county(doors: Doors) -> Chased:
    """One of everything on the desk."""
    return a_full_desk(doors)


def asked(doors: Doors, task: int = 1, **fields: str) -> None:
    data = {"kind": "deadline", "due_on": "2027-03-31", "ground": GROUND} | fields
    answer = doors.page("wen").post(f"/tasks/{task}/changes", data=data)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/tasks/{task}")


@pytest.mark.parametrize("kind", ["target", "department", "deadline", "merge", "withdraw"])
def test_each_kind_has_its_own_fields(doors: Doors, county: Chased, kind: str) -> None:
    form = doors.page("wen").get(f"/tasks/1/changes/new?kind={kind}").text
    assert f'name="kind" value="{kind}"' in form
    assert ('name="due_on"' in form) == (kind == "deadline")
    assert ('name="target_value"' in form) == (kind == "target")
    assert ('name="into_task_id"' in form) == (kind == "merge")


def test_what_cannot_be_asked_comes_back_with_what_was_typed(doors: Doors, county: Chased) -> None:
    data = {"kind": "deadline", "due_on": "2027-13-01", "ground": ""}
    answer = doors.page("wen").post("/tasks/1/changes", data=data)
    assert answer.status_code == 422
    assert "2027-13-01" in answer.text
    assert doors.page("wen").post("/tasks/1/changes", data={"kind": "deadline", "ground": "x"}).status_code == 422
    assert doors.page("wen").post("/tasks/1/changes", data={"kind": "more", "ground": "x"}).status_code == 422


def test_it_waits_on_the_desk_with_before_and_after_and_is_approved_there(doors: Doors, county: Chased) -> None:
    asked(doors)
    ke = doors.page("ke")
    desk = ke.get("/").text
    assert GROUND in desk
    assert "2027年3月31日" in desk
    done = ke.post("/changes/1/decisions", data={"decision": "approved", "back": "/"})
    assert (done.status_code, done.headers["location"]) == (303, "/")
    assert GROUND not in ke.get("/").text
    page = doors.page("wen").get("/tasks/1").text
    assert GROUND in page
    assert "任务调整审批：同意" in page


def test_a_refusal_without_a_reason_is_asked_for_it(doors: Doors, county: Chased) -> None:
    asked(doors)
    question = doors.page("ke").post("/changes/1/decisions", data={"decision": "refused", "back": "/"})
    assert question.status_code == 422
    assert 'name="note"' in question.text
    sent = doors.page("ke").post("/changes/1/decisions", data={"decision": "refused", "note": "工期不变"})
    assert sent.status_code == 303
    assert "工期不变" in doors.page("wen").get("/tasks/1").text


def test_a_voted_project_says_who_decides_and_asks_for_the_document(doors: Doors, county: Chased) -> None:
    version = doors.api("ke").get("/tasks/1").json()["version"]
    assert doors.api("ke").patch("/tasks/1", json={"voted": True, "version": version}).status_code == 200
    assert "票决民生实事" in doors.page("wen").get("/tasks/1").text
    assert "人大常委会" in doors.page("wen").get("/tasks/1/changes/new").text
    asked(doors)
    question = doors.page("ke").post("/changes/1/decisions", data={"decision": "approved", "back": "/"})
    assert question.status_code == 422
    assert 'name="document_number"' in question.text
    said = {"decision": "approved", "document_number": "县人常〔2026〕17 号"}
    assert doors.page("ke").post("/changes/1/decisions", data=said).status_code == 303
    assert "县人常〔2026〕17 号" in doors.page("wen").get("/tasks/1").text


def test_the_desk_asks_no_more_for_more_adjustments(doors: Doors, county: Chased) -> None:
    asked(doors, 1)
    ke = doors.page("ke")
    with counted(doors) as before:
        ke.get("/")
    for task in (2, 3):
        asked(doors, task)
    with counted(doors) as after:
        ke.get("/")
    assert after.number == before.number
