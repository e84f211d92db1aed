"""The page that searches everything: in every head, by kind, marked, paged, and only what the reader may see."""

from campaign.domain.task import Task
from campaign.domain.update import Update
from tests.doors import Doors
from tests.onstage import Ids, staged
from tests.queries import counted


def more_tasks(doors: Doors, ids: Ids, count: int) -> None:
    """That many more tasks of the same campaign."""
    with doors.deed() as db:
        for number in range(count):
            about = {"title": f"第{number}处泵站改造", "ledger_key": f"m{count}-{number}", "created_at": doors.at}
            db.add(Task(campaign_id=ids.campaign, **about))


def test_two_characters_find_a_task_and_are_marked(doors: Doors) -> None:
    ids = staged(doors)
    text = doors.page("ke").get("/search?q=管网").text
    assert f'<a class="ttl" href="/tasks/{ids.task}">老旧<mark>管网</mark>改造</a>' in text
    assert "找到 1 条" in text


def test_the_field_stands_in_every_head_and_nobody_is_answered_without_a_sign_in(doors: Doors) -> None:
    assert 'id="everywhere"' in doors.page("wen").get("/campaigns").text
    assert 'id="everywhere"' not in doors.visitor().get("/sign-in").text


def test_what_is_typed_is_shown_as_text(doors: Doors) -> None:
    page = doors.page("ke").get("/search", params={"q": "<b>管网</b>"})
    assert page.status_code == 200
    assert "<b>管网" not in page.text


def test_a_note_is_shown_with_the_words_around_it_and_leads_to_its_task(doors: Doors) -> None:
    ids = staged(doors)
    note = "开工以来一切顺利。" * 30 + "泵房封顶" + "，设备已到。" * 30
    with doors.deed() as db:
        db.add(Update(task_id=ids.task, at=doors.at, recorded_at=doors.at, note=note))
    text = doors.page("water").get("/search?q=泵房").text
    assert "<mark>泵房</mark>封顶" in text
    assert len(text[text.index('class="finds"') : text.index("</ul>", text.index('class="finds"'))]) < 900
    assert f'href="/tasks/{ids.task}?story=progress#chases"' in text
    assert "封顶" not in doors.page("outsider").get("/search?q=泵房").text


def test_one_kind_is_shown_page_by_page(doors: Doors) -> None:
    ids = staged(doors)
    more_tasks(doors, ids, 43)
    ke = doors.page("ke")
    first = ke.get("/search?q=泵站").text
    assert first.count('class="ttl"') == 5
    assert "/search?q=%E6%B3%B5%E7%AB%99&amp;kind=task" in first
    pages = [ke.get(f"/search?q=泵站&kind=task&page={number}").text.count('class="ttl"') for number in (1, 2, 3, 4)]
    assert pages == [20, 20, 3, 0]


def test_a_department_leads_to_its_page_only_where_the_reader_keeps_departments(doors: Doors) -> None:
    ids = staged(doors)
    address = f'href="/departments/{ids.departments["culture"]}"'
    assert address in doors.page("ke").get("/search?q=文化旅游").text
    wen = doors.page("wen").get("/search?q=文化旅游").text
    assert address not in wen
    assert "<mark>文化旅游</mark>" in wen


def test_the_page_asks_the_same_number_of_questions_however_much_it_finds(doors: Doors) -> None:
    ids = staged(doors)
    ke = doors.page("ke")
    ke.get("/search?q=泵站")
    counts = []
    for more in (1, 30):
        more_tasks(doors, ids, more)
        with counted(doors) as asked:
            assert "<mark>泵站</mark>" in ke.get("/search?q=泵站").text
        counts.append(asked.number)
    assert counts[0] == counts[1]


def test_it_speaks_english(doors: Doors) -> None:
    staged(doors)
    page = doors.page("ke")
    page.cookies.set("language", "en")
    text = page.get("/search?q=管网").text
    assert "1 thing found among what you may see" in text
    assert "<mark>管网</mark>" in text
