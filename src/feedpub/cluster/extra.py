"""The libraries of workers, which not everybody has installed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from feedpub.errors import ConfigError, needs_extra


@contextmanager
def imported_for(command: str) -> Iterator[None]:
    """Import what needs the libraries within. Raises: ConfigError, if one is missing."""
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("feedpub"):
            raise
        raise ConfigError([f"{command} {needs_extra('cluster')}"]) from error
