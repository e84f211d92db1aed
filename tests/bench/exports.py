"""A ledger of many rows written out, beside the least the library could do for the same cells.

The floor writes the very cells of the export with XlsxWriter's constant memory: no database, no light, no mark.
"""

import tempfile
from datetime import date
from pathlib import Path
from statistics import median

import xlsxwriter
from python_calamine import CalamineWorkbook
from sqlmodel import col, func, select

from campaign.actions.exporting import export_ledger
from campaign.database import make_engine, new_session
from campaign.demo.bulk import load_many
from campaign.domain.campaign import Campaign
from campaign.domain.person import SYSTEM
from campaign.domain.task import Task
from campaign.schema import upgrade
from campaign.settings import now
from tests.bench.imports import LINE, TASKS_BEFORE, Cost, alone, measured, take_in, write_sheet


def write_out(database: Path, file: Path) -> None:
    """The whole export, as the command line does it."""
    engine = make_engine(f"sqlite:///{database}")
    with new_session(engine) as db:
        most = select(Task.campaign_id).group_by(col(Task.campaign_id)).order_by(func.count().desc()).limit(1)
        campaign = db.execute(select(Campaign).where(Campaign.id == most.scalar_subquery())).scalar_one()
        file.write_bytes(export_ledger(db, SYSTEM, campaign, at=now(), layout=0))
    engine.dispose()


def write_floor(cells: list[list[object]], file: Path) -> None:
    """The same cells, one after the other."""
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        style = book.add_format({"text_wrap": True, "border": 1})
        for number, row in enumerate(cells):
            for column, value in enumerate(row):
                if isinstance(value, str) and value:
                    sheet.write_string(number, column, value, style)
                elif isinstance(value, float):
                    sheet.write_number(number, column, value, style)
                elif isinstance(value, date):
                    sheet.write_datetime(number, column, value, style)
                else:
                    sheet.write_blank(number, column, None, style)


def measure_export(database: Path, file: Path) -> Cost:
    """What the export costs."""
    return measured(lambda: write_out(database, file))


def measure_floor(exported: Path, file: Path) -> Cost:
    """What the floor costs; reading the cells first does not count, though its memory does."""
    cells = CalamineWorkbook.from_path(exported).get_sheet_by_index(0).to_python()
    return measured(lambda: write_floor(cells, file))


def exports(sizes: list[int], rounds: int) -> None:
    """Measure and print: floor and export take turns, so that a noisy minute hurts both."""
    print("Export of a ledger from SQLite. Goal at 50,000 rows: ≤ 2 × floor, and memory that does not grow with rows.")
    print("Medians of the turns; “MB” is the process at its peak (the floor's holds its cells ready).\n")
    print(LINE.format("rows", "", "seconds", "cpu", "MB"))
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_sheet(folder / "in.xlsx", size)
            alone(prepare, folder / "in.xlsx", folder / "county.sqlite3")
            one_size(folder, size, rounds)


def prepare(sheet: Path, database: Path) -> Cost:
    """A county with a running campaign that took the sheet in; in a process of its own, whose peak is not ours."""
    engine = make_engine(f"sqlite:///{database}")
    upgrade(engine)
    load_many(engine, now(), TASKS_BEFORE)
    engine.dispose()
    return measured(lambda: take_in(sheet, database))


def one_size(folder: Path, size: int, rounds: int) -> None:
    """Both for one size of the ledger."""
    found: dict[str, list[Cost]] = {"floor": [], "export": []}
    for _ in range(rounds):
        found["export"].append(alone(measure_export, folder / "county.sqlite3", folder / "out.xlsx"))
        found["floor"].append(alone(measure_floor, folder / "out.xlsx", folder / "floor.xlsx"))
    floor = median(cost.wall for cost in found["floor"]), median(cost.processor for cost in found["floor"])
    for name, costs in found.items():
        wall, cpu = median(cost.wall for cost in costs), median(cost.processor for cost in costs)
        ratios = "" if name == "floor" else f"  {wall / floor[0]:.1f} × the floor's time, cpu {cpu / floor[1]:.1f} ×"
        peak = max(cost.memory for cost in costs)
        print(LINE.format(size, name, f"{wall:.2f}", f"{cpu:.2f}", f"{peak:.0f}") + ratios, flush=True)
