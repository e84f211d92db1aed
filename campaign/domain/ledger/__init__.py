"""Ledgers in: from a sheet's cells to tasks. Pure: no file, no database, no clock."""

from campaign.domain.ledger.grid import Cell, Grid
from campaign.domain.ledger.reading import read_ledger
from campaign.domain.ledger.task import Ledger, LedgerTask, Named

__all__ = ["Cell", "Grid", "Ledger", "LedgerTask", "Named", "read_ledger"]
