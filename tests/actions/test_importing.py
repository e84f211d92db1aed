"""A ledger comes in: checked without a trace, then all rows or none, or by choice those that can be read."""

from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from campaign.actions.exporting import export_ledger
from campaign.actions.importing import Checked, Wishes, check_ledger, import_ledger
from campaign.domain.campaign import Campaign, WorkPackage
from campaign.domain.department import Department, DepartmentAlias
from campaign.domain.ledger import Grid
from campaign.domain.refusal import Invalid, NotAllowed, Refusal
from campaign.domain.task import Task
from campaign.exchange.sheet import read_workbook
from tests.cast import Cast
from tests.conftest import count

DEMO = Path(__file__).parents[2] / "campaign" / "data" / "demo"
HEADER = ["序号", "任务类别", "具体任务", "牵头单位", "责任单位", "配合单位", "完成时限"]
GOOD = ["1", "供水", "修建水厂", "县水利局", "县教育局", "各乡镇", "2026年6月30日"]
BAD = ["2", "供水", "管网改造", "县水利局", "", "", "尽快"]


def sheet(*rows: list[object]) -> list[Grid]:
    return [Grid("任务分解表", [list(HEADER), *(list(row) for row in rows)])]  # type: ignore[list-item]


def tasks_of(cast: Cast, campaign: Campaign) -> list[Task]:
    return list(cast.db.scalars(select(Task).where(Task.campaign_id == campaign.id).order_by(Task.position)))  # type: ignore[arg-type]


def take(cast: Cast, campaign: Campaign, grids: list[Grid], **wishes: object) -> Checked:
    return import_ledger(cast.db, cast.actor("ke"), campaign, grids, Wishes(**wishes), at=cast.at)  # type: ignore[arg-type]


def sentences(checked: Checked) -> list[tuple[int, str, str]]:
    return [(error.row, error.column, error.remark.code) for error in checked.errors]


def test_a_ledger_becomes_tasks_with_their_departments_steps_and_package(cast: Cast) -> None:
    campaign = cast.campaign()
    checked = take(cast, campaign, sheet(GOOD))
    assert (checked.done, checked.created, checked.errors) == (True, 1, [])
    (task,) = tasks_of(cast, campaign)
    assert (task.title, task.due_on, task.due_text) == ("修建水厂", date(2026, 6, 30), "2026年6月30日")
    assert task.departments("lead") == [cast.department("water")]
    assert task.departments("owner") == [cast.department("education")]
    assert [(part.department_id, part.collective) for part in task.parts if part.part == "co"] == [
        (cast.department("town"), "各乡镇")
    ]
    assert [(stone.title, stone.due_on, stone.is_deadline) for stone in task.milestones] == [
        ("完成时限", date(2026, 6, 30), True)
    ]
    assert cast.db.scalars(select(WorkPackage.title)).all() == ["供水"]


def test_one_faulty_cell_keeps_every_row_out(cast: Cast) -> None:
    campaign = cast.campaign()
    before = count(cast.db, "department")
    checked = take(cast, campaign, sheet(GOOD, BAD), create_unknown=True)
    assert (checked.done, sentences(checked)) == (False, [(3, "G", "deadline_says_at_once")])
    assert tasks_of(cast, campaign) == []
    assert count(cast.db, "department") == before


def test_by_choice_the_rows_that_can_be_read_are_taken(cast: Cast) -> None:
    campaign = cast.campaign()
    checked = take(cast, campaign, sheet(GOOD, BAD), partial=True)
    assert (checked.done, checked.created) == (True, 1)
    assert [task.title for task in tasks_of(cast, campaign)] == ["修建水厂"]
    assert [line.task.row for line in checked.lines if line.bad] == [3]


def test_nothing_is_written_when_no_row_can_be_read(cast: Cast) -> None:
    campaign = cast.campaign()
    assert not take(cast, campaign, sheet(BAD), partial=True).done


