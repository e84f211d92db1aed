"""How a criterion of a scoring file is meant to be scored, guessed from its wording. Every guess is told as one."""

import re
from dataclasses import dataclass
from decimal import Decimal

from campaign.domain.refusal import N_

# Why something was inferred: the rule that was applied, told beside the row.
GUESSES = {
    "deduction": N_("“… less for each” was read as a deduction for each case"),
    "proportional": N_("a rate, or “in proportion”, was read as proportional"),
    "veto": N_("“veto” was read as one"),
    "bonus": N_("added or taken points were read as a capped bonus or penalty"),
    "all_or_nothing": N_("“all … else none” was read as all or nothing"),
    "yes_no": N_("“… or none” without a number was read as yes or no"),
    "mixed": N_("several rules in one sentence: the inspector gives the points"),
    "points": N_("no rule was found: the inspector gives the points"),
}
_NUMBER = r"(\d+(?:\.\d+)?)"
_LESS = re.compile(rf"(?:[每少出现发现有缺]|不达标|未)[^。；;，,]{{0,24}}[，,]?扣除?{_NUMBER}分")
_ANY_LESS = re.compile(rf"扣除?{_NUMBER}分")
_MORE = re.compile(rf"(?:加|奖|奖励){_NUMBER}分")
_VETO = re.compile(r"一票否决|否决")
_RATE = re.compile(rf"(?:率|比例|占比|百分比)\s*[*×xX]\s*{_NUMBER}分?|按[^。；;，,]{{0,16}}比例(?:得|扣|计|折算)")
_ELSE_NONE = re.compile(r"(?:否则|[未不无][^。；;，,]{0,12})(?:的)?[，,]?(?:不得分|得?(?<!\d)0分|计0分|零分)")
_ALL = re.compile(rf"全部[^。；;]{{0,40}}得{_NUMBER}分")
_REACHED = re.compile(rf"{_NUMBER}\s*(%|％|例|个|件|次|处|家|篇|户|人|公里|万元)?\s*(?:以上|及以上)")
_EITHER = re.compile(r"有无|是否|有[^。；;，,]{1,20}得[^。；;]{1,20}[，,；;]?(?:无|没有)")
_BONUS_HEAD = re.compile(r"奖扣|加扣|奖励|附加|加分项|扣分项|奖惩")
PERCENT = Decimal(100)


@dataclass(frozen=True)
class Guess:
    """A way of scoring with its figure, and the rule of `GUESSES` that led to it."""

    kind: str
    figure: Decimal | None
    rule: str


def guess_kind(text: str, points: Decimal, heading: str = "") -> Guess:
    """How `text` – the criterion with its rule – means its `points`; `heading` is what it stands under."""
    if _VETO.search(text):
        return Guess("veto", None, "veto")
    if _BONUS_HEAD.search(heading) or (_MORE.search(text) and not _ANY_LESS.search(text) and "得" not in text):
        return Guess("bonus", None, "bonus")
    rates = {Decimal(found) for found in _LESS.findall(text)}
    others = {Decimal(found) for found in _ANY_LESS.findall(text)} - rates
    if rates or others:
        mixed = len(rates | others) > 1 or bool(_MORE.search(text)) or not rates
        return Guess("points", None, "mixed") if mixed else Guess("deduction", rates.pop(), "deduction")
    reached = _REACHED.search(text)
    if _RATE.search(text):
        return Guess("proportional", Decimal(reached[1]) if reached else PERCENT, "proportional")
    if _ALL.search(text):
        return Guess("all_or_nothing", PERCENT, "all_or_nothing")
    if _ELSE_NONE.search(text):
        if reached:
            return Guess("all_or_nothing", Decimal(reached[1]), "all_or_nothing")
        return Guess("yes_no", None, "yes_no")
    if _EITHER.search(text):
        return Guess("yes_no", None, "yes_no")
    return Guess("points", None, "points")
