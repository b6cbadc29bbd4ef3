"""Compile each SQL statement once, not once an archive: tests have thousands of small archives.

SQLAlchemy keeps what it has compiled with an engine, by the engine's dialect.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa


def share_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have all engines for SQLite that are created from now on share what they have compiled."""
    create: Callable[..., sa.Engine] = sa.create_engine
    first = create("sqlite://")
    # Learns from the driver what every engine would learn.
    first.connect().close()
    first.dispose()

    def create_engine(*arguments: Any, **named: Any) -> sa.Engine:
        engine = create(*arguments, **named)
        if engine.name == first.name:
            engine.dialect = first.dialect
            engine._compiled_cache = first._compiled_cache
        return engine

    monkeypatch.setattr(sa, "create_engine", create_engine)
