"""What ./run says when something is missing: a sentence in both languages, and nothing half made."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.repository import ROOT

NEEDED = ("run", "environment.sh", "requirements.lock", "requirements-test.lock", "requirements-build.lock")
BASE = sys._base_executable  # the Python that made the environment of the tests, and has pip
BUILT_FROM = ("pyproject.toml", "hatch_build.py", "package.json", "package-lock.json")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with what ./run reads, and no environment yet."""
    for name in (*NEEDED, *BUILT_FROM):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def run(checkout: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """./run under the plainest shell; the environment is this process's, changed as asked."""
    return subprocess.run(
        ["sh", "./run"],
        cwd=checkout,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_old_python_is_refused_by_its_version(checkout: Path) -> None:
    old = checkout / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo Python 3.9.2\nexit 1\n')
    old.chmod(0o755)
    done = run(checkout, PYTHON=str(old), PATH=f"{checkout}:{os.environ['PATH']}")
    assert done.returncode == 1
    assert "needs Python 3.11 or newer; this machine has: Python 3.9.2" in done.stderr
    assert "需要 Python 3.11 或更高版本；本机为：Python 3.9.2" in done.stderr
    assert not (checkout / ".venv").exists()


def test_a_missing_network_is_named(checkout: Path) -> None:
    done = run(checkout, PYTHON=BASE, PIP_INDEX_URL="http://127.0.0.1:9/simple", PIP_RETRIES="0")
    assert done.returncode == 1
    assert "is there a network" in done.stderr
    assert "请检查网络" in done.stderr


def test_a_package_that_differs_from_the_lock_is_refused(checkout: Path) -> None:
    lock = "packaging==26.3 \\\n    --hash=sha256:" + "0" * 64 + "\n"
    (checkout / "requirements.lock").write_text(lock)
    wheels = checkout / "wheels"
    wheels.mkdir()
    shutil.make_archive(str(wheels / "packaging-26.3-py3-none-any"), "zip", ROOT / ".ci")
    (wheels / "packaging-26.3-py3-none-any.zip").rename(wheels / "packaging-26.3-py3-none-any.whl")
    done = run(checkout, PYTHON=BASE, PIP_NO_INDEX="1", PIP_FIND_LINKS=str(wheels))
    assert done.returncode == 1
    assert "DO NOT MATCH THE HASHES" in done.stderr
    assert not list((checkout / ".venv").glob(".has-*"))


def test_a_folder_that_cannot_be_written_is_named(checkout: Path) -> None:
    (checkout / "var").write_text("a file where the folder should be stops root too")
    done = run(checkout)
    assert done.returncode == 1
    assert f"This folder cannot be written to: {checkout}" in done.stderr
    assert f"无法写入本文件夹：{checkout}" in done.stderr
