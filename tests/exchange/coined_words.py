"""Ledgers with words and layouts an office made up itself; see `other_counties`."""

from tests.exchange.other_counties import Book, across

UPRIGHT_TITLE = Book(
    "a title standing upright beside the table, coined words",
    2026,
    [
        [
            "二〇二六年养老服务重点工作",
            "序号",
            "攻坚事项",
            "整治措施",
            "数量",
            "单位",
            "责任单位（标★的牵头）",
            "办结日期",
        ],
        [None, 1, "社区食堂", "新建社区食堂6个", 6, "个", "县商务局、★县民政局", "10月"],
        [None, 2, "敬老院", "改造敬老院3所", 3, "所", "★县民政局 县住建局", "8月底（雨季前）"],
        [None, 3, "上门服务", "家庭养老床位200张", 200, "张", "县民政局", "年底前"],
        [None, 4, "护理培训", "培训护理员300人次", 300, "人次", "县人社局", "常态长效"],
    ],
    [
        ("社区食堂", "县民政局", ["县商务局"], [], "2026-10-31", False),
        ("敬老院", "县民政局", ["县住建局"], [], "2026-08-31", False),
        ("上门服务", "县民政局", [], [], "2026-12-31", False),
        ("护理培训", "县人社局", [], [], "", True),
    ],
    ["A1:A5"],
)

TWO_LEVELS = Book(
    "columns of the province and the city beside the county's own",
    2026,
    [
        ["省民生实事落实表（2026年）"],
        ["序号", "任务", "省级牵头单位", "县级牵头单位", "县级配合单位", "省定完成时限", "我县完成时限"],
        [1, "新建幼儿园3所", "省教育厅", "县教育局", "县财政局", "2026年12月底前", "8月底前"],
    ],
    [("新建幼儿园3所", "县教育局", [], ["县财政局"], "2026-08-31", False)],
    [across(1, 7)],
)

UNMERGED_HEADER = Book(
    "two header rows without merged cells, people beside units, places to sign",
    2026,
    [
        ["文明城市创建整改表（2026年）"],
        ["序号", "整改内容", "责任分工", None, None, "时限要求"],
        [None, None, "牵头单位", "责任单位及责任人", "配合单位", None],
        [1, "整治占道经营", "县城管局", "城关街道 李某某", "县公安局", "即日起至5月底"],
        [2, "规范停车", "县公安局", "县交警大队（王某）", None, "汛期前"],
        ["主要领导签字：", None, None, "分管领导签字："],
    ],
    [
        ("整治占道经营", "县城管局", ["城关街道"], ["县公安局"], "2026-05-31", False),
        ("规范停车", "县公安局", ["县交警大队"], [], "!", False),
    ],
    [across(1, 6)],
)

COINED_BOOKS = [UPRIGHT_TITLE, TWO_LEVELS, UNMERGED_HEADER]
