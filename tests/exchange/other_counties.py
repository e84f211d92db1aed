"""Ledgers as other counties lay them out: invented counties, realistic tables, each with what a reader sees in it.

A book is rows, merged ranges, and for every task: (title, lead, owners, co-operating, deadline, standing); a deadline
"!" means that the cell must be an error.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

Expected = tuple[str, str, list[str], list[str], str, bool]


@dataclass(frozen=True)
class Book:
    """One workbook and what is in it. `year` is the campaign's; `formats` are number formats by cell."""

    name: str
    year: int
    rows: list[list[Any]]
    tasks: list[Expected]
    merged: list[str] = field(default_factory=list)
    sheets: dict[str, list[list[Any]]] = field(default_factory=dict)
    formats: dict[str, str] = field(default_factory=dict)
    hidden_sheets: tuple[str, ...] = ()

    def content(self) -> bytes:
        """The workbook as xlsx."""
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = "任务分解表"
        for row in self.rows:
            sheet.append(row)
        for area in self.merged:
            sheet.merge_cells(area)
        for cell, code in self.formats.items():
            sheet[cell].number_format = code
        for name, rows in self.sheets.items():
            other = book.create_sheet(name)
            for row in rows:
                other.append(row)
            if name in self.hidden_sheets:
                other.sheet_state = "hidden"
        file = BytesIO()
        book.save(file)
        return file.getvalue()


def across(row: int, width: int) -> str:
    """A range over a whole row."""
    return f"A{row}:{get_column_letter(width)}{row}"


TWO_ROW_HEADER = Book(
    "two header rows with groups",
    2025,
    [
        ["临江县2025年教育提质专项行动任务分解表"],
        ["序号", "重点任务", "具体任务", "责任分工", None, None, "完成时限", "备注"],
        [None, None, None, "牵头单位", "责任单位", "配合单位", None, None],
        [
            1,
            "校舍安全",
            "完成全县D级危房校舍拆除重建",
            "县教育局",
            "县住建局、县财政局",
            "各乡镇（街道）",
            "8月底前",
            None,
        ],
        [None, None, "更新校园消防设施", "县教育局", "县消防救援大队", None, "2025年10月", None],
        [2, "师资建设", "招聘农村教师60名", "县委编办", "县教育局，县人社局", "县财政局", "9月1日前", None],
        [None, None, "教师轮岗交流", "县教育局", None, None, "长期坚持", None],
    ],
    [
        ("完成全县D级危房校舍拆除重建", "县教育局", ["县住建局", "县财政局"], ["各乡镇（街道）"], "2025-08-31", False),
        ("更新校园消防设施", "县教育局", ["县消防救援大队"], [], "2025-10-31", False),
        ("招聘农村教师60名", "县委编办", ["县教育局", "县人社局"], ["县财政局"], "2025-09-01", False),
        ("教师轮岗交流", "县教育局", [], [], "", True),
    ],
    ["A1:H1", "D2:F2", "A2:A3", "B2:B3", "C2:C3", "G2:G3", "H2:H3", "B4:B5", "A4:A5", "B6:B7", "A6:A7"],
)

SECTIONS = Book(
    "section rows, notes below, blank columns",
    2024,
    [
        ["附件2"],
        ["清源县农村人居环境整治提升行动重点任务清单"],
        ["（2024年4月）"],
        [None, "序号", "工作任务", "主办单位", "协办单位", "工作时限", "进展情况"],
        [None, "一、农村厕所革命"],
        [None, 1, "新改建户厕1200座", "县农业农村局", "县卫健局", "2024年11月底前", "已开工300座"],
        [None, 2, "排查整改问题厕所", "县乡村振兴局", "县农业农村局、各乡镇", "6月30日", None],
        [None, "二、生活污水治理"],
        [
            None,
            3,
            "建设污水处理站5座",
            "市生态环境局清源分局",
            "县水利局",
            "①3月底前完成设计；②6月底前开工；③12月底前建成",
            None,
        ],
        [None, 4, "运维监管", "市生态环境局清源分局", None, "常态化推进", None],
        [None, "备注：各单位每月25日前报送进展。"],
        [None, "填表人：          联系电话："],
    ],
    [
        ("新改建户厕1200座", "县农业农村局", [], ["县卫健局"], "2024-11-30", False),
        ("排查整改问题厕所", "县乡村振兴局", [], ["县农业农村局", "各乡镇"], "2024-06-30", False),
        ("建设污水处理站5座", "市生态环境局清源分局", [], ["县水利局"], "2024-12-31", False),
        ("运维监管", "市生态环境局清源分局", [], [], "", True),
    ],
    ["A1:G1", "A2:G2", "A3:G3", "B5:G5", "B8:G8", "B11:G11", "B12:G12"],
)

