"""Work without an end date: standing (长期坚持), repeated (每月), and words in the place of a date."""

import re

_VERBS = (
    "坚持|推进|推动|执行|有效|开展|抓好|抓实|抓|落实|保持|整改|实施|巩固|加强"
    "|进行|深化|发力|跟进|提升|做好|改进|用力|用劲|管理|运行|工作|任务|性"
)
_STANDING_WORDS = (
    rf"(?:(?<!中)长期(?:{_VERBS}){{0,3}}"
    rf"|常态(?:化?长效化?|化)?(?:{_VERBS}){{0,3}}(?!长效|机制|制度|监管机制)"
    rf"|持续(?:(?:{_VERBS}){{1,3}}|(?=$|[,;)\n]))"
    rf"|常年(?:{_VERBS}){{0,3}}(?=$|[,;)\n])|坚持不懈|常抓不懈|不间断|经常性(?:工作|开展)?|日常(?:工作|性|开展|化)?|贯穿(?:全年|始终)|永久(?:性|坚持)?"
    r"|滚动(?:推进|实施)?|动态(?:推进|调整|管理|更新|清零))"
)
_STANDING = re.compile(_STANDING_WORDS)
_JOIN = r"(?:(?:并|且|后|之后|需|要|同时|其余|其[他它]|以后|做到|全年|实现|转入|纳入|事项|工作|任务){0,4})"
# Beside a date the phrase must fill its end of the clause: 建立常态化机制, 持续监测设备 are things, not habits.
_STANDING_AT_END = re.compile(_JOIN + _STANDING_WORDS + r"(?=$|[,;)\n])")
_STANDING_AT_START = re.compile(_JOIN + _STANDING_WORDS)
_OBJECT = re.compile(r"(?:长效|常态)[^,;\n]{0,6}(?:机制|制度)|中长期")
_REPEATED = re.compile(
    r"(?:每|逐)(?:个)?(?:\d+个?)?(?:半年|年度?|季度?|月|旬|周|日|天|学期|工作日)"
    r"(?:的|首月|末月|最后一?\d?个?(?:月|周|天|工作日))*(?:第?\d{1,2}月份?(?:[底末](?=[、,和及]))?(?:[、,和及]\d{1,2}月份?){0,11})?(?:\d{1,2}[日号]|\d{1,2}(?=前)|底|末|初|[上中下]旬)?(?:之?前|以前)?"
    r"(?:[^,;\n\d]{0,4}\d+次)?"
    r"|(?<![\d上下])(?:半年|季度?|月|周|旬|一年)(?:至少|不少于|开展)?[1一2两]次"
    r"|按(?:月|季度?|周|旬|年)(?!底|末|度)|定期|不定期|(?:次|下)月\d{1,2}[日号]?(?:之?前)?"
)
_DONE = re.compile(r"^(?:已|已经|均已|全部|基本|提前)*(?:完成|完结|办结|销号|整改到位|整改完成|落实|竣工|结束)$")
_EMPTY = re.compile(r"^(?:[-/\\.*、,]*|无|暂无|空|不涉及|n/?a|none)$", re.IGNORECASE)
_DEPENDS = re.compile(r"按|根据|依据|视|以.+为准|同步|随")
_AT_ONCE = re.compile(r"立[行整查知]立改|立即|即知即改|马上|即刻|边查边改|尽快|及时|即行即改")


def is_empty(text: str) -> bool:
    """True for a cell that says there is nothing: blank, /, —, 无."""
    return _EMPTY.match(text) is not None


def take_repeated(text: str) -> tuple[str, bool]:
    """The text without phrases such as 每月25日前, and whether there was one."""
    rest, count = _REPEATED.subn("", text)
    return rest, count > 0


def without_standing(text: str) -> str:
    """The text without the phrases 并长期坚持 and its like at the end of a clause."""
    return _STANDING_AT_END.sub("", text)


def is_standing(text: str, *, beside_a_date: str | None = None) -> bool:
    """True when the text says 长期坚持 or its like.

    `beside_a_date` is the mark that stands for a date in the text, None when it has none. With a date, a clause
    of its own may begin with the phrase (；长期坚持抓好运营), the clause of the date must end with it.
    """
    text = _OBJECT.sub("", text)
    if beside_a_date is None:
        return _STANDING.search(text) is not None
    clauses = re.split(r"[,;\n]", text)
    return any(
        _STANDING_AT_END.search(clause) or (beside_a_date not in clause and _STANDING_AT_START.match(clause))
        for clause in clauses
    )


def says_at_once(text: str) -> bool:
    """True for 立行立改 and its like: at once, but on no day."""
    return _AT_ONCE.search(text) is not None


def why_undated(text: str) -> str:
    """The code of the sentence for a text in which neither a date nor a standing phrase was found."""
    if _DONE.match(text):
        return "says_done"
    if says_at_once(text):
        return "says_at_once"
    if _DEPENDS.search(text):
        return "depends"
    return "unreadable"
