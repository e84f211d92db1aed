"""Searching in Chinese: what a noun is found by, cut into pairs of characters, and what somebody typed, cut likewise.

Chinese writes no blanks, so the words of a text are not known. 县教育局 is kept as 县教 教育 育局 局 and looked for as
a phrase of such pairs: 教育 is found wherever it stands, and 育教 is not. Words of letters or digits stay whole; the
last one typed may be unfinished.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

HAN = "〇㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff"
RUN = re.compile(f"([{HAN}]+)|(?:(?![{HAN}])[^\\W_])+")
BREAK = "ƻ"  # stands between two fields, so that no phrase reaches from one into the other; nobody types it
LONGEST, MOST_PHRASES = 100, 8

Piece = tuple[str, bool]  # a stretch of text, and whether it is what was looked for


class SearchRow(SQLModel, table=True):
    """What one thing is found by. `grams` is what the database's own index reads; `title` and `text` are shown.

    `noun` and `noun_id` say what it is; `task_id` and `campaign_id` what it belongs to and who sees it by that.
    """

    __tablename__ = "search_row"
    __table_args__ = (UniqueConstraint("noun", "noun_id", name="uq_search_row_noun"),)

    id: int | None = Field(default=None, primary_key=True)
    noun: str = Field(max_length=12)
    noun_id: int
    campaign_id: int | None = None
    task_id: int | None = Field(default=None, index=True)
    title: str = ""
    title_en: str = ""
    text: str = ""
    grams: str = ""

    def shown(self, language: str = "zh") -> str:
        """The title in the reader's language; the Chinese one where the register has no other."""
        return self.title_en if language.startswith("en") and self.title_en else self.title


@dataclass(frozen=True)
class Phrase:
    """Tokens that must stand one after the other; `unfinished`: the last may go on."""

    tokens: tuple[str, ...]
    unfinished: bool

    def for_sqlite(self) -> str:
        """As FTS5 reads it."""
        return f'"{" ".join(self.tokens)}"' + (" *" if self.unfinished else "")

    def for_postgres(self) -> str:
        """As `to_tsquery` reads it."""
        return "(" + " <-> ".join(f"'{token}'" for token in self.tokens) + (":*)" if self.unfinished else ")")


def fold(text: str) -> str:
    """Full width and half, large letters and small are one."""
    return unicodedata.normalize("NFKC", text).casefold()


def grams(*fields: str) -> str:
    """The tokens of a thing's fields, separated by blanks; empty when there is nothing to find it by."""
    return f" {BREAK} ".join(found for field in fields if (found := " ".join(_tokens(fold(field)))))


def phrases(q: str) -> list[Phrase]:
    """What was typed, a phrase for each part between blanks; all must be found. Empty for mere punctuation."""
    found = []
    for part in fold(q[:LONGEST]).replace(BREAK, " ").split():
        tokens = list(_tokens(part))
        if not tokens:
            continue
        last = list(RUN.finditer(part))[-1]
        whole = last[1] is not None and len(last[1]) > 1
        # Of a Chinese word its last pair is enough: whether it goes on does not matter.
        found.append(Phrase(tuple(tokens[:-1] if whole else tokens), unfinished=not whole))
    return found[:MOST_PHRASES]


def pieces(text: str, q: str) -> list[Piece]:
    """`text` in stretches, those that `q` looked for marked."""
    pattern = _pattern(q)
    if pattern is None:
        return [(text, False)] if text else []
    folded, places = _folded(text)
    found: list[Piece] = []
    done = 0
    for match in pattern.finditer(folded):
        start, end = places[match.start()], places[match.end() - 1] + 1
        if start < done:
            continue
        found += [(text[done:start], False), (text[start:end], True)]
        done = end
    return [piece for piece in [*found, (text[done:], False)] if piece[0]]


def excerpt(text: str, q: str, width: int = 80) -> list[Piece]:
    """About `width` characters around the first place in `text` that `q` looked for; empty where there is none."""
    for line in text.splitlines():
        marked = pieces(line, q)
        start = 0
        for words, hit in marked:
            if hit:
                begin = max(0, min(start - width // 4, len(line) - width))
                cut = line[begin : begin + width]
                return pieces(("…" if begin else "") + cut + ("…" if begin + width < len(line) else ""), q)
            start += len(words)
    return []


def _tokens(folded: str) -> Iterator[str]:
    for match in RUN.finditer(folded):
        run = match[0]
        if match[1] is None:
            yield run
            continue
        yield from (run[place : place + 2] for place in range(len(run) - 1))
        yield run[-1]  # so that a single character is found at the end of a run as well


def _folded(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the place it came from."""
    letters, places = [], []
    for place, letter in enumerate(text):
        for folded in fold(letter):
            letters.append(folded)
            places.append(place)
    return "".join(letters), places


def _pattern(q: str) -> re.Pattern[str] | None:
    """What the phrases look like in a folded text."""
    found = []
    for part in fold(q[:LONGEST]).split():
        runs = list(RUN.finditer(part))
        if runs:
            begin = "" if runs[0][1] else f"(?<![^\\W_{HAN}])"
            found.append(begin + r"[\W_]*".join(re.escape(run[0]) for run in runs))
    return re.compile("|".join(sorted(found, key=len, reverse=True))) if found else None
