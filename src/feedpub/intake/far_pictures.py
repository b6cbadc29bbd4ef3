"""What pictures on the web say of themselves at their beginning."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from feedpub.article import Image
from feedpub.intake.pictures import told_by_beginning
from feedpub.web.answers import FetchError, NotAsked
from feedpub.web.client import PICTURES, Client
from feedpub.web.threads import in_parallel

#: In bytes. What cameras put in front of the size fits.
_BEGINNING = 64 * 1024

#: In seconds, for one picture.
_PATIENCE = 5.0

#: How many are asked for at a time, of all hosts.
_AT_ONCE = 8


def look(
    clients: Mapping[str, Client], wanted: Sequence[tuple[str, str]]
) -> dict[str, Image | None]:
    """Ask for the pictures *wanted*, each an address and the name of its client.

    None of those that cannot be had; those that nobody was asked for in time are left out. A host
    that does not answer once is not asked again.
    """
    told: dict[str, Image | None] = {}
    dead: set[str] = set()
    lock = threading.Lock()

    def ask(each: tuple[str, str]) -> None:
        address, client = each
        host = urlsplit(address).netloc
        with lock:
            skipped = host in dead
        try:
            image = None if skipped else _picture(clients[client], address)
        except NotAsked:
            return
        except FetchError as error:
            image = None
            if error.status is None:
                with lock:
                    dead.add(host)
        told[address] = image

    in_parallel(ask, wanted, _AT_ONCE)
    return told


def _picture(client: Client, address: str) -> Image | None:
    """What the picture at *address* says of itself; None if it is none. Raises: FetchError."""
    answer = client.beginning(address, accept=PICTURES, most=_BEGINNING, patience=_PATIENCE)
    found = told_by_beginning(answer.content or b"")
    if found is None:
        return None
    kind, width, height = found
    return Image(url=address, type=kind, length=answer.size or None, width=width, height=height)
