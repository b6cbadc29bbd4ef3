"""The libraries of workers, which not everybody has installed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from feedpub.errors import ConfigError


@contextmanager
def imported_for(command: str) -> Iterator[None]:
    """Import what needs the libraries within. Raises: ConfigError, if one is missing."""
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("feedpub"):
            raise
        text = f"{command} needs the extra cluster: pip install 'feedpub[cluster]'"
        raise ConfigError([text]) from error
