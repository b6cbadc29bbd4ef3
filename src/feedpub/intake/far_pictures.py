"""What pictures on the web say of themselves at their beginning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from feedpub.article import Image
from feedpub.intake.far import told_of
from feedpub.intake.pictures import told_by_beginning
from feedpub.web.client import PICTURES, Client

#: In bytes. What cameras put in front of the size fits.
_BEGINNING = 64 * 1024

#: In seconds, for one picture.
_PATIENCE = 5.0


def look(
    clients: Mapping[str, Client], wanted: Sequence[tuple[str, str]]
) -> dict[str, Image | None]:
    """Ask for the pictures *wanted*, each an address and the name of its client.

    None of those that cannot be had; those that nobody was asked for in time are left out.
    """
    told = told_of(wanted, lambda each: each[0], lambda each: _picture(clients[each[1]], each[0]))
    return {address: image for (address, _), image in told.items()}


def _picture(client: Client, address: str) -> Image | None:
    """What the picture at *address* says of itself; None if it is none. Raises: FetchError."""
    answer = client.beginning(address, accept=PICTURES, most=_BEGINNING, patience=_PATIENCE)
    found = told_by_beginning(answer.content or b"")
    if found is None:
        return None
    kind, width, height = found
    return Image(url=address, type=kind, length=answer.size or None, width=width, height=height)
