"""Documents that leave the program as files: templates/documents/, drawn without any page around them."""

from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from campaign import dates, i18n
from campaign.settings import files


@cache
def environment() -> Environment:
    """HTML: everything is escaped, a missing fact is an error."""
    env = Environment(
        loader=FileSystemLoader(files("templates") / "documents"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals.update(_=i18n.gettext, gettext=i18n.gettext, ngettext=i18n.ngettext, html_language=i18n.html_language)
    env.filters.update(day=dates.format_day, translate=i18n.gettext, num=dates.format_number)
    return env


def draw_document(name: str, **facts: Any) -> bytes:
    """The document `name` in the current language, as UTF-8."""
    return environment().get_template(name).render(**facts).encode()
