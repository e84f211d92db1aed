"""Pages of a county of so many tasks, each beside its floor or alone: the campaign page, the wall chart, the search."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.bench.county import BenchCounty, databases, deeds, fill
from tests.bench.load import Load, middle, put_load, warm_up
from tests.bench.servers import Served, serving

LINE = "{:<10}{:>9}  {:<8}{:>9}{:>9}{:>9}{:>9}{:>8}"
ABOUT = """Medians of the turns, times in ms; CPU is what the serving process alone used, per request.
page: 50 rows of one department. Goal: ≥ 50 % of the floor's requests/s, p95 ≤ 2 × floor, p50 grows ≤ 1.5 ×.
busy: the page while somebody does a deed every second, and what was worked out before is worked out anew.
wall: 20 tasks × 20 towns, drawn anew after each deed. Goal: p95 ≤ 100 ms. search: two characters, all kinds.
"""


@dataclass(frozen=True)
class Wanted:
    """What to measure: sizes of the county, kinds of database, pages, turns, and the seconds of each."""

    tasks: list[int]
    databases: list[str]
    pages: list[str]
    rounds: int
    seconds: float


def pages(wanted: Wanted) -> None:
    """Measures and prints; nothing is asserted."""
    print(ABOUT)
    print(LINE.format("database", "tasks", "", "req/s", "p50", "p95", "CPU", "kB"))
    for kind in wanted.databases:
        for tasks in wanted.tasks:
            _one_county(kind, tasks, wanted)


def _one_county(kind: str, tasks: int, wanted: Wanted) -> None:
    with tempfile.TemporaryDirectory() as folder, databases(kind, Path(folder)) as url:
        county = fill(url, tasks, searched="search" in wanted.pages)
        with (
            serving(["campaign", "serve", "--no-clock"], Path(folder), url) as program,
            serving(["tests.bench.floor"], Path(folder), url) as floor,
        ):
            report(kind, tasks, _turns(county, program, floor, wanted))


def _turns(county: BenchCounty, program: Served, floor: Served, wanted: Wanted) -> dict[str, Load]:
    """Everything in turns, so that a noisy minute hurts all alike."""
    places = {"page": county.page, "wall": county.wall, "search": county.search}
    asked = {name: path for name, path in places.items() if name in wanted.pages}
    found: dict[str, list[Load]] = {}

    def turn(name: str, server: Served, path: str) -> None:
        found.setdefault(name, []).append(put_load(server, path, county.headers, seconds=wanted.seconds))

    for path in asked.values():
        warm_up(program.address + path, county.headers)
    if "page" in asked:
        warm_up(floor.address + county.page, county.headers)
    for _ in range(wanted.rounds):
        if "page" in asked:
            turn("floor", floor, county.page)
        for name, path in asked.items():
            if name == "page":
                turn(name, program, path)
            with deeds(county.database_url):
                turn("busy" if name == "page" else name, program, path)
    return {name: middle(loads) for name, loads in found.items()}


def report(kind: str, tasks: int, found: dict[str, Load]) -> None:
    """One line a page; the campaign page beside its floor."""
    floor = found.get("floor")
    for name, load in found.items():
        speed = (f"{load.rate:.1f}", f"{load.p50:.1f}", f"{load.p95:.1f}", f"{load.cpu:.1f}")
        line = LINE.format(kind, tasks, name, *speed, f"{load.size / 1000:.0f}")
        if floor and name in ("page", "busy"):
            share, slower, dearer = load.rate / floor.rate, load.p95 / floor.p95, load.cpu / floor.cpu
            line += f"  {share:.0%} of the floor's rate, p95 {slower:.1f} ×, CPU {dearer:.1f} ×"
        print(line, flush=True)
