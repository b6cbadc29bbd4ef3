"""The archive's tables: what a fresh archive has."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from pathlib import Path
from typing import Any

from feedpub.archive.store import opened

GOLDEN = Path(__file__).with_name("tables.json")


def columns_keys_and_indexes(database: sqlite3.Connection) -> dict[str, Any]:
    """The columns, primary and foreign keys, and indexes of each table."""
    found: dict[str, Any] = {}
    tables = "SELECT name, sql FROM sqlite_schema WHERE type = 'table' ORDER BY name"
    for name, sql in database.execute(tables).fetchall():
        indexes = {}
        for _, index, unique, origin, partial in database.execute(f"PRAGMA index_list({name})"):
            rows = database.execute(f"PRAGMA index_xinfo({index})")
            terms = [[row[2], row[4]] for row in rows if row[5]]
            # Those of keys have names that SQLite counts.
            key = index if origin == "c" else f"({origin}) {', '.join(each for each, _ in terms)}"
            indexes[key] = [unique, partial, terms]
        references = database.execute(f"PRAGMA foreign_key_list({name})")
        found[name] = {
            "columns": [list(row[1:]) for row in database.execute(f"PRAGMA table_xinfo({name})")],
            "indexes": indexes,
            "foreign keys": sorted([row[3], row[2], *row[4:7]] for row in references),
            "without rowid": sql.endswith("WITHOUT ROWID"),
        }
    return found


def test_a_fresh_archive_has_the_tables_of_tables_json(tmp_path: Path) -> None:
    with opened(tmp_path / "archive.db"):
        pass

    with contextlib.closing(sqlite3.connect(tmp_path / "archive.db")) as database:
        assert columns_keys_and_indexes(database) == json.loads(GOLDEN.read_text())
