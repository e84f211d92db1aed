"""Which department of the register a name in a ledger means.

Only the exact name or an alias is taken; everything else is a suggestion that a person confirms, because 县教育局 and
市教育局 differ by one character and by one government. Suggestions: the same name but for the county's prefix, a name
a department bore before a reform, an abbreviation whose characters all stand in the name in their order (卫健局 in
卫生健康局), and last the likeness of the letters.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

MOST_SUGGESTIONS = 3
# Below this likeness (0–100) two names of Chinese units share little more than 县 and 局.
LEAST_LIKENESS = 60
LIKELY = 80
TOWN = "town"

_PREFIX = re.compile(
    r"^(?:中共|国家税务总局|国网)?(?:[一-龥]{2,6}?(?:县|区|旗)(?=.{3,})|县直?(?=.{3,})|区(?=.{3,})|本县|我县)"
)
_PLACE = re.compile(r"[一-龥]{2,6}?(?:县|区|旗|市)")
_ENDING = re.compile(r"(?:委员会|办公室|人民政府|局|委|办|部|中心|街道办事处|政府)$")
# What reforms since 2018 made of the names still found in ledgers; a hint for the suggestion, never a match.
_FORMER = {
    "环保局": "生态环境局",
    "环境保护局": "生态环境局",
    "国土局": "自然资源局",
    "国土资源局": "自然资源局",
    "规划局": "自然资源局",
    "卫计局": "卫生健康局",
    "卫计委": "卫生健康局",
    "卫生局": "卫生健康局",
    "农业局": "农业农村局",
    "农粮局": "农业农村局",
    "畜牧局": "农业农村局",
    "旅游局": "文化和旅游局",
    "旅发委": "文化和旅游局",
    "文广局": "文化和旅游局",
    "工商局": "市场监督管理局",
    "质监局": "市场监督管理局",
    "食药监局": "市场监督管理局",
    "城建局": "住房和城乡建设局",
    "建设局": "住房和城乡建设局",
    "安监局": "应急管理局",
    "扶贫办": "乡村振兴局",
    "经信局": "工业和信息化局",
    "编委办": "机构编制委员会办公室",
    "政府法制办": "司法局",
}


@dataclass(frozen=True)
class Entry:
    """A department of the register, as far as matching needs it."""

    department_id: int
    name: str
    kind: str = "county"
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Match:
    """`department_id` when the name is exact or an alias; otherwise `suggestions`, the likeliest first.

    `likely`: the first is an abbreviation, a former name or the same but for the county's prefix, not mere likeness.
    """

    department_id: int | None = None
    suggestions: tuple[Entry, ...] = ()
    several: bool = False
    likely: bool = False


@lru_cache(maxsize=20_000)
def plain_name(text: str) -> str:
    """A name in one width and without spaces, so that （ and ( are one."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


@dataclass(frozen=True)
class Register:
    """The county's departments in list order; `extra` are a person's decisions for this ledger, text → id."""

    entries: tuple[Entry, ...]
    extra: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: Iterable[Entry], extra: Mapping[str, int] | None = None) -> "Register":
        """Build from entries in list order."""
        return cls(tuple(entries), {plain_name(text): key for text, key in (extra or {}).items()})

    @cached_property
    def _by_name(self) -> dict[str, set[int]]:
        found: dict[str, set[int]] = {}
        for entry in self.entries:
            for name in (entry.name, *entry.aliases):
                found.setdefault(plain_name(name), set()).add(entry.department_id)
        return found

    @cached_property
    def _cache(self) -> dict[str, Match]:
        return {}

    def towns(self, text: str = "") -> list[int]:
        """Ids of the town governments a collective such as 各乡镇（街道） means; 各街道 alone means those only."""
        entries = [entry for entry in self.entries if entry.kind == TOWN]
        if re.search("街", text) and not re.search("[乡镇]", text):
            entries = [entry for entry in entries if "街道" in entry.name] or entries
        return [entry.department_id for entry in entries]

    def match(self, text: str) -> Match:
        """Look one name up. Decisions win, then exact names and aliases; else suggestions."""
        key = plain_name(text)
        if key not in self._cache:
            self._cache[key] = self._look_up(key)
        return self._cache[key]

    def _look_up(self, key: str) -> Match:
        if key in self.extra:
            return Match(self.extra[key])
        exact = self._by_name.get(key, set())
        if len(exact) == 1:
            return Match(next(iter(exact)))
        if exact:
            return Match(None, tuple(e for e in self.entries if e.department_id in exact), several=True)
        scored = sorted(
            ((likeness(key, entry), -place, entry) for place, entry in enumerate(self.entries)),
            key=lambda one: one[:2],
            reverse=True,
        )
        near = tuple(entry for score, _place, entry in scored[:MOST_SUGGESTIONS] if score >= LEAST_LIKENESS)
        return Match(None, near, likely=bool(near) and scored[0][0] >= LIKELY)


def likeness(text: str, entry: Entry) -> float:
    """How like a name is to a department, 0–100; 100 is the same but for the county's prefix or brackets."""
    return max(_likeness(text, plain_name(name)) for name in (entry.name, *entry.aliases))


def _likeness(text: str, name: str) -> float:
    mine, theirs = _bare(text), _bare(name)
    if not mine or not theirs:
        return 0.0
    if mine == theirs:
        # Of 凉州区人民政府 only the place says which government it is; whether it is ours a person knows.
        return LIKELY - 1.0 if _PLACE.match(text) and not _ENDING.sub("", mine) else 100.0
    if (former := _FORMER.get(mine)) and former in theirs:
        return 95.0
    stem, whole = _ENDING.sub("", mine), _ENDING.sub("", theirs)
    if len(stem) >= 2 and _in_order(stem, whole):
        return 90.0 - min(len(whole) - len(stem), 9)
    if len(whole) >= 2 and _in_order(whole, stem):
        return float(LIKELY)
    from rapidfuzz import fuzz  # here: only an import of a ledger needs it, and a start need not wait for it

    # Without their endings: 医保局 and 环保局 share two of three characters and nothing else.
    return min(fuzz.ratio(stem, whole), LIKELY - 1.0)


def _bare(name: str) -> str:
    """Without the county's prefix and without brackets."""
    return _PREFIX.sub("", re.sub(r"\([^)]*\)", "", name))


def _in_order(short: str, long: str) -> bool:
    """True when every character of `short` stands in `long`, in order, and the first is the first."""
    rest = iter(long)
    return short[:1] == long[:1] and all(character in rest for character in short)
