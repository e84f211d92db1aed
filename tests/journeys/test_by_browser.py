"""The whole chain as people do it: at a desk 1440 px wide, the owner and the inspector on a phone of 390 px."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from campaign.demo.photos import photo
from campaign.domain.rules import DEFAULT_RULES
from campaign.settings import county_day, now
from tests.chromium import PATIENCE
from tests.journeys.ending import JANUARY, every_step_stands_among_the_entries, verify_offline
from tests.journeys.place import LEDGER, PASSWORD, Place

pytestmark = pytest.mark.browser
DESK, PHONE = 1440, 390
WIDTHS = {"owner-health": PHONE, "inspector": PHONE, "inspector2": PHONE}
GOOD = ("30", "20", "20", "20", "true", "false")
BAD = ("30", "0", "20", "20", "true", "false")


@dataclass
class People:
    """Everybody's own browser window, signed in once, as wide as what they work at."""

    browser: Browser
    url: str
    pages: dict[str, Page] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)

    def __getitem__(self, username: str) -> Page:
        if username not in self.pages:
            width = WIDTHS.get(username, DESK)
            context = self.browser.new_context(
                base_url=self.url, viewport={"width": width, "height": 900}, has_touch=width == PHONE, locale="zh-CN"
            )
            page = context.new_page()
            page.set_default_timeout(PATIENCE)
            page.on("pageerror", lambda error: self.complaints.append(f"{username}: {error}"))
            page.goto("/sign-in")
            page.fill("[name=username]", username)
            page.fill("[name=password]", PASSWORD)
            page.press("[name=password]", "Enter")
            page.wait_for_url(lambda address: "/sign-in" not in address)
            self.pages[username] = page
        return self.pages[username]

    def close(self) -> None:
        """Every window; whatever a page's scripts complained about fails the test."""
        for page in self.pages.values():
            page.context.close()
        assert self.complaints == []


def test_the_main_job_as_people_do_it(place: Place, browser: Browser, tmp_path: Path) -> None:
    people = People(browser, place.url)
    campaign = plan(people["coordinator"])
    chase_what_is_late(place, people)
    tasks = [work(people, campaign, title) for title in JANUARY]
    round_id = accept(place, people, campaign, tasks)
    sign(people, round_id)
    dossier = download(people["leader"], round_id)
    people.close()
    verify_offline(place, dossier, tmp_path)
    every_step_stands_among_the_entries(place, campaign)


def press(page: Page | Locator, name: str) -> None:
    """The button with these words."""
    page.get_by_role("button", name=name).first.click()


def plan(page: Page) -> int:
    """The coordinator writes the campaign, uploads the office's own table, looks at the check, imports and opens."""
    page.goto("/campaigns/new")
    page.fill("[name=title]", "同心县2023年政府工作报告任务（卫生健康）")
    page.fill("[name=code]", "HEALTH-2023")
    page.select_option("[name=focus_area]", "healthcare")
    page.fill("[name=starts_on]", "2023-01-01")
    page.fill("[name=ends_on]", "2023-12-31")
    page.select_option("[name=lead_department_id]", label="县卫生健康局")
    leader = page.locator("[name=leader_id] option").filter(has_text="副县长").first.get_attribute("value")
    page.select_option("[name=leader_id]", leader)
    page.fill("[name=notice_days]", "0")
    press(page.locator("main"), "保存")
    page.wait_for_url(re.compile(r"/campaigns/\d+"))
    campaign = int(re.findall(r"/campaigns/(\d+)", page.url)[0])
    page.goto(f"/campaigns/{campaign}/ledgers/new")
    page.set_input_files("[name=file]", str(LEDGER))
    page.locator("main form [type=submit]").first.click()
    page.wait_for_url(re.compile(r"/ledgers/\d+"))
    expect(page.locator("main")).to_contain_text("全部 16 行")
    page.locator("form[action$='/imports'] [type=submit]").first.click()
    page.wait_for_url(re.compile(r"/ledgers/\d+"))
    page.goto(f"/campaigns/{campaign}/openings/new")
    page.locator("main form [type=submit]").first.click()
    page.wait_for_load_state("networkidle")
    page.goto(f"/campaigns/{campaign}")
    expect(page.locator("main")).to_contain_text(JANUARY[0])
    return campaign


def chase_what_is_late(place: Place, people: People) -> None:
    """The clock's morning; the digest is in the mailbox and on the phone; an order is drafted and issued."""
    place.run("chase", "--at", "2023-02-01")
    place.run("deliver", "--at", "2023-02-01")
    assert JANUARY[0] in place.letters_to("owner-health")
    phone = people["owner-health"]
    phone.goto("/letters")
    expect(phone.locator("main")).to_contain_text(JANUARY[0])
    place.run("chase", "--at", "2023-02-03")
    desk = people["coordinator"]
    desk.goto("/orders")
    expect(desk.locator("main")).to_contain_text("提醒函")
    press(desk.locator("main"), "签发")
    desk.wait_for_load_state("networkidle")
    head = people["head-health"]
    head.goto("/orders")
    head.locator("main a[href^='/orders/']").filter(has_text=re.compile("提醒函|〔")).first.click()
    head.fill("[name=reply]", "已完成改造，正在申请验收。")
    head.locator("form[action$='/replies'] [type=submit]").click()
    head.wait_for_load_state("networkidle")


