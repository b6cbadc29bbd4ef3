"""The size and type of images on the web, from the beginning of their files."""

from __future__ import annotations

from collections.abc import Mapping

from feedpub.article import Image
from feedpub.intake.lookups.pool import Lookups, look_up
from feedpub.intake.sources.image_files import type_and_size
from feedpub.web.client import IMAGES, Client

#: In bytes: enough for the metadata that cameras put before the size.
_BEGINNING = 64 * 1024

#: In seconds, for one image.
_PATIENCE = 5.0


def look_up_images(clients: Mapping[str, Client], wanted: Mapping[str, str]) -> Lookups[str, Image]:
    """Look up the images *wanted*: addresses, each with the name of its client."""
    return look_up(
        wanted, lambda address: address, lambda address: _image(clients[wanted[address]], address)
    )


def _image(client: Client, address: str) -> Image | None:
    """Return None if there is no image at *address*. Raises: FetchError."""
    answer = client.beginning(address, accept=IMAGES, most=_BEGINNING, patience=_PATIENCE)
    found = type_and_size(answer.content or b"")
    if found is None:
        return None
    type, width, height = found
    return Image(url=address, type=type, length=answer.size or None, width=width, height=height)
