"""What pictures on the web say of themselves at their beginning."""

from __future__ import annotations

from collections.abc import Mapping

from feedpub.article import Image
from feedpub.intake.lookups.pool import Heard, told_of
from feedpub.intake.sources.picture_files import told_by_beginning
from feedpub.web.client import PICTURES, Client

#: In bytes. What cameras put in front of the size fits.
_BEGINNING = 64 * 1024

#: In seconds, for one picture.
_PATIENCE = 5.0


def look(clients: Mapping[str, Client], wanted: Mapping[str, str]) -> Heard[str, Image]:
    """Ask for the pictures *wanted*, addresses each with the name of its client."""
    return told_of(
        wanted, lambda address: address, lambda address: _picture(clients[wanted[address]], address)
    )


def _picture(client: Client, address: str) -> Image | None:
    """What the picture at *address* says of itself; None if it is none. Raises: FetchError."""
    answer = client.beginning(address, accept=PICTURES, most=_BEGINNING, patience=_PATIENCE)
    found = told_by_beginning(answer.content or b"")
    if found is None:
        return None
    kind, width, height = found
    return Image(url=address, type=kind, length=answer.size or None, width=width, height=height)