def work(people: People, campaign: int, title: str) -> int:
    """Three touches on a phone: how much, in a word, sent; then the milestone, and the submission."""
    phone = people["owner-health"]
    phone.goto(f"/campaigns/{campaign}?q={title[:8]}")
    address = phone.get_by_role("link", name=re.compile(title[:12])).first.get_attribute("href") or ""
    task = int(re.findall(r"/tasks/(\d+)", address)[0])
    phone.goto(f"/tasks/{task}/updates/new")
    phone.fill("[name=progress]", "100")
    phone.fill("[name=note]", "已全部完成。")
    phone.locator("label", has=phone.locator("[name=milestone_id]")).click()
    press(phone, "提交更新")
    phone.wait_for_load_state("networkidle")
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE
    phone.goto(f"/tasks/{task}/submissions/new")
    phone.locator("form[action$='/submissions'] [type=submit]").click()
    phone.wait_for_load_state("networkidle")
    phone.goto(f"/tasks/{task}")
    expect(phone.locator("main")).to_contain_text("待验收")
    return task


def accept(place: Place, people: People, campaign: int, tasks: list[int]) -> int:
    """The round is opened and drawn at the desk; on the phone one item fails with a photo, the other passes."""
    desk = people["coordinator"]
    desk.goto(f"/campaigns/{campaign}/rounds/new")
    desk.fill("[name=title]", "卫生健康任务县级验收")
    desk.fill("[name=ground]", "检查计划第 1 项")
    desk.locator("main form [type=submit]").first.click()
    desk.wait_for_url(re.compile(r"/rounds/\d+"))
    round_id = int(re.findall(r"/rounds/(\d+)", desk.url)[0])
    desk.locator("form[action$='/draws'] [type=submit]").click()
    desk.wait_for_load_state("networkidle")
    reviews = {title: review_of(people, title) for title in JANUARY}
    inspect(*reviews[JANUARY[0]], BAD, "failed", note="3 张床位无供氧接口", with_photo=True)
    inspect(*reviews[JANUARY[1]], GOOD, "passed")
    place.morning_after(county_day(now()) + timedelta(days=DEFAULT_RULES.rectify_days))
    assert "供氧接口" in place.letters_to("owner-health")
    wrong = put_right(people)
    desk.goto(wrong)
    desk.locator("form[action$='/clearances'] [type=submit]").click()
    desk.wait_for_load_state("networkidle")
    inspect(*review_of(people, JANUARY[0]), GOOD, "passed")
    desk.goto(f"/rounds/{round_id}")
    expect(desk.locator("main")).to_contain_text("会签")
    return round_id


def review_of(people: People, title: str) -> tuple[Page, str]:
    """The phone of whoever was drawn to lead the open review of this task, and the review's address."""
    for username in ("inspector", "inspector2"):
        phone = people[username]
        phone.goto("/")
        link = phone.locator("main a[href^='/reviews/']").filter(has_text=title[:12]).first
        address = link.get_attribute("href") or ""
        phone.goto(address)
        if phone.locator("form[action$='/verdicts']").count():
            return phone, address
    raise AssertionError(f"nobody leads the review of {title}")


def inspect(
    phone: Page, address: str, values: tuple[str, ...], verdict: str, *, note: str = "", with_photo: bool = False
) -> None:
    """Criterion after criterion as the page offers them, then the verdict."""
    phone.goto(address)
    while phone.locator("form#finding").count():
        value = values[int(phone.locator("form#finding .crit__n").inner_text()) - 1]
        phone.locator(f"form#finding [name=value][value='{value}']").check(force=True)
        if value == "0":
            phone.fill("form#finding [name=note]", note)
            if with_photo:
                taken = photo("clinic", 1, now().astimezone(), 26.3121, 116.3479)
                files = {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": taken}
                phone.locator("form#finding input[type=file]").first.set_input_files(files)  # type: ignore[arg-type]
                phone.wait_for_load_state("networkidle")
        press(phone, "保存，下一项")
        phone.wait_for_load_state("networkidle")
    phone.locator(f"form#verdict [name=verdict][value={verdict}]").check(force=True)
    phone.fill("form#verdict [name=note]", "现场核查。")
    press(phone, "下达结论")
    phone.wait_for_load_state("networkidle")


def put_right(people: People) -> str:
    """The owner finds the rectification among what is due and reports it; its address."""
    phone = people["owner-health"]
    phone.goto("/")
    address = phone.locator("main a[href^='/rectifications/']").first.get_attribute("href") or ""
    phone.goto(address)
    expect(phone.locator("main")).to_contain_text("供氧接口")
    phone.fill("[name=note]", "供氧接口已补装，试压合格。")
    phone.locator("form[action$='/reports'] [type=submit]").click()
    phone.wait_for_load_state("networkidle")
    return address


def sign(people: People, round_id: int) -> None:
    """Head, lead inspectors, coordinator, leader: each looks at what waits, gives the password and signs."""
    for username in ("head-health", "inspector", "inspector2", "coordinator", "leader"):
        page = people[username]
        answer = page.goto(f"/rounds/{round_id}/signatures")
        if answer is None or not page.locator("form[action$='/signatures'] [name=password]").count():
            continue  # this inspector was not drawn to lead
        page.fill("form[action$='/signatures'] [name=password]", PASSWORD)
        page.locator("[name=decision][value=sign]").click()
        page.wait_for_load_state("networkidle")
    page = people["leader"]
    page.goto(f"/rounds/{round_id}")
    expect(page.locator("main")).to_contain_text("封存码")


def download(page: Page, round_id: int) -> bytes:
    """The dossier, as the button hands it out."""
    page.goto(f"/rounds/{round_id}")
    with page.expect_download() as started:
        page.locator(f"a[href='/rounds/{round_id}/dossier']").first.click()
    return Path(started.value.path()).read_bytes()
