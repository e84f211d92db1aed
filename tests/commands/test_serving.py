"""`campaign serve` refuses before it starts what would fail or leak later."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from campaign.settings import get_settings
from tests.commands.conftest import Campaign


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def test_a_taken_port_is_named_with_a_way_out(program: Campaign) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = program("serve", "--port", str(port))
    assert done.returncode == 1
    assert done.stderr.strip() == (
        f"Port {port} on 127.0.0.1 is taken, perhaps by another Campaign. "
        f"Choose another one, such as --port {port + 1}."
    )


def test_an_address_of_another_machine_is_refused(program: Campaign) -> None:
    done = program("serve", "--host", "192.0.2.1")
    assert done.returncode == 1
    assert "192.0.2.1 is not an address of this machine" in done.stderr


def test_an_old_schema_is_not_served(program: Campaign) -> None:
    done = program("serve", "--port", str(free_port()))
    assert done.returncode == 1
    assert "campaign migrate" in done.stderr


def test_a_real_process_serves_until_it_is_told_to_stop(program: Campaign, var: Path) -> None:
    program("migrate")
    port = free_port()
    command = [sys.executable, "-m", "campaign", "serve", "--no-clock", "--port", str(port)]
    process = subprocess.Popen(command, env={**os.environ, "CAMPAIGN_VAR": str(var)}, stdout=subprocess.PIPE, text=True)
    try:
        assert answer(port, process) == 200
    finally:
        process.send_signal(signal.SIGTERM)
        out, _err = process.communicate(timeout=20)
    assert f"http://127.0.0.1:{port}" in out
    assert process.returncode in (0, -signal.SIGTERM)


@pytest.mark.parametrize(("words", "ticks"), [((), True), (("--no-clock",), False)])
def test_serving_holds_the_clock_unless_told_otherwise(
    program: Campaign, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], ticks: bool
) -> None:
    held: list[bool] = []
    monkeypatch.setattr("uvicorn.run", lambda *_arguments, **_options: held.append(get_settings().clock))
    monkeypatch.setenv("CAMPAIGN_CLOCK", "")
    monkeypatch.delenv("CAMPAIGN_CLOCK")
    program("migrate")
    assert program("serve", "--port", str(free_port()), *words).returncode == 0
    assert held == [ticks]


def answer(port: int, process: subprocess.Popen[str]) -> int:
    """The status of /healthz as soon as the process listens; gives up with the process, or after 30 s."""
    for _try in range(300):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as page:
                return int(page.status)
        except OSError:
            assert process.poll() is None
            time.sleep(0.1)
    raise AssertionError("it never answered")
