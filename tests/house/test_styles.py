"""Every style is somebody's: a rule that no page uses is a rule nobody dares to change."""

import re
from functools import cache

from tests.house.repository import ROOT, files_in_git, text_of

STYLES, PAGES = ROOT / "static" / "css", (ROOT / "templates", ROOT / "static" / "js", ROOT / "campaign" / "web")
COMMENT, BLOCK, CLASS = re.compile(r"/\*.*?\*/", re.S), re.compile(r"([^{}]+)\{"), re.compile(r"\.([a-zA-Z][\w-]*)")
STATE = re.compile(r"^is-")  # set by code from a state: class="is-{{ rung.kind }}"


@cache
def pages() -> str:
    """Everything that may name a class."""
    return "\n".join(
        text_of(path) or "" for path in files_in_git() if any(path.is_relative_to(folder) for folder in PAGES)
    )


def classes() -> dict[str, str]:
    """Every class of the style sheets, with one file that names it."""
    found: dict[str, str] = {}
    for path in files_in_git():
        if path.is_relative_to(STYLES):
            selectors = " ".join(BLOCK.findall(COMMENT.sub("", text_of(path) or "")))
            found.update(dict.fromkeys(CLASS.findall(selectors), path.relative_to(STYLES).as_posix()))
    return found


def is_named(name: str) -> bool:
    """Whether a page names the class, in full or as `light--{{ tone }}`."""
    whole = re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", pages())
    built = "--" in name and f"{name.split('--')[0]}--" in pages()
    return bool(whole or built or STATE.match(name))


def test_no_style_is_kept_that_no_page_uses() -> None:
    assert {name: place for name, place in classes().items() if not is_named(name)} == {}


def test_the_names_of_colours_are_the_same_in_every_theme() -> None:
    tokens = (STYLES / "tokens.css").read_text(encoding="utf-8")
    light, dark = tokens.split('[data-theme="dark"]')
    assert set(re.findall(r"--[\w-]+(?=:)", dark)) <= set(re.findall(r"--[\w-]+(?=:)", light))
