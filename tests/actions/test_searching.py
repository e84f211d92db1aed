"""Whatever a person sees can be found by two characters, exactly as often as it is there, on both databases."""

import re
from itertools import product

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select

from campaign.actions.indexing import rebuild
from campaign.actions.places import learn_alias
from campaign.actions.progress import report_progress
from campaign.domain.person import SYSTEM, Actor
from campaign.domain.search import SearchRow
from campaign.domain.task import Task
from campaign.domain.update import Report
from campaign.insight.search import found_rows, search
from tests.actions.progress_stage import a_stage
from tests.cast import Cast

# Every order of three of these, so that each pair stands in some titles and in others does not.
SYLLABLES = ("教育", "供水", "村", "2026年", "ABC", "规划局")


def found(db: Session, q: str, who: Actor = SYSTEM) -> dict[str, int]:
    """How many of each kind are found."""
    return search(db, who, q).counts


@pytest.fixture
def many(cast: Cast) -> list[str]:
    """Two hundred tasks with titles made of the same few words."""
    titles = ["".join(words) for words in product(SYLLABLES, repeat=3)]
    campaign = cast.campaign(title="甲乙丙丁")
    for number, title in enumerate(titles):
        cast.db.add(Task(campaign_id=campaign.id, title=title, ledger_key=f"k{number}", created_at=cast.at))
    cast.db.commit()
    return titles


def test_words_are_found_exactly_as_often_as_they_are_there(cast: Cast, many: list[str]) -> None:
    for q in ("教育", "育供", "水村", "村", "规划局", "村规划", "育教育", "水2026年", "局2026", "年ABC"):
        assert found(cast.db, q).get("task", 0) == sum(q in title for title in many), q
    for q, same in (("abc", "ABC"), ("ＡＢＣ", "ABC"), ("２０２６年", "2026年")):
        begins = re.compile(f"(?<![A-Z]){same}")  # a word of letters and digits is found from its beginning
        assert found(cast.db, q)["task"] == sum(bool(begins.search(title)) for title in many), q
    both = sum("教育" in title and "规划" in title for title in many)
    assert found(cast.db, " 规划　教育 ")["task"] == both
    for q in ("", "   ", "、。！", '"', "'", "* OR 1", "\\", "NEAR(", "a" * 3000, "ƻ"):
        assert found(cast.db, q) == {}, q
    assert found(cast.db, "教育'--") == found(cast.db, "教育")


def test_no_phrase_reaches_from_one_field_into_the_next(cast: Cast) -> None:
    cast.campaign(title="北河", goal="南岸")
    cast.db.commit()
    assert [found(cast.db, q) for q in ("北河", "河南", "南岸")] == [{"campaign": 1}, {}, {"campaign": 1}]


def test_what_is_rolled_back_is_never_found(cast: Cast) -> None:
    cast.db.commit()
    cast.campaign(title="清洁取暖")
    cast.db.rollback()
    cast.campaign(title="校园饮水")
    cast.db.commit()
    assert (found(cast.db, "取暖"), found(cast.db, "饮水")) == ({}, {"campaign": 1})


def test_a_changed_title_is_found_by_its_new_words_alone(cast: Cast) -> None:
    campaign = cast.campaign(title="清洁取暖")
    cast.db.commit()
    campaign.title = "校园饮水"
    cast.db.commit()
    assert (found(cast.db, "取暖"), found(cast.db, "饮水")) == ({}, {"campaign": 1})


def test_a_department_is_found_by_the_names_it_goes_by(cast: Cast) -> None:
    water = cast.departments["water"]
    assert found(cast.db, "河长") == {}
    learn_alias(cast.db, SYSTEM, water, "县河长办", at=cast.at)
    cast.db.commit()
    assert (found(cast.db, "河长"), found(cast.db, "水利")) == ({"department": 1}, {"department": 1})


def test_what_somebody_does_not_see_is_not_found(cast: Cast) -> None:
    stage = a_stage(cast, cast.at)
    who = cast.actor("water")
    report_progress(cast.db, who, stage.task, Report(progress=20, note="泵房封顶"), at=cast.at)
    cast.db.commit()
    seen = {name: found(cast.db, "泵房", cast.actor(name)) for name in ("ke", "water", "outsider", "auditor", "admin")}
    assert seen == {"ke": {"update": 1}, "water": {"update": 1}, "outsider": {}, "auditor": {"update": 1}, "admin": {}}
    title = stage.task.title[:2]
    assert "task" in found(cast.db, title, who)
    assert "task" not in found(cast.db, title, cast.actor("outsider"))
    assert found(cast.db, "水利", cast.actor("outsider")) == {"department": 1}


def test_made_anew_it_holds_the_same(cast: Cast, many: list[str]) -> None:
    learn_alias(cast.db, SYSTEM, cast.departments["water"], "县河长办", at=cast.at)
    cast.db.commit()
    columns = [getattr(SearchRow, name) for name in SearchRow.model_fields if name != "id"]
    query = select(*columns).order_by(col(SearchRow.noun), col(SearchRow.noun_id))
    before = cast.db.execute(query).all()
    made = rebuild(cast.db)
    cast.db.commit()
    assert (cast.db.execute(query).all(), made) == (before, len(before))
    assert found(cast.db, "教育")["task"] == sum("教育" in title for title in many)


def test_the_database_uses_its_index(cast: Cast, many: list[str]) -> None:
    query = found_rows(cast.db, SYSTEM, "教育")
    sql = query.compile(cast.db.get_bind(), compile_kwargs={"literal_binds": True})
    if cast.db.get_bind().dialect.name == "sqlite":
        plan = cast.db.execute(text(f"EXPLAIN QUERY PLAN {sql}")).all()
        assert any("search_index VIRTUAL TABLE" in row[3] for row in plan), plan
        return
    cast.db.execute(text("SET enable_seqscan = off"))
    plan = cast.db.execute(text(f"EXPLAIN {str(sql).replace('%%', '%')}")).all()
    assert any("search_index" in row[0] for row in plan), plan
