"""`campaign serve` refuses before it starts what would fail or leak later."""

import socket

from tests.commands.conftest import Campaign


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
    done = program("serve", "--port", "0")
    assert done.returncode == 2  # a port begins at 1
    done = program("serve", "--port", str(free_port()))
    assert done.returncode == 1
    assert "campaign migrate" in done.stderr


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
