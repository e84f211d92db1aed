"""The ledger on paper: all that the filters leave, in one document, however long in a fixed number of queries."""

from campaign.actions.planning import TaskPlan, add_tasks
from campaign.domain.campaign import Campaign
from campaign.insight.ledger_print import spans
from tests.doors import Doors
from tests.onstage import staged, the_cast
from tests.queries import counted


def test_the_document_holds_every_row_that_the_filters_leave(doors: Doors) -> None:
    ids = staged(doors, work_package="一、管网")
    ke = doors.page("ke")
    start = f"/campaigns/{ids.campaign}"
    assert f'href="{start}/print?due=later"' in ke.get(f"{start}?due=later").text
    page = ke.get(f"{start}/print").text
    for words in ("任务分解表", "一、管网", "老旧管网改造", "县水利局", "制表单位：县政府办公室", "核对人"):
        assert words in page
    filtered = ke.get(f"{start}/print?q=学校").text
    assert "筛选：“学校”" in filtered and "老旧管网改造" not in filtered
    assert "老旧管网改造" not in doors.page("chair").get(f"{start}/print?stage=closed").text


def test_more_rows_than_a_page_of_the_ledger_ask_no_more(doors: Doors) -> None:
    ids = staged(doors)
    asked = []
    for more in (2, 70):
        with doors.deed() as db:
            cast = the_cast(db, doors.at)
            campaign = db.get_one(Campaign, ids.campaign)
            plan = {"lead_department_id": ids.departments["water"], "standing": True}
            plans = [(TaskPlan(title=f"第 {n} 段", **plan), None) for n in range(more)]
            add_tasks(db, cast.actor("ke"), campaign, plans, at=doors.at)
        ke = doors.page("ke")
        ke.get("/campaigns")  # the watch over the clock looks once a minute
        with counted(doors) as count:
            page = ke.get(f"/campaigns/{ids.campaign}/print").text
        asked.append(count.number)
    assert page.count('<th scope="row">') == 73
    assert asked[0] == asked[1]


def test_the_cell_of_a_lead_department_goes_over_the_rows_it_leads() -> None:
    class Led:
        def __init__(self, key: int | None) -> None:
            self.lead_department_id = key

    rows = [Led(1), Led(1), Led(2), Led(None), Led(None), Led(2), Led(2)]
    assert spans(rows) == [2, 0, 1, 1, 1, 2, 0]  # type: ignore[arg-type]