SENTENCES_IN_UNITS = Book(
    "units written as sentences",
    2026,
    [
        ["桥头县2026年医疗卫生服务能力提升工作台账"],
        ["编号", "任务类别", "工作事项", "责任单位", "完成时间"],
        ["1-1", "能力", "县医院创建三级医院", "县卫健局牵头，县财政局、县人社局配合", "2026年底前"],
        ["1-2", "能力", "建设五大中心", "牵头单位：县卫健局\n责任单位：县人民医院、县中医医院", "2026.9.30"],
        ["2-1", "公卫", "健康档案更新", "县疾控中心（牵头）、各乡镇卫生院", "按季度推进"],
        ["2-2", "公卫", "两癌筛查8000人", "县妇联和县卫健局", "2026年上半年"],
        ["2-3", "公卫", "老年人体检", "县卫健局按职责分工负责", "第三季度"],
        ["2-4", "公卫", "爱国卫生月活动", "县住房和城乡建设局、县文化和旅游局", "4月底"],
    ],
    [
        ("县医院创建三级医院", "县卫健局", [], ["县财政局", "县人社局"], "2026-12-31", False),
        ("建设五大中心", "县卫健局", ["县人民医院", "县中医医院"], [], "2026-09-30", False),
        ("健康档案更新", "县疾控中心", ["各乡镇卫生院"], [], "", True),
        ("两癌筛查8000人", "县妇联", ["县卫健局"], [], "2026-06-30", False),
        ("老年人体检", "县卫健局", [], [], "2026-09-30", False),
        ("爱国卫生月活动", "县住房和城乡建设局", ["县文化和旅游局"], [], "2026-04-30", False),
    ],
    ["A1:E1"],
)

QUARTERS = Book(
    "a column for every quarter",
    2026,
    [
        ["东岭县2026年民生实事项目进度计划表", None, None, None, None, None, None, None],
        ["序号", "项目名称", "建设内容", "进度安排", None, None, None, "责任单位"],
        [None, None, None, "一季度", "二季度", "三季度", "四季度", None],
        [1, "第二幼儿园", "新建12个班", "完成选址", "开工建设", "主体完工", "竣工验收", "县教育局"],
        [2, "城东停车场", "新建车位300个", "完成设计", "建成投用", None, None, "县城管局、县住建局"],
    ],
    [
        ("第二幼儿园", "县教育局", [], [], "2026-12-31", False),
        ("城东停车场", "县城管局", ["县住建局"], [], "2026-06-30", False),
    ],
    ["A1:H1", "A2:A3", "B2:B3", "C2:C3", "D2:G2", "H2:H3"],
)

