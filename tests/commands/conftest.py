"""The installed program, run as a person runs it: another process, its exit code, its two streams."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Campaign = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def var(tmp_path: Path) -> Path:
    """The folder of this test's own data."""
    return tmp_path / "var"


@pytest.fixture
def program(var: Path) -> Campaign:
    """`program("migrate", CAMPAIGN_LANGUAGE="en")` runs `campaign migrate`; every warning is an error."""

    def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-W", "error", "-m", "campaign", *arguments],
            env={**os.environ, "CAMPAIGN_VAR": str(var), "CAMPAIGN_LANGUAGE": "en", **settings},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    return run
