"""Notes in brackets beside a date: an event that explains the date is passed over, somebody else's date is refused."""

import re

from campaign.domain.deadline_text.years import CannotTell

_EVENT = (
    r"开学|学[期年]|汛期|雨季|春节|元旦|清明|五一|端午|中秋|国庆|两会|[中高]考|[寒暑]假|暑期|[供采]暖"
    r"|封冻|入[春夏秋冬]|农忙"
)
# 8月31日（秋季开学前）: the note says which day it is and adds none.
_NOTE = re.compile(rf"\([^()\d]{{0,8}}(?:{_EVENT})[^()\d]{{0,6}}\)")
# 秋季开学前（8月31日）: the date stands in the brackets and the event before them.
_DATE_IN_NOTE = re.compile(rf"[^()\d,;\n]{{0,8}}(?:{_EVENT})[^()\d,;\n]{{0,4}}\((?P<date>[^()]*\d[^()]*)\)(?:之?前)?")
# （市要求10月20日前）: what others ask for is not what is promised here, and may be either.
_OF_OTHERS = re.compile(
    r"\([^()]*(?:上级|省|市|国家|中央|部)[^()\d]{0,6}(?:要求|时限|规定|下达|明确|任务)[^()]*\d[^()]*\)"
)


def without_events(text: str) -> tuple[str, bool]:
    """The normalised text without the events in and around brackets, and whether there was one.

    Raises CannotTell("vague") for a note with a date of somebody else's.
    """
    if _OF_OTHERS.search(text):
        raise CannotTell("vague")
    if whole := _DATE_IN_NOTE.fullmatch(text):
        return whole["date"], True
    rest, count = _NOTE.subn("", text)
    return (rest, True) if count and re.search(r"\d", rest) else (text, False)
