"""The files under version control, for the tests of the house itself."""

import os
import shutil
import subprocess
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def files_in_git() -> tuple[Path, ...]:
    """Every file that is committed or would be: tracked, or new and not ignored."""
    names = _listed_by_git() if shutil.which("git") and (ROOT / ".git").exists() else _not_ignored()
    return tuple(path for name in sorted(names) if (path := ROOT / name).is_file())


def _listed_by_git() -> set[str]:
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return set(listed.split("\0")) - {""}


def _not_ignored() -> set[str]:
    """The same for an unpacked archive or a machine without git, as far as our short .gitignore goes."""
    ignored = [line.rstrip("/") for line in (ROOT / ".gitignore").read_text().split()] + [".git"]
    names = set()
    for folder, folders, files in os.walk(ROOT):
        inside = Path(folder).relative_to(ROOT)
        folders[:] = [name for name in folders if not _fits(inside / name, ignored)]
        names.update((inside / name).as_posix() for name in files if not _fits(inside / name, ignored))
    return names


def _fits(path: Path, patterns: list[str]) -> bool:
    return any(fnmatch(path.as_posix() if "/" in pattern else path.name, pattern) for pattern in patterns)


def text_of(path: Path) -> str | None:
    """The file as text, or None for a picture or a workbook."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None
