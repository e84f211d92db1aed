"""Both languages are complete: whatever the program can say, it can say in Chinese."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from tests.house.repository import ROOT

CATALOGUES = ROOT / "campaign" / "locales" / "zh_CN"
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2), "N_n": (1, 2)}
PLACEHOLDER = re.compile(r"%\((\w+)\)|\{(\w+)")


@cache
def spoken() -> dict[str, str]:
    """Every msgid the code or a template says, with one place where it is said."""
    found: dict[str, str] = {}
    for folder, method in (("campaign", "python"), ("templates", "jinja2")):
        extracted = extract_from_dir(
            ROOT / folder,
            method_map=[("**.*", method)] if method == "jinja2" else [("**.py", method)],
            options_map={"**.*": {"trimmed": "true", "silent": "false"}},
            keywords=KEYWORDS,
        )
        for name, line, message, _comments, _context in extracted:
            singular = message if isinstance(message, str) else message[0]
            found.setdefault(singular, f"{folder}/{name}:{line}")
    return found


@cache
def written() -> tuple[tuple[Path, Message], ...]:
    """Every message of every Chinese catalogue, with its file."""
    return tuple(_messages())


def _messages() -> Iterator[tuple[Path, Message]]:
    for path in sorted(CATALOGUES.glob("*.po")):
        with path.open("rb") as file:
            yield from ((path, message) for message in read_po(file, locale="zh_CN") if message.id)


def msgid(message: Message) -> str:
    """The English of a message; of a plural its singular."""
    return message.id if isinstance(message.id, str) else message.id[0]


def chinese(message: Message) -> str:
    """The Chinese of a message; Chinese has one form for every number."""
    return message.string if isinstance(message.string, str) else message.string[0]


def test_whatever_is_said_has_a_chinese_translation() -> None:
    known = {msgid(message) for _path, message in written() if chinese(message) and not message.fuzzy}
    silent = sorted(f"{place}: {said}" for said, place in spoken().items() if said not in known)
    if silent:
        pytest.fail("\n".join([f"{len(silent)} sentences have no Chinese:", *silent]), pytrace=False)


def test_no_two_catalogues_translate_the_same_words_differently() -> None:
    first: dict[str, tuple[str, str]] = {}
    quarrels = []
    for path, message in written():
        name, text = first.setdefault(msgid(message), (path.name, chinese(message)))
        if text != chinese(message):
            quarrels.append(f"{msgid(message)!r}: {name} says {text!r}, {path.name} says {chinese(message)!r}")
    assert quarrels == []


def test_a_translation_fills_the_same_blanks() -> None:
    def blanks(text: str) -> set[str]:
        return {a or b for a, b in PLACEHOLDER.findall(text)}

    def allowed(message: Message) -> set[str]:
        return set().union(*map(blanks, [message.id] if isinstance(message.id, str) else message.id))

    wrong = [
        f"{path.name}: {msgid(message)!r} → {chinese(message)!r}"
        for path, message in written()
        if chinese(message) and blanks(chinese(message)) != allowed(message)
    ]
    assert wrong == []


def test_no_catalogue_keeps_words_that_nobody_says() -> None:
    assert [f"{path.name}: {msgid(message)}" for path, message in written() if msgid(message) not in spoken()] == []
