"""One archive at a time publishes into a destination."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from feedpub.archive.database import has_daemon
from feedpub.protocols import ClaimFlaw, Destination


def claimed(
    destination: Destination,
    archive: Path,
    *,
    wait: float = 0,
    stopping: Callable[[], bool] = lambda: False,
    for_life: bool = False,
) -> AbstractContextManager[ClaimFlaw | None]:
    """Claim *destination* for *archive*; see :meth:`feedpub.protocols.Destination.claim`."""
    return destination.claim(
        os.path.realpath(archive),
        has_daemon=lambda other: has_daemon(Path(other)),
        wait=wait,
        stopping=stopping,
        for_life=for_life,
    )
