"""``feedpub serve``"""

from __future__ import annotations

import sys
from functools import partial
from typing import Annotated

import typer

from feedpub.cli.options import ConfigPath
from feedpub.cli.terminal import complain, say

#: That many addresses are a screenful.
_SHOWN = 20


def serve(
    config: ConfigPath = None,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0: any free one.")] = 8000,
) -> None:
    """Serve the publish directory, to look at it, until Ctrl-C; say which addresses to open.

    Exit status: 1 nothing is built yet, or the port is in use; 2 usage or configuration;
    130 after Ctrl-C.
    """
    from feedpub.config import files
    from feedpub.config.load import load
    from feedpub.errors import PreviewError

    settings, layers = load(files.find(config))
    if not layers.has_directory:
        raise PreviewError(layers.path, "publish.directory is not set; there is nothing to serve")
    if not layers.directory.is_dir():
        raise PreviewError(layers.directory, "nothing is built yet; run feedpub build first")

    from feedpub.access.subscriber_tokens import is_open, missing_extra
    from feedpub.cli.served import served
    from feedpub.preview.app import addresses, bound
    from feedpub.preview.app import serve as answer

    documents, _ = served(settings, layers, {})
    if documents.private and (missing := missing_extra()):
        complain(missing)
    with bound(host, port) as listening:
        found = addresses(listening, layers.directory)
        for address in found[:_SHOWN]:
            say(address)
        if len(found) > _SHOWN:
            say(f"and {len(found) - _SHOWN:,} more")
        # Whoever waits for the addresses reads them now.
        sys.stdout.flush()
        answer(listening, documents, partial(is_open, layers))
