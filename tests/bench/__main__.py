"""`./test --bench [--tasks 1000,100000] [--databases sqlite,postgres] [--rounds N] [--seconds S]`."""

import argparse
import tempfile
from pathlib import Path

from tests.bench.county import databases, fill
from tests.bench.load import Load, middle, put_load, warm_up
from tests.bench.servers import serving

LINE = "{:<10}{:>9}  {:<8}{:>9}{:>9}{:>9}{:>8}"


def main() -> None:
    """Measures and prints; nothing is asserted."""
    parser = argparse.ArgumentParser(prog="./test --bench")
    parser.add_argument("--tasks", default="1000,100000", help="sizes of the county")
    parser.add_argument("--databases", default="sqlite,postgres")
    parser.add_argument("--rounds", type=int, default=5, help="floor and page take turns this many times")
    parser.add_argument("--seconds", type=float, default=3, help="length of one turn")
    chosen = parser.parse_args()
    print("Campaign page, 50 rows, filtered by department. Goal: ≥ 50 % of the floor's requests/s, p95 ≤ 2 × floor;")
    print("p50 grows ≤ 1.5 × from 1,000 to 1,000,000 tasks. Medians of the turns, times in ms.\n")
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
            addresses = {"floor": floor + county.path, "page": page + county.path}
            found: dict[str, list[Load]] = {name: [] for name in addresses}
            for address in addresses.values():
                warm_up(address, county.headers)
            for _ in range(rounds):
                for name, address in addresses.items():
                    found[name].append(put_load(address, county.headers, seconds=seconds))
        report(kind, tasks, middle(found["floor"]), middle(found["page"]))


def report(kind: str, tasks: int, floor: Load, page: Load) -> None:
    """Three lines: the floor, the page, and the page beside the floor."""
    for name, load in (("floor", floor), ("page", page)):
        figures = (f"{load.rate:.1f}", f"{load.p50:.1f}", f"{load.p95:.1f}", f"{load.size / 1000:.0f}")
        print(LINE.format(kind, tasks, name, *figures))
    ratios = (f"{page.rate / floor.rate:.0%}", f"{page.p50 / floor.p50:.1f} ×", f"{page.p95 / floor.p95:.1f} ×", "")
    print(LINE.format("", "", "ratio", *ratios), flush=True)


if __name__ == "__main__":
    main()
