"""What may not lie in the repository: files of others, addresses of registries, folders of one machine."""

import json
import re
from pathlib import Path

import pytest

from tests.house.repository import ROOT, files_in_git, text_of

LOCKS = ("requirements.lock", "requirements-test.lock", "requirements-build.lock", "package-lock.json")
CODE = {".py", ".html", ".css", ".js", ".sh", ".md", ".txt"}
MOST_LINES = 300

REGISTRIES = re.compile(
    r"pypi\.org|pythonhosted|npmjs\.|npmmirror|deb\.debian|mirrors?\.(aliyun|tuna|ustc|cloud)", re.IGNORECASE
)
MACHINE = re.compile(r"(?<![\w.~<])/(root|home|Users|work|opt|mnt)/\w|file:///(root|home|work|opt|tmp)/")
THIRD_PARTY = re.compile(r"(^|/)(vendor|node_modules)/|\.min\.(js|css)$|\.(woff2?|ttf|otf|whl|tgz)$")


def places_of(pattern: re.Pattern[str], files: tuple[Path, ...]) -> list[str]:
    """`file:line: text` of every place where the pattern is found."""
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in files
        for number, line in enumerate((text_of(path) or "").splitlines(), 1)
        if pattern.search(line)
    ]


def others() -> tuple[Path, ...]:
    """Every file but this one, which has to name what it looks for."""
    return tuple(path for path in files_in_git() if path != Path(__file__).resolve())


def test_no_file_names_the_address_of_a_registry() -> None:
    assert places_of(REGISTRIES, others()) == []


def test_no_file_names_a_folder_of_one_machine() -> None:
    assert places_of(MACHINE, others()) == []


def test_no_file_of_others_is_kept() -> None:
    assert [str(path) for path in files_in_git() if THIRD_PARTY.search(path.relative_to(ROOT).as_posix())] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_holds_an_address(lock: str) -> None:
    assert "://" not in (ROOT / lock).read_text()


@pytest.mark.parametrize("lock", LOCKS[:3])
def test_every_locked_package_has_a_hash(lock: str) -> None:
    packages = re.split(r"\n(?=\w)", (ROOT / lock).read_text().strip())
    assert [package.splitlines()[0] for package in packages if "--hash=sha256:" not in package] == []


def test_every_front_end_package_has_a_hash_and_an_exact_version() -> None:
    wanted = json.loads((ROOT / "package.json").read_text())
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    for name, version in {**wanted["dependencies"], **wanted["devDependencies"]}.items():
        assert locked[f"node_modules/{name}"]["version"] == version
    assert [name for name, entry in locked.items() if name and not entry["integrity"].startswith("sha512-")] == []


def test_the_tests_are_locked_to_the_versions_the_program_runs_with() -> None:
    pins = [set(re.findall(r"^[\w.\[\]-]+==\S+", (ROOT / lock).read_text(), re.MULTILINE)) for lock in LOCKS[:2]]
    assert pins[0] - pins[1] == set()


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in files_in_git()
        if path.suffix in CODE
        and "versions" not in path.parts
        and (lines := len((text_of(path) or "").splitlines())) > MOST_LINES
    }
    assert long == {}
