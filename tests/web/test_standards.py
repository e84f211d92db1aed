"""The library of standards: read by everybody, written row by row without scripts, version after version."""

import re
from html import unescape
from importlib.resources import files
from typing import Any

from sqlmodel import select

from campaign.domain.standard import Standard
from tests.acceptance import known_cast
from tests.doors import Doors
from tests.planned import a_running_campaign
from tests.queries import counted

FORM: dict[str, Any] = {
    "code": "river",
    "title": "河湖长制考核标准",
    "focus_area": "environment",
    "pass_mark": "80",
    "grade_1": "90",
    "grade_2": "80",
    "grade_3": "60",
    "follows": "0",
    "c_section": ["矿山治理", "矿山治理", ""],
    "c_declared": ["60", "", ""],
    "c_title": ["恢复治理", "严肃查处破坏行为", ""],
    "c_kind": ["points", "deduction", ""],
    "c_points": ["20", "30", ""],
    "c_figure": ["", "10", ""],
    "c_hint": ["现场查看", "", ""],
    "c_evidence": ["yes", "", ""],
    "c_necessity": ["现场已恢复原貌，照片留存对照", "", ""],
    "c_guess": ["", "<script>", ""],
    "m_title": ["自查自评"],
    "m_offset": ["-20"],
    "m_unit": ["working"],
    "m_anchor": ["deadline"],
}


def test_a_standard_is_written_row_by_row_and_its_sums_are_pointed_at(doors: Doors) -> None:
    ke = doors.page("ke")
    more = ke.post("/standards/drafts", data=FORM | {"do": "add"})
    assert (more.status_code, more.text.count('name="c_title"')) == (200, 6)
    fewer = ke.post("/standards/drafts", data=FORM | {"do": "remove-0"})
    assert (fewer.text.count('name="c_title"'), "严肃查处破坏行为" in fewer.text) == (2, True)
    assert "合计 50 分，标注为 60 分" in more.text
    kept = ke.post("/standards", data=FORM)
    assert kept.status_code == 303, kept.text
    shown = doors.page("wen").get(kept.headers["location"])
    for words in ("子项合计 50 分，与标注的 60 分不符", "每例扣 10 分", "完成时限前 20 个工作日", "照片留存对照"):
        assert words in shown.text
    assert "河湖长制考核标准" in doors.page("wen").get("/standards").text


def test_a_next_version_shows_what_differs_and_the_slower_one_loses_nothing(doors: Doors) -> None:
    ke = doors.page("ke")
    first = ke.post("/standards", data=FORM).headers["location"]
    form = ke.get(f"{first}/versions/new").text
    assert 'name="follows" value="1"' in form
    changed = FORM | {"follows": "1", "c_points": ["30", "30", ""]}
    second = ke.post("/standards", data=changed).headers["location"]
    key = first.rsplit("/", 1)[1]
    beside = ke.get(f"{second}?against={key}").text
    assert ("第 1 版与第 2 版的差异" in beside, "1 处不同" in beside) == (True, True)
    assert "第 2 版接替" in ke.get(first).text
    lost = ke.post("/standards", data=changed | {"title": "又一版"})
    assert (lost.status_code, 'name="follows" value="2"' in lost.text, "又一版" in lost.text) == (412, True, True)
    taken = ke.post("/standards", data=FORM)
    assert (taken.status_code, "已有标准" in taken.text) == (422, True)


def test_every_fault_is_told_at_its_row(doors: Doors) -> None:
    ke = doors.page("ke")
    wrong = FORM | {"c_points": ["二十", "30", "5"], "c_figure": ["", "0", ""], "m_offset": ["早"], "code": "a b"}
    answer = ke.post("/standards", data=wrong | {"c_necessity": ["", "", ""]})
    assert answer.status_code == 422
    for field in ("#c0-points", "#c0-necessity", "#c1-figure", "#c2-kind", "#m0-offset", "#code"):
        assert f'href="{field}"' in answer.text
    assert ke.post("/standards", data={}).status_code == 422


def test_the_library_asks_the_same_few_questions_however_long_it_is(doors: Doors) -> None:
    ke = doors.page("ke")
    ke.post("/standards", data=FORM)
    ke.get("/standards")
    with counted(doors) as few:
        ke.get("/standards")
    for n in range(4):
        ke.post("/standards", data=FORM | {"code": f"more-{n}"})
    ke.get("/standards")  # what is remembered between requests is read again after a deed
    with counted(doors) as many:
        ke.get("/standards")
    assert many.number == few.number


def scoring(name: str) -> dict[str, tuple[str, bytes]]:
    """One of the published scoring files, as a browser sends it."""
    path = files("campaign") / "data" / "demo" / f"environment_shicheng_2018_scoring_{name}.csv"
    return {"file": (f"{name}.csv", path.read_bytes())}


