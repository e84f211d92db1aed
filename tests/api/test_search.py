"""Searching over the API: the same rows as the page, as a list like every other."""

from tests.doors import Doors
from tests.onstage import staged


def test_what_is_found_says_what_it_is_and_what_it_belongs_to(doors: Doors) -> None:
    ids = staged(doors)
    found = doors.api("ke").get("/search", params={"q": "管网"}).json()
    [item] = found["items"]
    assert (found["total"], found["next"]) == (1, None)
    assert (item["noun"], item["id"], item["task_id"]) == ("task", ids.task, ids.task)
    assert (item["campaign_id"], item["title"]) == (ids.campaign, "老旧管网改造")


def test_a_long_list_is_read_to_its_end_and_one_kind_alone(doors: Doors) -> None:
    staged(doors)
    ke = doors.api("ke")
    seen, after = [], None
    while True:
        page = ke.get("/search", params={"q": "县", "limit": 3} | ({"after": after} if after else {})).json()
        seen += [(item["noun"], item["id"]) for item in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert len(seen) == len(set(seen)) == page["total"] > 3
    areas = ke.get("/search", params={"q": "县", "kind": "area"}).json()
    assert {item["noun"] for item in areas["items"]} == {"area"}


def test_nobody_finds_what_they_do_not_see_and_no_words_find_nothing(doors: Doors) -> None:
    staged(doors)
    assert doors.api("outsider").get("/search", params={"q": "管网"}).json()["total"] == 0
    assert doors.api("ke").get("/search").json() == {"items": [], "total": 0, "next": None}
    assert doors.api("ke").get("/search", params={"q": "县", "kind": "person"}).status_code == 422
    assert doors.visitor().get("/api/v1/search?q=县").status_code == 401
