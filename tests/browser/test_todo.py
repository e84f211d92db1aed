"""An owner on a phone: three touches, a photo, no scripts; and the same page on a desk."""

from pathlib import Path

import pytest
from PIL import Image
from sqlmodel import select

from campaign.actions.evidence import attached
from campaign.domain.update import Update
from tests.browser.conftest import Axe, PageAt, Server, overflows
from tests.onstage import Ids, counted, staged

pytestmark = pytest.mark.browser


@pytest.fixture
def ids(server: Server) -> Ids:
    return staged(server.doors)


def updates(server: Server, ids: Ids) -> list[dict[str, object]]:
    found: list[dict[str, object]] = server.doors.api("water").get(f"/tasks/{ids.task}/updates").json()["items"]
    return found


def test_an_update_is_three_touches(page_at: PageAt, server: Server, ids: Ids) -> None:
    page = page_at(390, who="water")
    page.goto("/")
    page.get_by_role("button", name="+10").tap()
    page.get_by_role("button", name="按计划").tap()
    page.get_by_role("button", name="提交更新").tap()
    page.get_by_text("进展已提交").wait_for()
    assert [(row["progress"], row["note"]) for row in updates(server, ids)] == [(10, "按计划")]


def test_no_news_is_one_touch(page_at: PageAt, server: Server, ids: Ids) -> None:
    page = page_at(390, who="water")
    page.goto("/")
    page.get_by_role("button", name="暂无新进展").first.tap()
    page.get_by_text("进展已提交").wait_for()
    assert [row["no_news"] for row in updates(server, ids)] == [True]


def test_the_steps_count_from_the_last_report(page_at: PageAt, server: Server) -> None:
    counted(server.doors)
    page = page_at(390, who="water")
    page.goto("/")
    number = page.get_by_label("完成量（村）")
    page.get_by_role("button", name="+2").tap()
    page.get_by_role("button", name="+2").tap()
    assert number.input_value() == "2"
    page.get_by_role("button", name="加 1").tap()
    assert number.input_value() == "3"
    page.get_by_role("button", name="减 1").tap()
    assert number.input_value() == "2"


def test_what_is_refused_keeps_what_was_typed_and_takes_the_focus(page_at: PageAt, ids: Ids) -> None:
    page = page_at(390, who="water")
    page.goto("/")
    page.get_by_label("进度百分数").fill("120")
    page.get_by_label("进展说明").fill("写了很久的说明")
    page.locator("form.tform").evaluate("form => form.noValidate = true")
    page.get_by_role("button", name="提交更新").tap()
    page.locator("[data-errsum]:focus").wait_for()  # the focus comes when the swap has settled, not with the words
    assert page.get_by_label("进展说明").input_value() == "写了很久的说明"


def test_a_photo_travels_by_itself_and_belongs_to_the_update(
    page_at: PageAt, server: Server, ids: Ids, tmp_path: Path
) -> None:
    photo = tmp_path / "IMG_1.jpg"
    Image.new("RGB", (320, 240), "#7fa6d3").save(photo)
    page = page_at(390, who="water")
    page.goto("/")
    page.locator("input[type=file]").first.set_input_files(photo)
    page.locator(".up--ok").wait_for()
    page.get_by_role("button", name="+5").tap()
    page.get_by_role("button", name="提交更新").tap()
    page.get_by_text("进展已提交").wait_for()
    assert len(updates(server, ids)) == 1
    with server.doors.deed() as db:
        key = db.scalars(select(Update.id)).one()
        assert [row.name for row in attached(db, "update", [key])[key]] == ["IMG_1.jpg"]


def test_without_scripts_the_same_form_works(page_at: PageAt, server: Server, ids: Ids) -> None:
    page = page_at(390, who="water", javascript=False)
    page.goto("/")
    page.get_by_label("进度百分数").fill("65")
    page.get_by_label("进展说明").fill("已到货")
    page.get_by_role("button", name="提交更新").click()
    page.get_by_text("进展已提交").wait_for()
    assert [row["progress"] for row in updates(server, ids)] == [65]


@pytest.mark.parametrize("width", [1440, 390, 320])
@pytest.mark.parametrize(("language", "theme"), [("zh_CN", "light"), ("en", "light"), ("en", "dark")])
def test_axe_finds_nothing_wrong(page_at: PageAt, axe: Axe, ids: Ids, width: int, language: str, theme: str) -> None:
    page = page_at(width, language, who="water", theme=theme)
    for address in (
        "/",
        "/?tab=waiting",
        f"/tasks/{ids.task}/updates/new",
        f"/tasks/{ids.task}/coordinations/new",
        f"/tasks/{ids.task}/changes/new",
        f"/milestones/{ids.milestones[0]}/extensions/new",
    ):
        page.goto(address)
        assert (address, axe(page), overflows(page)) == (address, [], False)


def test_targets_are_large_enough_for_a_thumb(page_at: PageAt, ids: Ids) -> None:
    page = page_at(390, who="water")
    page.goto("/")
    sizes = page.locator("main button:visible, main .btn:visible").evaluate_all(
        "all => all.map(one => [one.textContent.trim(), Math.round(one.getBoundingClientRect().height)])"
    )
    assert [(name, height) for name, height in sizes if height < 44] == []
