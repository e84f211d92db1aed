"""Files of tasks and campaigns: several at once, to be saved and never shown, withdrawn with a reason."""

from tests.doors import Doors
from tests.onstage import staged
from tests.queries import counted
from tests.world import PDF

OTHER = PDF + b"%%other\n"


def test_several_files_are_kept_and_given_back_as_attachments(doors: Doors) -> None:
    ids = staged(doors)
    water, start = doors.page("water"), f"/tasks/{ids.task}"
    assert f'href="{start}/documents/new"' in water.get(start).text
    sent = [("files", ("实施方案.pdf", PDF)), ("files", ("批文.pdf", OTHER))]
    assert water.post(f"{start}/documents", files=sent, data={"kind": "approval"}).status_code == 303
    page = water.get(start).text
    assert "实施方案.pdf" in page and "批文.pdf" in page
    first = doors.api("water").get(f"{start}/documents").json()["items"][0]
    assert (first["kind"], first["title"], first["task_id"]) == ("approval", "批文.pdf", ids.task)
    given = water.get(f"/documents/{first['id']}/content")
    assert given.content == OTHER
    assert given.headers["content-disposition"].startswith("attachment")
    assert given.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in given.headers["content-security-policy"]
    assert doors.page("outsider").get(f"/documents/{first['id']}/content").status_code == 404


def test_nothing_typed_is_lost_when_a_file_cannot_be_taken(doors: Doors) -> None:
    ids = staged(doors)
    water = doors.page("water")
    for files in ([("files", ("a.exe", b"MZ\x00"))], None):
        refused = water.post(f"/tasks/{ids.task}/documents", files=files, data={"kind": "contract", "title": "合同一"})
        assert refused.status_code == 422
        assert 'value="合同一"' in refused.text and 'href="#files"' in refused.text
    wrong = water.post(f"/tasks/{ids.task}/documents", files=[("files", ("a.pdf", PDF))], data={"kind": "x"})
    assert wrong.status_code == 422 and 'href="#kind"' in wrong.text


def test_a_file_is_withdrawn_by_its_sender_with_a_reason_and_its_record_stays(doors: Doors) -> None:
    ids = staged(doors)
    water, api = doors.page("water"), doors.api("water")
    made = api.post(f"/tasks/{ids.task}/documents", files={"file": ("a.pdf", PDF)}, data={"title": "旧批文"})
    assert made.status_code == 201, made.text
    one = f"/documents/{made.json()['id']}"
    assert doors.page("water-head").post(f"{one}/withdrawals", data={"note": "x"}).status_code == 403
    assert water.post(f"{one}/withdrawals", data={"note": ""}).status_code == 422
    assert water.post(f"{one}/withdrawals", data={"note": "批文已更新"}).status_code == 303
    assert "批文已更新" in water.get(f"/tasks/{ids.task}").text
    assert water.get(f"{one}/content").status_code == 409
    assert api.post(f"{one}/withdrawals", json={"note": "x"}).status_code == 409


def test_a_campaign_has_files_of_its_own_that_only_its_office_adds(doors: Doors) -> None:
    ids = staged(doors)
    start = f"/campaigns/{ids.campaign}"
    file = [("files", ("行动方案.pdf", PDF))]
    assert doors.page("water").post(f"{start}/documents", files=file).status_code == 403
    assert doors.page("ke").post(f"{start}/documents", files=file, data={"kind": "plan"}).status_code == 303
    assert "行动方案.pdf" in doors.page("water").get(f"{start}/plan").text
    assert "行动方案.pdf" not in doors.page("water").get(f"/tasks/{ids.task}").text


def test_more_files_ask_no_more_of_the_database(doors: Doors) -> None:
    ids = staged(doors)
    asked = []
    for more in (1, 5):
        for number in range(more):
            file = {"file": (f"{more}{number}.pdf", PDF + bytes([65 + number]))}
            doors.api("water").post(f"/tasks/{ids.task}/documents", files=file)
        water = doors.page("water")
        water.get("/todo")
        with counted(doors) as count:
            water.get(f"/tasks/{ids.task}")
        asked.append(count.number)
    assert asked[0] == asked[1]
