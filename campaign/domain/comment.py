"""Comment (讨论): a word among those who work on a task. A department named with @ is told of it; nobody is counted."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import ClassVar

from sqlmodel import Field, SQLModel

from campaign.domain.person import Actor
from campaign.domain.refusal import N_, Invalid, sentence
from campaign.domain.search import fold
from campaign.domain.state import Stateful, StateTable, StateWords

STATES: StateTable = {"written": ("withdrawn",), "withdrawn": ()}
WORDS = {"written": N_("Written"), "withdrawn": N_("Withdrawn")}
LONGEST, MOST_NAMED = 1000, 10

# An @ inside a word belongs to an address; whatever is typed on a Chinese keyboard is the same sign.
AT_SIGN = re.compile(r"(?<![A-Za-z0-9._-])[@＠]")
UNNAMED = re.compile(r"[^\s，。；：、！？,;:!?@＠]{0,20}")

sentence("comment_empty", N_("Write what you want to say."))
sentence("comment_long", N_("A comment has {most} characters at most. Put longer matters into a report or a file."))
sentence("comment_many", N_("A comment names {most} units at most. Ask the office to write to all of them."))
sentence("mention_unknown", N_("“@{name}” is no unit of the register. Write its name or alias in full, or choose it."))
sentence(
    "mention_unseen",
    N_("{department} has no part in this task and cannot see it. Take it out, or ask for coordination."),
)
sentence("comment_withdrawn", N_("This comment has been withdrawn already."))


class Comment(SQLModel, Stateful, table=True):
    """One comment. When its writer withdraws it the words go and the reason stays; the ledger keeps their digest."""

    __tablename__ = "comment"
    STATES: ClassVar[StateTable] = STATES
    WORDS: ClassVar[StateWords] = WORDS

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    task_id: int = Field(foreign_key="task.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    text: str = Field(default="", max_length=LONGEST)
    at: datetime
    state: str = Field(default="written", max_length=10)
    withdrawn_at: datetime | None = None
    withdrawn_reason: str = Field(default="", max_length=500)

    def relations(self, who: Actor) -> set[str]:
        """`writer` for whoever wrote it."""
        return {"writer"} if self.person_id is not None and self.person_id == who.person_id else set()

    def withdraw(self, reason: str, at: datetime) -> None:
        """Take the words away. Raises `Invalid` without a reason, `Refusal` when they are gone already."""
        if not reason.strip():
            raise Invalid("reason_missing", field="note")
        self.move("withdrawn", "comment_withdrawn")
        self.text, self.withdrawn_at, self.withdrawn_reason = "", at, reason.strip()[:500]


class CommentMention(SQLModel, table=True):
    """A department that a comment names."""

    __tablename__ = "comment_mention"

    comment_id: int = Field(foreign_key="comment.id", primary_key=True)
    department_id: int = Field(foreign_key="department.id", primary_key=True, index=True)


def check_text(text: str) -> str:
    """The words of a comment, trimmed. Raises `Invalid` when there are none, or too many."""
    text = text.strip()
    if not text:
        raise Invalid("comment_empty", field="text")
    if len(text) > LONGEST:
        raise Invalid("comment_long", field="text", most=LONGEST)
    return text


def mentioned(text: str, names: Mapping[str, int], chosen: Iterable[int] = ()) -> list[int]:
    """The departments `text` names with @, after those `chosen` of a list; `names` maps names and aliases to ids.

    Chinese parts no words, so the longest name that follows the sign is meant. Raises `Invalid` for an @ that no name
    follows, and for too many names.
    """
    known = {fold(name): key for name, key in names.items()}
    longest_first = sorted(known, key=len, reverse=True)
    found = list(chosen)
    for sign in AT_SIGN.finditer(text):
        rest = text[sign.end() :].lstrip()
        folded = fold(rest)
        name = next((name for name in longest_first if folded.startswith(name)), None)
        if name is None:
            match = UNNAMED.match(rest)
            raise Invalid("mention_unknown", field="text", name=match[0] if match else "")
        found.append(known[name])
    unique = list(dict.fromkeys(found))
    if len(unique) > MOST_NAMED:
        raise Invalid("comment_many", field="text", most=MOST_NAMED)
    return unique
