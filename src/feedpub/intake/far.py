"""Servers that are asked about a thing each, many at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlsplit

from feedpub.web.answers import FetchError, NotAsked
from feedpub.web.threads import in_parallel

_Item = TypeVar("_Item")
_Told = TypeVar("_Told")

#: How many are asked about at a time, of all hosts.
_AT_ONCE = 8

_MOST_SAID = 200


@dataclass(frozen=True, slots=True)
class Heard(Generic[_Item, _Told]):
    """What servers say of things."""

    #: None of those that nothing became known of; those that nobody was asked about are left out.
    told: dict[_Item, _Told | None]

    #: Answers that nobody has thought of, the first of each kind.
    mistakes: list[str]


def told_of(
    items: Iterable[_Item], address_of: Callable[[_Item], str], ask: Callable[[_Item], _Told | None]
) -> Heard[_Item, _Told]:
    """What *ask* says of each of *items*, whose server its address names.

    None of those that it raises an error for, whatever it is: no answer of a stranger ends a run.
    Those that nobody was asked about in time are left out. A host that does not answer once is not
    asked again.
    """
    told: dict[_Item, _Told | None] = {}
    mistakes: dict[str, str] = {}
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
        except Exception as error:
            said = None
            kind = f"{type(error).__name__}: {error}"[:_MOST_SAID]
            kind = "".join(c if c.isprintable() else " " for c in kind)
            mistakes.setdefault(
                kind, f"{address_of(item)}: what its server says is not understood ({kind})"
            )
        told[item] = said

    in_parallel(tell, items, _AT_ONCE)
    return Heard(told, list(mistakes.values()))
