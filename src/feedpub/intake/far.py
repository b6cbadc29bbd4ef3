"""Servers that are asked about a thing each, many at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import TypeVar
from urllib.parse import urlsplit

from feedpub.web.answers import FetchError, NotAsked
from feedpub.web.threads import in_parallel

_Item = TypeVar("_Item")
_Told = TypeVar("_Told")

#: How many are asked about at a time, of all hosts.
_AT_ONCE = 8


def told_of(
    items: Iterable[_Item], address_of: Callable[[_Item], str], ask: Callable[[_Item], _Told]
) -> dict[_Item, _Told | None]:
    """What *ask* says of each of *items*, whose server its address names.

    None of those that it raises a FetchError for; those that nobody was asked about in time are
    left out. A host that does not answer once is not asked again.
    """
    told: dict[_Item, _Told | None] = {}
    silent: set[str] = set()
    lock = threading.Lock()

    def tell(item: _Item) -> None:
        host = urlsplit(address_of(item)).netloc
        with lock:
            skipped = host in silent
        try:
            said = None if skipped else ask(item)
        except NotAsked:
            return
        except FetchError as error:
            said = None
            if error.status is None:
                with lock:
                    silent.add(host)
        told[item] = said

    in_parallel(tell, items, _AT_ONCE)
    return told
