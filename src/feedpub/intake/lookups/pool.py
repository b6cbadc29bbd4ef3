"""Servers that are asked about a thing each, many at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlsplit

from feedpub.addresses import web_address
from feedpub.web.answers import FetchError, NotAsked, in_a_line
from feedpub.web.threads import in_parallel

_Item = TypeVar("_Item")
_Told = TypeVar("_Told")

#: How many are asked about at a time, of all hosts.
_AT_ONCE = 8


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
    asked again; if it answered others, what it was not asked about is left out, too.
    """
    told: dict[_Item, _Told | None] = {}
    mistakes: dict[str, str] = {}
    silent: set[str] = set()
    answering: set[str] = set()
    skipped: list[tuple[str, _Item]] = []

    def tell(item: _Item) -> None:
        # As clients name it.
        host = urlsplit(web_address(address_of(item)) or "").netloc
        if host in silent:
            skipped.append((host, item))
            return
        said = None
        try:
            said = ask(item)
        except NotAsked:
            return
        except FetchError as error:
            if error.silent is not None:
                silent.add(error.silent)
            if error.silent == host:
                told[item] = None
                return
        except Exception as error:
            kind = in_a_line(f"{type(error).__name__}: {error}")
            mistakes.setdefault(
                kind, f"{address_of(item)}: what its server says is not understood ({kind})"
            )
        answering.add(host)
        told[item] = said

    in_parallel(tell, items, _AT_ONCE)
    told.update((item, None) for host, item in skipped if host not in answering)
    return Heard(told, list(mistakes.values()))
