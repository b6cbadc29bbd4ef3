"""The preview: documents answered as a web server should, and the server that does it."""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import os
import re
import socket
import time
from collections.abc import Callable, Iterable
from email.utils import formatdate
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from feedpub.config.private_feeds import SLUG
from feedpub.errors import PreviewError, TokenError
from feedpub.format_info import INDEX_PAGE, TDMREP_DOCUMENT, all_formats
from feedpub.preview.conditions import accepts_gzip, status_of
from feedpub.preview.documents import media_type_of, read_document, visible_names
from feedpub.preview.server_config import WELL_KNOWN, PrivatePaths, ServerConfig, leads_to_page

#: In bytes: gzip saves nothing for smaller documents.
_MIN_GZIP = 256


#: Beginnings of the media types that gzip makes smaller.
_TEXTUAL = (
    *(each.media_type for each in all_formats()),
    "image/svg+xml",
    "text/",
)


#: Whether a token, with the user name before it, opens the feeds of a key in config.toml.
Opens = Callable[[str, str, str], bool]


def app(config: ServerConfig, opens: Opens) -> ASGIApp:
    """Return an ASGI application that serves the publish directory as *config* says.

    Web servers get the same *config*.
    """
    root = config.directory
    pages = {path.removeprefix(config.prefix): page for path, page in config.pages}
    private = [(re.compile(each.pattern), each) for each in config.private]

    def paths_of(name: str) -> tuple[PrivatePaths | None, str | None]:
        """Return what the private document *name* belongs to, and the page of any document."""
        for pattern, each in private:
            if found := pattern.fullmatch(name):
                page = each.page and each.page.replace("{slug}", found.groupdict().get(SLUG, ""))
                return each, page
        return None, pages.get(name)

    # Not async, so that files are read and compressed in a thread.
    def document(request: Request) -> Response:
        name = _name_of(request)
        if config.has_tdmrep and f"/{name}" == WELL_KNOWN:
            name = TDMREP_DOCUMENT
        folder = not name or name.endswith("/")
        try:
            if (address := _old(config, name, request.url.query)) is not None:
                return _redirect(address.removeprefix(config.base_url))
            name += INDEX_PAGE if folder else ""
            found = answer(request, name)
            shown = (each for each in visible_names(root) if not paths_of(each)[0])
            if found is None and folder:
                found = _listing(request, name.removesuffix(INDEX_PAGE), shown)
        except PermissionError:
            return PlainTextResponse("cannot be read\n", status_code=403)
        except (OSError, TokenError) as error:
            return PlainTextResponse(f"{error}\n".encode(errors="replace"), status_code=503)
        return found or PlainTextResponse("not found\n", status_code=404)

    def answer(request: Request, name: str) -> Response | None:
        """Return the document *name*, or what there is instead. None: it does not exist."""
        secret, page = paths_of(name)
        if secret and not _has_token(request, secret.key, opens):
            asked = {"WWW-Authenticate": f'Basic realm="{secret.key}"'}
            return PlainTextResponse("needs a token\n", status_code=401, headers=asked)
        if page and leads_to_page(", ".join(request.headers.getlist("accept"))):
            here = "/" + quote(page.removeprefix(config.base_url))
            headers = {"Location": here, "Cache-Control": "no-store", "Vary": "Accept"}
            return Response(status_code=303, headers=headers)
        found = read_document(root, name)
        if found is None:
            return None
        path = config.prefix + name
        type = config.type_of(path) or found.type
        response = _respond(request, found.content, type, found.modified)
        response.headers.update(
            {each.name: value for each in config.headers if (value := each.of(path))}
        )
        if page:
            response.headers.add_vary_header("Accept")
        if secret:
            _make_private(response, secret)
        return response

    return _dated(Starlette(routes=[Route("/{name:path}", document, methods=["GET"])]))


def _old(config: ServerConfig, name: str, query: str) -> str | None:
    """Return the answer at an old address, as :meth:`OldAddresses.answer_at` does.

    The preview has one host: an old address on another one is found by its path, too, unless that
    is a document. Raises: OSError.
    """
    found = config.old.answer_at(config.prefix + name, query)
    if found is not None or not config.elsewhere or read_document(config.directory, name):
        return found
    answers = (each.answer_at(f"/{name}", query) for each in config.elsewhere)
    return next((each for each in answers if each is not None), None)


def _redirect(path: str) -> Response:
    """Return a redirect to the document at *path*, below base_url. Empty: 410 Gone."""
    if not path:
        return PlainTextResponse("gone\n", status_code=410)
    return Response(status_code=301, headers={"Location": f"/{quote(path)}"})


def _name_of(request: Request) -> str:
    """Return the path that *request* asks for, below the root, as the system names files."""
    raw: bytes = request.scope["raw_path"]
    return os.fsdecode(unquote_to_bytes(raw)).removeprefix("/")


def _make_private(response: Response, paths: PrivatePaths) -> None:
    """Give *response* the headers of a document that needs a token."""
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    if paths.type and "content-type" in response.headers:
        response.headers["Content-Type"] = paths.type
    for name, value in [("Access-Control-Allow-Origin", ""), *paths.headers]:
        if value:
            response.headers[name] = value
        elif name in response.headers:
            del response.headers[name]


def _has_token(request: Request, key: str, opens: Opens) -> bool:
    """Return whether *request* has a token for the feeds of *key* (RFC 7617)."""
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    try:
        user, _, token = base64.b64decode(credentials).decode().partition(":")
    except ValueError:
        return False
    return scheme.lower() == "basic" and opens(key, user, token)


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


def _listing(request: Request, folder: str, names: Iterable[str]) -> Response | None:
    """Return a page with links to those of the documents *names* that are in *folder*.

    It is for a folder without an index.html. None: it has no documents, and is not the root.
    """
    found = [name for name in names if name.startswith(folder)]
    if folder and not found:
        return None
    items = [
        f'<li><a href="/{quote(name, errors="surrogateescape")}">{html.escape(name)}</a></li>'
        for name in found
    ]
    head = '<!DOCTYPE html>\n<html lang="en"><meta charset="utf-8"><title>feedpub</title>\n'
    page = f"{head}<ul>\n{chr(10).join(items)}\n</ul>\n</html>\n"
    return _respond(request, page.encode(errors="replace"), media_type_of(INDEX_PAGE), None)


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


def serve(listening: socket.socket, served: ServerConfig, opens: Opens) -> None:
    """Serve until a signal, which uvicorn raises again afterwards."""
    config = uvicorn.Config(
        app(served, opens),
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
