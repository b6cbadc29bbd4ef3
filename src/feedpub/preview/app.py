"""What is answered: documents as a web server should give them out."""

from __future__ import annotations

import gzip
import hashlib
import html
import time
from email.utils import formatdate
from pathlib import Path
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from feedpub.format_info import INDEX_PAGE, all_formats
from feedpub.preview.conditions import answer, takes_gzip
from feedpub.preview.documents import find, names, type_of

#: Below that many bytes, gzip saves nothing.
_MIN_GZIP = 256


#: How the types begin that gzip makes smaller.
_TEXTUAL = (
    *(each.media_type for each in all_formats()),
    "image/svg+xml",
    "text/",
)


def app(root: Path) -> ASGIApp:
    """The ASGI application that serves the publish directory *root*."""

    # Not async: files are read, and packed, in a thread.
    def document(request: Request) -> Response:
        name = request.path_params["name"] or INDEX_PAGE
        try:
            held = find(root, name)
        except PermissionError:
            return PlainTextResponse("cannot be read\n", status_code=403)
        if held is not None:
            return _respond(request, held.content, held.type, held.modified)
        if not request.path_params["name"]:
            return _respond(request, _listing(root), type_of(INDEX_PAGE), None)
        return PlainTextResponse("not found\n", status_code=404)

    return _dated(Starlette(routes=[Route("/{name:path}", document, methods=["GET"])]))


def _dated(answering: ASGIApp) -> ASGIApp:
    """*answering*, with a Date; uvicorn's own lags behind, and would precede a Last-Modified."""

    async def dated(scope: Scope, receive: Receive, send: Send) -> None:
        async def say(message: Message) -> None:
            if message["type"] == "http.response.start":
                date = formatdate(time.time(), usegmt=True).encode()
                message["headers"] = [(b"date", date), *message["headers"]]
            await send(message)

        await answering(scope, receive, say)

    return dated


def _respond(request: Request, content: bytes, type: str, modified: int | None) -> Response:
    digest = hashlib.blake2b(content, digest_size=16).hexdigest()
    fields = {
        # A reader on another site may look, and a browser asks each time whether it is still so.
        "Access-Control-Allow-Origin": "*",
        "Cache-Control": "no-cache",
        "ETag": f'"{digest}"',
        "X-Content-Type-Options": "nosniff",
    }
    may_pack = len(content) >= _MIN_GZIP and type.startswith(_TEXTUAL)
    asked = {name: ", ".join(request.headers.getlist(name)) for name in request.headers}
    packed = may_pack and takes_gzip(asked.get("accept-encoding", ""))
    if may_pack:
        fields["Vary"] = "Accept-Encoding"
    if packed:
        # RFC 9110, 8.8.3.3: other bytes, another tag.
        fields["ETag"] = f'"{digest}-gzip"'
    if modified is not None:
        # 8.8.2.1: never later than the answer, though the destination may have dated it ahead.
        fields["Last-Modified"] = formatdate(min(modified, int(time.time())), usegmt=True)
    status = answer(asked, fields["ETag"], modified)
    if status != 200:
        return Response(status_code=status, headers=fields)
    if packed:
        fields["Content-Encoding"] = "gzip"
        content = gzip.compress(content, mtime=0)
    return Response(content, headers={**fields, "Content-Type": type})


def _listing(root: Path) -> bytes:
    """A page with a link to every document, where none was published."""
    items = [
        f'<li><a href="/{html.escape(quote(name))}">{html.escape(name)}</a></li>'
        for name in names(root)
    ]
    head = '<!DOCTYPE html>\n<html lang="en"><meta charset="utf-8"><title>feedpub</title>\n'
    return f"{head}<ul>\n{chr(10).join(items)}\n</ul>\n</html>\n".encode(errors="replace")
