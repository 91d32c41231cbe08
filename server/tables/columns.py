"""Column types that mean the same on SQLite and on PostgreSQL, and the names given to constraints."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Dialect, Enum, ForeignKeyConstraint, LargeBinary, TypeDecorator
from sqlmodel import SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Sealed = LargeBinary
"""What clients wrote, their names and addresses: bytes that only `vault` can open."""


class Moment(TypeDecorator[datetime]):
    """An instant in UTC, aware on both databases (SQLite itself keeps no zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its zone: pass an aware datetime")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def word_of(words: type[StrEnum]) -> Any:
    """A column that holds one word of a closed list, checked by the database."""
    return Enum(
        words,
        native_enum=False,
        length=40,
        create_constraint=True,
        name=_snake(words.__name__),
        values_callable=lambda kind: [word.value for word in kind],
    )


def to(table: str, column: str = "") -> ForeignKeyConstraint:
    """A foreign key inside one practice: no row can point into another."""
    return ForeignKeyConstraint(["practice_id", column or f"{table}_id"], [f"{table}.practice_id", f"{table}.id"])


def _snake(name: str) -> str:
    return "".join("_" + letter.lower() if letter.isupper() else letter for letter in name).lstrip("_")
