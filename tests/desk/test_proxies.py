"""The desk behind nginx and Caddy, with what the manual says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from desk_client import OUTSIDE, Browser, Proxy, Served, served
from front_servers import caddy_command, environment, free_port, nginx_command, program, running
from newsroom import Newsroom

from feedpub.access.editor_tokens import add_editor
from feedpub.config import files

PAGE = Path(__file__).parent.parent.parent / "docs" / "howto" / "desk.md"


def block(language: str) -> str:
    """What the manual shows in this language."""
    found = re.search(
        rf"^```{language}\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    assert found
    return found[1]


def nginx(folder: Path, port: int, desk: Served) -> list[str]:
    """How nginx is run with what the manual says, without https."""
    command = nginx_command(folder, port)
    lines = [each for each in block("nginx").splitlines() if "ssl_" not in each]
    server = "\n".join(lines).replace("listen 443 ssl", f"listen 127.0.0.1:{port}")
    whole = (folder / "nginx.conf").read_text(encoding="utf-8")
    head = whole.partition("server {")[0]
    (folder / "nginx.conf").write_text(
        head + server.replace("127.0.0.1:8788", f"127.0.0.1:{desk.port}") + "\n}\n"
    )
    return command


def caddy(folder: Path, port: int, desk: Served) -> list[str]:
    """How Caddy is run with what the manual says, without https."""
    (folder / "snippet").write_text("")
    command = caddy_command(folder, port)
    site = block("caddy").replace("desk.news.example {", f"http://desk.news.example:{port} {{")
    head = (folder / "Caddyfile").read_text(encoding="utf-8").partition(f":{port} {{")[0]
    (folder / "Caddyfile").write_text(
        head + site.replace("127.0.0.1:8788", f"127.0.0.1:{desk.port}")
    )
    return command


@pytest.fixture(params=[nginx, caddy], ids=["nginx", "caddy"])
def browser(
    request: pytest.FixtureRequest, furnished: Newsroom, tmp_path: Path
) -> Iterator[Browser]:
    """A browser in front of a web server that stands in front of the desk."""
    program(request.param.__name__)
    folder, port = tmp_path / "server", free_port()
    folder.mkdir()
    with served(furnished, f"{OUTSIDE}/") as desk:
        command = request.param(folder, port, desk)
        assert environment(folder)
        with (
            (folder / "log").open("wb") as log,
            running(command, folder, port, log),
            httpx.Client(base_url=OUTSIDE, transport=Proxy(port)) as client,
        ):
            yield Browser(client, OUTSIDE)


def test_editors_log_in_through_a_web_server(browser: Browser, furnished: Newsroom) -> None:
    token = add_editor(files.read(furnished.config).archive, "Mara Ovens")
    browser.open("/search?q=story")

    assert "Story 6" in browser.press("Log in", token=token)
    browser.open("/next")
    assert "nothing to do" in browser.press("Build now")


def test_failed_logins_are_counted_by_what_the_web_server_has_seen(
    browser: Browser, furnished: Newsroom
) -> None:
    token = add_editor(files.read(furnished.config).archive, "Mara Ovens")
    browser.open("/login")
    address, fields = browser.fields("Log in")
    for number in range(10):
        browser.send(address, {**fields, "token": "x"}, X_Forwarded_For=f"192.0.2.{number}")

    text = browser.send(address, {**fields, "token": "x"}, X_Forwarded_For="192.0.2.99")

    assert "too many of them" in text
    assert "Live" in browser.press("Log in", token=token)


def test_forms_of_other_sites_do_nothing_behind_it(browser: Browser, furnished: Newsroom) -> None:
    token = add_editor(files.read(furnished.config).archive, "Mara Ovens")
    browser.open("/")
    browser.press("Log in", token=token)
    browser.open("/next")

    browser.send(*browser.fields("Build now"), Origin="https://evil.example")

    assert browser.page.status_code == 403
