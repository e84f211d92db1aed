"""Days, times and numbers as people of each language write them.

Stored times are aware UTC; shown times are the county's.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from campaign.i18n import current_language
from campaign.settings import get_settings

if TYPE_CHECKING:
    from babel import Locale

# One row a form: the pattern of CLDR (https://unicode.org/reports/tr35/tr35-dates.html) in each language.
PATTERNS: dict[str, dict[str, str]] = {
    "day": {"zh_CN": "M月d日", "en": "d MMM"},
    "day_year": {"zh_CN": "y年M月d日", "en": "d MMM y"},
    "weekday": {"zh_CN": "EEEE", "en": "EEE"},
    "day_weekday": {"zh_CN": "M月d日 EEEE", "en": "EEE d MMM"},
    "short": {"zh_CN": "M-d", "en": "d MMM"},
    "month": {"zh_CN": "M月", "en": "MMM"},
    "month_year": {"zh_CN": "y年M月", "en": "MMM y"},
    "quarter": {"zh_CN": "y年QQQQ", "en": "QQQ y"},
    "year": {"zh_CN": "y年", "en": "y"},
    "moment": {"zh_CN": "M月d日 HH:mm", "en": "d MMM, HH:mm"},
    "moment_year": {"zh_CN": "y年M月d日 HH:mm", "en": "d MMM y, HH:mm"},
    "clock": {"zh_CN": "HH:mm", "en": "HH:mm"},
    "iso_moment": {"zh_CN": "yyyy-MM-dd HH:mm", "en": "yyyy-MM-dd HH:mm"},
}


def county_time(value: datetime) -> datetime:
    """`value` (aware) on the county's clock."""
    return value.astimezone(get_settings().zone())


def format_day(value: date | datetime, form: str = "day", *, at: datetime | date | None = None) -> str:
    """`value` as `form` of `PATTERNS` in the current language: 11月23日, 23 Nov.

    With `at`, a day of another year gets its year; a bare `day` or `moment` would be read as this year's.
    """
    shown = county_time(value) if isinstance(value, datetime) else value
    if at is not None and f"{form}_year" in PATTERNS and shown.year != _year(at):
        form = f"{form}_year"
    language = current_language()
    return _written(
        shown.replace(tzinfo=None) if isinstance(shown, datetime) else shown, PATTERNS[form][language], language
    )


def machine_time(value: date | datetime) -> str:
    """`value` for `<time datetime>`: a day, or a moment with the county's offset."""
    return county_time(value).isoformat(timespec="minutes") if isinstance(value, datetime) else value.isoformat()


def format_number(value: Any) -> str:
    """A number with the grouping of the current language; at most two places after the point."""
    return _counted(value, current_language())


def _year(at: datetime | date) -> int:
    return county_time(at).year if isinstance(at, datetime) else at.year


# A page writes the same days and figures over and over, and Babel looks its locale up anew for each of them.
@lru_cache(maxsize=8192)
def _written(shown: date | datetime, pattern: str, language: str) -> str:
    from babel.dates import format_date, format_datetime

    write = format_datetime if isinstance(shown, datetime) else format_date
    return write(shown, pattern, locale=_locale(language))


@lru_cache(maxsize=8192)
def _counted(value: Any, language: str) -> str:
    from babel.numbers import format_decimal

    return format_decimal(value, format="#,##0.##", locale=_locale(language))


@cache
def _locale(language: str) -> Locale:
    from babel import Locale

    return Locale.parse(language)
