"""Style, types and the arrows between the rooms are tests like any other: one run, one verdict."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.repository import ROOT

TOOLS = {
    "the style is ruff's": ["ruff", "check", "."],
    "the layout is ruff's": ["ruff", "format", "--check", "."],
    "the types agree": ["mypy"],
    "the arrows between the rooms point down": ["lint-imports"],
}


@pytest.mark.parametrize("command", TOOLS.values(), ids=TOOLS.keys())
def test_every_tool_is_content(command: list[str]) -> None:
    program = Path(sys.executable).with_name(command[0])
    done = subprocess.run([program, *command[1:]], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        pytest.fail(f"{' '.join(command)}\n{done.stdout}{done.stderr}", pytrace=False)
