"""Wording digests: templates/letters/, one file a kind of line, in the language of the reader."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateNotFound

from campaign import dates, i18n
from campaign.actions.digests import Worded
from campaign.domain.change import KINDS as CHANGES
from campaign.domain.ladder import WORDS as RUNGS
from campaign.domain.letter import LetterLine
from campaign.domain.order import CARDS
from campaign.domain.person import Person
from campaign.settings import files, get_settings


@cache
def environment() -> Environment:
    """Plain text: nothing is escaped, a missing fact is an error."""
    env = Environment(
        loader=FileSystemLoader(files("templates") / "letters"),
        autoescape=False,  # noqa: S701 – plain text; pages escape it again
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    env.globals.update(_=i18n.gettext, gettext=i18n.gettext, ngettext=i18n.ngettext)
    env.globals.update(CARDS=CARDS, CHANGES=CHANGES, RUNGS=RUNGS)
    env.filters.update(day=_day, translate=i18n.gettext, num=dates.format_number)
    return env


def spoken_to(language: str) -> AbstractContextManager[None]:
    """Speak to somebody in their language, else the county's."""
    return i18n.speaking(language or get_settings().language)


def line_text(kind: str, facts: dict[str, Any]) -> str:
    """One line in the current language. A kind without a template, of a newer version perhaps, shows its matter."""
    english = i18n.current_language() == "en"
    unit = (facts.get("unit_en") if english else "") or facts.get("unit", "")
    named = {**facts, "unit": unit, "matter": _matter(facts)}
    try:
        return environment().get_template(f"_{kind}.txt").render(**named).strip()
    except TemplateNotFound:
        return named["matter"] or kind


def _matter(facts: dict[str, Any]) -> str:
    """What a line is about: a milestone's own title says little without its task."""
    task, matter = str(facts.get("task") or ""), str(facts.get("matter") or "")
    if facts.get("kind") == "order_reply":  # its title is the order's bare number
        return i18n.gettext("Reply to {number}", number=matter)
    return f"{task} · {matter}" if task and matter and task != matter else matter or task


def word_digest(person: Person, number: str, day: date, lines: Sequence[LetterLine]) -> Worded:
    """Everything that waits for a person, most urgent kind first, as a subject and a plain text."""
    settings = get_settings()
    with spoken_to(person.language):
        shown = [
            {"text": line_text(line.kind, line.facts), "link": f"{settings.base_url.rstrip('/')}{line.link}"}
            for line in sorted(lines, key=lambda line: (_urgency(line.kind), line.id or 0))
        ]
        english = i18n.current_language() == "en"
        facts = {
            "name": person.shown(i18n.current_language()),
            "county": settings.county_en if english else settings.county,
            "number": number,
            "day": day,
            "lines": shown,
            "link": f"{settings.base_url.rstrip('/')}/letters",
        }
        subject = environment().get_template("subject.txt").render(**facts).strip()
        return Worded(subject[:300], environment().get_template("digest.txt").render(**facts).strip() + "\n")


URGENT = ("order_issued", "order_returned", "late", "nudge", "notice", "copy")


def _urgency(kind: str) -> int:
    return URGENT.index(kind) if kind in URGENT else len(URGENT)


def _day(value: Any, form: str = "day_year") -> str:
    """A day kept as ISO text, as people write it."""
    return dates.format_day(date.fromisoformat(value) if isinstance(value, str) else value, form)
