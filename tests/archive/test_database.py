"""Statements: declared once, run with values."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from feedpub.archive.database import (
    NO_LIMIT,
    PIECES,
    REGISTERED,
    Database,
    SqliteDatabase,
    Statement,
    Template,
    filled,
    statement,
)

SHIPS = Statement("ships", "SELECT name, length FROM ships WHERE length > :over ORDER BY name")
NAMED = Statement("named", "SELECT name FROM ships WHERE name IN (:names...) ORDER BY name")
OTHERS = Statement("others", "SELECT name FROM ships WHERE name NOT IN (:names...) ORDER BY name")
LAUNCH = Statement(
    "launch",
    "INSERT INTO ships (name, length) VALUES (:name, :length)"
    " ON CONFLICT (name) DO UPDATE SET length = excluded.length",
)


@pytest.fixture
def database() -> Iterator[Database]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as driver:
        driver.execute("CREATE TABLE ships (name TEXT PRIMARY KEY, length INTEGER)")
        fleet = SqliteDatabase(driver)
        lengths = {"Aurora": 40, "Brisa": 12, "Cormoran": 25}
        with fleet.transaction():
            fleet.run_many(LAUNCH, [{"name": n, "length": each} for n, each in lengths.items()])
        yield fleet


def test_rows_have_the_names_of_their_columns(database: Database) -> None:
    assert [(row.name, row.length) for row in database.rows(SHIPS, over=20)] == [
        ("Aurora", 40),
        ("Cormoran", 25),
    ]


def test_a_row_that_is_not_there_is_none(database: Database) -> None:
    assert database.row(SHIPS, over=100) is None
    assert database.value(SHIPS, over=100) is None


def test_one_row_one_value_and_the_values_of_a_column(database: Database) -> None:
    assert database.row(SHIPS, over=30) == ("Aurora", 40)
    assert database.value(SHIPS, over=30) == "Aurora"
    assert database.values(SHIPS, over=20) == ["Aurora", "Cormoran"]


def test_run_returns_how_many_rows_were_written(database: Database) -> None:
    delete = Statement("delete", "DELETE FROM ships WHERE length < :under")

    with database.transaction():
        assert database.run(delete, under=30) == 2


def test_nothing_is_run_for_an_empty_list_of_rows(database: Database) -> None:
    with database.transaction():
        database.run_many(LAUNCH, [])

    assert len(database.rows(SHIPS, over=0)) == 3


@pytest.mark.parametrize("names", [[], ["Aurora"], ["Aurora", "Brisa", "Cormoran"]])
def test_a_list_may_have_any_length(database: Database, names: list[str]) -> None:
    assert database.values(NAMED, names=names) == names
    assert len(database.values(OTHERS, names=names)) == 3 - len(names)


def test_a_statement_with_a_list_has_few_texts() -> None:
    texts = {NAMED.bound({"names": ["x"] * length})[0] for length in range(1, 1025)}

    assert len(texts) == 11


def test_two_statements_cannot_have_one_name() -> None:
    name = next(iter(REGISTERED))

    with pytest.raises(ValueError, match="two statements are named"):
        statement(name, "SELECT 1")


def test_nothing_is_written_outside_a_transaction(database: Database) -> None:
    with pytest.raises(RuntimeError, match="launch: writes outside a transaction"):
        database.run(LAUNCH, name="Dorado", length=9)


def test_a_transaction_that_an_exception_leaves_is_rolled_back(database: Database) -> None:
    with contextlib.suppress(ZeroDivisionError), database.transaction():
        database.run(LAUNCH, name="Dorado", length=9)
        _ = 1 / 0

    assert database.values(NAMED, names=["Dorado"]) == []


def test_a_template_makes_one_statement_for_the_same_conditions() -> None:
    of_length = Template("of length", "SELECT name FROM ships WHERE {conditions}")

    assert of_length.where("length > :over") is of_length.where("length > :over")


def test_no_limit_is_all_rows(database: Database) -> None:
    limited = Statement("limited", "SELECT name FROM ships LIMIT :count")

    assert len(database.rows(limited, count=NO_LIMIT)) == 3


def test_a_piece_is_written_as_the_database_needs_it() -> None:
    assert filled("{unindexed a.b} IS NULL") == "+a.b IS NULL"
    assert "json_extract(record, '$.url')" in filled("{json_text record, url}")


def test_a_piece_that_does_not_exist_is_refused() -> None:
    with pytest.raises(KeyError):
        filled("{no_such_piece x}", PIECES)
