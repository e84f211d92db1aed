"""How a command speaks: results on stdout, refusals as one sentence on stderr, progress on a terminal only."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import typer

T = TypeVar("T")


def say(text: str = "") -> None:
    """One line for the person at the terminal."""
    typer.echo(text)


def say_json(answer: Any) -> None:
    """One JSON document for a script; dates and times in ISO, Chinese as it is."""
    typer.echo(json.dumps(answer, ensure_ascii=False, indent=2, default=str))


def say_counts(counts: dict[str, int], *, as_json: bool) -> None:
    """What a sweep or a delivery did: one JSON object, or `name number` per line."""
    if as_json:
        say_json(counts)
    else:
        for name, count in counts.items():
            say(f"{name:<12}{count:>8}")


def complain(sentence: str) -> None:
    """One sentence on stderr; the caller ends with exit code 1."""
    typer.echo(sentence, err=True)


def with_progress(things: Iterable[T], *, total: int, label: str) -> Iterator[T]:
    """Hands the things on and draws a bar on stderr while it does so, if that is a terminal."""
    with typer.progressbar(things, length=total, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        yield from bar


@contextmanager
def counting(*, total: int, label: str) -> Iterator[Callable[[int], None]]:
    """Gives a function to call with how many more are done; a bar on stderr follows it, if that is a terminal."""
    with typer.progressbar(length=total, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        yield bar.update
