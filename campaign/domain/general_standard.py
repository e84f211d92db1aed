"""The general standard (通用验收标准): what a task is accepted by that has no standard of its own."""

from datetime import datetime
from decimal import Decimal

from campaign.domain.standard import Criterion, Standard


def general_v1(at: datetime) -> Standard:
    """The general standard (通用验收标准) for tasks that have none of their own: 100 points and one veto."""
    return Standard(
        code="general",
        version=1,
        title="通用验收标准",
        title_en="General acceptance standard",
        created_at=at,
        criteria=[
            Criterion(  # type: ignore[call-arg] # the relationship fills standard_id
                position=place,
                kind=kind,
                points=Decimal(points),
                title=title,
                title_en=english,
                hint=hint,
                hint_en=english_hint,
            )
            for place, (kind, points, (title, english), (hint, english_hint)) in enumerate(_GENERAL)
        ],
    )


_GENERAL = (
    (
        "points",
        30,
        ("目标任务完成，数量与台账一致", "Targets reached, quantities as in the ledger"),
        ("对照任务分解表逐项核对。", "Compare item by item with the table of tasks."),
    ),
    (
        "points",
        20,
        ("现场查看质量合格、正常使用", "Seen on site: sound and in use"),
        ("至少现场查看一处。", "See at least one site."),
    ),
    (
        "points",
        20,
        ("在完成时限内完成", "Done within the deadline"),
        ("以首次确定的时限为准，经批准延期的按延期后的时限。", "By the first deadline, or the later one granted."),
    ),
    (
        "points",
        20,
        ("佐证材料齐全、真实", "Evidence complete and true"),
        ("只看已有材料，不要求另行制作。", "Look at what exists; nothing is to be made for the visit."),
    ),
    (
        "yes_no",
        10,
        ("长效管护责任落实到岗位", "A post answers for the upkeep"),
        ("有责任岗位和管护办法。", "A post is named, and how it is kept up."),
    ),
    (
        "veto",
        0,
        ("存在弄虚作假或重大安全隐患", "Falsified facts, or a serious danger"),
        ("一经查实，不予通过。", "If it is so, the item fails."),
    ),
)
