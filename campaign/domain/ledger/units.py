"""Units in a ledger's cell: split, with their parts (牵头, 配合) and the collectives that name many at once."""

import re
from dataclasses import dataclass
from functools import lru_cache

LONGEST_CELL = 1000
LONGEST_NAME = 120

_SUFFIXES = (
    "局|委|办|部|院|会|站|所|中心|公司|政府|街道|镇|乡|厅|处|队|社|馆|分局|管委会|办公室|办事处|委员会|联合会|妇联|团委"
    "|法院|检察院|残联|文联|科协|侨联|工商联|总队|支队|大队|银行|支行|医院|学校|学院|集团|专班|机关工委|党校|电视台|融媒体"
)
_UNIT = re.compile(rf"^[^，,。;；]{{0,40}}?(?:{_SUFFIXES})(?:[(（][^)）]*[)）])?$")
# Separators in one width; names keep the brackets the sheet has.
_NARROW = str.maketrans("，；：／｜＼\\＋+•\r\u3000", ",;:/|/////\n ")
_APART = "\ue010"
_CIRCLED = "①-⑳❶-❿"
# 县教育局（县财政局配合）: a part said in brackets is a part of the cell, not of the name.
_PART_IN_BRACKETS = re.compile(
    r"[(（]((?:牵头|配合|协办|责任|参与)(?:单位|部门)?[:：][^()（）]+|[^()（）]{2,}?(?:牵头|配合|协办|参与))[)）]"
)
# In a list where some names wear a mark (★县教育局、县财政局) those lead; where all do, it only counts them off.
_MARKED = re.compile(r"^[★☆▲△◆●■*※]+")
_BRACKET = re.compile(r"[(（]([^()（）]*)[)）]")
_LABEL_IN_BRACKETS = re.compile(r"[【\[(（](牵头|主办|责任|配合|协办|参与)(?:单位|部门)?[】\])）](?=[^、,;\n（(【])")
_LABEL = re.compile(
    r"(?:^|(?<=[\n;；。，,、\s]))(牵头|主办|主要|第一|责任|配合|协办|协同|协作|参与|落实)(?:责任|配合)?(?:单位|部门)?[:：]"
)
_ROLES = {
    **dict.fromkeys(("牵头", "主办", "主责", "主要", "第一", "总牵头", "牵头抓总", "统筹"), "lead"),
    **dict.fromkeys(("配合", "协办", "协同", "协作", "协助", "参与"), "co"),
    **dict.fromkeys(("责任", "负责", "落实", "承办", "具体负责"), "owner"),
}
_BRACKET_ROLE = re.compile(
    r"^(总牵头|牵头抓总|牵头|主办|主要|第一|责任|配合|协办|协同|协作|负责)(?:责任)?(?:单位|部门)?$"
)
_TAIL_ROLE = re.compile(
    r"(?<=.)(?:[为是]?(总牵头|牵头抓总|牵头|主办|主责|统筹)(?:协调|推进|负责|落实|单位|部门)?|[为是](责任|协办|配合|参与)(?:单位|部门)|按(?:照)?(?:各自)?(?:职责|职能)(?:分工)?(负责|落实|配合|协同|抓好)?(?:落实)?"
    r"|(?:共同|分别|具体|积极)?(配合|协办|协助|参与|负责|承办|落实|组织实施|具体实施|推进落实))$"
)
_AND_OTHERS = re.compile(r"(?<=.)等(?:\d+个|[一二三四五六七八九十]+个)?(?:县直|相关|有关|责任|成员)*(?:部门|单位)*$")
_PLACES = "乡|镇|街道|街|场|园区|开发区|高新区|经开区"
_TOWN_WORDS = rf"全县|县域|辖区|各|所有|{_PLACES}|办事处|人民|党委|党工委|政府|办|管委会|[、,/和及()（）\s]"
_TOWNS = re.compile(rf"^(?:(?=.*(?:各|全县|所有))(?:{_TOWN_WORDS})+|(?:乡镇|镇街|街镇|镇乡)(?:{_TOWN_WORDS})*)$")
_COLLECTIVE = re.compile(
    r"^(?:县直|县级|县|区|市|全县|本县|其他|其它)*(?:各|相关|有关|所有|涉及|全体|各级|其他|其它).{0,12}$"
    r"|^(?:县直|县级|区直|市直|成员|责任|相关|有关|牵头|配合).{0,6}(?:部门|单位|机关)$|^.{0,10}(?:各有关|各相关|有关|相关)(?:部门|单位|乡镇|企业).{0,6}$"
    r"|^(?:\d+|[一二三四五六七八九十]+)个(?:乡|镇|街|部门|单位).{0,8}$|^.{0,10}(?:所在地?|属地).{0,8}$"
)


@dataclass(frozen=True)
class Mention:
    """One name in a cell. `text` is as the sheet has it; `kind`: `unit`, `towns` (every town government) or `many`
    (a collective nobody can be looked up by, such as 各有关部门). `part` is lead, owner, co where the cell says so."""

    text: str
    kind: str = "unit"
    part: str | None = None


def looks_like_unit(text: str) -> bool:
    """True for a text that ends as a unit's name does."""
    return _UNIT.match(text) is not None


