"""The command line as a person runs it: its arguments and settings in, its exit code and two streams out."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from campaign.cli import main
from campaign.database import get_engine
from campaign.settings import get_settings

Done = subprocess.CompletedProcess[str]
Campaign = Callable[..., Done]


@pytest.fixture
def var(tmp_path: Path) -> Path:
    """The folder of this test's own data."""
    return tmp_path / "var"


@pytest.fixture
def program(var: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Campaign]:
    """`program("migrate", CAMPAIGN_LANGUAGE="en")` runs `campaign migrate` as a new process would find things.

    In this process, because a new one spends its second on imports; `test_serving` starts a real one.
    """
    monkeypatch.setenv("CAMPAIGN_VAR", str(var))
    monkeypatch.setenv("CAMPAIGN_LANGUAGE", "en")

    def run(*arguments: str, **settings: str) -> Done:
        capsys.readouterr()
        with monkeypatch.context() as inner:
            for name, value in settings.items():
                inner.setenv(name, value)
            inner.setattr(sys, "argv", ["campaign", *arguments])
            forget()
            with pytest.raises(SystemExit) as end:
                main()
        return subprocess.CompletedProcess(arguments, int(end.value.code or 0), *capsys.readouterr())

    yield run
    forget()


def forget() -> None:
    """What one process keeps for its lifetime."""
    if get_engine.cache_info().currsize:
        get_engine().dispose()
    get_engine.cache_clear()
    get_settings.cache_clear()
