"""Three texts decide about a cell that comes back: the sheet's, the program's, and what the sheet said going out."""

import pytest

from campaign.domain.ledger.grid import Grid
from campaign.domain.ledger.mark import (
    FIELDS,
    LONGEST_MARK,
    MARK_SHEET,
    mark_rows,
    read_mark,
    read_sheet_mark,
    write_mark,
)
from campaign.domain.ledger.merging import differences, is_sorted
from campaign.domain.ledger_layout import best_words, columns_read

CELLS = dict.fromkeys(FIELDS, "") | {"title": "修建水厂", "responsible": "甲", "number": 1}


@pytest.mark.parametrize(
    ("sheet", "system", "kind"),
    [("甲", "甲", None), ("乙", "甲", "changed"), ("甲", "乙", "kept"), ("丙", "乙", "conflict"), ("乙", "乙", None)],
)
def test_a_cell_is_told_by_who_changed_it(sheet: str, system: str, kind: str | None) -> None:
    mark = read_mark(write_mark(7, 1, CELLS, {}))
    found = list(differences({"responsible": sheet}, {"responsible": system}, mark))
    assert [one.kind for one in found] == ([kind] if kind else [])


def test_without_a_mark_the_sheet_speaks() -> None:
    assert [one.kind for one in differences({"responsible": "乙"}, {"responsible": "甲"}, None)] == ["changed"]


def test_a_long_cell_is_known_again_by_its_digest_and_told_by_its_beginning() -> None:
    note = "进展" * 900
    text = write_mark(7, 3, {**CELLS, "note": note, "goal": note}, {"备注": note})
    mark = read_mark(text)
    assert mark and len(text) <= LONGEST_MARK and (mark.task_id, mark.version) == (7, 3)
    was = mark.was("note")
    assert was and was.says(note) and not was.says(note + "。") and was.words == note[:60] + "…"
    assert mark.remarks["备注"].says(note)


@pytest.mark.parametrize(
    "text",
    [
        f"[1,7,1,[{','.join(['{}'] * len(FIELDS))}],{{}}]",
        "",
        "x",
        "[1]",
        "[2,7,1,[],{}]",
        '[1,"7",1,[],{}]',
        "{}",
        "[" * 3000,
        "null",
    ],
)
def test_what_is_no_mark_is_none(text: str) -> None:
    assert read_mark(text) is None


def test_a_sheet_says_which_campaign_and_which_tasks_it_held() -> None:
    tasks = [*range(5, 900), 1000, *range(2000, 6000, 2)]
    rows = [list(pair) for pair in mark_rows(3, "供水", "2026-03-16T09:00:00+08:00", tasks)]
    assert max(len(row[1]) for row in rows) < 4000
    mark = read_sheet_mark([Grid("任务分解表", []), Grid(MARK_SHEET, rows, visible=False)])  # type: ignore[arg-type]
    assert mark and (mark.campaign_id, mark.title, mark.tasks) == (3, "供水", frozenset(tasks))
    assert read_sheet_mark([Grid(MARK_SHEET, [["campaign-ledger", "1"], ["campaign", "x"]])]) is None


def test_rows_sorted_away_are_told_from_a_row_moved_and_a_section_renamed() -> None:
    assert is_sorted([("乙", "甲"), ("甲", "乙"), ("乙", "乙")])
    assert not is_sorted([("乙", "甲"), ("甲", "甲"), ("乙", "乙")])
    assert not is_sorted([("甲组", "甲"), ("甲组", "甲"), ("乙", "乙")])


def test_one_cell_of_a_merged_range_can_be_put_right_alone() -> None:
    grid = Grid("", [["a", "x"], [None, "y"], [None, "z"]], [(0, 0, 2, 0)])
    right = grid.with_cells({(1, 0): "b"})
    assert [right.text(row, 0) for row in range(3)] == ["a", "b", "a"]


def test_a_sheet_read_becomes_the_columns_to_write() -> None:
    read = [
        ("number", "序号"),
        ("title", "干什么"),
        ("title", "具体任务"),
        ("ignore", "红黄绿灯"),
        ("", "签字"),
        ("ledger_key", "k"),
    ]
    assert columns_read(read) == [
        ("number", "序号"),
        ("title", "干什么"),
        ("remark", "具体任务"),
        ("light", "红黄绿灯"),
    ]


def test_the_words_of_a_layout_are_its_own_only_where_most_of_them_stand() -> None:
    words = {"干什么": "title", "谁来干": "lead_department", "何时": "due_text"}
    assert best_words(["序号", "干什么", "谁来干"], [words]) == words
    assert best_words(["干什么", "x"], [words]) == {} and best_words(["谁来干", "何时"], [words]) == {}
