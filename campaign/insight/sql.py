"""Small pieces of SQL that SQLite and PostgreSQL spell differently."""

from typing import Any

from sqlalchemy import Float, FunctionElement
from sqlalchemy.ext.compiler import compiles


class days_between(FunctionElement[float]):
    """Days from the first date to the second, as a number."""

    type = Float()
    inherit_cache = True
    name = "days_between"


@compiles(days_between, "sqlite")
def _in_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    first, second = list(element.clauses)
    return f"(julianday({compiler.process(second, **kw)}) - julianday({compiler.process(first, **kw)}))"


@compiles(days_between, "postgresql")
def _in_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    first, second = list(element.clauses)
    return f"({compiler.process(second, **kw)} - {compiler.process(first, **kw)})"


def like(text: str) -> str:
    """`text` as the inside of a LIKE pattern (escape character /): %, _ and / stand for themselves."""
    for letter in "/%_":
        text = text.replace(letter, f"/{letter}")
    return f"%{text}%"
