"""The archive's statements: SQL that PostgreSQL understands, too."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from newsroom import NOW
from postgresql import database, mistakes, needs_postgresql, prepared

import feedpub.archive
from feedpub.archive.database import REGISTERED, TEMPLATES
from feedpub.archive.postgresql import table_statements
from feedpub.archive.selection import conditions
from feedpub.article import Selection, TakenOver

for module in pkgutil.walk_packages(feedpub.archive.__path__, "feedpub.archive."):
    importlib.import_module(module.name)

SECTION = (("section", frozenset({"city"})),)
TAKEN = TakenOver(
    feed="city",
    published=NOW,
    until=NOW,
    oldest=NOW,
    named=frozenset({1}),
    in_part=frozenset({"desk"}),
)
ALL = Selection()
SHAPES = [
    ALL,
    replace(ALL, wanted=SECTION, unwanted=SECTION, either=SECTION * 2),
    replace(ALL, max_age=timedelta(days=1), page=("city", 1), taken_over=TAKEN),
]


@pytest.fixture(scope="module")
def postgresql() -> Iterator[str]:
    """The URL of a database with the tables of the archive."""
    with database() as url:
        assert mistakes(url, table_statements()) == []
        yield url


@needs_postgresql
def test_postgresql_accepts_every_statement(postgresql: str) -> None:
    script = [prepared(each.name, each.portable) for each in REGISTERED.values()]

    assert mistakes(postgresql, script) == []


@needs_postgresql
def test_the_check_notices_a_function_that_only_sqlite_has(postgresql: str) -> None:
    query = "SELECT name FROM facts WHERE instr(name, 'x') > 0"

    assert "function instr" in mistakes(postgresql, [prepared("words", query)])[0]


@needs_postgresql
@pytest.mark.parametrize("selection", SHAPES)
@pytest.mark.parametrize("waiting", [False, True])
def test_postgresql_accepts_every_template_with_every_shape_of_a_selection(
    postgresql: str, selection: Selection, waiting: bool
) -> None:
    where = conditions(selection, NOW, waiting=waiting).but("articles.key IN (:keys...)", keys=())

    made = [prepared(name, each.where(where.sql).portable) for name, each in TEMPLATES.items()]

    assert mistakes(postgresql, made) == []


def test_selections_of_one_shape_have_one_text() -> None:
    city = replace(ALL, wanted=SECTION)
    sport = replace(ALL, wanted=(("section", frozenset({"sport"})),))

    assert conditions(city, NOW).sql == conditions(sport, NOW + timedelta(days=1)).sql