RECTIFICATION = Book(
    "an inspection's rectification list",
    2025,
    [
        ["省生态环境保护督察反馈问题整改任务清单"],
        [
            "序号",
            "反馈问题",
            "整改目标",
            "整改措施",
            "整改时限",
            "牵头责任单位",
            "配合责任单位",
            "督办领导",
            "整改情况",
        ],
        [
            1,
            "雨污混流严重",
            "消除混接点",
            "完成城区雨污分流改造12公里",
            "2025年12月底前，并长期坚持",
            "县住建局",
            "县水利局/县城管局",
            "副县长",
            None,
        ],
        [
            2,
            "畜禽粪污直排",
            "粪污利用率90%",
            "关停整治养殖场8家",
            "立行立改",
            "县农业农村局",
            "相关乡镇",
            "副县长",
            None,
        ],
        [
            3,
            "砂场扬尘",
            "规范管理",
            "建立扬尘在线监测",
            "2025年6月30日前",
            "市生态环境局石门分局",
            "县交通运输局",
            "副县长",
            "已完成",
        ],
        [4, "饮用水源地有养殖", "清零", "拆除保护区内养殖设施", "立行立改，长期坚持", "县水利局", "—", "副县长", None],
    ],
    [
        ("完成城区雨污分流改造12公里", "县住建局", [], ["县水利局", "县城管局"], "2025-12-31", True),
        ("关停整治养殖场8家", "县农业农村局", [], ["相关乡镇"], "!", False),
        ("建立扬尘在线监测", "市生态环境局石门分局", [], ["县交通运输局"], "2025-06-30", False),
        ("拆除保护区内养殖设施", "县水利局", [], [], "", True),
    ],
    ["A1:I1"],
)

REAL_DATES = Book(
    "dates typed into Excel, shown as month or as month and day",
    2025,
    [
        ["石桥区2025年“一老一小”服务提升任务台账"],
        ["序号", "任务内容", "牵头部门", "责任部门", "启动时间", "办结时限"],
        [1, "建成托育园2家", "区卫生健康局", "区教育局", date(2025, 3, 1), date(2025, 9, 30)],
        [2, "居家适老化改造300户", "区民政局", None, date(2025, 4, 1), date(2025, 11, 1)],
        [3, "社区食堂开业", "区民政局", "各街道", None, date(2026, 10, 15)],
        [4, "护理员培训", "区人社局", None, None, 45900],
        [5, "评估验收", "区民政局", None, None, datetime(2025, 12, 20, 17, 30)],  # noqa: DTZ001 - Excel has no zone
        [6, "资金拨付", "区财政局", None, None, 2025.1],
    ],
    [
        ("建成托育园2家", "区卫生健康局", ["区教育局"], [], "2025-09-30", False),
        ("居家适老化改造300户", "区民政局", [], [], "2025-11-30", False),
        ("社区食堂开业", "区民政局", ["各街道"], [], "2025-10-15", False),
        ("护理员培训", "区人社局", [], [], "2025-08-31", False),
        ("评估验收", "区民政局", [], [], "2025-12-20", False),
        ("资金拨付", "区财政局", [], [], "!", False),
    ],
    ["A1:F1"],
    formats={"F4": 'yyyy"年"m"月"', "F5": 'm"月"d"日"', "F6": "General"},
)

MANY_SHEETS = Book(
    "a cover sheet first, the ledger second, last year's hidden",
    2026,
    [["目录"], ["一、任务分解表"], ["二、填表说明"]],
    [
        ("推进河道清淤20公里", "县水利局", ["各乡镇人民政府"], ["县财政局"], "2026-10-31", False),
        ("河长巡河", "县河长办", [], [], "", True),
    ],
    sheets={
        "2026年任务": [
            ["序号", "具体任务", "牵头单位", "责任单位", "协同配合单位", "完成时限"],
            [1, "推进河道清淤20公里", "县水利局", "各乡镇人民政府", "县财政局", "10月底前"],
            [2, "河长巡河", "县河长办", None, None, "每月不少于2次"],
        ],
        "2025年任务": [
            ["序号", "具体任务", "牵头单位", "责任单位", "协同配合单位", "完成时限"],
            [1, "旧任务", "县水利局", None, None, "2025年底"],
        ],
    },
    hidden_sheets=("2025年任务",),
)

BOOKS = [TWO_ROW_HEADER, SECTIONS, SENTENCES_IN_UNITS, QUARTERS, RECTIFICATION, REAL_DATES, MANY_SHEETS]