def fields_of(page: str) -> list[tuple[str, str]]:
    """The hidden fields of a page, as a browser would send them."""
    pairs = re.findall(r'<input type="hidden" name="([a-z_0-9]+)" value="([^"]*)">', page)
    return [(name, unescape(value)) for name, value in pairs if name != "csrf"]


def test_a_scoring_file_is_read_and_whom_it_is_for_is_chosen(doors: Doors) -> None:
    ke = doors.page("ke")
    asked = ke.post("/standards/imports", files=scoring("departments"))
    assert (asked.status_code, asked.text.count('name="whom"')) == (200, 31)
    assert "子项合计 50 分，与标注的 60 分不符" in asked.text
    sent: dict[str, list[str]] = {}
    for name, value in [*fields_of(asked.text), ("whom", "县矿管局")]:
        sent.setdefault(name, []).append(value)
    form = ke.post("/standards/drafts", data=sent)
    assert form.status_code == 200
    assert (form.text.count('name="c_title"'), "departments（县矿管局）" in form.text) == (12, True)
    assert "有 12 行含由文字推断的内容" in form.text
    assert ke.get("/standards").text.count("<tbody>") <= 1  # nothing was kept


def test_a_file_for_everybody_opens_its_form_at_once_and_a_wrong_one_says_why(doors: Doors) -> None:
    ke = doors.page("ke")
    form = ke.post("/standards/imports", files=scoring("river_chiefs"))
    assert (form.status_code, form.text.count('name="c_title"')) == (200, 7)
    wrong = ke.post("/standards/imports", files={"file": ("a.csv", "序号,姓名\n1,甲\n".encode())})
    assert (wrong.status_code, "没有找到" in wrong.text) == (422, True)
    assert ke.post("/standards/imports").status_code == 422
    assert doors.page("wen").post("/standards/imports", files=scoring("river_chiefs")).status_code == 403


def test_scripts_read_a_scoring_file_into_drafts(doors: Doors) -> None:
    answer = doors.api("ke").post("/standards/drafts", files=scoring("departments"))
    assert answer.status_code == 200, answer.text
    drafts = {one["object"]: one for one in answer.json()["drafts"]}
    assert (len(drafts), drafts["县矿管局"]["full"], drafts["县水利局"]["full"]) == (31, 90, 100)
    off = [one for one in drafts["县矿管局"]["sums"] if one["off"]]
    assert [(one["points"], one["declared"]) for one in off] == [(50, 60)]


def test_tasks_adopt_a_standard_after_its_milestones_were_shown(doors: Doors) -> None:
    campaign, ke = a_running_campaign(doors), doors.page("ke")
    standard = ke.post("/standards", data=FORM).headers["location"].rsplit("/", 1)[1]
    asked = ke.get(f"/campaigns/{campaign}/adoptions/new?ids=2")
    assert "河湖长制考核标准 · v1" in asked.text
    shown = ke.get(f"/campaigns/{campaign}/adoptions/new?ids=2&standard={standard}").text
    [stone] = re.findall(r'name="stone" value="([0-9-]+)"', shown)
    sent = {"standard": standard, "ids": "2", "stone": stone, "new_tasks": "1"}
    done = ke.post(f"/campaigns/{campaign}/adoptions", data=sent)
    assert (done.status_code, done.headers["location"]) == (303, "/tasks/2")
    task = ke.get("/tasks/2").text
    assert ("自查自评" in task, "河湖长制考核标准" in task) == (True, True)
    assert "河湖长制考核标准" in ke.get(f"/campaigns/{campaign}/plan").text
    nothing = ke.post(f"/campaigns/{campaign}/adoptions", data={"standard": standard})
    assert (nothing.status_code, "至少选择一项任务" in nothing.text) == (422, True)
    again = doors.api("ke").post(
        f"/campaigns/{campaign}/adoptions", json={"standard_id": int(standard), "task_ids": [2]}
    )
    assert (again.status_code, again.json()["tasks"]) == (201, [{"task_id": 2, "milestones": []}])
    assert doors.page("water").get(f"/campaigns/{campaign}/adoptions/new").status_code == 403


def test_the_plan_of_a_campaign_without_a_task_makes_no_standard(doors: Doors) -> None:
    with doors.deed() as db:
        campaign = known_cast(db, doors.at).campaign(title="空的").id
    ke = doors.page("ke")
    assert "通用验收标准" in ke.get(f"/campaigns/{campaign}/plan").text
    assert ke.get(f"/campaigns/{campaign}/adoptions/new").status_code == 200
    with doors.deed() as db:
        assert db.scalars(select(Standard)).all() == []
