"""Which column of a ledger means what: header words officials use, and the fields they stand for."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from campaign.domain.refusal import N_

# Fields of a task a column can fill. Those named as in the API carry its names; `ignore` fills nothing.
FIELDS: dict[str, str] = {
    "ledger_key": N_("Program's key"),
    "ledger_mark": N_("Program's mark of the export"),
    "number": N_("No."),
    "work_package": N_("Work package"),
    "title": N_("Task"),
    "goal": N_("Target in words"),
    "target_value": N_("Target value"),
    "unit": N_("Unit of measure"),
    "lead_department": N_("Lead department"),
    "owner_departments": N_("Owner departments"),
    "co_departments": N_("Co-operating departments"),
    "leader": N_("Leader in charge"),
    "responsible": N_("Person responsible"),
    "source": N_("Source of the task"),
    "place": N_("Place"),
    "starts_on": N_("Start"),
    "due_text": N_("Deadline"),
    "schedule": N_("Timetable in the sheet's own words"),
    "stage": N_("One step of the timetable"),
    "due_kind": N_("Kind of deadline"),
    "progress": N_("Progress"),
    "note": N_("How it stands, in words"),
    "rating": N_("Rating"),
    "points": N_("Points"),
    "criteria": N_("Scoring rule"),
    "remark": N_("Remark (kept as it is)"),
    "ignore": N_("Not imported"),
}
# More than one column may fill these.
MANY = {"lead_department", "owner_departments", "co_departments", "remark", "ignore", "stage"}

KEY_HEADER = "系统编号（请勿改动）"
MARK_HEADER = "导出标记（请勿改动）"

_WORDS = tomllib.loads((files("campaign") / "data" / "ledger_headers.toml").read_text(encoding="utf-8"))
_PHRASES: dict[str, list[str]] = {field: words.split() for field, words in _WORDS["fields"].items()}
_FIELDS_OF: dict[str, list[str]] = {}
for _field, _words in _PHRASES.items():
    for _word in _words:
        _FIELDS_OF.setdefault(_word, []).append(_field)
# Words too short to be looked for inside a longer header (时间 in 填报时间, 单位 in 填报单位).
_ONLY_WHOLE = set(_WORDS["only_whole"].split())
# What was done, or when the sheet was filled in, is no deadline, whatever its last words are.
_NOT_A_PLAN = re.compile(r"实际|填报|上报|更新|报送|统计|填表|反馈时间|办结情况|销号时间|验收时间")
_PERIOD = re.compile(
    r"^(?:20\d\d年?)?(?:第?[一二三四1-4]季度?|[1-9一二三四五六七八九十]{1,3}月份?(?:底|末)?前?|[上下]半年|\d{1,2}-\d{1,2}月|\d{1,2}月\d{1,2}日前?"
    r"|\d{1,2}月底前?)(?:目标|计划|任务|进度|节点|安排|完成目标|工作目标|进度安排|节点目标|工作安排)?$"
)


@dataclass(frozen=True)
class Column:
    """One column of the sheet: its number from 0, header words, and the field it fills ("" = nobody knows)."""

    index: int
    header: str
    field: str

    @property
    def letter(self) -> str:
        """The column's letter as a spreadsheet shows it."""
        return letter_of(self.index)


@lru_cache(maxsize=1024)
def letter_of(index: int) -> str:
    """Column letters from a number from 0: 0 → A, 26 → AA."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def plain_header(text: str) -> str:
    """A header without spaces, breaks, brackets with notes and stray punctuation."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    bare = re.sub(r"\([^)]*\)|\[[^\]]*\]|【[^】]*】", "", text)
    return re.sub(r"[*:、,./\-_]+$|^[*]+", "", bare or text)


def fields_for(header: str) -> list[tuple[int, str]]:
    """The fields a header may mean as (rank, field), best first; lower ranks fit better, [] means none."""
    plain = plain_header(header)
    if not plain or len(plain) > 30:
        return []
    if _PERIOD.match(plain):
        return [(0, "stage")]
    if _NOT_A_PLAN.search(plain):
        return [(0, "remark")] if "情况" not in plain else [(50, "note")]
    if plain in _FIELDS_OF:
        return sorted((_PHRASES[field].index(plain), field) for field in _FIELDS_OF[plain])
    first = re.split(r"[及和与、/]", plain)[0]
    if first != plain and first in _FIELDS_OF:
        return sorted((100 + _PHRASES[field].index(first), field) for field in _FIELDS_OF[first])
    inside = [word for word in _FIELDS_OF if word in plain and word not in _ONLY_WHOLE]
    if not inside:
        return _by_ending(plain)
    # 省定完成时限: a fallback, where the county has no deadline of its own in another column.
    upper = 50 if _UPPER.match(plain) else 0
    # A compound is what its end says (牵头单位责任人 is a person), else the longest word in it.
    best = max(inside, key=lambda word: (plain.endswith(word), len(word)))
    return sorted((100 + upper + _PHRASES[field].index(best), field) for field in _FIELDS_OF[best])


