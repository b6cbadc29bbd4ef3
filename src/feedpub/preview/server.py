"""The socket of the preview, and the server on it."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from urllib.parse import quote

import uvicorn

from feedpub.errors import PreviewError
from feedpub.preview.app import app
from feedpub.preview.documents import visible_names

#: Addresses that mean all addresses of this machine, and the address to open instead.
_ANY = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - only compared


def bound(host: str, port: int) -> socket.socket:
    """Return a socket on *host* and *port*, where 0 means any free port. Raises: PreviewError."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family, backlog=128)
    except (socket.gaierror, UnicodeError) as error:
        raise PreviewError(f"--host {host}", "not an address of this machine") from error
    except OSError as error:
        # Without the address, which str(error) repeats.
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise PreviewError(f"{host}:{port}", reason) from error


def addresses(listening: socket.socket, root: Path) -> list[str]:
    """Return the address of each document of *root*, after that of the list."""
    host, port = listening.getsockname()[:2]
    host = _ANY.get(host, host)
    base = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    found = [name for name in visible_names(root) if name != "index.html"]
    return [base, *(base + quote(name, errors="surrogateescape") for name in found)]


def serve(listening: socket.socket, root: Path) -> None:
    """Serve until a signal, which uvicorn raises again afterwards."""
    config = uvicorn.Config(
        app(root),
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        date_header=False,
        proxy_headers=False,
        http="h11",
        ws="none",
        loop="asyncio",
        timeout_graceful_shutdown=2,
    )
    uvicorn.Server(config).run(sockets=[listening])
