"""The Jinja environment: autoescaped, strict about missing names, speaking the current language.

Every macro under `templates/macros/` is there in every template as `ui.<name>`; nothing is imported. Sentences are
written `{{ _("{n} tasks", n=7) }}`: the sentence may hold markup such as `<b>`, its parameters are escaped.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import cache, lru_cache
from threading import Lock
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from campaign import dates, i18n
from campaign.domain.document import KINDS as DOCUMENTS
from campaign.settings import files
from campaign.web import deeds, words
from campaign.web.assets import asset_url

TEMPLATES = files("templates")
# Macros without a caller's block whose arguments are plain values; see `_once`.
PLAIN = frozenset(
    {
        *("icon", "when", "light", "light_mark", "light_count", "pill", "tag", "card", "prog", "progress_of"),
        *("debt_words", "left_words", "due_tone", "due_sub", "quantity"),
    }
)


@cache
def environment() -> Environment:
    """The one environment of the process; templates are compiled at first use."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    env.globals.update(
        _=_gettext,
        gettext=_gettext,
        ngettext=_ngettext,
        asset_url=asset_url,
        light_shown=words.light_shown,
        stage_shown=words.stage_shown,
        card_shown=words.card_shown,
        LIGHTS=words.LIGHTS,
        STAGES=words.STAGES,
        RUNGS=words.RUNGS,
        CHANGES=words.CHANGES,
        DIRECTIONS=words.DIRECTIONS,
        PERIODS=words.PERIODS,
        WARNINGS=words.WARNINGS,
        SOURCES=words.SOURCES,
        DOCUMENTS=DOCUMENTS,
        FIELDS=deeds.FIELDS,
        LANGUAGES=i18n.LANGUAGES,
        html_language=i18n.html_language,
        machine_time=dates.machine_time,
        kept=_kept,
        once=_drawn_by,
    )
    env.filters.update(options=_options, worded=_worded, shown=_shown)
    env.filters.update(day=dates.format_day, num=dates.format_number, translate=_gettext)
    env.globals["ui"] = _macros(env)
    return env


def render(name: str, *, block: str | None = None, **context: Any) -> str:
    """The template `name`, or only its `block`, drawn with `context`."""
    template = environment().get_template(name)
    return _block(template, block, context) if block else template.render(context)


def _block(template: Template, block: str, context: dict[str, Any]) -> str:
    scope = template.new_context(context)
    return "".join(template.blocks[block](scope))


def _macros(env: Environment) -> SimpleNamespace:
    found = SimpleNamespace()
    env.globals["ui"] = found  # macros call one another through the same name
    for path in sorted((TEMPLATES / "macros").glob("*.html")):
        module = env.get_template(f"macros/{path.name}").module
        for name, macro in vars(module).items():
            if not name.startswith("_") and callable(macro):
                if hasattr(found, name):
                    raise ValueError(f"two macros are called {name}")
                setattr(found, name, _once(macro) if name in PLAIN else macro)
    return found


def _once(macro: Any) -> Callable[..., Markup]:
    """A macro that draws the same for the same arguments and language, and so is drawn once: a ledger of fifty rows
    asks for the same lights, dates and pictures hundreds of times."""

    @lru_cache(maxsize=4096)
    def drawn(_language: str, *args: Any, **kwargs: Any) -> Markup:
        return macro(*args, **kwargs)  # type: ignore[no-any-return]

    def draw(*args: Any, **kwargs: Any) -> Markup:
        return drawn(i18n.current_language(), *args, **kwargs)

    return draw


def _options(rows: Iterable[Any], language: str) -> list[tuple[int, str]]:
    """Rows of a register (departments, areas, people) as the choices of a select."""
    return [(row.id, row.shown(language)) for row in rows]


def _shown(rows: Iterable[Any], language: str) -> list[str]:
    """The names of people or of rows of a register in the reader's language."""
    return [row.shown(language) for row in rows]


def _worded(words: Mapping[str, str]) -> list[tuple[str, str]]:
    """A noun's table of words (`ROLES`, `KINDS`) as the choices of a select, in the reader's language."""
    return [(key, i18n.gettext(message)) for key, message in words.items()]


def _gettext(message: str, **params: Any) -> Markup:
    return _marked(i18n.gettext(message), params)


def _ngettext(singular: str, plural: str, n: int, **params: Any) -> Markup:
    return _marked(i18n.plural_form(singular, plural, n), {"n": n, **params})


def _marked(message: str, params: dict[str, Any]) -> Markup:
    text = Markup(message)  # noqa: S704 – a sentence of our own source; its parameters are escaped
    return text.format_map(params) if params else text


MOST_KEPT = 5000  # partials of about two kilobytes
_drawn_before: OrderedDict[Hashable, Markup] = OrderedDict()
_lock = Lock()


@pass_context
def _kept(context: Context, name: str, key: Hashable, **given: Any) -> Markup:
    """The partial `name`, as it was drawn before for an equal `key` in this language, else drawn now and kept.

    `key` must hold everything the partial shows or asks; `given` is what it needs beside the page's own context.
    """
    whole = (name, i18n.current_language(), key)
    with _lock:
        if whole in _drawn_before:
            _drawn_before.move_to_end(whole)
            return _drawn_before[whole]
    drawn = Markup(context.environment.get_template(name).render({**context.get_all(), **given}))  # noqa: S704 – ours
    with _lock:
        _drawn_before[whole] = drawn
        if len(_drawn_before) > MOST_KEPT:
            _drawn_before.popitem(last=False)
    return drawn


@pass_context
def _drawn_by(context: Context, name: str, keep: Callable[[Callable[[], Markup]], Markup]) -> Markup:
    """The partial `name` as `keep` has it, else drawn now: `keep(draw)` decides what is the same and for how long."""

    def draw() -> Markup:
        return Markup(context.environment.get_template(name).render(context.get_all()))  # noqa: S704 – our own template

    return keep(draw)