# 督办事项, 整治措施, 突出问题: offices coin such words; what they end in says what they are. The last names a problem
# rather than what is done about it, so it comes after the others.
_ENDINGS = ("任务", "事项", "措施", "举措", "要点", "内容", "项目", "工作", "问题")
_LONGEST_COINED = 8
_COINED_DAYS = (
    (re.compile(r"(?:完成|竣工|完工|办结|结束|截止|到期|交付|投用|投产).{0,3}(?:时间|日期|期限|节点)$"), "due_text"),
    (re.compile(r"(?:开工|启动|开始|起始|动工).{0,3}(?:时间|日期)$"), "starts_on"),
)


def _by_ending(plain: str) -> list[tuple[int, str]]:
    if days := [(200, field) for pattern, field in _COINED_DAYS if pattern.search(plain)]:
        return days
    ending = next((place for place, word in enumerate(_ENDINGS) if plain.endswith(word)), None)
    if ending is None or len(plain) > _LONGEST_COINED:
        return []
    return [(200 + ending, "title"), (200 + ending, "goal")]


# Which field chooses its column first. A word in two lists (目标任务, 时间节点) goes to the field named earlier.
_ORDER = [
    *("ledger_key", "ledger_mark", "number", "lead_department", "owner_departments", "co_departments", "leader"),
    "responsible",
    *("stage", "due_text", "starts_on", "work_package", "title", "goal", "note", "schedule", "due_kind", "progress"),
    *("rating", "target_value", "unit", "source", "place", "points", "criteria", "remark", "ignore"),
]


def map_columns(headers: list[str], chosen: dict[int, str] | None = None) -> list[Column]:
    """The meaning of each header. `chosen` are a person's corrections by column number; they win.

    Where several columns fit one field the best word wins and the others take their next meaning, at last `remark`.
    """
    meaning: dict[int, str] = dict(chosen or {})
    wishes = {i: {f: r for r, f in fields_for(header)} for i, header in enumerate(headers) if i not in meaning}
    for field in _ORDER:
        free = sorted((wish[field], index) for index, wish in wishes.items() if field in wish and index not in meaning)
        if field not in MANY and field in meaning.values():
            continue
        for _rank, index in free if field in MANY else free[:1]:
            meaning[index] = field
    for index, wish in wishes.items():
        if wish and index not in meaning:
            meaning[index] = "remark"
    for index, header in enumerate(headers):
        beside = {meaning.get(index - 1), meaning.get(index + 1)}
        # 目标值 | 单位: what it is counted in, and no unit that answers.
        if plain_header(header) == "单位" and index not in (chosen or {}) and "target_value" in beside:
            meaning[index] = "unit"
    meaning |= dict.fromkeys(_of_upper_levels(headers, meaning) - set(chosen or ()), "remark")
    columns = [Column(index, header, meaning.get(index, "")) for index, header in enumerate(headers)]
    return _with_work_package(columns, frozenset(chosen or ()))


_UPPER = re.compile(r"^(?:国家|中央|省|市|州|上级)(?!场)")
_OURS = re.compile(r"^(?:县|区|旗|本级|我[县市区]|本[县市区])")
_BY_LEVEL = ("lead_department", "owner_departments", "co_departments", "due_text")


def _of_upper_levels(headers: list[str], meaning: Mapping[int, str]) -> set[int]:
    """Columns of the province or the city (市级牵头单位, 省定时限) where the county has columns of its own."""
    plain = {index: plain_header(headers[index]) for index, field in meaning.items() if field in _BY_LEVEL}
    if not any(_OURS.match(word) for word in plain.values()):
        return set()
    return {index for index, word in plain.items() if _UPPER.match(word)}


def _with_work_package(columns: list[Column], fixed: frozenset[int]) -> list[Column]:
    """Where no column is called 任务类别, 重点任务 and its like beside the task are the work package."""
    if any(column.field == "work_package" for column in columns):
        return columns
    for word in ("重点任务", "重点工作", "主要任务", "项目名称", "任务名称", "项目"):
        for place, column in enumerate(columns):
            if column.field in ("goal", "remark") and column.index not in fixed and plain_header(column.header) == word:
                columns[place] = Column(column.index, column.header, "work_package")
                return columns
    return columns
