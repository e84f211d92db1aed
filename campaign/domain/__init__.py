"""Nouns and rules. One file a noun; states as a table at its top; pure decisions take `at`, never ask the clock."""

from sqlmodel import SQLModel

# Every constraint has a predictable name, so that a migration can find it again on SQLite and PostgreSQL alike.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
