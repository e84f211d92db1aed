"""Comments on a task: who is told, who is not, and what is left when one is withdrawn."""

import pytest
from sqlmodel import select

from campaign.actions.commenting import add_comment, withdraw_comment
from campaign.actions.places import learn_alias
from campaign.domain.comment import CommentMention
from campaign.domain.entry import Entry
from campaign.domain.letter import LetterLine
from campaign.domain.person import SYSTEM
from campaign.domain.refusal import Invalid, NotAllowed, Refusal
from campaign.domain.task_plan import Party
from campaign.insight.search import search
from campaign.insight.story import story
from tests.actions.progress_stage import Stage, a_stage
from tests.cast import Cast


@pytest.fixture
def stage(cast: Cast) -> Stage:
    """The water bureau's task, in which education co-operates."""
    return a_stage(cast, cast.at, co=(Party(cast.department("education")),))


def test_a_unit_named_is_told_and_the_writer_is_not(stage: Stage) -> None:
    made = add_comment(stage.cast.db, stage.actor("water"), stage.task, text="请@县教育局 腾出场地", at=stage.at)
    assert stage.told("comment") == {"wen", "head"}
    assert stage.cast.db.scalars(select(CommentMention.comment_id)).all() == [made.id]
    add_comment(stage.cast.db, stage.actor("wen"), stage.task, text="@县教育局 已安排", at=stage.at)
    lines = stage.cast.db.scalars(select(LetterLine).where(LetterLine.kind == "comment")).all()
    wen = stage.cast.people["wen"].id
    assert [line.person_id for line in lines].count(wen) == 1


def test_a_unit_is_named_by_an_alias_and_the_office_means_its_coordinators(stage: Stage) -> None:
    learn_alias(stage.cast.db, SYSTEM, stage.cast.departments["education"], "教体局", at=stage.at)
    who = stage.actor("water")
    add_comment(stage.cast.db, who, stage.task, text="@教体局 @县政府办公室 请明确", at=stage.at)
    assert stage.told("comment") == {"wen", "head", "ke"}


def test_the_line_tells_where_and_not_what(stage: Stage) -> None:
    add_comment(stage.cast.db, stage.actor("ke"), stage.task, text="@县教育局 账号是多少", at=stage.at)
    [line, *_] = stage.cast.db.scalars(select(LetterLine).where(LetterLine.kind == "comment"))
    assert "账号" not in str(line.facts)
    assert line.link == f"/tasks/{stage.task.id}?story=comments#chases"


def test_a_unit_that_does_not_see_the_task_is_refused_by_name(stage: Stage) -> None:
    with pytest.raises(Invalid, match="县文化旅游局 has no part in this task"):
        add_comment(stage.cast.db, stage.actor("water"), stage.task, text="请@县文化旅游局支持", at=stage.at)
    assert stage.told("comment") == set()


@pytest.mark.parametrize("name", ["outsider", "auditor", "lu", "admin"])
def test_whoever_has_no_part_does_not_join_in(stage: Stage, name: str) -> None:
    with pytest.raises(NotAllowed):
        add_comment(stage.cast.db, stage.actor(name), stage.task, text="好", at=stage.at)


def test_only_its_writer_withdraws_a_comment_once_and_with_a_reason(stage: Stage) -> None:
    db, who = stage.cast.db, stage.actor("water")
    made = add_comment(db, who, stage.task, text="@县教育局 学生张某", at=stage.at)
    for name in ("ke", "wen", "chair"):
        with pytest.raises(NotAllowed):
            withdraw_comment(db, stage.actor(name), made, reason="涉及未成年人", at=stage.at)
    with pytest.raises(Invalid):
        withdraw_comment(db, who, made, reason=" ", at=stage.at)
    withdraw_comment(db, who, made, reason="涉及未成年人", at=stage.at)
    with pytest.raises(Refusal, match="already"):
        withdraw_comment(db, who, made, reason="再次", at=stage.at)


def test_what_is_withdrawn_is_gone_everywhere_and_the_entries_stay(stage: Stage) -> None:
    db, who = stage.cast.db, stage.actor("water")
    made = add_comment(db, who, stage.task, text="@县教育局 学生张某", at=stage.at)
    db.commit()
    assert search(db, SYSTEM, "张某").counts == {"comment": 1}
    withdraw_comment(db, who, made, reason="涉及未成年人", at=stage.at)
    db.commit()
    assert search(db, SYSTEM, "张某").counts == {}
    told = story(db, stage.task.id or 0, [], kind="comments").events
    assert [event.deed for event in told] == ["withdraw_comment", "add_comment"]
    assert told[1].comment
    assert (told[1].comment.text, told[1].comment.withdrawn_reason) == ("", "涉及未成年人")
    entries = db.scalars(select(Entry).where(Entry.noun == "comment"))
    assert not any("张某" in entry.canonical.decode() for entry in entries)
    unsent = db.scalars(select(LetterLine).where(LetterLine.kind == "comment")).all()
    assert unsent
    assert all(line.cancelled_at for line in unsent)