def test_a_dry_run_leaves_no_trace(cast: Cast) -> None:
    campaign = cast.campaign()
    before = count(cast.db, "entry")
    checked = check_ledger(cast.db, cast.actor("ke"), campaign, sheet(GOOD), Wishes(create_unknown=True))
    assert checked.created == 1
    assert tasks_of(cast, campaign) == []
    assert (cast.db.info.get("entries", []), count(cast.db, "entry")) == ([], before)


def test_a_dry_run_answers_where_an_import_is_refused(cast: Cast) -> None:
    campaign = cast.campaign(state="closing")
    assert check_ledger(cast.db, cast.actor("ke"), campaign, sheet(GOOD), Wishes()).created == 1
    with pytest.raises(Refusal, match="winding up|closing"):
        take(cast, campaign, sheet(GOOD))


def test_only_who_runs_the_campaign_imports(cast: Cast) -> None:
    campaign = cast.campaign()
    for username in ("wen", "chair", "auditor", "admin"):
        with pytest.raises(NotAllowed):
            check_ledger(cast.db, cast.actor(username), campaign, sheet(GOOD), Wishes())


def test_an_unknown_department_is_an_error_that_suggests_and_never_takes(cast: Cast) -> None:
    campaign = cast.campaign()
    checked = take(cast, campaign, sheet([*GOOD[:3], "水利局", "", "", "年底前"]))
    assert not checked.done
    (error,) = checked.errors
    assert (error.row, error.column, error.value) == (2, "D", "水利局")
    assert error.remark.params["name"] == "县水利局"


def test_a_confirmed_name_is_kept_as_an_alias(cast: Cast) -> None:
    campaign = cast.campaign()
    row = [*GOOD[:3], "水利局", "", "", "年底前"]
    water = cast.department("water")
    assert take(cast, campaign, sheet(row), departments={"水利局": water}).done
    assert cast.db.scalars(select(DepartmentAlias.alias)).all() == ["水利局"]
    assert take(cast, campaign, sheet([*row[:2], "管网改造", *row[3:]])).done


def test_departments_are_made_for_names_nobody_knows(cast: Cast) -> None:
    campaign = cast.campaign()
    row = [*GOOD[:3], "县林业局", "石桥镇人民政府、林业局", "县供电公司", "年底前"]
    checked = take(cast, campaign, sheet(row), create_unknown=True)
    assert checked.to_create == ["县林业局", "石桥镇人民政府", "林业局", "县供电公司"]
    made = cast.db.scalars(select(Department).where(Department.name.in_(checked.to_create)))  # type: ignore[attr-defined]
    assert {one.name: one.kind for one in made} == {
        "县林业局": "county",
        "石桥镇人民政府": "town",
        "林业局": "county",
        "县供电公司": "enterprise",
    }


def test_only_the_departments_of_rows_that_come_in_are_made(cast: Cast) -> None:
    campaign = cast.campaign()
    bad = [*BAD[:3], "县林业局", *BAD[4:]]
    assert take(cast, campaign, sheet(GOOD, bad), create_unknown=True, partial=True).done
    assert cast.db.scalars(select(Department).where(Department.name == "县林业局")).first() is None


def test_a_collective_nobody_knows_is_warned_about_and_kept(cast: Cast) -> None:
    campaign = cast.campaign()
    checked = take(cast, campaign, sheet([*GOOD[:5], "县直各有关部门", "年底前"]))
    assert checked.done
    assert "ledger_collective_unknown" in [warning.remark.code for warning in checked.warnings]
    assert tasks_of(cast, campaign)[0].remarks["县直各有关部门"] == "县直各有关部门"


def test_what_was_inferred_stays_with_the_task(cast: Cast) -> None:
    campaign = cast.campaign()
    assert take(cast, campaign, sheet([*GOOD[:3], "", "县水利局、县教育局", "", "年底前"])).done
    remarks = tasks_of(cast, campaign)[0].remarks
    assert remarks == {"推断": "县水利局、县教育局 → 县水利局；年底前 → 2026-12-31"}


