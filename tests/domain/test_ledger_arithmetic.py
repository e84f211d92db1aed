"""Wrong arithmetic in a ledger is pointed at; right arithmetic is left alone."""

from decimal import Decimal

import pytest

from campaign.domain.ledger.arithmetic import claim_remark, done_remark, points_remark


def test_parts_that_do_not_add_up_are_pointed_at() -> None:
    remark = points_remark(Decimal(60), "1.恢复治理（20分）2.严格审批（10分）3.严肃查处，出现一例未查处扣10分（20分）")
    assert remark and dict(remark.params) == {"sum": "50", "points": "60"}


@pytest.mark.parametrize("text", ["甲（20分）；乙（40分)", "配合开展工作", "得5分，乙（60）"])
def test_parts_that_add_up_or_are_not_given_are_left_alone(text: str) -> None:
    assert points_remark(Decimal(60), text) is None


@pytest.mark.parametrize(
    ("target", "unit", "claimed", "text", "real"),
    [
        (7230, "人", 100.0, "截至9月5日，累计完成免费接种流感疫苗6818例，完成率100%", "94.3"),
        (16010, "人", 101.91, "已完成筛查任务数16010人，达到101.91%", "100.0"),
        (None, "", 55.0, "已完成2/5", "40.0"),
        (5, "个", 55.0, "共5个，建成2个", "40.0"),
        (7230, "人", None, "完成6,818人，完成率100%", "94.3"),
    ],
)
def test_a_percentage_the_numbers_contradict_is_pointed_at(
    target: int | None, unit: str, claimed: float | None, text: str, real: str
) -> None:
    remark = claim_remark(Decimal(target) if target else None, unit, claimed, text)
    assert remark and remark.params["real"] == real


@pytest.mark.parametrize(
    ("target", "unit", "claimed", "text"),
    [
        (416, "人", 215.0, "完成提升人数895人，完成率达215%"),
        (Decimal("85.8"), "%", 86.18, "比例达86.18%"),
        (100, "个", 50.0, "推进中"),
        (3, "所", 50.0, "建成2所，改造4所，共投入300万元"),
    ],
)
def test_a_percentage_that_fits_or_cannot_be_judged_is_left_alone(
    target: Decimal, unit: str, claimed: float, text: str
) -> None:
    assert claim_remark(Decimal(target), unit, claimed, text) is None


@pytest.mark.parametrize("text", ["主体正在施工", "尚未启动", "完成进度80%", "建成2个"])
def test_done_beside_a_text_that_says_otherwise_is_pointed_at(text: str) -> None:
    assert done_remark("已完成", text, Decimal(5), "个") is not None


@pytest.mark.parametrize(("rating", "text"), [("已完成", "建成5个"), ("基本完成", "尚未验收"), ("推进中", "正在施工")])
def test_a_rating_that_fits_is_left_alone(rating: str, text: str) -> None:
    assert done_remark(rating, text, Decimal(5), "个") is None
