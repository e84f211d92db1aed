"""The grammar every body and answer of the API shares: unknown fields refused, no silent conversions.

A body is a `Body`: a number is not a truth value, text is not a number, and a field nobody knows is an error. An
answer is an `Answer`: it is filled from the noun's own attributes.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from fastapi import Path
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

LARGEST = 2**31 - 1  # ids and whole numbers are 32-bit columns in PostgreSQL


def _day(value: Any) -> date:
    """A day as `2026-11-23`; nothing else is read."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str) or len(value) != 10:
        raise PydanticCustomError("day", "a day is written like 2026-11-23")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError("day", "a day is written like 2026-11-23") from None


def _number(value: Any) -> Decimal:
    """A JSON number, exactly as it was written."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) >= 1e14:
        raise PydanticCustomError("number", "a number below 100 000 000 000 000 is needed")
    return Decimal(str(value))


Id = Annotated[int, Path(ge=1, le=LARGEST, description="The number of the thing, as its list gives it")]
Key = Annotated[int, Field(ge=1, le=LARGEST)]
Count = Annotated[int, Field(ge=0, le=LARGEST)]
Day = Annotated[date, BeforeValidator(_day), Field(strict=False)]
Number = Annotated[Decimal, BeforeValidator(_number), Field(strict=False), WithJsonSchema({"type": "number"})]
Name = Annotated[str, Field(min_length=1, max_length=120)]
Note = Annotated[str, Field(max_length=2000)]


class Body(BaseModel):
    """What a client sends. Field names and types are exact; text is trimmed and holds no NUL and no half characters."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, str_strip_whitespace=True)

    @model_validator(mode="before")
    @classmethod
    def _only_text_a_database_can_keep(cls, data: Any) -> Any:
        _check_text(data)
        return data


class Answer(BaseModel):
    """What the API gives back, read from a noun's attributes."""

    model_config = ConfigDict(from_attributes=True)


def _check_text(data: Any) -> None:
    if isinstance(data, str):
        if "\x00" in data or any("\ud800" <= letter <= "\udfff" for letter in data):
            raise PydanticCustomError("text", "text may not hold NUL or half characters")
    elif isinstance(data, dict):
        for key, value in data.items():
            _check_text(key)
            _check_text(value)
    elif isinstance(data, list):
        for value in data:
            _check_text(value)


class Remark(Body):
    """A deed that needs no words, and what somebody says all the same: it goes into the ledger with the deed."""

    note: Note = Field(default="", examples=["县政府常务会议已审定"])


SILENT = Remark()  # what a request without a body says
