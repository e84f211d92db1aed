"""A bounded load on a server of this machine: a few connections kept open, a fixed number of seconds."""

import http.client
import statistics
import threading
import time
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit


class Server(Protocol):
    """What a load is put on."""

    @property
    def address(self) -> str:
        """Where it listens."""

    def cpu(self) -> float:
        """Milliseconds of processor time used so far."""


@dataclass(frozen=True)
class Load:
    """What came back: requests per second, latencies of single requests and CPU of one, both in milliseconds."""

    rate: float
    p50: float
    p95: float
    cpu: float  # of the server's process alone
    size: int  # bytes of one answer


def warm_up(url: str, headers: dict[str, str], times: int = 20) -> None:
    """The first requests of a process compile templates and open connections; they are not measured."""
    connection = _connect(url)
    for _ in range(times):
        _get(connection, url, headers)
    connection.close()


def put_load(server: Server, path: str, headers: dict[str, str], *, seconds: float, connections: int = 2) -> Load:
    """GET `path` over and over for `seconds` on each connection. Raises `AssertionError` on any answer but 200."""
    latencies: list[float] = []
    sizes: list[int] = []
    faults: list[BaseException] = []
    url, used = server.address + path, server.cpu()
    began = time.perf_counter()

    def client() -> None:
        try:
            connection = _connect(url)
            while time.perf_counter() < began + seconds:
                start = time.perf_counter()
                sizes.append(_get(connection, url, headers))
                latencies.append((time.perf_counter() - start) * 1000)
            connection.close()
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=client) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    if faults:
        raise faults[0]
    ranks = statistics.quantiles(latencies, n=20, method="inclusive")
    cpu = (server.cpu() - used) / len(latencies)
    return Load(len(latencies) / took, statistics.median(latencies), ranks[18], cpu, sizes[-1])


def middle(loads: list[Load]) -> Load:
    """The median of several rounds, figure by figure."""
    return Load(
        statistics.median(load.rate for load in loads),
        statistics.median(load.p50 for load in loads),
        statistics.median(load.p95 for load in loads),
        statistics.median(load.cpu for load in loads),
        loads[-1].size,
    )


def _connect(url: str) -> http.client.HTTPConnection:
    parts = urlsplit(url)
    assert parts.hostname == "127.0.0.1", "a load is put on this machine only"
    return http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)


def _get(connection: http.client.HTTPConnection, url: str, headers: dict[str, str]) -> int:
    parts = urlsplit(url)
    connection.request("GET", f"{parts.path}?{parts.query}", headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == 200, f"{url} answered {answer.status}"
    return len(body)
