"""What is written in data/demo fits together, before anything is loaded."""

from datetime import date
from decimal import Decimal

import pytest

from campaign.demo.county import ACCOUNTS
from campaign.demo.tables import EVERY_TOWN, TaskRow, filled, rows_of, tasks

DEPARTMENTS = {row["name"] for row in rows_of("departments")}
ALIASES = [alias for row in rows_of("departments") for alias in row["aliases"].split()]


def test_every_area_code_is_built_as_a_real_one_under_its_parent() -> None:
    codes = {row["code"]: row for row in rows_of("areas")}
    assert len(codes) == len(rows_of("areas"))
    for code, row in codes.items():
        assert len(code) == 12
        assert code.isdigit()
        ending = {"3": 6, "4": 3, "5": 0}[row["level"]]
        assert code.endswith("0" * ending)
        if row["parent_code"]:
            assert code.startswith(row["parent_code"].rstrip("0") if row["level"] == "4" else row["parent_code"][:9])
            assert int(codes[row["parent_code"]]["level"]) == int(row["level"]) - 1


def test_no_alias_stands_for_two_departments() -> None:
    assert sorted(ALIASES) == sorted(set(ALIASES) - DEPARTMENTS)


def test_every_demo_account_is_somebody() -> None:
    assert set(ACCOUNTS) <= {row["username"] for row in rows_of("people")}


def test_only_the_two_inspectors_inspect_and_no_ledger_names_their_departments() -> None:
    inspectors = {row["username"]: row["department"] for row in rows_of("people") if row["role"] == "inspector"}
    named = {name for task in tasks() for column in ("lead", "owners", "co") for name in task[column].split()}
    assert set(inspectors) == {"inspector", "inspector2"}
    assert named.isdisjoint(inspectors.values())
    assert named - {EVERY_TOWN} <= DEPARTMENTS


@pytest.mark.parametrize("task", [task for task in tasks() if task.parts], ids=lambda task: task.key)
def test_the_shares_of_a_task_add_up_to_its_target(task: TaskRow) -> None:
    assert sum(Decimal(part.target) for part in task.parts) == Decimal(task["target"])
    assert all(Decimal(part.done) <= Decimal(part.target) for part in task.parts)


def test_every_event_names_a_task_and_a_person() -> None:
    keys, people = {task.key for task in tasks()}, {row["username"] for row in rows_of("people")}
    assert {row["task"] for row in rows_of("events")} - keys == set()
    assert {row["who"] for row in rows_of("events")} - people == {""}


def test_texts_name_the_days_of_the_year_they_are_loaded_in() -> None:
    assert filled("云政办发〔{year}〕8号，{+7}前", date(2026, 11, 23)) == "云政办发〔2026〕8号，11月30日前"
