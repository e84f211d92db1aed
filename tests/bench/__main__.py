"""`./test --bench [--only page,ledgers] [--rows 5000,50000] [--tasks 1000,100000] [--databases sqlite,postgres]`.

Also `--rounds N` and `--seconds S`.
"""

import argparse
import tempfile
from pathlib import Path

from tests.bench.county import databases, deeds, fill
from tests.bench.imports import ledgers
from tests.bench.load import Load, middle, put_load, warm_up
from tests.bench.servers import serving

LINE = "{:<10}{:>9}  {:<8}{:>9}{:>9}{:>9}{:>8}"


def main() -> None:
    """Measures and prints; nothing is asserted."""
    parser = argparse.ArgumentParser(prog="./test --bench")
    parser.add_argument("--tasks", default="1000,100000", help="sizes of the county")
    parser.add_argument("--only", default="page,ledgers", help="what to measure")
    parser.add_argument("--rows", default="5000,50000", help="sizes of the ledger")
    parser.add_argument("--databases", default="sqlite,postgres")
    parser.add_argument("--rounds", type=int, default=5, help="floor and page take turns this many times")
    parser.add_argument("--seconds", type=float, default=3, help="length of one turn")
    chosen = parser.parse_args()
    wanted = chosen.only.split(",")
    if "ledgers" in wanted:
        ledgers([int(rows) for rows in chosen.rows.split(",")], chosen.rounds)
    if "page" in wanted:
        pages(chosen)


def pages(chosen: argparse.Namespace) -> None:
    """The campaign page beside its floor, on every database and size asked for."""
    print("Campaign page, 50 rows, filtered by department. Goal: ≥ 50 % of the floor's requests/s, p95 ≤ 2 × floor;")
    print("p50 grows ≤ 1.5 × from 1,000 to 1,000,000 tasks. Medians of the turns, times in ms.")
    print("“busy”: somebody does a deed every second, and whatever was worked out before it is worked out anew.\n")
    print(LINE.format("database", "tasks", "", "req/s", "p50", "p95", "kB"))
    for kind in chosen.databases.split(","):
        for tasks in map(int, chosen.tasks.split(",")):
            campaign_page(kind, tasks, chosen.rounds, chosen.seconds)


def campaign_page(kind: str, tasks: int, rounds: int, seconds: float) -> None:
    """The page and its floor on one database, in turns, so that a noisy minute hurts both."""
    with tempfile.TemporaryDirectory() as folder, databases(kind, Path(folder)) as url:
        county = fill(url, tasks)
        with (
            serving(["campaign", "serve", "--no-clock"], Path(folder), url) as page,
            serving(["tests.bench.floor"], Path(folder), url) as floor,
        ):
            found: dict[str, list[Load]] = {"floor": [], "page": [], "busy": []}
            for address in (floor, page):
                warm_up(address + county.path, county.headers)
            for _ in range(rounds):
                found["floor"].append(put_load(floor + county.path, county.headers, seconds=seconds))
                found["page"].append(put_load(page + county.path, county.headers, seconds=seconds))
                with deeds(url):
                    found["busy"].append(put_load(page + county.path, county.headers, seconds=seconds))
        report(kind, tasks, {name: middle(loads) for name, loads in found.items()})


def report(kind: str, tasks: int, found: dict[str, Load]) -> None:
    """The floor; the page while nothing is done, and while a deed a second is; each beside the floor."""
    floor = found["floor"]
    for name, load in found.items():
        figures = (f"{load.rate:.1f}", f"{load.p50:.1f}", f"{load.p95:.1f}", f"{load.size / 1000:.0f}")
        ratios = f"  {load.rate / floor.rate:.0%} of the floor's rate, p95 {load.p95 / floor.p95:.1f} ×"
        print(LINE.format(kind, tasks, name, *figures) + ("" if name == "floor" else ratios), flush=True)


if __name__ == "__main__":
    main()
