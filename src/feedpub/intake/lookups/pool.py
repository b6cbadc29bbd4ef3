"""Asks many servers at a time, one question for each item."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar
from urllib.parse import urlsplit

from feedpub.addresses import web_address
from feedpub.nouns import dataclass
from feedpub.web.answers import FetchError, NotAsked, in_a_line
from feedpub.web.threads import in_parallel

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

#: How many items are asked about at a time, on all hosts.
_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Lookups(Generic[_Item, _Result]):
    """What servers answered about a number of items."""

    #: None for items that the servers say nothing about. Items that were not asked about are
    #: missing.
    results: dict[_Item, _Result | None]

    #: Answers that raised an unexpected exception, the first of each kind.
    mistakes: list[str]


def look_up(
    items: Iterable[_Item],
    address_of: Callable[[_Item], str],
    ask: Callable[[_Item], _Result | None],
) -> Lookups[_Item, _Result]:
    """Call *ask* for each of *items*, whose server is the host of its address.

    An item for which *ask* raises has the result None, whatever the exception: no answer of a
    server may end a run. Items that could not be asked about in time are left out. A host that
    does not answer once is not asked again; the items that were skipped for that are left out if
    it answered about others, and have the result None if not.
    """
    results: dict[_Item, _Result | None] = {}
    mistakes: dict[str, str] = {}
    unreachable: set[str] = set()
    answering: set[str] = set()
    skipped: list[tuple[str, _Item]] = []

    def look_up_one(item: _Item) -> None:
        # In the form that clients report it.
        host = urlsplit(web_address(address_of(item)) or "").netloc
        if host in unreachable:
            skipped.append((host, item))
            return
        result = None
        try:
            result = ask(item)
        except NotAsked:
            return
        except FetchError as error:
            if error.unreachable is not None:
                unreachable.add(error.unreachable)
            if error.unreachable == host:
                results[item] = None
                return
        except Exception as error:
            kind = in_a_line(f"{type(error).__name__}: {error}")
            message = f"{address_of(item)}: its server's answer is not understood ({kind})"
            mistakes.setdefault(kind, message)
        answering.add(host)
        results[item] = result

    in_parallel(look_up_one, items, _AT_ONCE)
    results.update((item, None) for host, item in skipped if host not in answering)
    return Lookups(results, list(mistakes.values()))
