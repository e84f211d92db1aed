"""Every noun at once: for those who need all tables, such as migrations and backups."""

import importlib
import pkgutil

from sqlalchemy import Table
from sqlmodel import SQLModel

import campaign.domain


def import_nouns() -> None:
    """Import every module of the domain, so that every table and every state is known."""
    for module in pkgutil.walk_packages(campaign.domain.__path__, "campaign.domain."):
        importlib.import_module(module.name)


def every_table() -> list[Table]:
    """Every table, those that others point at first."""
    import_nouns()
    return list(SQLModel.metadata.sorted_tables)