@lru_cache(maxsize=20_000)
def split_units(cell: str) -> tuple[Mention, ...]:
    """The units of one cell, in its order, each once."""
    text = _unspaced(_PART_IN_BRACKETS.sub(_APART + "\\1" + _APART, cell[:LONGEST_CELL]).translate(_NARROW)).strip()
    if re.fullmatch(r"[-—–/\\.\s*]*|无|暂无|不涉及", text):
        return ()
    mentions: list[Mention] = []
    for clause in text.split(_APART):
        for part, piece in _labelled(clause):
            mentions += _of_piece(piece, part)
    return tuple(dict.fromkeys(mentions))


def _unspaced(text: str) -> str:
    """Names without their inner spaces: 财 政 局 is one name, 教育局 卫健局 are two."""
    lines = []
    for line in text.split("\n"):
        words = line.split()
        padded = words and all(len(word) == 1 for word in words)
        separate = len(words) > 1 and all(looks_like_unit(word) for word in words)
        lines.append("".join(words) if padded or not separate else "、".join(words))
    return "\n".join(lines)


def _labelled(text: str) -> list[tuple[str | None, str]]:
    """牵头单位：…；配合单位：… as (part, words); one (None, text) where the cell has no labels."""
    # 【牵头】教育局【配合】财政局; behind a name the bracket is that name's own: 教育局（牵头）.
    if _LABEL_IN_BRACKETS.match(text):
        text = _LABEL_IN_BRACKETS.sub("\n\\1:", text)
    pieces = _LABEL.split(text)
    found: list[tuple[str | None, str]] = [(None, pieces[0])] if pieces[0].strip() else []
    found += [(_ROLES[label], words) for label, words in zip(pieces[1::2], pieces[2::2], strict=False)]
    return found


def _of_piece(piece: str, part: str | None) -> list[Mention]:
    found: list[Mention] = []
    waiting: list[str] = []
    names = _names(piece)
    marked = [name for name in names if _MARKED.match(name)]
    if part is None and marked and len(marked) < len(names):
        return [_mention(_MARKED.sub("", name), "lead" if name in marked else "owner") for name in names]
    for name in (_MARKED.sub("", name) for name in names):
        bare, role = _without_role(name)
        if role:
            found += [_mention(text, part or role) for text in [*waiting, bare] if text]
            waiting = []
        elif in_brackets := _role_in_brackets(name):
            found += [_mention(text, part) for text in waiting]
            found.append(_mention(in_brackets[0], in_brackets[1]))
            waiting = []
        elif name:
            waiting.append(name)
    return found + [_mention(text, part) for text in waiting]


def _names(piece: str) -> list[str]:
    """Split at 、，,;；/ and line breaks outside brackets, and at 和 where a unit stands before it."""
    shielded = _BRACKET.sub(lambda match: match[0].translate(_SHIELD), _joined_towns(piece))
    names = []
    for rough in re.split(rf"[、,;/\n。|{_CIRCLED}]+", shielded):
        names += _split_at_and(rough.translate(_UNSHIELD))
    numbered = (re.sub(r"^(?:\(?\d{1,2}[.)]\s*|由(?=.))", "", name.strip(" :")) for name in names)
    return [_AND_OTHERS.sub("", name)[:LONGEST_NAME] for name in numbered if name]


_SHIELD = str.maketrans("、,;/\n", "\ue000\ue001\ue002\ue003\ue004")
_UNSHIELD = str.maketrans("\ue000\ue001\ue002\ue003\ue004", "、,;/\n")


def _joined_towns(piece: str) -> str:
    """各乡镇、街道 is one collective and not two names."""
    return re.sub(
        r"(各(?:乡镇|镇乡|乡[(（]镇[)）]|乡|镇)(?:人民政府|政府|党委)?)[、/,和及](各?街道(?:办事处|办)?|政府|人民政府)(?![^、,;/\n])",
        "\\1\ue000\\2",
        piece,
    )


def _split_at_and(name: str) -> list[str]:
    for match in re.finditer(r"和|及|与|以及|并|会同|[-—－·]+", name):
        before, after = name[: match.start()], name[match.end() :]
        if match[0][0] in "-—－·" and not (looks_like_unit(before) and looks_like_unit(after)):
            continue
        if looks_like_unit(before) or _is_collective(before) or _is_towns(before):
            if _is_towns(name):
                return [name]
            return [before, *_split_at_and(after)]
    return [name]


def _without_role(name: str) -> tuple[str, str | None]:
    """教育局牵头 → (教育局, lead); a name whose own last word is 负责 or 落实 has none."""
    match = _TAIL_ROLE.search(name)
    if not match:
        return name, None
    bare = _AND_OTHERS.sub("", name[: match.start()].rstrip(" :"))
    if bare and not (looks_like_unit(bare) or _is_collective(bare) or _is_towns(bare)):
        return name, None
    word = match[1] or match[2] or match[3] or match[4] or "负责"
    return bare, _ROLES.get(word, "owner")


def _role_in_brackets(name: str) -> tuple[str, str] | None:
    for match in _BRACKET.finditer(name):
        if role := _BRACKET_ROLE.match(match[1].strip()):
            return (name[: match.start()] + name[match.end() :]).strip(), _ROLES[role[1]]
    return None


def _mention(text: str, part: str | None) -> Mention:
    if _is_towns(text):
        return Mention(text, "towns", part)
    return Mention(text, "many" if _is_collective(text) else "unit", part)


def _is_towns(text: str) -> bool:
    return _TOWNS.match(text) is not None and re.search("[乡镇街]", text) is not None


def _is_collective(text: str) -> bool:
    return _COLLECTIVE.match(text) is not None
