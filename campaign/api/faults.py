"""What is wrong with a request's fields, field by field, in the reader's language."""

from typing import Any

from fastapi.exceptions import RequestValidationError

from campaign.domain.refusal import N_
from campaign.i18n import gettext

# By the kinds that pydantic gives; {…} are filled from the rule that was broken.
SENTENCES = {
    "missing": N_("This field is needed."),
    "extra_forbidden": N_("This field is not known here."),
    "json_invalid": N_("The body is not JSON."),
    "json_type": N_("The body is not JSON."),
    "string_type": N_("Text is needed here."),
    "string_too_short": N_("At least {min_length} characters are needed."),
    "string_too_long": N_("At most {max_length} characters are allowed."),
    "string_pattern_mismatch": N_("This text does not have the form that is asked for."),
    "int_type": N_("A whole number is needed here."),
    "int_parsing": N_("A whole number is needed here."),
    "int_from_float": N_("A whole number is needed here."),
    "int_parsing_size": N_("This number is too large."),
    "float_type": N_("A number is needed here."),
    "float_parsing": N_("A number is needed here."),
    "finite_number": N_("A number is needed here."),
    "number": N_("A number below 100,000,000,000,000 is needed here."),
    "bool_type": N_("Only true or false is possible here."),
    "bool_parsing": N_("Only true or false is possible here."),
    "list_type": N_("A list is needed here."),
    "dict_type": N_("An object is needed here."),
    "model_type": N_("An object is needed here."),
    "model_attributes_type": N_("An object is needed here."),
    "too_long": N_("At most {max_length} entries are allowed."),
    "too_short": N_("At least {min_length} entries are needed."),
    "greater_than_equal": N_("This must be {ge} or more."),
    "greater_than": N_("This must be more than {gt}."),
    "less_than_equal": N_("This must be {le} or less."),
    "less_than": N_("This must be less than {lt}."),
    "literal_error": N_("Only one of these is possible: {expected}."),
    "enum": N_("Only one of these is possible: {expected}."),
    "day": N_("A day is written like 2026-11-23."),
    "date_from_datetime_parsing": N_("A day is written like 2026-11-23."),
    "date_parsing": N_("A day is written like 2026-11-23."),
    "date_type": N_("A day is written like 2026-11-23."),
    "datetime_parsing": N_("A moment is written like 2026-11-23T09:00:00+08:00."),
    "datetime_from_date_parsing": N_("A moment is written like 2026-11-23T09:00:00+08:00."),
    "timezone_aware": N_("A moment is written like 2026-11-23T09:00:00+08:00."),
    "text": N_("This text holds characters that cannot be kept."),
}
OTHER = N_("This cannot be read here.")


def read_faults(error: RequestValidationError) -> list[dict[str, Any]]:
    """Every fault as `{"loc", "message"}`; at most 100, so that a hostile body gets no hostile answer."""
    return [{"loc": _place(fault["loc"]), "message": _sentence(fault)} for fault in error.errors()[:100]]


def _place(loc: Any) -> list[str | int]:
    return [part if isinstance(part, int) else str(part)[:60] for part in loc]


def _sentence(fault: dict[str, Any]) -> str:
    context = {key: str(value).replace(" or ", ", ") for key, value in fault.get("ctx", {}).items()}
    return gettext(SENTENCES.get(fault["type"], OTHER), **context)