def test_an_exported_ledger_comes_back_unchanged(cast: Cast) -> None:
    campaign = cast.campaign()
    rows = [
        GOOD,
        ["2", "供水", "管网改造", "县水利局", "县教育局", "县审计局", "①3月底前完成设计②年底前完成80%，并长期坚持"],
        ["3", "教育", "常态化巡查", "县教育局", "", "", "长期坚持"],
    ]
    assert take(cast, campaign, sheet(*rows)).done
    grids = read_workbook(export_ledger(cast.db, cast.actor("ke"), campaign, at=cast.at)).sheets
    again = take(cast, campaign, grids)
    assert again.errors == []
    assert (again.created, again.updated, again.unchanged) == (0, 0, 3)
    assert again.inferred == []


def test_a_sheet_exported_from_another_campaign_is_refused_with_a_sentence(cast: Cast) -> None:
    first, second = cast.campaign(), cast.campaign()
    assert take(cast, first, sheet(GOOD)).done
    grids = read_workbook(export_ledger(cast.db, cast.actor("ke"), first, at=cast.at)).sheets
    with pytest.raises(Invalid, match="another campaign") as refused:
        take(cast, second, grids)
    assert refused.value.field == "file"
    checked = take(cast, second, [grid for grid in grids if grid.visible])  # its marks taken out
    assert [error.remark.code for error in checked.errors] == ["ledger_key_unknown"]


def test_the_same_key_twice_is_refused(cast: Cast) -> None:
    campaign = cast.campaign()
    assert take(cast, campaign, sheet(GOOD)).done
    grid = read_workbook(export_ledger(cast.db, cast.actor("ke"), campaign, at=cast.at)).sheets[0]
    grid.rows.append(list(grid.rows[4]))
    assert [error.remark.code for error in take(cast, campaign, [grid]).errors] == ["ledger_key_twice"]


def test_a_running_campaign_takes_no_row_without_a_deadline(cast: Cast) -> None:
    row = [*GOOD[:6], ""]
    draft, running = cast.campaign(), cast.campaign(state="running")
    assert take(cast, draft, sheet(row)).done
    assert sentences(take(cast, running, sheet(row))) == [(2, "G", "task_deadline_missing")]


def test_a_sheet_taken_twice_is_pointed_at(cast: Cast) -> None:
    campaign = cast.campaign()
    take(cast, campaign, sheet(GOOD))
    checked = take(cast, campaign, sheet(GOOD))
    assert "ledger_same_title" in [warning.remark.code for warning in checked.warnings]


def test_a_field_or_department_that_does_not_exist_is_refused(cast: Cast) -> None:
    campaign = cast.campaign()
    with pytest.raises(Invalid, match="no field"):
        take(cast, campaign, sheet(GOOD), columns={"A": "colour"})
    with pytest.raises(Invalid, match="not in the register"):
        take(cast, campaign, sheet(GOOD), departments={"水利局": 9999})


def test_the_rows_without_a_unit_are_refused_and_partial_takes_the_rest(cast: Cast) -> None:
    campaign = cast.campaign(starts_on=date(2021, 1, 1), ends_on=date(2021, 12, 31))
    grids = read_workbook((DEMO / "education_wuwei_2021_new_schools.csv").read_bytes()).sheets
    checked = take(cast, campaign, grids, create_unknown=True)
    assert sentences(checked) == [(34, "G", "ledger_unit_missing"), (35, "G", "ledger_unit_missing")]
    assert take(cast, campaign, grids, create_unknown=True, partial=True).created == 32


@pytest.mark.parametrize(
    ("file", "year", "rows"),
    [
        ("health_tongxin_2023.csv", 2023, 16),
        ("environment_shicheng_2018_river_chief.csv", 2018, 36),
        ("livelihood_taishun_2023_education_health.csv", 2023, 16),
    ],
)
def test_the_published_ledgers_come_in_whole(cast: Cast, file: str, year: int, rows: int) -> None:
    campaign = cast.campaign(starts_on=date(year, 1, 1), ends_on=date(year, 12, 31))
    grids = read_workbook((DEMO / file).read_bytes()).sheets
    assert take(cast, campaign, grids, create_unknown=True).created == rows
    assert len(tasks_of(cast, campaign)) == rows
