"""A refused step says where the thing stands, in words and not in codes."""

import pytest

from campaign.domain.milestone import Milestone
from campaign.domain.refusal import Refusal
from campaign.domain.share import Share
from campaign.i18n import speaking
from campaign.sentences import said


def test_a_refused_step_names_both_states_in_words_of_the_reader() -> None:
    with pytest.raises(Refusal) as refused:
        Share(task_id=1, state="closed").move("planned")
    with speaking("en"):
        assert "Struck off" in said(refused.value) and "Planned" in said(refused.value)
    with speaking("zh_CN"):
        assert "planned" not in said(refused.value) and "closed" not in said(refused.value)


def test_a_step_off_the_table_changes_nothing() -> None:
    stone = Milestone.model_construct(state="confirmed")
    with pytest.raises(Refusal):
        stone.move("open")
    assert stone.state == "confirmed"
