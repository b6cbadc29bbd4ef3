"""Who may do something at the desk, and from where."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import socket
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from desk_client import OUTSIDE, Browser, Served, served
from newsroom import Newsroom, make_record
from starlette.requests import Request
from starlette.types import Message

from feedpub.access.editor_tokens import add_editor, revoke_editor
from feedpub.config import files
from feedpub.desk.forms import MAX_BODY, RequestRefused
from feedpub.desk.guard import form_of
from feedpub.desk.sessions import IDLE, Sessions


@pytest.fixture
def local(furnished: Newsroom) -> Iterator[Served]:
    with served(furnished) as desk:
        yield desk


@pytest.fixture
def proxied(furnished: Newsroom) -> Iterator[Served]:
    with served(furnished, f"{OUTSIDE}/") as desk:
        yield desk


def token_of(room: Newsroom, name: str = "Mara Ovens") -> str:
    return add_editor(files.read(room.config).archive, name)


def log_in(browser: Browser, token: str, **headers: str) -> str:
    browser.open("/")
    address, fields = browser.fields("Log in")
    return browser.send(address, {**fields, "token": token}, **headers)


def status_of(port: int, method: str = "GET", path: str = "/login", **headers: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, headers=named)
    try:
        return connection.getresponse().status
    finally:
        connection.close()


# who


def test_the_name_is_asked_for_once(local: Served) -> None:
    with local.browser() as browser:
        assert "Who are you?" in browser.open("/search?q=a+b")
        assert browser.fields("Continue")[1]["name"] == "mara"

        browser.press("Continue", name="  Mara \u202e\x00 Ovens ")

        assert str(browser.page.url).endswith("/search?q=a+b")
        assert "Mara Ovens" in browser.page.text
        # Another desk on this port knows the name still.
        browser.press("Log out")
        assert browser.fields("Continue")[1]["name"] == "Mara Ovens"


@pytest.mark.parametrize("name", ["", "  ", "\u202e"])
def test_a_name_is_needed(local: Served, name: str) -> None:
    with local.browser() as browser:
        browser.open("/")

        assert "write yours" in browser.press("Continue", name=name)
        assert browser.page.status_code == 400


def test_a_page_needs_a_login(local: Served) -> None:
    with local.browser() as browser:
        for path in ("/", "/feeds/all", "/search", "/article?id=1", "/quarantine", "/done/x"):
            assert "Who are you?" in browser.open(path)


def test_the_token_says_the_name(proxied: Served, furnished: Newsroom) -> None:
    token = token_of(furnished)
    with proxied.browser() as browser:
        log_in(browser, token)

        assert "Mara Ovens" in browser.page.text
        assert "Live" in browser.text


def test_only_hashes_of_tokens_are_kept(furnished: Newsroom) -> None:
    token = token_of(furnished)

    kept = furnished.folder / ".feedpub" / "archive.db.editors.json"
    assert token not in kept.read_text(encoding="utf-8")
    assert kept.stat().st_mode & 0o777 == 0o600


def test_an_unknown_token_opens_nothing(proxied: Served, furnished: Newsroom) -> None:
    token_of(furnished)
    with proxied.browser() as browser:
        assert "unknown token" in log_in(browser, "guessed")
        assert browser.page.status_code == 403
        assert "Your token" in browser.text
        assert "Your token" in browser.open("/")


def test_a_revoked_token_ends_its_sessions_at_once(proxied: Served, furnished: Newsroom) -> None:
    token = token_of(furnished)
    token_of(furnished, "Tom Ilk")
    with proxied.browser() as browser:
        log_in(browser, token)
        browser.open("/next")
        address, fields = browser.fields("Build now")

        revoke_editor(files.read(furnished.config).archive, "Mara Ovens")

        assert "your session has ended" in browser.send(address, fields)
        assert "Your token" in browser.open("/")
        assert "unknown token" in log_in(browser, token)


def test_a_session_ends_with_the_logout(local: Served) -> None:
    with local.browser() as browser:
        browser.open("/")
        browser.press("Continue")
        before = dict(browser.client.cookies)

        browser.press("Log out")
        browser.client.cookies.update(before)

        assert "Who are you?" in browser.open("/")


def test_a_session_ends_when_it_is_not_used() -> None:
    now = 0.0
    sessions = Sessions(lambda: now)
    session = sessions.begin("Mara Ovens", None)
    now = IDLE
    assert sessions.get(session.id) is session
    now = 2 * IDLE + 1

    assert sessions.get(session.id) is None


def test_a_login_in_another_tab_is_enough(local: Served) -> None:
    with local.browser() as browser:
        browser.open("/search")
        address, fields = browser.fields("Continue")
        browser.send(address, fields)
        before = dict(browser.client.cookies)

        assert "The newest articles" in browser.send(address, fields)

        assert dict(browser.client.cookies) == before


def test_sessions_get_new_ids(local: Served) -> None:
    """What somebody has put into a browser before is not the id of its session."""
    with local.browser() as browser:
        browser.open("/")
        before = set(browser.client.cookies.values())
        browser.press("Continue")

        assert not before & set(browser.client.cookies.values())


def test_cookies_are_for_the_desk_alone(proxied: Served, furnished: Newsroom) -> None:
    token = token_of(furnished)
    with proxied.browser() as browser:
        log_in(browser, token)

        answers = [*browser.page.history, browser.page]
        cookies = [each for answer in answers for each in answer.headers.get_list("set-cookie")]
        assert any(each.startswith("__Host-feedpub-desk=") for each in cookies)
        for each in cookies:
            assert {"HttpOnly", "SameSite=strict", "Path=/", "Secure"} <= {
                part.strip() for part in each.split(";")
            } or "Max-Age=0" in each


def test_wrong_tokens_keep_no_editor_out(proxied: Served, furnished: Newsroom) -> None:
    """A newsroom has one address: somebody there, or a password manager, has an old token."""
    token = token_of(furnished)
    with proxied.browser() as browser:
        for _ in range(10):
            assert "unknown token; ask" in log_in(browser, "guessed", X_Forwarded_For="192.0.2.1")

        assert "too many" in log_in(browser, "guessed", X_Forwarded_For="192.0.2.1")
        assert browser.page.status_code == 429
        # What a client writes itself does not help it, and other clients are not counted with it.
        assert "too many" in log_in(browser, "guessed", X_Forwarded_For="192.0.2.9, 192.0.2.1")
        assert "unknown token; ask" in log_in(browser, "x", X_Forwarded_For="192.0.2.1, 192.0.2.2")
        assert "Live" in log_in(browser, token, X_Forwarded_For="192.0.2.1")


# from where


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8788", "127.0.0.1", "127.0.0.1.evil.example", ""]
)
def test_other_hosts_are_not_answered(local: Served, host: str) -> None:
    assert status_of(local.port, Host=host) == 421


def test_a_second_host_is_not_passed_over(local: Served) -> None:
    own = f"Host: 127.0.0.1:{local.port}\r\n"
    for version in ("1.0", "1.1"):
        request = f"GET /login HTTP/{version}\r\n{own}Host: evil.example\r\n\r\n"
        with socket.create_connection(("127.0.0.1", local.port)) as connection:
            connection.sendall(request.encode())

            assert connection.recv(100).split()[1] in (b"400", b"421")


def test_this_machine_has_two_names(local: Served) -> None:
    for name in ("127.0.0.1", "localhost", "LOCALHOST"):
        assert status_of(local.port, Host=f"{name}:{local.port}") == 200


def test_behind_a_proxy_only_its_host_is_answered(proxied: Served) -> None:
    assert status_of(proxied.port, Host="desk.news.example") == 200
    assert status_of(proxied.port, Host="desk.news.example:443") == 200
    assert status_of(proxied.port, Host=f"127.0.0.1:{proxied.port}") == 421


FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "{https}"},
    {"Origin": "{own}.evil.example"},
    {"Origin": "", "Referer": "https://evil.example/"},
    {"Origin": "", "Referer": "{own}.evil.example/"},
    {"Origin": "", "Referer": "http://["},
    {"Origin": "", "Sec-Fetch-Site": "cross-site"},
    {"Origin": "", "Sec-Fetch-Site": "same-site"},
    {"Origin": "", "Sec-Fetch-Site": "none"},
    {"Origin": "{own}", "Sec-Fetch-Site": "cross-site"},
    {"Origin": ""},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_forms_of_other_sites_do_nothing(
    editor: Browser, furnished: Newsroom, headers: dict[str, str]
) -> None:
    furnished.write("8.json", make_record(8))
    before = furnished.published()
    editor.open("/next")
    address, fields = editor.fields("Build now")
    https = editor.origin.replace("http:", "https:")
    sent = {name: value.format(own=editor.origin, https=https) for name, value in headers.items()}

    answer = post(editor, address, fields, sent)

    assert answer == 403
    assert furnished.published() == before


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "{own}"},
        {"Origin": "{own}", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "", "Referer": "{own}/next"},
        {"Origin": "", "Sec-Fetch-Site": "same-origin"},
    ],
    ids=str,
)
def test_forms_of_the_desk_are_answered(editor: Browser, headers: dict[str, str]) -> None:
    editor.open("/next")
    address, fields = editor.fields("Build now")
    sent = {name: value.format(own=editor.origin) for name, value in headers.items()}

    assert post(editor, address, fields, sent) == 303


@pytest.mark.parametrize("token", ["", "0" * 64, "\u00e9"])
def test_a_form_needs_the_token_of_its_session(editor: Browser, token: str) -> None:
    editor.open("/next")
    address, fields = editor.fields("Build now")

    editor.send(address, {**fields, "form_token": token})

    assert editor.page.status_code == 403


def test_a_form_of_another_session_does_nothing(local: Served) -> None:
    with local.browser() as first, local.browser() as second:
        for browser in (first, second):
            browser.open("/")
            browser.press("Continue")
            browser.open("/next")

        assert "not of this session" in first.send(*second.fields("Build now"))


def test_a_form_that_is_sent_twice_is_done_once(editor: Browser, furnished: Newsroom) -> None:
    editor.open("/next")
    address, fields = editor.fields("Build now")
    assert "nothing to do" in editor.send(address, fields)
    furnished.write("8.json", make_record(8))

    assert "nothing to do" in editor.send(address, fields)

    assert b"Story 8" not in (furnished.feeds / "all.rss").read_bytes()


PATHS = ["/next/build", "/next/compare", "/logout"]


@pytest.mark.parametrize("path", PATHS)
def test_what_changes_something_cannot_be_got(editor: Browser, path: str) -> None:
    editor.open(path)

    assert editor.page.status_code == 405
    assert editor.client.request("HEAD", path).status_code == 405


# what is sent


@pytest.mark.parametrize(
    ("body", "type", "status"),
    [
        (b"a" * (MAX_BODY + 1), "application/x-www-form-urlencoded", 413),
        (b"&".join(b"a%d=1" % n for n in range(200)), "application/x-www-form-urlencoded", 400),
        (b"form_token=1&form_token=2", "application/x-www-form-urlencoded", 400),
        (b"{}", "application/json", 415),
        (b"a=b", "text/plain", 415),
        (b"--x\r\n", "multipart/form-data; boundary=x", 415),
        (b"", "", 415),
    ],
)
def test_what_is_no_small_form_is_refused(
    editor: Browser, body: bytes, type: str, status: int
) -> None:
    answer = editor.client.post(
        "/next/build", content=body, headers={"Origin": editor.origin, "Content-Type": type}
    )

    assert answer.status_code == status


@pytest.mark.parametrize(
    "path",
    [
        f"/search?q={'a' * 201}",
        f"/search?{'&'.join(f'a{n}=1' for n in range(100))}",
        "/search?q=a&q=b",
        "/?page=0",
        "/?page=x",
        "/?page=99999999999999999999999",
        "/article",
        f"/article?id={'a' * 2001}",
        "/article?id=%00",
    ],
)
def test_an_address_that_asks_too_much_is_refused(editor: Browser, path: str) -> None:
    assert "That is not possible" in editor.open(path)
    assert editor.page.status_code == 400


@pytest.mark.parametrize(
    "path", ["/nothing", "/search/", "/static/desk.css", "/article?id=none", "/done/x"]
)
def test_what_is_not_there_is_not_found(editor: Browser, path: str) -> None:
    assert "That is not possible" in editor.open(path)
    assert editor.page.status_code == 404


@pytest.mark.parametrize(
    "wanted",
    ["//evil.example/", "https://evil.example/", "/\\evil.example", "/a\nb", "javascript:x", ""],
)
def test_a_login_leads_to_the_desk_only(local: Served, wanted: str) -> None:
    with local.browser() as browser:
        browser.open(f"/login?{urlencode({'to': wanted})}")
        assert browser.fields("Continue")[1]["to"] == "/"

        browser.press("Continue", to=wanted)

        assert str(browser.page.url) == f"{local.origin}/"


def test_every_answer_has_the_headers_that_protect_it(local: Served) -> None:
    with local.browser() as browser:
        browser.open("/")
        pages = [*browser.page.history, browser.page]
        browser.press("Continue")
        pages += [*browser.page.history, browser.page]
        browser.open("/nothing")
        pages.append(browser.page)
    refused = browser_answer(local.port, "evil.example")

    for headers in (*(each.headers for each in pages), refused):
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


def test_a_form_that_does_not_arrive_is_not_waited_for() -> None:
    async def receive() -> Message:
        return await asyncio.Future()

    headers = [(b"content-type", b"application/x-www-form-urlencoded")]
    request = Request({"type": "http", "method": "POST", "headers": headers}, receive)

    with pytest.raises(RequestRefused, match="did not arrive within") as refused:
        asyncio.run(form_of(request, patience=0.01))

    assert refused.value.status == 408


def test_logins_that_do_not_arrive_keep_no_editor_out(local: Served) -> None:
    with contextlib.ExitStack() as slow, local.browser() as editor, local.browser() as another:
        editor.open("/")
        editor.press("Continue")
        another.open("/")
        waiting = [
            slow.enter_context(socket.create_connection(("127.0.0.1", local.port)))
            for _ in range(16)
        ]
        for connection in waiting:
            connection.sendall(
                f"POST /login HTTP/1.1\r\nHost: 127.0.0.1:{local.port}\r\n"
                f"Origin: {local.origin}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                "Content-Length: 100\r\nExpect: 100-continue\r\n\r\n".encode()
            )
            # The desk waits for the form now.
            assert connection.recv(100).startswith(b"HTTP/1.1 100 ")

        assert "Live" in another.press("Continue")
        assert "Live" in editor.open("/")
        # The one that was waited for longest has made room.
        assert waiting[0].recv(100).startswith(b"HTTP/1.1 503 ")


def browser_answer(port: int, host: str) -> dict[str, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/", headers={"Host": host})
    found = connection.getresponse().getheaders()
    connection.close()
    return {name.lower(): value for name, value in found}


def post(editor: Browser, address: str, fields: dict[str, str], headers: dict[str, str]) -> int:
    """The status of the answer to a form with these headers; an empty one is left out."""
    sent = {name: value for name, value in headers.items() if value}
    return editor.client.post(address, data=fields, headers=sent).status_code
