"""The preview: documents answered as a web server should, and the server that does it.

Conditional requests and content codings follow RFC 9110.
"""

from __future__ import annotations

import gzip
import hashlib
import html
import os
import re
import socket
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from feedpub.errors import PreviewError
from feedpub.format_info import INDEX_PAGE, all_formats
from feedpub.preview.documents import media_type_of, read_document, visible_names

#: RFC 9110, 8.8.3; header values are decoded as Latin-1.
_TAG = re.compile(r'(W/)?("[\x21\x23-\x7e\x80-\xff]*")')

_WEIGHT = re.compile(r"q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)", re.IGNORECASE)


def status_of(fields: Mapping[str, str], etag: str, modified: int | None) -> Literal[200, 304, 412]:
    """Return the status of a GET or HEAD with the header *fields*, by RFC 9110, 13.2.2.

    *modified* is in seconds since 1970; None if the document has no such date.
    """
    if "if-match" in fields:
        # 13.1.1: strong comparison.
        failed = not _matches(fields["if-match"], etag, weakly=False)
    else:
        failed = _is_later(modified, fields.get("if-unmodified-since")) is True
    if failed:
        return 412
    if "if-none-match" in fields:
        return 304 if _matches(fields["if-none-match"], etag, weakly=True) else 200
    return 304 if _is_later(modified, fields.get("if-modified-since")) is False else 200


def accepts_gzip(accepted: str) -> bool:
    """Return whether Accept-Encoding: *accepted* prefers gzip to identity (12.5.3).

    An invalid weight counts as 0.
    """
    weights: dict[str, float] = {}
    for each in accepted.lower().split(","):
        coding, _, parameter = (part.strip() for part in each.partition(";"))
        found = _WEIGHT.fullmatch(parameter)
        weights[coding] = float(found.group(1)) if found else float(not parameter)
    gzip = weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0)))
    return gzip > 0 and gzip >= weights.get("identity", 0.0)


def _matches(value: str, etag: str, *, weakly: bool) -> bool:
    """Return whether the list of tags *value* contains the strong tag *etag*."""
    if value.strip() == "*":
        return True
    return any(tag == etag and (weakly or not weak) for weak, tag in _TAG.findall(value))


def _is_later(modified: int | None, than: str | None) -> bool | None:
    """Return whether *modified* is later than the HTTP date *than*.

    None if one of them is missing or invalid: an invalid date is ignored (13.1.3).
    """
    moment = None if than is None else _moment(than)
    return None if modified is None or moment is None else modified > moment


def _moment(value: str) -> int | None:
    """Parse an HTTP date into seconds since 1970. None if it is invalid."""
    try:
        moment = parsedate_to_datetime(value)
        if moment.tzinfo is None:
            # The obsolete asctime form has no zone.
            moment = moment.replace(tzinfo=UTC)
        return int((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


#: In bytes: gzip saves nothing for smaller documents.
_MIN_GZIP = 256


#: Beginnings of the media types that gzip makes smaller.
_TEXTUAL = (
    *(each.media_type for each in all_formats()),
    "image/svg+xml",
    "text/",
)


def app(root: Path) -> ASGIApp:
    """Return an ASGI application that serves the publish directory *root*."""

    # Not async, so that files are read and compressed in a thread.
    def document(request: Request) -> Response:
        name = request.path_params["name"] or INDEX_PAGE
        try:
            found = read_document(root, name)
        except PermissionError:
            return PlainTextResponse("cannot be read\n", status_code=403)
        if found is not None:
            return _respond(request, found.content, found.type, found.modified)
        if not request.path_params["name"]:
            return _respond(request, _listing(root), media_type_of(INDEX_PAGE), None)
        return PlainTextResponse("not found\n", status_code=404)

    return _dated(Starlette(routes=[Route("/{name:path}", document, methods=["GET"])]))


def _dated(inner: ASGIApp) -> ASGIApp:
    """Add a Date to the responses of *inner*.

    uvicorn's own Date lags behind, and could be earlier than Last-Modified.
    """

    async def dated(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                date = formatdate(time.time(), usegmt=True).encode()
                message["headers"] = [(b"date", date), *message["headers"]]
            await send(message)

        await inner(scope, receive, send_dated)

    return dated


def _respond(request: Request, content: bytes, type: str, modified: int | None) -> Response:
    digest = hashlib.blake2b(content, digest_size=16).hexdigest()
    headers = {
        # Scripts on other sites may read it; browsers must revalidate it each time.
        "Access-Control-Allow-Origin": "*",
        "Cache-Control": "no-cache",
        "ETag": f'"{digest}"',
        "X-Content-Type-Options": "nosniff",
    }
    is_textual = len(content) >= _MIN_GZIP and type.startswith(_TEXTUAL)
    request_headers = {name: ", ".join(request.headers.getlist(name)) for name in request.headers}
    gzipped = is_textual and accepts_gzip(request_headers.get("accept-encoding", ""))
    if is_textual:
        headers["Vary"] = "Accept-Encoding"
    if gzipped:
        # RFC 9110, 8.8.3.3: each content coding has its own strong tag.
        headers["ETag"] = f'"{digest}-gzip"'
    if modified is not None:
        # 8.8.2.1: never later than Date, though file times can be in the future.
        headers["Last-Modified"] = formatdate(min(modified, int(time.time())), usegmt=True)
    status = status_of(request_headers, headers["ETag"], modified)
    if status != 200:
        return Response(status_code=status, headers=headers)
    if gzipped:
        headers["Content-Encoding"] = "gzip"
        content = gzip.compress(content, mtime=0)
    return Response(content, headers={**headers, "Content-Type": type})


def _listing(root: Path) -> bytes:
    """Return a page with a link to every document, for the root without an index.html."""
    items = [
        f'<li><a href="/{html.escape(quote(name))}">{html.escape(name)}</a></li>'
        for name in visible_names(root)
    ]
    head = '<!DOCTYPE html>\n<html lang="en"><meta charset="utf-8"><title>feedpub</title>\n'
    return f"{head}<ul>\n{chr(10).join(items)}\n</ul>\n</html>\n".encode(errors="replace")


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
