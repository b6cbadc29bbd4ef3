"""What it means for others that one was not told."""

from __future__ import annotations

from feedpub.errors import TellError
from feedpub.web.answers import FetchError


def refused(error: FetchError) -> TellError:
    """*error* in what it means: whoever cannot be reached, or lets nobody in, is asked no more."""
    status = error.status
    of_all = status is None or status >= 500 or status in (401, 403, 429)
    return TellError(str(error), of_all=of_all, after=error.retry_after or 0.0)
