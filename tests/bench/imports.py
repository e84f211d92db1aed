"""A ledger of many rows taken in, beside the least a machine could do for it.

The floor parses the same sheet with python-calamine and writes the very rows the import wrote into the same tables, by
the driver's own `executemany`, in one transaction.
"""

import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from statistics import median

import xlsxwriter
from python_calamine import CalamineWorkbook
from sqlmodel import select

from campaign.actions.importing import Wishes, import_ledger
from campaign.actions.people import actor_for
from campaign.database import make_engine, new_session
from campaign.demo.bulk import load_many
from campaign.domain.campaign import Campaign
from campaign.domain.person import Person
from campaign.exchange.sheet import read_workbook
from campaign.schema import upgrade
from campaign.settings import now

TABLES = (
    *("department", "work_package", "task", "task_department", "milestone", "duty", "holding", "task_version"),
    *("search_row", "entry"),
)
TASKS_BEFORE = 400
HEADERS = (
    *("序号", "任务类别", "具体任务", "目标值", "计量单位", "牵头单位", "责任单位", "配合单位", "完成时限"),
    *("责任人", "进展情况"),
)
UNITS = ("县教育局", "县财政局", "县民政局", "县水利局", "县公安局", "县司法局", "县审计局")
DUES = (
    "2026年6月底前",
    "9月底前",
    "①3月底前完成设计；②10月底前建成",
    "12月底前，并长期坚持",
    "上半年",
    "2026年11月30日",
)
LINE = "{:>9}  {:<8}{:>9}{:>9}{:>9}"


@dataclass(frozen=True)
class Cost:
    """Seconds on the clock, seconds of processor time (children included), and megabytes at the peak."""

    wall: float
    processor: float
    memory: float


def write_sheet(path: Path, rows: int) -> None:
    """A ledger as a county writes it, with so many tasks."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("任务分解表")
        sheet.write(0, 0, "云岭县2026年重点任务分解表")
        sheet.write_row(1, 0, HEADERS)
        for row in range(rows):
            units = [UNITS[(row + step) % len(UNITS)] for step in range(4)]
            task = (
                row + 1,
                f"类别{row % 20}",
                f"完成第{row + 1}处设施建设和管护提升，建立运行台账",
                row % 50 + 1,
                "处",
            )
            parts = (units[0], f"{units[1]}、{units[2]}", units[3], DUES[row % len(DUES)])
            sheet.write_row(row + 2, 0, (*task, *parts, f"负责人{row % 30}", "已开工"))


def take_in(sheet: Path, database: Path) -> None:
    """The whole import into a running campaign, as the command line does it."""
    engine = make_engine(f"sqlite:///{database}")
    grids = read_workbook(sheet.read_bytes()).sheets
    with new_session(engine, writer=True) as db:
        campaign = db.execute(select(Campaign).where(Campaign.state == "running").limit(1)).scalar_one()
        coordinator = db.execute(select(Person).where(Person.username == "coordinator")).scalar_one()
        wishes = Wishes(create_unknown=True)
        checked = import_ledger(db, actor_for(db, coordinator, now()), campaign, grids, wishes, at=now())
        if not checked.done:
            raise SystemExit(f"the sheet was refused: {checked.errors[:3]}")
        db.commit()
    engine.dispose()


def written(before: Path, after: Path) -> dict[str, list[tuple[object, ...]]]:
    """The rows an import added, by table, in the order they were written."""
    with sqlite3.connect(after) as db:
        db.execute("ATTACH ? AS old", (str(before),))
        found = {}
        for table in TABLES:
            first = db.execute(f"SELECT coalesce(max(rowid), 0) FROM old.{table}").fetchone()[0]
            found[table] = db.execute(f"SELECT * FROM {table} WHERE rowid > ? ORDER BY rowid", (first,)).fetchall()
    return found


def write_floor(sheet: Path, database: Path, rows: dict[str, list[tuple[object, ...]]]) -> None:
    """Parse the sheet and insert the rows."""
    CalamineWorkbook.from_path(sheet).get_sheet_by_index(0).to_python()
    with sqlite3.connect(database) as db:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            db.execute(f"PRAGMA {pragma}")
        for table, some in rows.items():
            if some:
                places = ",".join("?" * len(some[0]))
                db.executemany(f"INSERT INTO {table} VALUES ({places})", some)


def measure_import(sheet: Path, database: Path) -> Cost:
    """What the import costs."""
    return measured(lambda: take_in(sheet, database))


def measure_floor(sheet: Path, database: Path, before: Path, after: Path) -> Cost:
    """What the floor costs; where the rows come from does not count."""
    rows = written(before, after)
    return measured(lambda: write_floor(sheet, database, rows))


def alone(work: Callable[..., Cost], *paths: Path) -> Cost:
    """Measure in a process of its own, that neither memory nor habits of an earlier turn count."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *paths).result()


def measured(work: Callable[[], None]) -> Cost:
    """What one run cost."""
    used, began = _processor(), time.perf_counter()
    work()
    return Cost(time.perf_counter() - began, _processor() - used, getrusage(RUSAGE_SELF).ru_maxrss / 1024)


def _processor() -> float:
    return sum(use.ru_utime + use.ru_stime for use in (getrusage(RUSAGE_SELF), getrusage(RUSAGE_CHILDREN)))


def ledgers(sizes: list[int], rounds: int) -> None:
    """Measure and print: floor and import take turns, so that a noisy minute hurts both."""
    print("Import of a ledger on SQLite, into a running campaign. Goal at 50,000 rows: ≤ 3 × floor.")
    print("Medians of the turns; “cpu” counts the child that parses, “MB” is the process at its peak.\n")
    print(LINE.format("rows", "", "seconds", "cpu", "MB"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        engine = make_engine(f"sqlite:///{folder / 'before.sqlite3'}")
        upgrade(engine)
        load_many(engine, now(), TASKS_BEFORE)
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()
        for size in sizes:
            one_size(folder, size, rounds)


def one_size(folder: Path, size: int, rounds: int) -> None:
    """Both for one size of the ledger."""
    sheet, before, taken, bare = (folder / name for name in (f"{size}.xlsx", "before.sqlite3", "taken", "bare"))
    write_sheet(sheet, size)
    found: dict[str, list[Cost]] = {"import": [], "floor": []}
    for _ in range(rounds):
        for copy in (taken, bare):
            for old in folder.glob(f"{copy.name}*"):
                old.unlink()
            shutil.copy(before, copy)
        found["import"].append(alone(measure_import, sheet, taken))
        found["floor"].append(alone(measure_floor, sheet, bare, before, taken))
    floor = median(cost.wall for cost in found["floor"]), median(cost.processor for cost in found["floor"])
    for name in ("floor", "import"):
        wall, cpu = median(cost.wall for cost in found[name]), median(cost.processor for cost in found[name])
        peak = max(cost.memory for cost in found[name])
        ratios = "" if name == "floor" else f"  {wall / floor[0]:.1f} × the floor's time, cpu {cpu / floor[1]:.1f} ×"
        print(LINE.format(size, name, f"{wall:.2f}", f"{cpu:.2f}", f"{peak:.0f}") + ratios, flush=True)
