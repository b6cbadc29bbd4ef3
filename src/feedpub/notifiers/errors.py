"""What it means for others that one was not told."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from feedpub.errors import TellError
from feedpub.web.answers import FetchError


@contextlib.contextmanager
def refusals() -> Iterator[None]:
    """Who cannot be reached in here, or lets nobody in, is told nothing more. Raises: TellError."""
    try:
        yield
    except FetchError as error:
        status = error.status
        of_all = status is None or status >= 500 or status in (401, 403, 429)
        raise TellError(str(error), of_all=of_all, after=error.retry_after or 0.0) from error
