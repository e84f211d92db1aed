"""Servers of their own process, each on a free port of this machine, stopped by whoever started them."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.load import warm_up


@dataclass(frozen=True)
class Served:
    """A server that runs: its address, and the process that does its work."""

    address: str
    pid: int

    def cpu(self) -> float:
        """Milliseconds of processor time this process has used so far, its threads included."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        ticks = int(fields[11]) + int(fields[12])  # utime and stime, in proc(5)
        return 1000 * ticks / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def serving(module: list[str], var: Path, database_url: str) -> Iterator[Served]:
    """Runs `python -m MODULE… --port N` on this database until the block ends."""
    port = free_port()
    settings = {"CAMPAIGN_VAR": str(var), "CAMPAIGN_DATABASE_URL": database_url, "CAMPAIGN_SMTP_URL": ""}
    process = subprocess.Popen(
        [sys.executable, "-m", *module, "--port", str(port)],
        env={**os.environ, **settings},
        stdout=subprocess.DEVNULL,
    )
    try:
        _await(port, process)
        yield Served(f"http://127.0.0.1:{port}", process.pid)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    for _try in range(600):
        assert process.poll() is None, "the server ended by itself"
        try:
            warm_up(f"http://127.0.0.1:{port}/healthz", {}, times=1)
            return
        except ConnectionError:
            time.sleep(0.1)
    raise AssertionError("the server never listened")
