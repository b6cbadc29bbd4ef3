"""The desk as an application, and its server."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import tzinfo
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from feedpub.access.editor_tokens import MAX_NAME, editor_with, is_valid
from feedpub.archive.location import ArchiveLocation
from feedpub.desk import acts, screens
from feedpub.desk.forms import (
    MAX_ID,
    MAX_TOKEN,
    Fields,
    RequestRefused,
    line_of,
    own_path,
    parse_fields,
)
from feedpub.desk.guard import Guard, check_origin, form_of, in_a_line, log, log_bug
from feedpub.desk.hosts import Hosts
from feedpub.desk.pages import address_of, page
from feedpub.desk.sessions import EditorSession, Sessions, is_key, new_key
from feedpub.desk.visit import Visit, see
from feedpub.desk.work import Threads
from feedpub.errors import AmbiguousError, ArchiveError, ConfigError, FeedpubError
from feedpub.schedule.http_server import server_of

#: In seconds: how long a browser remembers the name of its editor.
_YEAR = 366 * 24 * 3600

#: Of how many browsers the desk waits for the login form at once, and in seconds how long it waits
#: for each: they are strangers, and must not keep editors out. One more takes the place of the
#: first.
_MAX_LOGINS, _LOGIN_PATIENCE = 16, 5.0

#: In characters: as much of a message is shown.
_LONGEST = 4_000

Screen = Callable[[Visit], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]


class Desk:
    """The screens of a newsroom for its editors."""

    def __init__(
        self,
        config: Path,
        archive: ArchiveLocation,
        hosts: Hosts,
        *,
        newsroom: str,
        zone: tzinfo,
        user: str,
    ) -> None:
        """*newsroom* is its title, *zone* that of its clocks.

        *user* is the name that is proposed where nobody logs in.
        """
        self._config = config
        self._archive = archive
        self._hosts = hosts
        self._newsroom = newsroom
        self._zone = zone
        self._user = user
        self._sessions = Sessions()
        self._work = Threads()
        self._logins: deque[asyncio.Task[Fields]] = deque()

    def app(self) -> ASGIApp:
        """Return the ASGI application."""
        shown = {
            "/": screens.live,
            "/feeds/{name:path}": screens.feed,
            "/search": screens.search,
            "/article": screens.article,
            "/act": screens.act,
            "/plan/{key}": screens.plan,
            "/order/{name:path}": screens.order,
            "/actions": screens.actions,
            "/quarantine": screens.quarantine,
            "/next": screens.next_build,
            "/done/{key}": screens.done,
        }
        done = {
            "/plan": acts.plan,
            "/plan/{key}": acts.confirm,
            "/order/save/{name:path}": acts.save,
            "/order/undo/{name:path}": acts.undo,
            "/order/move/{name:path}": acts.move,
            "/quarantine": acts.retry,
            "/next/compare": acts.compare,
            "/next/build": acts.build,
        }
        inner = Starlette(
            routes=[
                Route("/login", self._answering(self._login_page), methods=["GET"]),
                Route("/login", self._answering(self._login), methods=["POST"]),
                Route("/logout", self._answering(self._logout), methods=["POST"]),
                *(
                    Route(path, self._answering(self._shown(each)), methods=["GET"])
                    for path, each in shown.items()
                ),
                *(
                    Route(path, self._answering(self._done(each)), methods=["POST"])
                    for path, each in done.items()
                ),
            ],
            exception_handlers={HTTPException: self._http_error},
        )
        # To an address of http it would be, behind a proxy with https.
        inner.router.redirect_slashes = False
        return Guard(inner, self._hosts)

    def _shown(self, screen: Screen) -> Endpoint:
        """Return the endpoint of a page for editors who are logged in."""

        async def endpoint(request: Request) -> Response:
            fields = parse_fields(request.url.query)
            session = self._session(request)
            if session is None:
                wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
                return see(address_of("/login", to="" if wanted == "/" else own_path(wanted)))
            return await screen(self._visit(request, session, fields))

        return endpoint

    def _done(self, act: Screen) -> Endpoint:
        """Return the endpoint of a form of editors who are logged in."""

        async def endpoint(request: Request) -> Response:
            check_origin(request, self._hosts)
            session = self._session(request)
            if session is None:
                raise RequestRefused(
                    403,
                    "your session has ended; go back and copy what you wrote, then log in again",
                )
            fields = await form_of(request)
            self._check_form_token(session.id, fields)
            return await act(self._visit(request, session, fields))

        return endpoint

    def _visit(self, request: Request, session: EditorSession, fields: Fields) -> Visit:
        return Visit(
            session=session,
            form_token=self._sessions.form_token(session.id),
            fields=fields,
            path=request.path_params,
            config=self._config,
            work=self._work,
            newsroom=self._newsroom,
            zone=self._zone,
        )

    def _session(self, request: Request) -> EditorSession | None:
        """Return the session of a browser. None: it has none. Raises: TokenError, OSError."""
        session = self._sessions.get(request.cookies.get(self._hosts.cookie, ""))
        if session is None or session.token_hash is None:
            return session
        if not is_valid(self._archive, session.token_hash):
            # It was revoked.
            self._sessions.end(session.id)
            return None
        return session

    async def _login_page(self, request: Request) -> Response:
        fields = parse_fields(request.url.query)
        wanted = own_path(fields.get("to", "/"))
        if self._session(request) is not None:
            return see(wanted)
        return self._login_screen(request, wanted)

    def _login_screen(
        self, request: Request, wanted: str, refused: RequestRefused | None = None
    ) -> Response:
        """Return the page with the form to log in, which was *refused*."""
        # That of a page which another tab shows, too.
        key = request.cookies.get(self._login_cookie, "")
        key = key if is_key(key) else new_key()
        came_from = request.headers.get("sec-fetch-site")
        answer = page(
            "login.html",
            refused.status if refused else 200,
            problem=refused.message if refused else "",
            newsroom=self._newsroom,
            needs_token=self._hosts.needs_login,
            name=_name_in(request.cookies.get(self._name_cookie, "")) or self._user,
            form_token=self._sessions.form_token(key),
            wanted=wanted,
            # Then the browser has left the cookie of the session out.
            is_from_elsewhere=came_from in ("cross-site", "same-site"),
        )
        self._set_cookie(answer, self._login_cookie, key)
        return _patient(answer)

    async def _login(self, request: Request) -> Response:
        check_origin(request, self._hosts)
        fields = await self._login_form(request)
        wanted = own_path(fields.get("to", "/"))
        if self._session(request) is not None:
            # In another tab.
            return see(wanted)
        self._check_form_token(request.cookies.get(self._login_cookie, ""), fields)
        if self._hosts.needs_login:
            editor = editor_with(self._archive, line_of(fields, "token", MAX_TOKEN))
            if editor is None:
                refused = self._failed_login(self._client(request))
                return self._login_screen(request, wanted, refused)
            session = self._sessions.begin(editor.name, editor.hash)
        else:
            name = line_of(fields, "name", MAX_NAME)
            if not name:
                refused = RequestRefused(400, "the name is missing; write yours")
                return self._login_screen(request, wanted, refused)
            session = self._sessions.begin(name, None)
        log("login", by=session.name)
        answer = see(wanted)
        self._set_cookie(answer, self._hosts.cookie, session.id)
        answer.delete_cookie(self._login_cookie, secure=self._hosts.is_secure)
        if not self._hosts.needs_login:
            self._set_cookie(answer, self._name_cookie, session.name.encode().hex(), max_age=_YEAR)
        return answer

    async def _login_form(self, request: Request) -> Fields:
        """Return the form of somebody who logs in. Raises: RequestRefused."""
        form = asyncio.ensure_future(form_of(request, _LOGIN_PATIENCE))
        self._logins.append(form)
        if len(self._logins) > _MAX_LOGINS:
            self._logins.popleft().cancel()
        try:
            await asyncio.wait([form])
        finally:
            form.cancel()
            with contextlib.suppress(ValueError):
                self._logins.remove(form)
        if form.cancelled():
            raise RequestRefused(503, "too many browsers log in at once; try again in a minute")
        return form.result()

    def _failed_login(self, client: str) -> RequestRefused:
        """Return the answer to a wrong token of *client*.

        Wrong ones do not keep the right ones of other editors at this address out: nobody guesses
        256 random bits. That they are counted keeps the log short.
        """
        if not self._sessions.may_try(client):
            return RequestRefused(429, "unknown token, and too many of them; wait five minutes")
        self._sessions.failed(client)
        log("login failed", client=client)
        return RequestRefused(403, "unknown token; ask for one: feedpub desk add NAME")

    async def _logout(self, request: Request) -> Response:
        check_origin(request, self._hosts)
        fields = await form_of(request)
        id = request.cookies.get(self._hosts.cookie, "")
        self._check_form_token(id, fields)
        self._sessions.end(id)
        answer = see("/login")
        answer.delete_cookie(self._hosts.cookie, secure=self._hosts.is_secure)
        return answer

    @property
    def _login_cookie(self) -> str:
        return f"{self._hosts.cookie}-login"

    @property
    def _name_cookie(self) -> str:
        return f"{self._hosts.cookie}-name"

    def _set_cookie(
        self, answer: Response, name: str, value: str, max_age: int | None = None
    ) -> None:
        answer.set_cookie(
            name,
            value,
            max_age=max_age,
            httponly=True,
            samesite="strict",
            secure=self._hosts.is_secure,
        )

    def _check_form_token(self, id: str, fields: Fields) -> None:
        if not id or not self._sessions.is_form_token(id, fields.get("form_token", "")):
            raise RequestRefused(403, "the form is not of this session; load its page again")

    def _client(self, request: Request) -> str:
        """Return by what failed logins are counted: the address of a browser."""
        if self._hosts.is_proxied:
            # The last one is what the proxy has seen; what stands before it anybody can write.
            named = ",".join(request.headers.getlist("x-forwarded-for")).rpartition(",")[2].strip()
            if named:
                return named[:MAX_NAME]
        return request.client.host if request.client else ""

    def _answering(self, endpoint: Endpoint) -> Endpoint:
        """Return *endpoint*, with a page for whatever it raises."""

        async def answering(request: Request) -> Response:
            try:
                return await endpoint(request)
            except RequestRefused as refused:
                return self._message(request, refused.status, refused.message)
            except AmbiguousError as error:
                return self._message(request, 409, str(error))
            except ConfigError as error:
                return self._message(request, 400, str(error))
            except ArchiveError as error:
                return self._message(request, 503, str(error), can_withdraw=True)
            except FeedpubError as error:
                return self._message(request, 503, str(error))
            except OSError as error:
                return self._message(request, 503, in_a_line(error))
            except Exception as error:
                log_bug(error)
                return self._message(request, 500, "an error in feedpub, which its log names")

        return answering

    async def _http_error(self, request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        texts = {404: "no such page", 405: "this address is not answered in this way"}
        return self._message(request, status, texts.get(status, "the request cannot be answered"))

    def _message(
        self, request: Request, status: int, text: str, *, can_withdraw: bool = False
    ) -> Response:
        values: dict[str, Any] = {
            "newsroom": self._newsroom,
            "lines": text[:_LONGEST].splitlines(),
            "can_withdraw": False,
        }
        with contextlib.suppress(FeedpubError, OSError):
            if (session := self._session(request)) is not None:
                token = self._sessions.form_token(session.id)
                values |= {"editor": session.name, "form_token": token}
                values["can_withdraw"] = can_withdraw
        return _patient(page("message.html", status, **values))


def _patient(answer: Response) -> Response:
    """Return *answer*, which says after how many seconds to try again if that may help."""
    if answer.status_code in (429, 503):
        answer.headers["Retry-After"] = "300" if answer.status_code == 429 else "10"
    return answer


def _name_in(cookie: str) -> str:
    """Return the name that a cookie has. Empty: it has none."""
    try:
        return line_of({"name": bytes.fromhex(cookie[: MAX_ID * 4]).decode()}, "name", MAX_NAME)
    except (ValueError, RequestRefused):
        return ""


def serve(listening: socket.socket, app: ASGIApp) -> None:
    """Serve until a signal, which uvicorn raises again afterwards."""
    server_of(app, job="desk").run(sockets=[listening])
