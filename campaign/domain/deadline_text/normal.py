"""One spelling for what officials spell many ways: widths, dashes, Chinese numerals, breaks inside a date."""

import re
import unicodedata

_CHINESE_DIGITS = "〇零一二三四五六七八九十百廿卅两"
# A numeral counts as a number only where it measures time: 六月, 三、四季度, 二〇二六年, 六月十五前.
_NUMERAL = re.compile(
    rf"(?<=月)[{_CHINESE_DIGITS}]++|[{_CHINESE_DIGITS}]++(?=(?:[、,和及至到\-]第?[{_CHINESE_DIGITS}]++){{0,4}}"
    r"(?:年|个?月|日|号|季|个工作日|天|周))"
)
_STEP_MARKS = re.compile(r"[①-⑳⑴-⒇⒈-⒛㈠-㈩❶-❿]|[(（](?:\d{1,2}|[一二三四五六七八九十]{1,2})[)）]")
_MONTH_LIST = re.compile(r"(?<![\d.])\d{1,2}(?:[、,]\d{1,2}){2,11}(?=月)")
# 1. 2、 (3) at the start of a clause; 1.2026年 is a number before a year, 3.5 and 3、4月 are not numbering.
_NUMBERING = re.compile(r"(?:^|(?<=[;\n]))\(?\d{1,2}(?:\)|[.、](?=20\d\d年|[^\d])|\.(?=\d{1,2}月(?!\d)))")
_LETTER_O = re.compile(rf"(?<=[{_CHINESE_DIGITS}])[○OoО0](?=[{_CHINESE_DIGITS}年])")
_DASHES = str.maketrans(dict.fromkeys("—–―─−~～〜﹣－‐‑", "-"))


def _arabic(match: re.Match[str]) -> str:
    numeral = match.group().replace("廿", "二十").replace("卅", "三十").replace("零", "〇")
    numeral = re.sub(r"^二十十", "二十", numeral)
    if len(numeral) > 1 and not re.search("[十百]", numeral):
        return "".join(str("〇一二三四五六七八九".find(digit)) for digit in numeral.replace("两", "二"))
    from cn2an import cn2an  # a quarter of a second that only a ledger with such numerals should cost

    try:
        return str(cn2an(numeral, "normal"))
    except (ValueError, KeyError, IndexError, TypeError):
        return match.group()


def normalise(text: str) -> str:
    """The cell's text in one spelling: ASCII digits and punctuation, `-` for dashes, a line break before each step.

    Spaces vanish except between two digits, where joining them would invent a number.
    """
    text = _STEP_MARKS.sub("\n", text)
    text = unicodedata.normalize("NFKC", text).translate(_DASHES).replace("。", ";").replace("：", ":")
    text = text.replace("元月", "1月").replace("(含)", "").replace("份底", "底").replace("份末", "末")
    text = re.sub(r"(?<=\d)[.,](?=[底末])", "", text)
    text = _LETTER_O.sub("〇", text)
    text = re.sub(r"[^\S\n]+", " ", text.replace("\r", "\n"))
    text = re.sub(r"(?<!\d) | (?!\d)", "", text)
    text = re.sub(r"-+", "-", _NUMERAL.sub(_arabic, text))
    text = re.sub(r"(?<=[年月])\n(?=[\d底末前上中下])|(?<=\d)\n(?=[年月日])", "", text)
    text = _NUMBERING.sub("\n", text)
    text = _MONTH_LIST.sub(lambda months: re.sub(r"[、,]", "月、", months[0]), text)
    return re.sub(r"[\n ]*\n[\n ]*", "\n", text).strip("\n ")
