"""`./test --bench [--only page,wall,search,ledgers,exports] [--rows 5000,50000]`.

Also `--tasks 1000,100000`, `--databases sqlite,postgres`, `--rounds N` and `--seconds S`.
"""

import argparse

from tests.bench.exports import exports
from tests.bench.imports import ledgers
from tests.bench.pages import Wanted, pages

PAGES = ("page", "wall", "search")


def main() -> None:
    """Measures and prints; nothing is asserted."""
    parser = argparse.ArgumentParser(prog="./test --bench")
    parser.add_argument("--tasks", default="1000,100000", help="sizes of the county")
    parser.add_argument("--only", default="page,wall,search,ledgers,exports", help="what to measure")
    parser.add_argument("--rows", default="5000,50000", help="sizes of the ledger")
    parser.add_argument("--databases", default="sqlite,postgres")
    parser.add_argument("--rounds", type=int, default=5, help="everything takes turns this many times")
    parser.add_argument("--seconds", type=float, default=3, help="length of one turn")
    chosen = parser.parse_args()
    wanted = chosen.only.split(",")
    if "ledgers" in wanted:
        ledgers([int(rows) for rows in chosen.rows.split(",")], chosen.rounds)
    if "exports" in wanted:
        exports([int(rows) for rows in chosen.rows.split(",")], chosen.rounds)
    if shown := [name for name in PAGES if name in wanted]:
        sizes = [int(tasks) for tasks in chosen.tasks.split(",")]
        pages(Wanted(sizes, chosen.databases.split(","), shown, chosen.rounds, chosen.seconds))


if __name__ == "__main__":
    main()
