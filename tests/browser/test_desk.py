"""The desk in a real browser: decided with a reason in place, without scripts too, and axe finds nothing."""

import pytest

from tests.browser.conftest import Axe, PageAt, Server, overflows
from tests.chasing_stage import a_full_desk

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def desk(server: Server) -> None:
    """One of everything on the desk."""
    a_full_desk(server.doors)


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_an_order_is_held_back_with_a_reason_and_issued_afterwards(page_at: PageAt, javascript: bool) -> None:
    page = page_at(1440, who="ke", javascript=javascript)
    page.goto("/")
    order = page.locator("article", has_text="提醒函 · 县教育局")
    order.locator("summary", has_text="缓发").click()
    order.get_by_role("textbox").fill("待周调度会研究")
    order.get_by_role("button", name="缓发").click()
    order = page.locator("article", has_text="提醒函 · 县教育局")
    order.get_by_text("待周调度会研究").wait_for()
    order.get_by_role("button", name="签发").click()
    page.get_by_text("〔2026〕1号").first.wait_for()


def test_the_head_receives_and_answers_on_a_phone(page_at: PageAt, server: Server) -> None:
    server.doors.page("ke").post("/orders/1/decisions", data={"decision": "issued"})
    page = page_at(390, who="head")
    page.goto("/orders/1")
    page.get_by_role("button", name="签收").tap()
    page.get_by_label("书面回复").fill("已完成 5 村，其余 12 月 10 日前完成")
    page.get_by_role("button", name="报送回复").tap()
    page.locator("#reply").wait_for()
    assert server.doors.api("ke").get("/orders/1").json()["state"] == "replied"


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_a_leader_instructs_on_a_phone_in_two_touches_and_may_call(page_at: PageAt, javascript: bool) -> None:
    page = page_at(390, who="chair", javascript=javascript)
    page.goto("/")
    card = page.locator("article", has_text="拟办意见").first
    card.locator("summary", has_text="批示、交办").tap()
    box = card.get_by_role("button", name="下达").bounding_box()
    assert box
    assert box["height"] >= 44
    card.get_by_role("button", name="下达").tap()
    page.get_by_role("status").filter(has_text="已交办").wait_for()
    page.goto("/instructions")
    page.get_by_role("heading", name="同意拟办意见").wait_for()


@pytest.mark.parametrize(("width", "language", "theme"), [(1440, "zh_CN", "light"), (390, "en", "dark")])
def test_axe_finds_nothing_wrong(
    page_at: PageAt, axe: Axe, server: Server, width: int, language: str, theme: str
) -> None:
    server.doors.page("ke").post(
        "/orders",
        data={"campaign_id": "1", "department_id": "6", "card": "red", "ground": "多次督促未果", "limit_days": "5"},
    )
    wish = {"campaign_id": 1, "to_department_id": 6, "text": "请逐条落实", "task_id": 1}
    assert server.doors.api("chair").post("/instructions", json=wish).status_code == 201
    pages = {
        "ke": [
            "/",
            "/orders",
            "/orders?state=ended",
            "/orders/1",
            "/orders/1/edit",
            "/orders/new?task_id=1",
            "/tasks/1/chases",
            "/tasks/1/chases?only=replies",
            "/campaigns/1/chases",
            "/letters",
        ],
        "wen": ["/letters", "/tasks/1/chases"],
        "head": ["/orders"],
        "chair": ["/", "/instructions", "/instructions/1", "/campaigns/1/instructions/new?task_id=1"],
        "lu": ["/"],
    }
    found = []
    for who, addresses in pages.items():
        page = page_at(width, language, who=who, theme=theme)
        for address in addresses:
            page.goto(address)
            found += [(who, address, fault) for fault in axe(page)]
            if overflows(page):
                found.append((who, address, "scrolls sideways"))
    assert found == []
