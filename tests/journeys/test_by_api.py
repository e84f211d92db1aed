"""The whole chain on an office's own table, by machines alone: the API, the command line, a real SMTP server."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from campaign.demo.photos import photo
from campaign.settings import now
from tests.journeys.ending import JANUARY, every_step_stands_among_the_entries, verify_offline
from tests.journeys.place import LEDGER, PASSWORD, Place


def test_the_main_job_from_a_messy_ledger_to_a_seal_that_a_stranger_verifies(place: Place, tmp_path: Path) -> None:
    campaign = plan(place)
    chase_what_is_late(place, campaign)
    tasks = work(place, campaign)
    round_id = accept(place, campaign, tasks)
    sign(place, round_id)
    answer = place.as_("leader").get(f"/rounds/{round_id}/dossier")
    assert answer.status_code == 200
    verify_offline(place, answer.content, tmp_path)
    every_step_stands_among_the_entries(place, campaign)


def plan(place: Place) -> int:
    """A campaign of 2023 takes the messy table; departments are confirmed; it opens."""
    health = next(row for row in place.items("coordinator", "/departments") if row["name"] == "县卫生健康局")
    campaign = place.post(
        "coordinator",
        "/campaigns",
        code="HEALTH-2023",
        title="同心县2023年政府工作报告任务（卫生健康）",
        focus_area="healthcare",
        starts_on="2023-01-01",
        ends_on="2023-12-31",
        lead_department_id=health["id"],
        leader_id=place.get("leader", "/me")["id"],
        notice_days=0,
    )["id"]
    tried = send_ledger(place, campaign, 200, dry_run=True)
    assert (tried["rows"], len(tried["tasks"]), tried["errors"]) == (16, 16, [])
    units = {task["lead_department"]["text"]: task["lead_department"]["department_id"] for task in tried["tasks"]}
    assert units == {"卫健局": health["id"]}
    towns = {len(unit["department_ids"]) for task in tried["tasks"] for unit in task["co_departments"]}
    assert towns == {12}
    dues = {task["title"]: (task["due_on"], task["standing"]) for task in tried["tasks"]}
    assert dues[JANUARY[0]] == ("2023-01-31", False)
    assert dues["全面落实疫情防控“新十条”"] == ("2023-12-31", True)
    decisions = {"departments": {"卫健局": {"department_id": health["id"]}}}
    done = send_ledger(place, campaign, 201, decisions=decisions)
    assert done["created"] == 16
    place.post("coordinator", f"/campaigns/{campaign}/openings")
    assert place.get("coordinator", f"/campaigns/{campaign}")["state"] == "running"
    return int(campaign)


def send_ledger(place: Place, campaign: int, status: int, *, dry_run: bool = False, decisions: Any = None) -> Any:
    """The messy workbook as an upload."""
    answer = place.as_("coordinator").post(
        f"/campaigns/{campaign}/ledgers",
        params={"dry_run": dry_run},
        files={"file": (LEDGER.name, LEDGER.read_bytes())},
        data={"decisions": json.dumps(decisions)} if decisions else {},
    )
    assert answer.status_code == status, answer.text
    return answer.json()


def chase_what_is_late(place: Place, campaign: int) -> None:
    """The working day after a deadline brings one digest; days later an order is drafted, and a person issues it."""
    swept = json.loads(place.run("chase", "--at", "2023-02-01", "--json"))
    assert swept["climbed"] >= 3
    place.run("deliver", "--at", "2023-02-01")
    by_mail = place.letters_to("owner-health")
    assert all(title in by_mail for title in JANUARY)
    inbox = place.items("owner-health", "/letters")
    assert any(JANUARY[0] in json.dumps(letter, ensure_ascii=False) for letter in inbox)
    again = json.loads(place.run("chase", "--at", "2023-02-01", "--json"))
    assert (again["climbed"], again["letters"]) == (0, 0)

    assert json.loads(place.run("chase", "--at", "2023-02-03", "--json"))["drafted"] == 1
    drafts = place.items("coordinator", "/orders", state="drafted")
    (order,) = [draft for draft in drafts if draft["campaign_id"] == campaign]
    place.post("owner-health", f"/orders/{order['id']}/decisions", 404, decision="issued", note="")
    place.post("coordinator", f"/orders/{order['id']}/decisions", decision="issued", note="请尽快完成并书面回复。")
    place.post("head-health", f"/orders/{order['id']}/receipts")
    place.post("head-health", f"/orders/{order['id']}/replies", reply="已完成改造，正在申请验收。")
    chases = place.items("coordinator", "/chases", campaign_id=campaign)
    assert {"nudge", "blue"} <= {chase["rung"] for chase in chases}


def work(place: Place, campaign: int) -> list[int]:
    """The owner reports how it stands, reports the milestones and asks for acceptance."""
    found = place.items("owner-health", "/tasks", campaign_id=campaign)
    tasks = [next(task for task in found if task["title"] == title) for title in JANUARY]
    for task in tasks:
        place.post("owner-health", f"/tasks/{task['id']}/updates", progress=100, note="已全部完成。")
        for stone in place.get("owner-health", f"/tasks/{task['id']}")["milestones"]:
            place.post("owner-health", f"/milestones/{stone['id']}/reports", note="按要求完成。")
        place.post("owner-health", f"/tasks/{task['id']}/submissions", note="申请验收。")
        assert place.get("coordinator", f"/tasks/{task['id']}")["state"] == "reported"
    return [task["id"] for task in tasks]


def accept(place: Place, campaign: int, tasks: list[int]) -> int:
    """One item fails with a photo, is put right and inspected again; the other passes."""
    round_id = place.post(
        "coordinator",
        f"/campaigns/{campaign}/rounds",
        title="卫生健康任务县级验收",
        period="once",
        ground="检查计划第 1 项",
    )["id"]
    place.post("coordinator", f"/rounds/{round_id}/draws", kind="all")
    bad, good = (review_of(place, round_id, task) for task in tasks)
    files = [upload(place, bad)]
    find(place, bad, (30, 8, 20, 20, True, False), note="3 张床位无供氧接口", evidence_ids=files)
    judge(place, bad, "failed")
    find(place, good, (30, 20, 20, 20, True, False))
    judge(place, good, "passed")
    (wrong,) = place.items("owner-health", "/rectifications", task_id=tasks[0])
    place.morning_after(date.fromisoformat(wrong["due_on"]))
    assert "供氧接口" in place.letters_to("owner-health")
    place.post("owner-health", f"/rectifications/{wrong['id']}/reports", note="供氧接口已补装，试压合格。")
    again = place.post("coordinator", f"/rectifications/{wrong['id']}/clearances")
    find(place, again, (30, 19, 20, 20, True, False))
    judge(place, again, "passed")
    assert place.get("coordinator", f"/rounds/{round_id}")["state"] == "signing"
    return int(round_id)


def review_of(place: Place, round_id: int, task: int) -> Any:
    found = place.items("coordinator", "/reviews", round_id=round_id)
    return next(review for review in found if review["task_id"] == task)


def lead_of(place: Place, review: Any) -> str:
    """Which of the two inspectors was drawn to lead."""
    return next(
        name for name in ("inspector", "inspector2") if place.get(name, "/me")["id"] == review["inspector_ids"][0]
    )


def find(place: Place, review: Any, values: tuple[Any, ...], **of_the_worst: Any) -> None:
    """A finding for each criterion; what was seen goes with the second, the look on site."""
    for number, (criterion, value) in enumerate(zip(review["criteria"], values, strict=True)):
        more = of_the_worst if number == 1 else {}
        path = f"/reviews/{review['id']}/findings"
        place.post(lead_of(place, review), path, criterion_id=criterion["id"], value=value, **more)


def judge(place: Place, review: Any, verdict: str) -> None:
    place.post(lead_of(place, review), f"/reviews/{review['id']}/verdicts", verdict=verdict, note="现场核查。")


def upload(place: Place, review: Any) -> int:
    """A photo from the inspector's phone, with its time and place."""
    taken = photo("clinic", 1, now().astimezone(), 26.3121, 116.3479)
    client = place.as_(lead_of(place, review))
    answer = client.post(f"/reviews/{review['id']}/evidence", files={"file": ("现场.jpg", taken, "image/jpeg")})
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


def sign(place: Place, round_id: int) -> None:
    """Head, lead inspectors, coordinator, leader, each with their password; the last seals the round."""
    path = f"/rounds/{round_id}/signatures"
    act = {"item_ids": None, "decision": "sign", "opinion": "同意。"}
    place.post("head-health", path, 422, **act, password="wrong")
    place.post("head-health", path, **act, password=PASSWORD)
    assert place.as_("coordinator").get(f"/rounds/{round_id}/dossier").status_code == 409
    leads = {lead_of(place, review) for review in place.items("coordinator", "/reviews", round_id=round_id)}
    for name in (*sorted(leads), "coordinator", "leader"):
        place.post(name, path, **act, password=PASSWORD)
    assert place.get("coordinator", f"/rounds/{round_id}")["state"] == "sealed"
